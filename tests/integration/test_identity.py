"""Who is writing: from a number on file, from anywhere else with a code, and what happens to wrong tries."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from servicing.audit.verify import verify
from servicing.clock.service import machine_now
from servicing.conversation.service import is_verified
from servicing.escalation.models import Escalation
from servicing.escalation.service import open_for
from servicing.identity import rules, tries
from servicing.identity.models import Identifier, VerificationEvent
from servicing.identity.service import KEPT_FOR, Outcome, identity_method, needed, sweep
from servicing.loan.models import Loan
from servicing.loan.service import protections
from servicing.message.models import MessageText
from tests.support.turns import Talk, chatting, codes_texted, later, texting
from tests.support.values import NOW

DANA, DANA_LOAN, DANA_PROOF = "+16145550101", "4000012301", "4417 43215"
STANLEY_ATTORNEY = "4000012308 1259 60629"
NORA, NORA_ALL = "+12075550113", "4000012312 7265 04401"
DANA_ALL = f"{DANA_LOAN} {DANA_PROOF}"
OWEN_ALL, CARMEN_ALL = "4000012311 3517 85033", "4000012311 9048 85033"
STRANGER = "+16145550177"
ASK_ALL = ("loan_number", "last_four", "zip")
WRONG_ON_FILE = Outcome("wrong", ("account_proof", "zip"))


async def events(runtime, *kinds: str) -> list[str]:
    async with runtime.sessions.begin() as session:
        query = select(VerificationEvent.event).order_by(VerificationEvent.id)
        return [event for event in await session.scalars(query) if not kinds or event in kinds]


async def sealed(runtime) -> int:
    async with runtime.sessions.begin() as session:
        return await session.scalar(select(func.count()).select_from(Identifier)) or 0


async def loan_id_of(runtime, loan_number: str) -> int:
    async with runtime.sessions.begin() as session:
        return (await session.scalars(select(Loan.id).where(Loan.loan_number == loan_number))).one()


async def asked_for_code(runtime, proofs: str = DANA_ALL) -> Talk:
    thread = await chatting(runtime)
    assert await thread.prove(proofs) == Outcome("code_sent", ("code",))
    return thread


class TestFromANumberOnFile:
    async def test_the_last_four_and_the_zip_are_enough(self, runtime):
        thread = await texting(runtime, DANA)
        assert await thread.prove(DANA_PROOF) == Outcome("verified")
        row = await thread.row()
        assert is_verified(row, NOW)
        assert row.loan_id == await loan_id_of(runtime, DANA_LOAN)
        assert await events(runtime) == ["verified"]
        assert await sealed(runtime) == 0

    async def test_so_are_the_loan_number_and_the_zip(self, runtime):
        thread = await texting(runtime, DANA)
        assert await thread.prove(f"{DANA_LOAN} 43215") == Outcome("verified")

    async def test_they_may_come_one_by_one_and_are_kept_sealed_until_then(self, runtime):
        thread = await texting(runtime, DANA)
        assert await thread.prove("4417") == Outcome("missing", ("zip",))
        assert await sealed(runtime) == 1
        assert await thread.prove("43215", "zip") == Outcome("verified")
        assert await sealed(runtime) == 0

    async def test_a_whole_ssn_counts_by_its_last_four(self, runtime):
        thread = await texting(runtime, DANA)
        assert await thread.prove("123-45-4417 and zip 43215") == Outcome("verified")

    async def test_the_right_last_four_does_not_make_up_for_a_wrong_loan_number(self, runtime):
        thread = await texting(runtime, DANA)
        assert await thread.prove(f"4000012302 {DANA_PROOF}") == WRONG_ON_FILE

    async def test_what_comes_in_during_the_turn_is_left_for_the_next(self, runtime):
        thread = await texting(runtime, DANA)
        opened = await thread.write("4417", "account_proof")
        await thread.drop("43215", "zip")
        assert await thread.hand_in(opened) == Outcome("missing", ("zip",))

    async def test_nothing_of_a_verified_writer_is_kept(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.prove(DANA_PROOF)
        await thread.drop(f"again my loan number is {DANA_LOAN}")
        assert await sealed(runtime) == 0

    async def test_co_borrowers_are_told_apart_by_their_own_numbers(self, runtime):
        owen = await texting(runtime, "+16025550111")
        assert await owen.prove("9048 85033") == WRONG_ON_FILE
        assert await owen.prove("3517 85033") == Outcome("verified")


class TestLocked:
    async def five_wrong(self, thread: Talk) -> None:
        for last_four in ("1111", "2222", "3333", "4444", "5555"):
            assert await thread.prove(f"{last_four} 43215") == WRONG_ON_FILE

    async def test_five_wrong_tries_lock_and_the_right_answer_is_answered_as_wrong(self, runtime):
        thread = await texting(runtime, DANA)
        await self.five_wrong(thread)
        assert await thread.prove(DANA_PROOF) == WRONG_ON_FILE
        assert await events(runtime) == ["wrong"] * 5 + ["locked"]
        assert not is_verified(await thread.row(), NOW)

    async def test_four_wrong_tries_do_not(self, runtime):
        thread = await texting(runtime, DANA)
        for last_four in ("1111", "2222", "3333", "4444"):
            await thread.prove(f"{last_four} 43215")
        assert await thread.prove(DANA_PROOF) == Outcome("verified")

    async def test_a_person_is_told_once(self, runtime):
        thread = await texting(runtime, DANA)
        await self.five_wrong(thread)
        await thread.prove("6666 43215")
        async with runtime.sessions.begin() as session:
            opened = await session.scalars(select(Escalation).where(Escalation.reason == "verification_locked"))
            assert [escalation.loan_id for escalation in opened] == [None]

    async def test_it_is_over_when_the_24_hours_have_passed(self, runtime):
        thread = await texting(runtime, DANA)
        await self.five_wrong(thread)
        await later(runtime, hours=23, minutes=59)
        assert await thread.prove(DANA_PROOF) == WRONG_ON_FILE
        await later(runtime, minutes=1)
        assert await thread.prove(DANA_PROOF) == Outcome("verified")

    async def test_a_specialist_unlocks(self, runtime):
        thread = await texting(runtime, DANA)
        await self.five_wrong(thread)
        async with runtime.sessions.begin() as session:
            await tries.unlock(session, 1, NOW, sender=DANA)
        assert await thread.prove(DANA_PROOF) == Outcome("verified")

    async def test_a_new_chat_from_the_same_address_is_locked_as_well(self, runtime):
        first = await chatting(runtime)
        for _ in range(5):
            assert await first.prove(f"{DANA_LOAN} 1111 43215") == Outcome("wrong", ASK_ALL)
        assert await (await chatting(runtime)).prove(DANA_ALL) == Outcome("wrong", ASK_ALL)
        elsewhere = await chatting(runtime, "another address")
        assert (await elsewhere.prove(DANA_ALL)).status == "code_sent"

    async def test_twenty_wrong_tries_lock_the_loan_whoever_made_them(self, runtime):
        for address in range(5):
            thread = await chatting(runtime, f"address {address}")
            for _ in range(4):
                await thread.prove(f"{DANA_LOAN} 1111 43215")
        assert await (await texting(runtime, DANA)).prove(DANA_PROOF) == WRONG_ON_FILE
        async with runtime.sessions.begin() as session:
            await tries.unlock(session, 1, NOW, loan_id=await loan_id_of(runtime, DANA_LOAN))
        assert await (await texting(runtime, DANA)).prove(DANA_PROOF) == Outcome("verified")

    async def test_tries_made_at_the_same_moment_are_all_counted(self, runtime):
        chats = [await chatting(runtime) for _ in range(7)]
        outcomes = await asyncio.gather(*(chat.prove(f"{DANA_LOAN} 1111 43215") for chat in chats))
        assert set(outcomes) == {Outcome("wrong", ASK_ALL)}
        assert sorted(await events(runtime)) == ["locked"] * 2 + ["wrong"] * 5

    async def test_unknown_wrong_and_locked_read_alike(self, runtime):
        unknown = await (await chatting(runtime, "a")).prove("4099999999 4417 43215")
        wrong = await (await chatting(runtime, "b")).prove(f"{DANA_LOAN} 4418 43215")
        locked = await chatting(runtime, "c")
        for _ in range(5):
            await locked.prove(f"{DANA_LOAN} 4418 43215")
        assert unknown == wrong == await locked.prove(DANA_ALL)


class TestByCode:
    async def test_a_code_goes_to_the_phone_on_file_and_verifies_the_chat(self, runtime):
        thread = await asked_for_code(runtime)
        [code] = await codes_texted(runtime, DANA)
        assert await thread.prove(code, "code") == Outcome("verified")
        assert (await thread.row()).verified_until == NOW + timedelta(minutes=30)
        assert await events(runtime) == ["code_sent", "verified"]
        async with runtime.sessions.begin() as session:
            assert (await verify(session)).faults == ()

    async def test_the_transcript_does_not_show_it(self, runtime):
        await asked_for_code(runtime)
        [code] = await codes_texted(runtime, DANA)
        async with runtime.sessions.begin() as session:
            texts = list(await session.scalars(select(MessageText.text)))
        assert not any(code in text for text in texts)
        assert any("[code]" in text for text in texts)

    async def test_another_number_needs_all_three_and_a_code_too(self, runtime):
        thread = await texting(runtime, STRANGER)
        assert await thread.prove(DANA_PROOF) == Outcome("missing", ("loan_number",))
        assert (await thread.prove(DANA_LOAN, "loan_number")).status == "code_sent"
        [code] = await codes_texted(runtime, DANA)
        assert await codes_texted(runtime, STRANGER) == []
        assert await thread.prove(code, "code") == Outcome("verified")

    async def test_texted_back_from_the_phone_it_does_not_verify_the_chat(self, runtime):
        thread = await asked_for_code(runtime)
        [code] = await codes_texted(runtime, DANA)
        phone = await texting(runtime, DANA)
        assert (await phone.prove(f"my code is {code}", "code")).status == "missing"
        assert not is_verified(await thread.row(), NOW)

    async def test_the_third_wrong_code_starts_over(self, runtime):
        thread = await asked_for_code(runtime)
        [code] = await codes_texted(runtime, DANA)
        wrong = f"{(int(code) + 1) % 10**6:06}"
        assert await thread.prove(wrong, "code") == Outcome("code_wrong", ("code",))
        assert await thread.prove(wrong, "code") == Outcome("code_wrong", ("code",))
        assert await thread.prove(wrong, "code") == Outcome("wrong", ASK_ALL)
        assert (await thread.prove(code, "code")).status == "missing"

    async def test_one_that_comes_after_ten_minutes_is_answered_with_a_fresh_one(self, runtime):
        thread = await asked_for_code(runtime)
        await later(runtime, minutes=10)
        [late] = await codes_texted(runtime, DANA)
        assert await thread.prove(late, "code") == Outcome("code_sent", ("code",))
        fresh = (await codes_texted(runtime, DANA))[-1]
        assert await thread.prove(fresh, "code") == Outcome("verified")

    async def test_only_the_newest_is_live(self, runtime):
        thread = await asked_for_code(runtime)
        assert (await thread.prove(DANA_ALL)).status == "code_sent"
        old, new = await codes_texted(runtime, DANA)
        if old != new:
            assert (await thread.prove(old, "code")).status == "code_wrong"
        assert await thread.prove(new, "code") == Outcome("verified")

    async def test_while_it_is_waited_for_it_is_what_is_needed(self, runtime):
        thread = await chatting(runtime)
        async with runtime.sessions.begin() as session:
            conversation = await thread.row()
            assert await identity_method(session, conversation) == "full"
            assert await needed(session, conversation) == ASK_ALL
        await thread.prove(DANA_ALL)
        async with runtime.sessions.begin() as session:
            assert await needed(session, await thread.row()) == ("code",)

    async def test_it_goes_to_a_borrower_who_never_consented_because_they_asked(self, runtime):
        await asked_for_code(runtime, NORA_ALL)
        assert len(await codes_texted(runtime, NORA)) == 1

    async def test_not_after_an_opt_out(self, runtime):
        await (await texting(runtime, DANA)).drop("STOP")
        assert await (await chatting(runtime)).prove(DANA_ALL) == Outcome("no_phone")
        assert await codes_texted(runtime, DANA) == []

    async def test_not_past_a_borrowers_attorney(self, runtime):
        assert await (await chatting(runtime)).prove(STANLEY_ATTORNEY) == Outcome("no_phone")

    async def test_nobody_can_be_flooded_with_codes(self, runtime):
        statuses = []
        for address in range(rules.CODES_UNANSWERED + 1):
            statuses.append((await (await chatting(runtime, f"address {address}")).prove(DANA_ALL)).status)
        assert statuses == ["code_sent"] * rules.CODES_UNANSWERED + ["no_phone"]

    async def test_what_one_borrower_wrote_is_not_opened_to_the_other(self, runtime):
        thread = await asked_for_code(runtime, OWEN_ALL)
        [code] = await codes_texted(runtime, "+16025550111")
        assert await thread.prove(code, "code") == Outcome("verified")
        await later(runtime, minutes=31)
        assert await thread.prove(CARMEN_ALL) == Outcome("wrong", ASK_ALL)
        assert (await thread.prove(OWEN_ALL)).status == "code_sent"


class TestHowLongItHolds:
    async def test_web_chat_until_half_an_hour_of_silence(self, runtime):
        thread = await asked_for_code(runtime)
        [code] = await codes_texted(runtime, DANA)
        await thread.prove(code, "code")
        await later(runtime, minutes=29)
        opened = await thread.write("still here")
        assert opened.slots["verified"] is True
        await thread.close(opened)
        await later(runtime, minutes=30)
        assert (await thread.write("and now?")).slots["verified"] is False

    async def test_texts_for_a_day_and_no_longer(self, runtime):
        thread = await texting(runtime, DANA)
        await thread.prove(DANA_PROOF)
        await later(runtime, hours=23)
        opened = await thread.write("still here")
        assert opened.slots["verified"] is True
        await thread.close(opened)
        await later(runtime, hours=1)
        assert (await thread.write("and now?")).slots["verified"] is False


class TestWhatWasReportedBefore:
    async def test_protects_the_loan_once_it_is_known_whose_it_is(self, runtime):
        thread = await chatting(runtime)
        await thread.say("i filed chapter 13 last week")
        loan_id = await loan_id_of(runtime, DANA_LOAN)
        async with runtime.sessions.begin() as session:
            assert "bankruptcy" not in await protections(session, loan_id)
        await thread.prove(DANA_ALL)
        [code] = await codes_texted(runtime, DANA)
        await thread.prove(code, "code")
        async with runtime.sessions.begin() as session:
            assert "bankruptcy" in await protections(session, loan_id)
            assert [(one.reason, one.loan_id) for one in await open_for(session, thread.id)] == [
                ("bankruptcy", loan_id)
            ]


@pytest.mark.parametrize(("kept_for", "left"), [(KEPT_FOR, 0), (KEPT_FOR / 2, 1)])
async def test_undecided_identifiers_are_deleted_after_a_day(runtime, kept_for, left):
    thread = await texting(runtime, DANA)
    await thread.prove("4417")
    async with runtime.sessions.begin() as session:
        await session.execute(update(Identifier).values(received_at=machine_now() - kept_for))
        await sweep(session, machine_now())
    assert await sealed(runtime) == left


class TestACodeTextedBack:
    @pytest.mark.parametrize("asked_for", [None, "zip", "account_proof", "promise_amount"])
    async def test_stays_out_of_the_transcript(self, runtime, asked_for):
        await asked_for_code(runtime)
        [code] = await codes_texted(runtime, DANA)
        telephone = await texting(runtime, DANA)
        opened = await telephone.write(code, asked_for)
        assert code not in opened.text
        async with runtime.sessions.begin() as session:
            assert not [text for text in await session.scalars(select(MessageText.text)) if code in text]

    async def test_once_it_no_longer_counts_numbers_are_numbers_again(self, runtime):
        await asked_for_code(runtime)
        await later(runtime, minutes=11)
        assert (await (await texting(runtime, DANA)).write("1500", "promise_amount")).text == "1500"
