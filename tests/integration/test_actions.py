"""Custom actions against the real database: what a form makes of a message, and the edge that serves them."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import func, select, text

from actions import runtime as actions_runtime
from actions.account import TellHowToPay
from actions.arrangement import BeginCancel, BeginChange, CancelArrangement
from actions.promise import BeginPromise, PromiseForm, RecordPromise
from actions.rights import ConfirmOptIn
from actions.steering import Inform
from actions.verification import VerificationForm
from porchlight.actions_server import create_app
from servicing.arrangement.models import Arrangement, Instalment
from servicing.consent.service import record
from servicing.conversation.models import Conversation
from servicing.conversation.service import lock
from servicing.escalation.models import Escalation
from servicing.loan.models import Loan
from servicing.loan.service import report_protection
from servicing.runtime import Runtime
from servicing.turn.service import Opened
from tests.support.dialogue import run, tracker
from tests.support.turns import Talk, chatting, codes_texted, texting
from tests.support.values import NOW

DANA, STRANGER = "+16145550101", "+16145550177"
OWEN, CARMEN = "+16025550111", "+14805550112"
FRIDAY, MONDAY = "2026-11-27", "2026-11-30"


@pytest.fixture
async def opened(runtime: Runtime) -> tuple[Talk, Opened]:
    """Dana, verified, one month behind with $1,742.18, has written something."""
    actions_runtime.configure(runtime)
    talk = await texting(runtime, DANA)
    assert (await talk.prove("4417 43215")).status == "verified"
    return talk, await talk.write("about my payment")


def money(value: str | None, **details: Any) -> dict[str, Any]:
    return {"entity": "money", "value": value, **details}


def day(value: str) -> dict[str, Any]:
    return {"entity": "date", "value": value, "future": value}


COMPLETE = {"promise_amount": "500.00", "promise_date": FRIDAY, "requested_slot": "promise_confirmed"}


class TestPromiseForm:
    async def test_several_facts_at_once_lead_to_the_summary(self, opened):
        _, turn = opened
        slots, _ = await run(
            PromiseForm(), tracker(turn, "inform", money("500.00"), day(FRIDAY), requested_slot="promise_amount")
        )
        assert (slots["promise_amount"], slots["promise_date"]) == ("500.00", FRIDAY)
        assert slots["requested_slot"] == "promise_confirmed"

    async def test_a_question_in_the_middle_is_left_to_its_rule(self, opened):
        _, turn = opened
        question = tracker(turn, "ask_amount_due", money("500.00"), requested_slot="promise_amount")
        assert await PromiseForm().run(CollectingDispatcher(), question, {}) == []

    async def test_a_new_value_is_said_to_be_a_change(self, opened):
        _, turn = opened
        slots, _ = await run(PromiseForm(), tracker(turn, "deny", day(MONDAY), **COMPLETE))
        assert slots["promise_date"] == MONDAY
        assert slots["trouble"]["reason"] == "changed"

    async def test_more_than_is_owed_is_refused_when_it_is_said(self, opened):
        _, turn = opened
        slots, _ = await run(PromiseForm(), tracker(turn, "inform", money("2000.00"), requested_slot="promise_amount"))
        assert slots["promise_amount"] is None
        assert (slots["trouble"]["reason"], slots["trouble"]["limit"]) == ("too_much", "1742.18")

    async def test_back_empties_the_last_answer(self, opened):
        _, turn = opened
        slots, _ = await run(PromiseForm(), tracker(turn, "go_back", **COMPLETE))
        assert slots["promise_date"] is None
        assert slots["requested_slot"] == "promise_date"

    async def test_a_yes_to_another_question_confirms_nothing(self, opened):
        _, turn = opened
        asked = {"reason": "which_part_day", "slot": "promise_confirmed", "count": 1, "day": MONDAY}
        slots, _ = await run(PromiseForm(), tracker(turn, "affirm", trouble=asked, **COMPLETE))
        assert slots["requested_slot"] == "promise_confirmed"
        assert "promise_confirmed" not in slots

    async def test_the_third_failure_is_a_person(self, opened, runtime):
        _, turn = opened
        lost = tracker(turn, "nlu_fallback", requested_slot="promise_date", failures={"promise_date": 2})
        slots, said = await run(PromiseForm(), lost)
        assert said == ["utter_handed_over"]
        assert slots["requested_slot"] is None
        async with runtime.sessions.begin() as session:
            reasons = await session.scalars(select(Escalation.reason).where(Escalation.turn_id == turn.turn_id))
            assert list(reasons) == ["low_confidence"]

    async def test_nothing_is_promised_once_verification_ran_out(self, opened, runtime):
        talk, turn = opened
        async with runtime.sessions.begin() as session:
            conversation = await session.get_one(Conversation, talk.id)
            conversation.verified_until = turn.now
        slots, _ = await run(PromiseForm(), tracker(turn, "affirm", **COMPLETE))
        assert slots["verified"] is False
        assert slots["goal"]["draft"] == {"promise_amount": "500.00", "promise_date": FRIDAY}


class TestRecordPromise:
    async def test_repeated_it_is_noted_once_and_said_again(self, opened, runtime):
        _, turn = opened
        confirmed = {**COMPLETE, "promise_confirmed": True}
        first = await run(RecordPromise(), tracker(turn, "affirm", **confirmed))
        again = await run(RecordPromise(), tracker(turn, "affirm", **confirmed))
        assert first == again
        assert first[1] == ["utter_promise_recorded", "utter_promise_is_a_record", "utter_ask_payment_reminder"]
        async with runtime.sessions.begin() as session:
            assert await session.scalar(select(func.count()).select_from(Arrangement)) == 1
            instalment = (await session.scalars(select(Instalment))).one()
            assert (str(instalment.amount), instalment.due_date.isoformat()) == ("500.00", FRIDAY)

    async def test_unconfirmed_nothing_is_noted(self, opened, runtime):
        _, turn = opened
        await run(RecordPromise(), tracker(turn, "affirm", **COMPLETE))
        async with runtime.sessions.begin() as session:
            assert await session.scalar(select(func.count()).select_from(Arrangement)) == 0


async def wording(action: Any, opened: Opened, intent: str = "inform", loop: str | None = None, **slots: Any) -> Any:
    """The slots that an action set and the responses that it said, while `loop` runs."""
    return await run(action, tracker(opened, intent, loop=loop, **slots))


async def bears(runtime: Runtime, kind: str, loan_number: str) -> None:
    """The servicer's file puts this protection on the loan."""
    async with runtime.sessions.begin() as session:
        loan_id = await session.scalar(select(Loan.id).where(Loan.loan_number == loan_number))
        await report_protection(session, kind=kind, source="file", now=NOW, loan_id=loan_id)


