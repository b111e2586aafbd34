"""Rights take effect when a turn opens, once, whether or not anything can answer."""

import pytest
from sqlalchemy import func, select

from servicing.borrower.models import ContactPoint
from servicing.borrower.service import by_phone
from servicing.consent.models import ConsentEvent
from servicing.consent.service import state
from servicing.conversation.models import Conversation
from servicing.conversation.service import is_verified
from servicing.escalation.models import Escalation
from servicing.escalation.service import open_for
from servicing.loan.models import Loan
from servicing.loan.service import protections
from servicing.rights.holds import in_force, reached
from servicing.rights.rules import Finding
from servicing.rights.service import apply
from servicing.turn.models import Turn
from tests.support.turns import Talk, chatting, codes_texted, texting
from tests.support.values import NOW

DANA, DANA_LOAN = "+16145550101", "4000012301"
OWEN, CARMEN, TSOSIE_LOAN = "+16025550111", "+14805550112", "4000012311"
STRANGER = "+16145550177"


async def escalations(thread: Talk) -> list[tuple[str, int | None]]:
    async with thread.runtime.sessions.begin() as session:
        return [(one.reason, one.loan_id) for one in await open_for(session, thread.id)]


async def of_loan(runtime, loan_number: str) -> frozenset[str]:
    async with runtime.sessions.begin() as session:
        loan_id = await session.scalar(select(Loan.id).where(Loan.loan_number == loan_number))
        return await protections(session, loan_id)


async def bearing_on(thread: Talk) -> set[str]:
    async with thread.runtime.sessions.begin() as session:
        conversation = await session.get_one(Conversation, thread.id)
        holds = await in_force(session, conversation, await reached(session, conversation))
        return {hold.kind for hold in holds}


async def consent_of(runtime, phone: str) -> str:
    async with runtime.sessions.begin() as session:
        return (await state(session, phone)).consent


async def count(runtime, table) -> int:
    async with runtime.sessions.begin() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


