"""The plan's actions against the real database: what goes first, what a yes confirms, what a repeated turn does."""

from decimal import Decimal
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import func, select, update

from actions import runtime as actions_runtime
from actions.arrangement import BeginCancel
from actions.hardship import BeginHardship, SubmitHardship
from actions.options import ApplyForOption
from actions.plan import BeginPlan, PlanForm, RecordPlan
from actions.plan_questions import AskPlanConfirmed
from actions.promise import BeginPromise, PromiseForm
from actions.reminders import RemindPayments
from servicing.arrangement.models import Arrangement
from servicing.loan.models import Loan
from servicing.reminder.models import Reminder
from servicing.turn.service import Opened
from tests.integration.test_hardship import SLOTS as TOLD
from tests.integration.test_options import hardship
from tests.support.dialogue import run, tracker
from tests.support.turns import Talk, texting

DANA = "+16145550101"
FILLED = {"plan_over": "yes", "plan_monthly": "skipped", "requested_slot": "plan_confirmed"}
TWO = [["2026-12-01", "2613.27"], ["2027-01-01", "2613.27"]]


@pytest.fixture
async def opened(runtime) -> tuple[Talk, Opened]:
    """Dana, verified, one month behind, has written something."""
    actions_runtime.configure(runtime)
    talk = await texting(runtime, DANA)
    assert (await talk.prove("4417 43215")).status == "verified"
    return talk, await talk.write("about a plan")


@pytest.fixture
async def recovered(opened, runtime) -> tuple[Talk, Opened]:
    """Dana, whose hardship is over."""
    await told(runtime, "resolved")
    return opened


async def told(runtime, duration: str) -> None:
    async with runtime.sessions.begin() as session:
        loan = (await session.scalars(select(Loan).where(Loan.loan_number == "4000012301"))).one()
        await hardship(session, loan.id, duration)


async def follows(action: Any, message: Any) -> tuple[str | None, dict[str, Any]]:
    """The action that goes on, and the slots that were set."""
    events = await action.run(CollectingDispatcher(), message, {})
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return next((event["name"] for event in events if event["event"] == "followup"), None), slots


def months(value: int, text: str) -> dict[str, Any]:
    return {"entity": "duration", "value": f"P{value}M", "start": text.index(str(value)), "end": len(text)}


class TestWhatGoesFirst:
    async def test_what_happened_and_the_plan_is_kept_for_after(self, opened):
        _, turn = opened
        text = "a plan over 4 months"
        message = tracker(turn, "arrange_plan", months(4, text), text=text, loop=None)
        after, slots = await follows(BeginPlan(), message)
        assert after == "action_begin_hardship"
        assert slots["goal"]["then"]["action"] == "action_begin_plan"
        assert slots["goal"]["then"]["text"] == text

    async def test_the_hardship_form_carries_it_along_and_hands_it_back(self, opened, runtime):
        _, turn = opened
        then = {"action": "action_begin_plan", "entities": [], "text": "a plan"}
        goal = {"action": "action_begin_hardship", "entities": [], "text": "", "then": then}
        after, slots = await follows(BeginHardship(), tracker(turn, "arrange_plan", loop=None, goal=goal))
        assert (after, slots["goal"]["then"]) == ("hardship_form", then)
        confirmed = tracker(turn, "affirm", loop=None, goal=slots["goal"], **TOLD, hardship_confirmed=True)
        after, slots = await follows(SubmitHardship(), confirmed)
        assert (after, slots["goal"]) == ("action_begin_plan", then)

    async def test_a_plan_asked_for_while_it_is_being_told_comes_right_after(self, opened):
        _, turn = opened
        goal = {"action": "action_begin_hardship", "entities": [], "text": ""}
        message = tracker(turn, "arrange_plan", text="a plan please", loop="hardship_form", goal=goal)
        slots, said = await run(BeginPlan(), message)
        assert said == ["utter_plan_after_this"]
        assert slots["goal"]["action"] == "action_begin_hardship"
        assert slots["goal"]["then"]["action"] == "action_begin_plan"

    async def test_who_told_it_goes_on_with_the_form(self, recovered):
        _, turn = recovered
        assert (await follows(BeginPlan(), tracker(turn, "arrange_plan", loop=None)))[0] == "plan_form"

    async def test_where_the_prescreen_puts_a_plan_first_it_is_made_here(self, recovered, runtime, monkeypatch):
        _, turn = recovered

        class First:
            option = "repayment_plan"

        class Found:
            first = First

        async def screened(talk):
            return Found

        monkeypatch.setattr("actions.options.screened", screened)
        assert (await follows(ApplyForOption(), tracker(turn, "affirm", loop=None)))[0] == "action_begin_plan"