async def reports(talk: Talk, intent: str) -> None:
    """The writer invokes a right; the turn is answered."""
    await talk.say("something", intent)


class TestWhatMayBeSaid:
    @pytest.mark.parametrize("kind", ["bankruptcy", "attorney", "cease_contact"])
    async def test_nobody_is_told_how_to_pay_from_the_number_of_a_protected_loan(self, runtime, kind):
        actions_runtime.configure(runtime)
        await bears(runtime, kind, "4000012301")
        turn = await (await texting(runtime, DANA)).write("how do i pay")
        assert (await wording(TellHowToPay(), turn, verified=False))[1] == ["utter_limited"]

    async def test_a_verified_borrower_hears_why(self, opened, runtime):
        _, turn = opened
        await bears(runtime, "bankruptcy", "4000012301")
        assert (await wording(TellHowToPay(), turn))[1] == ["utter_limited_bankruptcy"]

    async def test_who_told_it_here_is_not_asked_who_they_are_first(self, runtime):
        actions_runtime.configure(runtime)
        talk = await chatting(runtime)
        await reports(talk, "attorney_represented")
        turn = await talk.write("i can pay 500 on friday")
        assert (await wording(BeginPromise(), turn, verified=False))[1] == ["utter_limited_attorney"]

    async def test_a_hold_from_another_thread_of_theirs_bars_a_promise(self, runtime):
        actions_runtime.configure(runtime)
        talk = await texting(runtime, CARMEN)
        assert (await talk.prove("9048 85033")).status == "verified"
        turn = await talk.write("i can pay 500 on friday")
        elsewhere = await chatting(runtime)
        await elsewhere.prove("4000012311 9048 85033")
        await elsewhere.prove((await codes_texted(runtime, CARMEN))[-1], "code")
        await reports(elsewhere, "domestic_violence")
        confirmed = {**COMPLETE, "promise_confirmed": True}
        assert (await wording(RecordPromise(), turn, "affirm", **confirmed))[1] == ["utter_limited"]
        async with runtime.sessions.begin() as session:
            assert await session.scalar(select(func.count()).select_from(Arrangement)) == 0

    @pytest.mark.parametrize("intent", ["crisis", "domestic_violence"])
    async def test_the_other_borrower_on_the_loan_may_still_promise(self, runtime, intent):
        actions_runtime.configure(runtime)
        carmen = await texting(runtime, CARMEN)
        await carmen.prove("9048 85033")
        await reports(carmen, intent)
        owen = await texting(runtime, OWEN)
        await owen.prove("3517 85033")
        slots, said = await wording(BeginPromise(), await owen.write("i want to pay"))
        assert (said, slots["goal"]["action"]) == ([], "action_begin_promise")


