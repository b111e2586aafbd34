"""Questions about the loan, answered from the servicing database: every figure is the loan's own."""

from datetime import date
from decimal import Decimal

import pytest
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions import runtime as actions_runtime
from actions.foreclosure import TellForeclosureStatus, TellSaleDate
from actions.loan_questions import (
    BeginContactUpdate,
    RequestPayoffQuote,
    TellDelinquency,
    TellEscrow,
    TellFees,
    TellInvestor,
    TellPaymentHistory,
    TellPayoff,
    TellReinstatement,
)
from actions.undo import GoBack
from actions.verification import Verified
from servicing.arrangement import service as arrangements
from servicing.arrangement.models import Arrangement
from servicing.arrangement.rules import Part
from servicing.arrangement.service import Recorded
from servicing.escalation.models import Escalation
from servicing.seed.loans import LOANS
from tests.support.dialogue import run, tracker
from tests.support.turns import later, texting
from tests.support.values import NOW

BY_NAME = {person.first_name: (person, loan) for loan in LOANS for person in loan.people}


@pytest.fixture
async def verified(runtime):
    """Opens a verified turn for one of the sample borrowers, by first name."""
    actions_runtime.configure(runtime)

    async def begin(name: str):
        person, loan = BY_NAME[name]
        talk = await texting(runtime, person.phone)
        assert (await talk.prove(f"{person.last_four} {loan.home.zip}")).status == "verified"
        return await talk.write("a question")

    return begin


async def answer(action, opened, **slots):
    """Everything that was said with its values: [(response, values)]."""
    dispatcher = CollectingDispatcher()
    await action.run(dispatcher, tracker(opened, "ask", loop=None, **slots), {})
    return [(said["response"], said) for said in dispatcher.messages]


def values(said, response):
    return next(value for name, value in said if name == response)


class TestFigures:
    async def test_reinstatement_is_the_sum_of_its_parts(self, verified):
        said = await answer(TellReinstatement(), await verified("Terrence"))
        parts = [value["amount"] for name, value in said if name == "utter_reinstatement_item"]
        cents = [int(part.replace("$", "").replace(",", "").replace(".", "")) for part in parts]
        total = values(said, "utter_reinstatement_head")["total"]
        assert f"${sum(cents) / 100:,.2f}" == total
        assert any(part.startswith("-") for part in parts), "money that is held is taken off"
        assert said[-1][0] == "utter_ask_reinstatement_quote"

    async def test_payoff_names_no_payoff_figure_and_offers_the_quote(self, verified):
        said = await answer(TellPayoff(), await verified("Dana"))
        assert [name for name, _ in said] == ["utter_payoff", "utter_ask_payoff_quote"]

    async def test_whoever_is_current_hears_so(self, verified):
        opened = await verified("Grace")
        assert [name for name, _ in await answer(TellReinstatement(), opened)] == ["utter_nothing_past_due"]
        assert [name for name, _ in await answer(TellDelinquency(), opened)] == ["utter_not_behind"]
        assert [name for name, _ in await answer(TellFees(), opened)] == ["utter_fees_none"]

    async def test_a_payment_that_came_back_is_told_as_one(self, verified):
        said = await answer(TellPaymentHistory(), await verified("Luis"))
        items = [value["what"] for name, value in said if name == "utter_payment_history_item"]
        assert 0 < len(items) <= 5
        assert "sent back by the bank" in items[0]

    async def test_delinquency_is_counted_from_the_oldest_unpaid_due_date(self, verified):
        told = values(await answer(TellDelinquency(), await verified("Dana")), "utter_behind_one")
        assert told["days"] == str(NOW.day - 1)

    async def test_escrow_parts_make_the_payment(self, verified):
        told = values(await answer(TellEscrow(), await verified("Dana")), "utter_escrow")
        cents = {
            name: round(float(told[name].replace("$", "").replace(",", "")) * 100)
            for name in ("payment", "escrow", "rest")
        }
        assert cents["payment"] == cents["escrow"] + cents["rest"] == 174218

    async def test_every_loan_has_an_owner_that_can_be_told(self, verified):
        said = {}
        for loan in LOANS:
            if loan.protections:
                continue
            told = await answer(TellInvestor(), await verified(loan.people[0].first_name))
            said[loan.investor] = [name for name, _ in told]
        assert all(names and names[0].startswith("utter_owner_") for names in said.values())
        assert said["FNMA"] == ["utter_owner_fnma"]

    @pytest.mark.parametrize("action", [TellReinstatement, TellPayoff, TellFees, TellPaymentHistory, TellInvestor])
    async def test_an_attorney_closes_them(self, verified, action):
        said = await answer(action(), await verified("Stanley"))
        assert [name for name, _ in said] == ["utter_limited_attorney"]

    @pytest.mark.parametrize("action", [TellReinstatement, TellPayoff, TellFees, TellPaymentHistory, TellSaleDate])
    async def test_nobody_who_is_not_verified_hears_them(self, runtime, action):
        actions_runtime.configure(runtime)
        opened = await (await texting(runtime, BY_NAME["Dana"][0].phone)).write("what do i owe")
        slots, said = await run(action(), tracker(opened, "ask", loop=None, verified=False))
        assert said == [] and slots["goal"]["action"] == action.action