class TestFromAPromise:
    @pytest.mark.parametrize("text", ["pay it off over 4 months"])
    async def test_a_promise_over_months_is_a_plan(self, recovered, text):
        _, turn = recovered
        message = tracker(turn, "arrange_payment", months(4, text), text=text, loop=None)
        after, slots = await follows(BeginPromise(), message)
        assert (after, slots["goal"]["text"]) == ("action_begin_plan", text)
        inside = tracker(turn, "inform", months(4, text), text=text, requested_slot="promise_amount")
        assert (await follows(PromiseForm(), inside))[0] == "action_begin_plan"


class TestTheForm:
    async def test_a_plan_that_is_shown_travels_with_the_confirmation(self, recovered):
        _, turn = recovered
        slots, said = await run(AskPlanConfirmed(), tracker(turn, "inform", loop="plan_form", **FILLED))
        assert slots["plan_shown"] == TWO
        assert said[-1] == "utter_ask_plan_confirmed"

    async def test_it_is_kept_once_and_said_again(self, recovered, runtime):
        _, turn = recovered
        confirmed = tracker(turn, "affirm", loop=None, **FILLED, plan_confirmed=True, plan_shown=TWO)
        first = await run(RecordPlan(), confirmed)
        assert first == await run(RecordPlan(), confirmed)
        assert first[1] == ["utter_plan_set_up", "utter_plan_is_a_record", "utter_ask_payment_reminders"]
        assert first[0]["question"] == "remind_payments"
        async with runtime.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Arrangement)) == 1

    async def test_unconfirmed_nothing_is_kept(self, recovered, runtime):
        _, turn = recovered
        await run(RecordPlan(), tracker(turn, "affirm", loop=None, **FILLED, plan_shown=TWO))
        async with runtime.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Arrangement)) == 0

    async def test_other_figures_are_shown_again(self, recovered, runtime):
        _, turn = recovered
        async with runtime.sessions.begin() as session:
            await session.execute(
                update(Loan).where(Loan.loan_number == "4000012301").values(late_charges=Decimal("50.00"))
            )
        confirmed = tracker(turn, "affirm", loop=None, **FILLED, plan_confirmed=True, plan_shown=TWO)
        after, slots = await follows(RecordPlan(), confirmed)
        assert (after, slots["plan_confirmed"], slots["plan_shown"]) == ("plan_form", None, None)

    async def test_a_yes_to_what_should_change_confirms_nothing(self, recovered):
        _, turn = recovered
        asked = {"reason": "what", "slot": "plan_confirmed", "count": 1}
        slots, _ = await run(PlanForm(), tracker(turn, "affirm", loop="plan_form", trouble=asked, **FILLED))
        assert "plan_confirmed" not in slots

    async def test_the_third_failure_is_a_person(self, recovered):
        _, turn = recovered
        lost = tracker(turn, "nlu_fallback", loop="plan_form", failures={"plan_confirmed": 2}, **FILLED)
        slots, said = await run(PlanForm(), lost)
        assert said == ["utter_handed_over"]
        assert slots["requested_slot"] is None

    async def test_a_report_that_things_are_better_is_kept(self, opened, runtime):
        _, turn = opened
        await told(runtime, "temporary")
        message = tracker(turn, "hardship_resolved", text="back at work", loop="plan_form", requested_slot="plan_over")
        slots, _ = await run(PlanForm(), message)
        assert (slots["plan_over"], slots["requested_slot"]) == ("yes", "plan_monthly")
        after, _ = await follows(BeginPlan(), tracker(turn, "arrange_plan", loop=None))
        assert after == "plan_form"


class TestAfterwards:
    async def planned(self, recovered: tuple[Talk, Opened]) -> Opened:
        talk, turn = recovered
        await run(RecordPlan(), tracker(turn, "affirm", loop=None, **FILLED, plan_confirmed=True, plan_shown=TWO))
        await talk.close(turn)
        return await talk.write("yes please")

    async def test_reminders_are_kept_once(self, recovered, runtime):
        turn = await self.planned(recovered)
        for _ in range(2):
            _, said = await run(RemindPayments(), tracker(turn, "affirm", loop=None))
            assert said == ["utter_payment_reminders_kept"]
        async with runtime.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(Reminder)) == 4

    async def test_only_just_set_up_it_is_asked_whether_to_take_it_back(self, recovered):
        turn = await self.planned(recovered)
        _, said = await run(BeginCancel(), tracker(turn, "cancel_arrangement", loop=None))
        assert said == ["utter_ask_cancel_arrangement"]
