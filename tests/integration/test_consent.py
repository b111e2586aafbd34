"""The facts that the gate decides by are those of the number, of its loans and of the turn that is answered."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from servicing.clock.service import stand
from servicing.consent.models import ConsentEvent
from servicing.consent.rules import Decision
from servicing.consent.service import judge, record, state
from servicing.conversation.models import Conversation
from servicing.message.models import Outbox
from servicing.message.service import say
from servicing.turn.models import Turn
from tests.support.turns import Talk, chatting, later, texting
from tests.support.values import NOW

DANA_OHIO, GRACE_COLORADO, NORA_NEVER = "+16145550101", "+13035550102", "+12075550113"
DELPHINE_BANKRUPT, STANLEY_ATTORNEY, RENEE_NAVY = "+17315550107", "+17735550108", "+17575550109"


async def decision(thread: Talk, turn_id: int | None = None, **request) -> Decision:
    async with thread.runtime.sessions.begin() as session:
        conversation = await session.get_one(Conversation, thread.id)
        turn = await session.get_one(Turn, turn_id) if turn_id is not None else None
        return await judge(session, thread.runtime, conversation, turn=turn, **{"now": NOW, **request})


async def initiate(thread: Talk, now: datetime = NOW, status: str = "sent") -> str | None:
    """Sends a text that nobody asked for; gives the rule that refused it."""
    async with thread.runtime.sessions.begin() as session:
        conversation = await session.get_one(Conversation, thread.id)
        message = await say(
            session, thread.runtime, conversation, author="assistant", text="Hello.", purpose="initiated", now=now
        )
        row = await session.scalar(select(Outbox).where(Outbox.message_id == message.id))
        if row is not None:
            row.status = status
        return message.refused_by


class TestState:
    async def test_is_what_the_events_of_a_number_add_up_to(self, runtime):
        async with runtime.sessions.begin() as session:
            assert (await state(session, DANA_OHIO)).consent == "given"
            assert (await state(session, NORA_NEVER)).consent == "never"
            await record(session, address=DANA_OHIO, topic="texts", event="withdrawn", source="specialist", now=NOW)
            assert (await state(session, DANA_OHIO)).consent == "withdrawn"
            assert (await state(session, GRACE_COLORADO)).consent == "given"


class TestReplies:
    async def test_go_within_the_hour_of_what_they_answer(self, runtime):
        thread = await texting(runtime, NORA_NEVER)
        opened = await thread.write("hello")
        soon = await decision(thread, opened.turn_id, purpose="reply", now=NOW + timedelta(minutes=59))
        assert (soon.allowed, soon.not_before) == (True, None)

    async def test_count_from_the_message_and_not_from_the_turn_that_took_it_up_late(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        await thread.drop("hello")
        await later(runtime, hours=12)
        opened = await thread.open()
        late = await decision(thread, opened.turn_id, purpose="reply", now=NOW + timedelta(hours=12))
        assert (late.allowed, late.not_before) == (True, datetime(2026, 11, 25, 13, tzinfo=UTC))

    async def test_may_not_speak_of_payment_to_a_number_whose_loan_is_in_bankruptcy(self, runtime):
        thread = await texting(runtime, DELPHINE_BANKRUPT)
        opened = await thread.write("hello")
        reply = await decision(thread, opened.turn_id, purpose="reply")
        assert reply.allowed
        assert "arrange" not in reply.talk
        assert "facts" in reply.talk

    async def test_leave_all_to_a_person_where_there_is_an_attorney(self, runtime):
        thread = await texting(runtime, STANLEY_ATTORNEY)
        opened = await thread.write("hello")
        assert (await decision(thread, opened.turn_id, purpose="reply")).talk == {"person", "care"}

    async def test_stop_when_texts_were_turned_off(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        await thread.drop("stop")
        opened = await thread.write("are you there")
        assert (await decision(thread, opened.turn_id, purpose="reply")).rule == "consent_withdrawn"

    async def test_stop_when_the_provider_refuses_the_number(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        opened = await thread.write("hello")
        async with runtime.sessions.begin() as session:
            await record(session, address=DANA_OHIO, topic="provider", event="blocked", source="provider", now=NOW)
        assert (await decision(thread, opened.turn_id, purpose="reply")).rule == "provider_blocked"

    async def test_always_go_on_web_chat(self, runtime):
        thread = await chatting(runtime)
        opened = await thread.write("hello")
        assert (await decision(thread, opened.turn_id, purpose="reply", now=NOW + timedelta(hours=9))).allowed


class TestTheOneAnswer:
    async def test_to_a_crisis_goes_and_is_not_refused_by_itself_right_before_it_is_sent(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        await thread.say("hi there")
        opened = await thread.write("i want to kill myself")
        assert (await decision(thread, opened.turn_id, purpose="reply")).allowed
        assert await thread.close(opened) == "replied"
        assert (await decision(thread, opened.turn_id, purpose="reply")).allowed

    async def test_is_one_and_then_a_person_writes(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        await thread.say("i want to kill myself")
        assert await thread.say("are you there") == "refused"
        opened = await thread.write("hello?")
        assert (await decision(thread, opened.turn_id, purpose="reply")).rule == "crisis"
        assert (await decision(thread, purpose="reply", author="specialist")).allowed

    async def test_an_apology_goes_to_a_wrong_number_and_nothing_after_it(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        assert await thread.say("you have the wrong number") == "replied"
        assert await thread.say("hello?") == "refused"


class TestInitiated:
    async def test_needs_consent(self, runtime):
        assert await initiate(await texting(runtime, DANA_OHIO)) is None
        assert await initiate(await texting(runtime, NORA_NEVER)) == "no_consent"

    @pytest.mark.parametrize(
        ("number", "rule"), [(DELPHINE_BANKRUPT, "bankruptcy"), (STANLEY_ATTORNEY, "attorney"), (RENEE_NAVY, None)]
    )
    async def test_never_to_a_protected_loan(self, runtime, number, rule):
        assert await initiate(await texting(runtime, number)) == rule

    async def test_once_a_day_and_three_times_a_week(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        assert await initiate(thread) is None
        assert await initiate(thread, NOW + timedelta(hours=6)) == "daily_cap"
        assert await initiate(thread, NOW + timedelta(days=1)) is None
        assert await initiate(thread, NOW + timedelta(days=2)) is None
        assert await initiate(thread, NOW + timedelta(days=3)) == "weekly_cap"
        assert await initiate(thread, NOW + timedelta(days=7)) is None

    async def test_what_never_went_out_does_not_count(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        assert await initiate(thread, status="failed") is None
        assert await initiate(thread) is None

    async def test_waits_until_it_is_day_in_every_zone_of_number_and_home(self, runtime):
        before_dawn = datetime(2026, 11, 25, 10, tzinfo=UTC)
        ohio = await decision(await texting(runtime, DANA_OHIO), purpose="initiated", now=before_dawn)
        assert ohio.not_before == datetime(2026, 11, 25, 13, tzinfo=UTC)
        colorado = await decision(await texting(runtime, GRACE_COLORADO), purpose="initiated", now=before_dawn)
        assert colorado.not_before == datetime(2026, 11, 25, 15, tzinfo=UTC)


class TestOptOutConfirmation:
    async def confirmations(self, thread: Talk) -> list[str | None]:
        return [one.refused_by for one in await thread.messages() if one.purpose == "opt_out_confirmation"]

    async def test_goes_once_for_each_time_that_texts_are_turned_off(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        await thread.drop("STOP")
        assert await self.confirmations(thread) == [None]
        await thread.drop("STOP")
        assert await self.confirmations(thread) == [None]
        await thread.drop("START")
        await thread.drop("STOP")
        assert await self.confirmations(thread) == [None, None]

    async def test_not_again_for_one_that_was_said_in_other_words(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        await thread.drop("STOP")
        await thread.say("please stop texting me")
        assert [rule for rule in await self.confirmations(thread) if rule is None] == [None]

    async def test_goes_out_on_a_standing_clock_that_has_moved_on(self, runtime):
        thread = await texting(runtime, DANA_OHIO)
        async with runtime.sessions.begin() as session:
            await stand(session, NOW + timedelta(days=3))
        await thread.drop("STOP")
        assert await self.confirmations(thread) == [None]
        async with runtime.sessions.begin() as session:
            event = await session.scalar(select(ConsentEvent).where(ConsentEvent.source == "borrower"))
        assert (event.event, event.conversation_id) == ("withdrawn", thread.id)
