"""The made-up portfolio: plausible, the same each time, and adding up."""

import re
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicing.clock.zones import zones_for_phone, zones_for_property
from servicing.loan.models import INVESTORS
from servicing.loan.rules import Account, arrears, days_delinquent, missed_due_dates, months_after, post
from servicing.seed.loans import LOANS
from servicing.seed.places import PLACES
from servicing.seed.portfolio import LARGEST, portfolio
from servicing.seed.rows import HISTORY_MONTHS, fees, loan_row, milestones, payments
from servicing.seed.week import scenes

LOANS_300 = portfolio(300)
PEOPLE = [person for loan in LOANS_300 for person in loan.people]
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
loans = st.sampled_from([*LOANS_300, *LOANS])


def test_it_is_the_same_each_time_and_a_smaller_one_is_its_beginning():
    assert portfolio(300) == LOANS_300
    assert portfolio(20) == LOANS_300[:20]


def test_all_investors_and_states_are_there():
    assert {loan.investor for loan in LOANS_300} == set(INVESTORS)
    assert {loan.home.state for loan in LOANS_300} == {place.state for place in PLACES}
    assert len(PLACES) == 52


def test_many_are_current_and_few_are_far_behind():
    behind = Counter(min(loan.months_behind, 5) for loan in LOANS_300)
    assert behind[0] > behind[1] > behind[2] > behind[4] > 0
    assert {loan.foreclosure_stage for loan in LOANS_300} >= {"none", "referred", "filed", "judgment", "sale_scheduled"}


def test_numbers_are_kept_for_fiction_and_nobody_shares_one():
    everybody = [person.phone for loan in portfolio(LARGEST) for person in loan.people]
    samples = {person.phone for loan in LOANS for person in loan.people}
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", number) for number in everybody)
    assert len(set(everybody)) == len(everybody)
    assert not samples & set(everybody)
    assert len({loan.number for loan in portfolio(LARGEST)} | {loan.number for loan in LOANS}) == LARGEST + len(LOANS)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.state)
def test_zip_and_area_code_lie_where_the_city_is(place):
    at_home = zones_for_property(place.state, place.zip)
    assert set(at_home) & set(zones_for_phone(f"+1{place.area_code}5550123"))


def test_there_are_couples_and_people_who_write_spanish():
    assert 60 <= sum(len(loan.people) == 2 for loan in LOANS_300) <= 120
    assert 20 <= sum(person.language == "es" for person in PEOPLE) <= 80
    assert all(re.fullmatch(r"[a-z.'-]+@mail\.example", person.email) for person in PEOPLE)


def test_more_than_the_numbers_reach_is_refused():
    with pytest.raises(ValueError, match="at most"):
        portfolio(LARGEST + 1)


@settings(max_examples=300, deadline=None)
@given(sample=loans, today=days)
def test_payments_due_dates_and_arrears_agree(sample, today):
    """What was posted, by the rule that posts it, ends at the loan's due date and suspense; with the fees on file that
    is what is owed, to the cent."""
    loan = loan_row(sample, None, today)
    posted = payments(sample, loan, today)
    made = min(HISTORY_MONTHS, sample.payments_made)
    account = Account(months_after(loan.next_due_date, -made), Decimal(0))
    for row in posted:
        signed = -row.amount if row.kind == "reversal" else row.amount
        account, did = post(account, signed, sample.monthly_payment, 1)
        assert (did.months, did.suspense) == (row.months_applied, row.suspense_change)
    assert account == Account(loan.next_due_date, loan.suspense)
    assert all(row.posted_on <= today for row in posted)

    missed = missed_due_dates(loan.next_due_date, today)
    charged = {kind: sum(row.amount for row in fees(sample, loan, today) if row.kind == kind) for kind in FEES}
    owed = arrears(
        payment=loan.principal_interest_payment + loan.escrow_payment,
        missed=len(missed),
        late_charges=loan.late_charges,
        corporate_advance=loan.corporate_advance,
        suspense=loan.suspense,
        escrow_advance=loan.escrow_advance,
    )
    assert len(missed) == sample.months_behind
    paid = sum((row.amount if row.kind == "payment" else -row.amount for row in posted), Decimal(0))
    fell_due = (made + len(missed)) * sample.monthly_payment
    assert owed.total == fell_due - paid + charged["late_charge"] + charged["corporate_advance"]


FEES = ("late_charge", "corporate_advance")


@settings(max_examples=200, deadline=None)
@given(sample=loans, today=days)
def test_foreclosure_keeps_to_the_calendar(sample, today):
    loan = loan_row(sample, None, today)
    steps = milestones(sample, loan, today)
    assert all(days_delinquent(loan.next_due_date, step.occurred_on) > 120 for step in steps)
    assert [step.occurred_on for step in steps] == sorted(step.occurred_on for step in steps)
    assert all(step.occurred_on <= today for step in steps)
    assert loan.foreclosure_stage == (steps[-1].stage if steps else "none")
    assert 0 < loan.unpaid_principal_balance < loan.original_balance
    assert loan.origination_date < loan.next_due_date < loan.maturity_date


@settings(max_examples=60, deadline=None)
@given(day=days, minute=st.integers(0, 1439))
def test_a_week_can_be_had_on_any_day(day, minute):
    now = datetime.combine(day, time(0), UTC) + timedelta(minutes=minute)
    had = scenes(LOANS_300, now, "America/New_York")
    assert len({scene.sample.number for scene in had}) == len(had) >= 30
    assert all(timedelta(0) < now - scene.begins < timedelta(days=8) for scene in had)
    assert [scene.begins for scene in had] == sorted(scene.begins for scene in had)