class TestTakingBack:
    async def promised(self, opened: tuple[Talk, Opened]) -> Opened:
        talk, turn = opened
        await run(RecordPromise(), tracker(turn, "affirm", **COMPLETE, promise_confirmed=True))
        await talk.close(turn)
        return await talk.write("cancel my plan")

    async def test_a_promise_is_asked_about_and_then_taken_back(self, opened, runtime):
        turn = await self.promised(opened)
        assert (await wording(BeginCancel(), turn))[1] == ["utter_ask_cancel_arrangement"]
        assert (await wording(CancelArrangement(), turn))[1] == ["utter_arrangement_taken_back"]

    @pytest.mark.parametrize("kind", ["attorney", "deceased"])
    async def test_nothing_of_it_is_said_where_facts_are_not(self, opened, runtime, kind):
        turn = await self.promised(opened)
        await bears(runtime, kind, "4000012301")
        assert (await wording(BeginCancel(), turn))[1] == [f"utter_limited_{kind}"]
        assert (await wording(CancelArrangement(), turn))[1] == [f"utter_limited_{kind}"]
        async with runtime.sessions.begin() as session:
            assert list(await session.scalars(select(Arrangement.status))) == ["active"]


class TestTriedAgain:
    """A turn whose worker died after an action wrote, and before the turn was closed."""

    async def test_a_promise_that_this_turn_noted_is_confirmed_not_in_the_way(self, opened):
        _, turn = opened
        heard = tracker(turn, "affirm", **COMPLETE)
        first, _ = await run(PromiseForm(), heard)
        noted = await run(RecordPromise(), tracker(turn, "affirm", **COMPLETE, promise_confirmed=True))
        again, said = await run(PromiseForm(), heard)
        assert (again, said) == (first, [])
        assert again["promise_confirmed"] is True
        assert await run(RecordPromise(), tracker(turn, "affirm", **COMPLETE, promise_confirmed=True)) == noted

    async def test_who_was_verified_by_this_turn_is_told_so_again(self, runtime):
        actions_runtime.configure(runtime)
        talk = await texting(runtime, DANA)
        turn = await talk.write("4417 43215", "account_proof")
        given = [{"entity": "last_four", "value": "given"}, {"entity": "zip", "value": "given"}]
        form = tracker(
            turn, "inform", *given, loop="verification_form", verified=False, identity_method="number_on_file"
        )
        first = await run(VerificationForm(), form)
        assert first[0]["verified"] is True
        events = await Inform().run(CollectingDispatcher(), tracker(turn, "inform", *given, loop=None), {})
        assert [event["name"] for event in events if event["event"] == "followup"] == ["verification_form"]
        assert await run(VerificationForm(), form) == first

    async def test_in_a_later_turn_the_same_words_do_not_verify_anew(self, opened):
        _, turn = opened
        given = {"entity": "last_four", "value": "given"}
        events = await Inform().run(CollectingDispatcher(), tracker(turn, "inform", given, loop=None), {})
        assert "verification_form" not in [event.get("name") for event in events]


TWO_PARTS = {"promise_amount": "500.00", "promise_date": FRIDAY, "promise_date_2": MONDAY}


