"""Custom actions against the real database: what a form makes of a message, and the edge that serves them."""

from typing import Any

import httpx
import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import func, select

from actions import runtime as actions_runtime
from actions.promise import PromiseForm, RecordPromise
from porchlight.actions_server import create_app
from servicing.arrangement.models import Arrangement, Instalment
from servicing.escalation.models import Escalation
from servicing.runtime import Runtime
from servicing.turn.service import Opened
from tests.support.turns import Talk, texting

DANA = "+16145550101"
FRIDAY, MONDAY = "2026-11-27", "2026-11-30"


@pytest.fixture
async def opened(runtime: Runtime) -> tuple[Talk, Opened]:
    """Dana, verified, one month behind with $1,742.18, has written something."""
    actions_runtime.configure(runtime)
    talk = await texting(runtime, DANA)
    assert (await talk.prove("4417 43215")).status == "verified"
    return talk, await talk.write("about my payment")


def tracker(opened: Opened, intent: str = "inform", *entities: dict[str, Any], text: str = "", **slots: Any) -> Tracker:
    """A message as it comes to an action while the promise form asks for `requested_slot`."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": list(entities),
        "metadata": {
            "turn_id": opened.turn_id,
            "attempt": opened.attempt,
            "channel": "sms",
            "now": opened.now.isoformat(),
            "time_zone": opened.time_zone,
        },
    }
    state = {
        "sender_id": str(opened.conversation_id),
        "slots": {"language": "en", "verified": True, "promise_replaces": False, **slots},
        "latest_message": message,
        "events": [{"event": "user", "text": text}],
        "paused": False,
        "latest_input_channel": "sms",
        "active_loop": {"name": "promise_form"},
        "latest_action_name": "action_listen",
    }
    return Tracker.from_dict(state)


async def run(action: Any, message: Tracker) -> tuple[dict[str, Any], list[str]]:
    """The slots that an action set, and the responses that it said."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, message, {})
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return slots, [said["response"] for said in dispatcher.messages]


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
            conversation = await session.get_one(type(await talk.row()), talk.id)
            conversation.verified_until = turn.now
        slots, _ = await run(PromiseForm(), tracker(turn, "affirm", **COMPLETE))
        assert slots["verified"] is False
        assert [found["value"] for found in slots["goal"]["entities"]] == ["500.00", FRIDAY]


class TestRecordPromise:
    async def test_repeated_it_is_noted_once_and_said_again(self, opened, runtime):
        _, turn = opened
        confirmed = {**COMPLETE, "promise_confirmed": True}
        first = await run(RecordPromise(), tracker(turn, "affirm", **confirmed))
        again = await run(RecordPromise(), tracker(turn, "affirm", **confirmed))
        assert first == again
        assert first[1] == ["utter_promise_recorded", "utter_promise_is_a_record"]
        async with runtime.sessions.begin() as session:
            assert await session.scalar(select(func.count()).select_from(Arrangement)) == 1
            instalment = (await session.scalars(select(Instalment))).one()
            assert (str(instalment.amount), instalment.due_date.isoformat()) == ("500.00", FRIDAY)

    async def test_unconfirmed_nothing_is_noted(self, opened, runtime):
        _, turn = opened
        await run(RecordPromise(), tracker(turn, "affirm", **COMPLETE))
        async with runtime.sessions.begin() as session:
            assert await session.scalar(select(func.count()).select_from(Arrangement)) == 0


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