class TestForeclosure:
    async def test_none_was_started_and_none_can_be_before_121_days(self, verified):
        said = await answer(TellForeclosureStatus(), await verified("Dana"))
        assert [name for name, _ in said] == ["utter_foreclosure_none", "utter_foreclosure_120_days"]

    async def test_a_filing_is_told_with_its_day(self, verified):
        said = await answer(TellForeclosureStatus(), await verified("Yvonne"))
        assert [name for name, _ in said] == ["utter_foreclosure_filed"]

    @pytest.mark.parametrize("action", [TellSaleDate, TellForeclosureStatus, Verified])
    async def test_a_sale_within_37_days_is_told_and_goes_to_a_person_at_once(self, runtime, verified, action):
        said = await answer(action(), await verified("Harold"))
        assert "utter_sale_near" in [name for name, _ in said]
        async with runtime.sessions() as session:
            query = select(Escalation.priority).where(Escalation.reason == "sale_within_37_days")
            assert (await session.scalars(query)).all() == ["urgent"]


class TestQuotesAndContact:
    async def test_a_payoff_quote_is_a_request_for_information_of_its_own(self, runtime, verified):
        said = await answer(RequestPayoffQuote(), await verified("Dana"))
        assert [name for name, _ in said] == ["utter_quote_requested"]
        async with runtime.sessions() as session:
            escalation = (await session.scalars(select(Escalation))).one()
        assert escalation.reason == "request_for_information"
        assert "payoff" in escalation.summary

    async def test_contact_details_are_changed_by_a_person(self, verified):
        said = await answer(BeginContactUpdate(), await verified("Dana"))
        assert [name for name, _ in said] == ["utter_update_contact", "utter_ask_offer_person"]


class TestUndo:
    async def test_a_promise_is_taken_back_and_the_one_before_stands_again(self, runtime, verified):
        first = await verified("Dana")
        await promise(runtime, first, Part(Decimal("500.00"), date(2026, 11, 27)))
        second = await again(runtime, first)
        await promise(runtime, second, Part(Decimal("600.00"), date(2026, 11, 30)))
        third = await again(runtime, second)
        _, said = await run(GoBack(), tracker(third, "go_back", loop=None))
        assert said == ["utter_promise_undone"]
        assert await statuses(runtime) == ["active", "cancelled"]

    async def test_after_ten_minutes_it_stands(self, runtime, verified):
        opened = await verified("Dana")
        await promise(runtime, opened, Part(Decimal("500.00"), date(2026, 11, 27)))
        await later(runtime, minutes=11)
        _, said = await run(GoBack(), tracker(await again(runtime, opened), "go_back", loop=None))
        assert said == ["utter_go_back"]
        assert await statuses(runtime) == ["active"]

    async def test_nothing_to_take_back_is_said(self, verified):
        _, said = await run(GoBack(), tracker(await verified("Dana"), "go_back", loop=None))
        assert said == ["utter_go_back"]


async def again(runtime, opened):
    """Dana's next turn, after this one was closed."""
    talk = await texting(runtime, BY_NAME["Dana"][0].phone)
    if opened is not None:
        await talk.close(opened)
    return await talk.write("and then")


async def promise(runtime, opened, part):
    """Dana's promise in this turn, in the place of any that stands; closes nothing."""
    talk = await texting(runtime, BY_NAME["Dana"][0].phone)

    async def do(session, scope):
        assert isinstance(await arrangements.record_promise(session, scope, [part], replace=True), Recorded)
        return {}

    await talk.act(opened, do)


async def statuses(runtime):
    async with runtime.sessions() as session:
        return (await session.scalars(select(Arrangement.status).order_by(Arrangement.id))).all()
