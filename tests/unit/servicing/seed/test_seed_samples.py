import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from servicing.loan.models import INVESTORS
from servicing.loan.rules import days_delinquent, months_behind
from servicing.seed.loans import LOANS
from servicing.seed.rows import fees, loan_row, milestones, payments
from servicing.seed.samples import STAFF_LOGINS, describe
from servicing.user.models import ROLES

DAYS = (date(2026, 11, 24), date(2026, 12, 1), date(2027, 3, 2), date(2028, 2, 29), date(2026, 12, 31))
PAGE = Path(__file__).parents[4] / "docs" / "sample-borrowers.md"
each_loan = pytest.mark.parametrize("sample", LOANS, ids=lambda sample: sample.number)
each_day = pytest.mark.parametrize("today", DAYS, ids=str)


def test_twelve_loans_cover_every_investor_and_every_depth():
    assert len(LOANS) == 12
    assert {sample.investor for sample in LOANS} == set(INVESTORS)
    assert {0, 1, 2, 4, 9} <= {sample.months_behind for sample in LOANS}
    assert {kind for sample in LOANS for kind, _ in sample.protections} == {"bankruptcy", "attorney", "servicemember"}
    assert [sample.sale_in_days for sample in LOANS if sample.sale_in_days is not None] == [25]
    assert any(len(sample.people) == 2 for sample in LOANS)
    assert any(person.language == "es" for sample in LOANS for person in sample.people)
    assert any(not person.consented for sample in LOANS for person in sample.people)


def test_the_identifiers_are_made_up_and_no_two_people_share_one():
    people = describe()
    assert len({person.phone for person in people}) == len({person.last_four for person in people}) == 13
    assert all(re.fullmatch(r"\+1\d{3}55501\d{2}", person.phone) for person in people)
    assert all(re.fullmatch(r"40000123\d{2}", person.loan_number) for person in people)
    assert all(re.fullmatch(r"\d{4}", person.last_four) for person in people)
    assert all(re.fullmatch(r"\d{5}", person.zip) for person in people)


def test_the_first_sample_is_the_one_of_the_model_conversation():
    first = describe()[0]
    loan = loan_row(LOANS[0], None, date(2026, 11, 24))
    assert (first.last_four, first.zip) == ("4417", "43215")
    assert loan.principal_interest_payment + loan.escrow_payment == Decimal("1742.18")
    assert loan.next_due_date == date(2026, 11, 1)
    assert loan.late_charges == loan.suspense == loan.corporate_advance == 0


def test_every_role_can_sign_in():
    assert {login.role for login in STAFF_LOGINS} == set(ROLES)
    assert sum(login.role == "specialist" for login in STAFF_LOGINS) == 2
    assert {sample.specialist for sample in LOANS} <= {login.email for login in STAFF_LOGINS if login.direct_phone} | {
        None
    }


def test_the_page_tells_of_every_sample():
    page = PAGE.read_text()
    for person in describe():
        row = next(line for line in page.splitlines() if person.phone in line)
        for fact in (person.name, person.loan_number, person.last_four, person.zip, person.shows):
            assert fact in row
    for login in STAFF_LOGINS:
        assert f"| {login.email} | `{login.password}` | {login.role} |" in page


@each_day
@each_loan
class TestRows:
    def test_the_loan_is_as_far_behind_as_told(self, sample, today):
        assert months_behind(loan_row(sample, None, today).next_due_date, today) == sample.months_behind

    def test_the_balance_lies_between_nothing_and_what_was_lent(self, sample, today):
        loan = loan_row(sample, None, today)
        assert 0 < loan.unpaid_principal_balance < loan.original_balance
        assert loan.origination_date < loan.next_due_date < loan.maturity_date
        assert loan.escrow_payment > 0

    def test_the_payments_lead_up_to_the_oldest_unpaid_one(self, sample, today):
        loan = loan_row(sample, None, today)
        posted = payments(sample, loan, today)
        money = sum(row.amount if row.kind == "payment" else -row.amount for row in posted)
        assert money == min(12, sample.payments_made) * sample.monthly_payment + loan.suspense
        assert all(row.posted_on <= today for row in posted)
        assert [row.posted_on for row in posted] == sorted(row.posted_on for row in posted)

    def test_the_fees_make_up_the_late_charges_and_advances(self, sample, today):
        loan = loan_row(sample, None, today)
        rows = fees(sample, loan, today)
        assert sum((row.amount for row in rows if row.kind == "late_charge"), Decimal(0)) == loan.late_charges
        assert sum((row.amount for row in rows if row.kind != "late_charge"), Decimal(0)) == loan.corporate_advance
        assert all(row.assessed_on <= today for row in rows)

    def test_foreclosure_began_after_120_days_and_lies_in_the_past(self, sample, today):
        """12 CFR 1024.41(f)(1)(i)."""
        loan = loan_row(sample, None, today)
        steps = milestones(sample, loan, today)
        assert all(days_delinquent(loan.next_due_date, step.occurred_on) > 120 for step in steps)
        assert [step.occurred_on for step in steps] == sorted(step.occurred_on for step in steps)
        assert all(step.occurred_on <= today for step in steps)
        assert loan.foreclosure_stage == (steps[-1].stage if steps else "none")
        if sample.sale_in_days is not None:
            assert loan.sale_date == today + timedelta(days=25)