class TestVerificationRanOut:
    async def run_out(self, opened: tuple[Talk, Opened], runtime: Runtime) -> Opened:
        talk, turn = opened
        async with runtime.sessions.begin() as session:
            conversation = await session.get_one(Conversation, talk.id)
            conversation.verified_until = turn.now
        return turn

    async def test_after_a_question_the_form_asks_who_is_writing(self, opened, runtime):
        turn = await self.run_out(opened, runtime)
        message = tracker(turn, "ask_how_to_pay", requested_slot="promise_amount_2", **TWO_PARTS)
        message.events.append({"event": "action", "name": "action_tell_how_to_pay"})
        slots, _ = await run(PromiseForm(), message)
        assert slots["verified"] is False

    async def test_the_question_itself_is_left_to_its_rule(self, opened, runtime):
        turn = await self.run_out(opened, runtime)
        message = tracker(turn, "ask_how_to_pay", requested_slot="promise_amount_2", **TWO_PARTS)
        assert await PromiseForm().run(CollectingDispatcher(), message, {}) == []

    @pytest.mark.parametrize("replaces", [False, True])
    async def test_afterwards_all_of_it_goes_on(self, opened, runtime, replaces):
        talk, turn = opened
        if replaces:
            await run(RecordPromise(), tracker(turn, "affirm", **COMPLETE, promise_confirmed=True))
            await talk.close(turn)
            turn = await talk.write("change it")
        turn = await self.run_out((talk, turn), runtime)
        lost = tracker(turn, "repeat", requested_slot="promise_amount_2", promise_replaces=replaces, **TWO_PARTS)
        slots, _ = await run(PromiseForm(), lost)
        async with runtime.sessions.begin() as session:
            (await session.get_one(Conversation, talk.id)).verified_until = turn.now + timedelta(hours=1)
        begin = BeginChange() if replaces else BeginPromise()
        assert slots["goal"]["action"] == begin.action
        events = await begin.run(CollectingDispatcher(), tracker(turn, loop=None, goal=slots["goal"]), {})
        filled = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        assert {slot: filled[slot] for slot in TWO_PARTS} == TWO_PARTS
        assert filled.get("promise_amount_2") is None
        assert filled["promise_replaces"] is replaces


class TestTextsTurnedOn:
    async def test_the_yes_waits_for_a_message_that_is_being_written_down(self, runtime):
        actions_runtime.configure(runtime)
        talk = await texting(runtime, STRANGER)
        turn = await talk.write("yes")
        async with runtime.sessions.begin() as session:
            await lock(session, talk.id)
            confirming = asyncio.create_task(run(ConfirmOptIn(), tracker(turn, "affirm", loop=None)))
            while not await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                await asyncio.sleep(0.01)
            await record(
                session,
                address=STRANGER,
                topic="party",
                event="wrong",
                source="borrower",
                conversation_id=talk.id,
                now=NOW,
            )
        assert (await confirming)[1] == ["utter_opt_in"]


class TestServer:
    async def post(self, runtime: Runtime, body: Any, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(create_app(runtime, "the secret"))
        async with httpx.AsyncClient(transport=transport, base_url="http://actions") as client:
            return await client.post("/webhook", json=body, headers=headers)

    async def test_without_the_secret_nothing_runs(self, runtime):
        assert (await self.post(runtime, {"next_action": "action_record_promise"})).status_code == 403
        wrong = {"X-Porchlight-Secret": "another"}
        assert (await self.post(runtime, {"next_action": "action_record_promise"}, **wrong)).status_code == 403

    async def test_an_error_does_not_repeat_what_was_said(self, runtime):
        said = {"next_action": "action_affirm", "tracker": {"latest_message": {"text": "my own words"}}, "domain": {}}
        response = await self.post(runtime, said, **{"X-Porchlight-Secret": "the secret"})
        assert response.status_code == 500
        assert "my own words" not in response.text

    async def test_a_turn_that_is_over_is_an_error_of_its_own(self, opened, runtime):
        talk, turn = opened
        await talk.close(turn)
        call = {
            "next_action": "validate_promise_form",
            "tracker": tracker(turn, **COMPLETE).current_state(),
            "domain": {},
        }
        call["tracker"]["latest_message"]["metadata"] = tracker(turn).latest_message["metadata"]
        response = await self.post(runtime, call, **{"X-Porchlight-Secret": "the secret"})
        assert (response.status_code, response.json()["error"]) == (500, "TurnLost")

    async def test_a_database_that_is_away_may_come_back(self, runtime):
        from dataclasses import replace

        from servicing.database import connect, session_factory

        away = connect("postgresql+psycopg://nobody@/nothing?host=/nowhere")
        call = {
            "next_action": "action_tell_options",
            "tracker": {
                "sender_id": "a",
                "slots": {},
                "events": [],
                "latest_message": {
                    "text": "",
                    "metadata": {
                        "turn_id": 1,
                        "attempt": 1,
                        "channel": "web",
                        "now": "2026-11-24T10:00:00-05:00",
                        "time_zone": "America/New_York",
                    },
                },
            },
            "domain": {},
        }
        broken = replace(runtime, sessions=session_factory(away))
        response = await self.post(broken, call, **{"X-Porchlight-Secret": "the secret"})
        assert response.status_code == 503
