from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from servicing.loan.amortization import balance_after, level_payment
from servicing.loan.rules import months_behind
from servicing.seed.figures import oldest_unpaid


def test_the_level_payment_of_a_textbook_loan():
    assert level_payment(Decimal("250000"), Decimal("6.5"), 360) == Decimal("1580.17")


def test_a_loan_without_interest_is_repaid_in_equal_shares():
    assert level_payment(Decimal("1200"), Decimal("0"), 12) == Decimal("100.00")


def test_the_balance_of_the_textbook_loan_after_three_years():
    """By the closed formula 241,043.11; half a cent of rounding a month is all that may lie between."""
    balance = balance_after(Decimal("250000"), Decimal("6.5"), Decimal("1580.17"), 36)
    assert abs(balance - Decimal("241043.11")) <= Decimal("0.20")
    assert balance.as_tuple().exponent >= -2


def test_a_loan_is_never_repaid_below_nothing():
    assert balance_after(Decimal("100"), Decimal("0"), Decimal("60"), 3) == 0


@given(today=st.dates(date(2020, 1, 1), date(2040, 12, 31)), behind=st.integers(0, 36))
def test_a_sample_is_as_many_months_behind_as_told_on_whatever_day_it_is_made(today, behind):
    next_due = oldest_unpaid(today, behind)
    assert next_due.day == 1
    assert months_behind(next_due, today) == behind