class TestByPattern:
    @pytest.mark.parametrize(
        ("text", "reason", "protection"),
        [
            ("can i talk to a real person", "human_requested", None),
            ("i filed chapter 13 in october", "bankruptcy", "bankruptcy"),
            ("my lawyer is handling this, talk to him", "attorney", "attorney"),
            ("do not contact me again ever", "cease_contact", "cease_contact"),
            ("i want to kill myself", "crisis", None),
        ],
    )
    async def test_the_five_that_must_never_be_missed(self, runtime, text, reason, protection):
        thread = await texting(runtime, DANA)
        opened = await thread.write(text)
        assert [(applied.reason, applied.new) for applied in opened.rights] == [(reason, True)]
        assert await escalations(thread) == [(reason, None)]
        assert await of_loan(runtime, DANA_LOAN) == ({protection} if protection else set())

    async def test_the_person_who_takes_it_reads_the_words(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.write("i filed chapter 13 in october, ssn 123-45-4417")
        async with runtime.sessions.begin() as session:
            [escalation] = await open_for(session, thread.id)
        assert escalation.summary.startswith("Reports a bankruptcy: ")
        assert "4417" not in escalation.summary

    async def test_an_unknown_writer_protects_the_conversation(self, runtime):
        thread = await texting(runtime, STRANGER)
        await thread.write("i filed chapter 13 in october")
        assert await bearing_on(thread) == {"bankruptcy"}

    async def test_the_loan_number_is_shown_once_the_writer_is_verified(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.prove("4417 43215")
        await thread.say("can i talk to a real person")
        [(_, loan_id)] = await escalations(thread)
        assert loan_id == (await thread.row()).loan_id


class TestOnce:
    async def test_a_turn_that_is_tried_again_does_nothing_twice_and_says_the_same(self, runtime):
        thread = await texting(runtime, DANA)
        opened = await thread.write("i filed chapter 13 and want to talk to a person")
        async with runtime.sessions.begin() as session:
            (await session.get_one(Turn, opened.turn_id)).lease_until = None
        again = await thread.open()
        assert again.attempt == 2
        assert again.rights == opened.rights
        assert await count(runtime, Escalation) == len(opened.rights)

    async def test_what_the_model_finds_too_adds_nothing(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.say("i filed chapter 13 in october", "report_bankruptcy")
        assert await escalations(thread) == [("bankruptcy", None)]
        async with runtime.sessions.begin() as session:
            [escalation] = await open_for(session, thread.id)
        assert "\n" not in escalation.summary

    async def test_what_the_model_alone_finds_takes_effect_when_the_turn_closes(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.say("hubby got his orders, ships out in may", "report_military")
        assert ("servicemember", None) in await escalations(thread)
        assert "servicemember" in await of_loan(runtime, DANA_LOAN)

    async def test_said_again_in_a_later_turn_it_is_not_new(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.say("i filed chapter 13 in october")
        opened = await thread.write("like i said i filed chapter 13")
        assert [applied.new for applied in opened.rights if applied.intent == "report_bankruptcy"] == [False]
        assert await count(runtime, Escalation) == 1


class TestOptOut:
    async def test_in_other_words_it_turns_texts_off_and_is_confirmed(self, runtime):
        thread = await texting(runtime, DANA)
        assert await thread.say("please stop texting me") == "replied"
        assert await consent_of(runtime, DANA) == "withdrawn"
        assert [one.purpose for one in await thread.messages() if one.author == "system"] == ["opt_out_confirmation"]
        assert await escalations(thread) == []

    async def test_is_recorded_once_with_the_message_it_was_said_in(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.say("please stop texting me", "opt_out")
        async with runtime.sessions.begin() as session:
            events = list(await session.scalars(select(ConsentEvent).where(ConsentEvent.event == "withdrawn")))
        [said] = [one for one in await thread.messages() if one.author == "borrower"]
        assert [event.message_id for event in events] == [said.id]

    async def test_said_by_a_verified_borrower_on_web_chat_it_holds_for_their_numbers(self, runtime):
        thread = await chatting(runtime)
        await thread.prove("4000012301 4417 43215")
        [code] = await codes_texted(runtime, DANA)
        await thread.prove(code, "code")
        await thread.say("please stop texting me")
        assert await consent_of(runtime, DANA) == "withdrawn"

    async def test_said_by_anybody_on_web_chat_it_turns_nobodys_texts_off(self, runtime):
        await (await chatting(runtime)).say("please stop texting me")
        assert await consent_of(runtime, DANA) == "given"

    async def test_asking_not_to_be_contacted_leaves_replies_possible(self, runtime):
        thread = await texting(runtime, DANA)
        assert await thread.say("do not contact me again ever") == "replied"
        assert await consent_of(runtime, DANA) == "given"
        assert "cease_contact" in await of_loan(runtime, DANA_LOAN)


class TestWrongPerson:
    async def test_unlinks_the_number_and_leaves_the_loan_alone(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.say("you have the wrong number, i am not Dana")
        async with runtime.sessions.begin() as session:
            assert await by_phone(session, DANA) == []
            assert (await session.scalars(select(ContactPoint).where(ContactPoint.address == DANA))).one().unlinked_at
            assert (await state(session, DANA)).wrong_party
        assert await of_loan(runtime, DANA_LOAN) == set()
        assert await escalations(thread) == [("wrong_party", None)]

    async def test_ends_what_was_shown_from_there(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.prove("4417 43215")
        await thread.say("you have the wrong number, i am not Dana")
        assert not is_verified(await thread.row(), NOW)

    async def test_on_web_chat_no_number_is_touched(self, runtime):
        thread = await chatting(runtime)
        await thread.say("you have the wrong person")
        assert await bearing_on(thread) == {"wrong_party"}
        async with runtime.sessions.begin() as session:
            unlinked = await session.scalars(select(ContactPoint.id).where(ContactPoint.status == "unlinked"))
            assert unlinked.all() == []


class TestForOnesOwnSake:
    async def apply(self, thread: Talk, intent: str) -> None:
        opened = await thread.write("something")
        async with thread.runtime.sessions.begin() as session:
            conversation = await session.get_one(Conversation, thread.id)
            finding = Finding(intent=intent, evidence="model", confidence=0.9)
            await apply(
                session,
                thread.runtime,
                conversation=conversation,
                turn_id=opened.turn_id,
                findings=[finding],
                now=NOW,
            )

    @pytest.mark.parametrize(("intent", "kind"), [("domestic_violence", "safety"), ("crisis", "crisis")])
    async def test_the_other_borrower_on_the_loan_cannot_tell(self, runtime, intent, kind):
        carmen = await texting(runtime, CARMEN)
        await self.apply(carmen, intent)
        assert kind in await bearing_on(carmen)
        assert await bearing_on(await texting(runtime, OWEN)) == set()

    @pytest.mark.parametrize("intent", ["domestic_violence", "crisis"])
    async def test_it_leaves_no_trace_on_the_loan(self, runtime, intent):
        await self.apply(await texting(runtime, CARMEN), intent)
        assert await of_loan(runtime, TSOSIE_LOAN) == set()

    async def test_it_bears_on_the_same_persons_other_threads(self, runtime):
        chat = await chatting(runtime)
        await self.verify(chat)
        await self.apply(await texting(runtime, CARMEN), "domestic_violence")
        assert await bearing_on(chat) == {"safety"}

    async def test_told_before_anybody_knew_who_wrote_it_still_is_theirs_alone(self, runtime):
        chat = await chatting(runtime)
        opened = await chat.write("something")
        await chat.close(opened, "domestic_violence")
        await self.verify(chat)
        assert "safety" in await bearing_on(await texting(runtime, CARMEN))
        assert await bearing_on(await texting(runtime, OWEN)) == set()

    async def verify(self, chat: Talk) -> None:
        await chat.prove(f"{TSOSIE_LOAN} 9048 85033")
        [code] = await codes_texted(chat.runtime, CARMEN)
        await chat.prove(code, "code")
