"""Which plans need a second person."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.option.limits import Proposal, needs_approval
from servicing.option.load import read
from servicing.option.rows import INVESTORS

ROWS = read()
TODAY = date(2026, 11, 24)


def plan(months: int = 6, monthly: str = "1500.00", first_in: int = 7, **known) -> Proposal:
    """Payments of $1,000.00, three of them missed."""
    return Proposal(
        **{
            "option": "repayment_plan",
            "months_behind": 3,
            "days_delinquent": 84,
            "contractual_payment": Decimal(1000),
            "instalments": [(TODAY + timedelta(days=first_in + 30 * n), Decimal(monthly)) for n in range(months)],
            **known,
        }
    )


def beyond(proposal: Proposal, role: str = "assistant", investor: str = "FNMA") -> list[str]:
    return [excess.limit for excess in needs_approval(ROWS, investor, role, proposal, TODAY)]


@pytest.mark.parametrize("investor", INVESTORS)
def test_the_assistant_sets_up_a_short_plan_alone(investor):
    assert beyond(plan(), investor=investor) == []


@pytest.mark.parametrize(
    ("proposal", "limit"),
    [
        (plan(months=7), "most_instalments"),
        (plan(monthly="1500.01"), "most_percent_of_payment"),
        (plan(first_in=31), "first_due_within"),
        (plan(months_behind=4), "most_months_behind"),
        (plan(days_delinquent=91), "most_days_delinquent"),
        (plan(protections=frozenset({"servicemember"})), "servicemember"),
    ],
)
def test_outside_its_limits_a_second_person_approves(proposal, limit):
    assert beyond(proposal) == [limit]


def test_a_specialist_may_do_more():
    longer = plan(months=12, months_behind=5, days_delinquent=150, protections=frozenset({"servicemember"}))
    assert beyond(longer, "specialist") == []
    assert beyond(longer) == ["servicemember", "most_months_behind", "most_days_delinquent", "most_instalments"]
    assert beyond(plan(months=13), "specialist") == ["most_instalments"]


def test_the_investor_sets_the_length():
    assert beyond(plan(months=24), "supervisor", "FHA") == []
    assert beyond(plan(months=24), "supervisor", "VA") == ["most_instalments"]


def test_what_nobody_allowed_needs_approval():
    assert len(beyond(plan(option="forbearance"), "supervisor")) == 5
    early = [excess.row for excess in needs_approval(ROWS, "FNMA", "assistant", plan(), date(2020, 1, 1))]
    assert early == [None] * 5


def test_the_reason_names_limit_figure_and_source():
    [excess] = needs_approval(ROWS, "FNMA", "assistant", plan(months=7), TODAY)
    public = excess.public()
    assert (public["allowed"], public["proposed"], public["unit"]) == ("6", "7", "months")
    assert "1024.41" in public["source"]


@given(
    st.integers(1, 30),
    st.decimals(1, 3000, places=2),
    st.integers(0, 90),
    st.integers(0, 12),
    st.sampled_from(INVESTORS),
)
def test_whoever_may_more_needs_no_more_approval(months, monthly, first_in, behind, investor):
    proposal = plan(months, str(monthly), first_in, months_behind=behind, days_delinquent=30 * behind)
    assistant, specialist, supervisor = (
        set(beyond(proposal, role, investor)) for role in ("assistant", "specialist", "supervisor")
    )
    assert supervisor <= specialist <= assistant


def test_a_proposal_without_instalments_is_none():
    with pytest.raises(ValueError, match="instalments"):
        needs_approval(ROWS, "FNMA", "assistant", replace(plan(), instalments=()), TODAY)
