"""Level payments, balances and interest."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.loan.amortization import (
    CENT,
    accrued_interest,
    balance_after,
    balance_for,
    level_payment,
    monthly_interest,
    remaining_months,
)

BALANCE = st.decimals(10_000, 800_000, places=2)
RATE = st.decimals(0, 12, places=3)
MONTHS = st.integers(60, 480)


def test_a_published_example_to_the_cent():
    """$250,000 at 6.5 percent for 30 years, 51 payments made (third-party example of a modification, 2026)."""
    assert level_payment(Decimal(250000), Decimal("6.5"), 360) == Decimal("1580.17")
    assert balance_after(Decimal(250000), Decimal("6.5"), Decimal("1580.17"), 51) == Decimal("236765.47")
    assert remaining_months(Decimal("236765.47"), Decimal("6.5"), Decimal("1580.17")) == 309
    assert monthly_interest(Decimal("236765.47"), Decimal("6.5")) == Decimal("1282.48")
    assert accrued_interest(Decimal("236765.47"), Decimal("6.5"), 8) == Decimal("10259.84")


def test_interest_rounded_each_month_differs_from_the_formula_by_cents():
    """36 payments: 241,043.13 as a servicer posts them, 241,043.11 by the closed formula, which rounds nothing."""
    posted = balance_after(Decimal(250000), Decimal("6.5"), Decimal("1580.17"), 36)
    growth = (1 + Decimal("6.5") / 1200) ** 36
    formula = Decimal(250000) * growth - Decimal("1580.17") * (growth - 1) * 1200 / Decimal("6.5")
    assert (posted, formula.quantize(CENT)) == (Decimal("241043.13"), Decimal("241043.11"))


def test_without_interest_it_is_a_division():
    assert level_payment(Decimal(1200), Decimal(0), 12) == Decimal("100.00")
    assert remaining_months(Decimal(1201), Decimal(0), Decimal(100)) == 13
    assert balance_for(Decimal(100), Decimal(0), 12) == 1200


def test_a_payment_that_is_no_more_than_the_interest_never_repays():
    assert remaining_months(Decimal(120000), Decimal(5), Decimal("500.00")) is None
    assert remaining_months(Decimal(120000), Decimal(5), Decimal(0)) is None


@given(BALANCE, RATE, MONTHS)
def test_the_payment_repays_the_balance(balance, rate, months):
    payment = level_payment(balance, rate, months)
    assert abs(balance_for(payment, rate, months) - balance) <= balance_for(CENT / 2, rate, months)


@given(BALANCE, RATE, MONTHS)
def test_a_longer_term_never_costs_more_a_month(balance, rate, months):
    assert level_payment(balance, rate, months + 1) <= level_payment(balance, rate, months)


@given(BALANCE, st.decimals("0.5", 12, places=3), MONTHS)
def test_the_remaining_term_is_the_least_that_does(balance, rate, months):
    payment = level_payment(balance, rate, months)
    found = remaining_months(balance, rate, payment)
    assert found is not None and found <= months
    assert level_payment(balance, rate, found) <= payment
    assert found == 1 or level_payment(balance, rate, found - 1) > payment


@pytest.mark.parametrize("months", [0, 1, 7])
def test_accrued_interest_grows_by_the_month(months):
    assert accrued_interest(Decimal("241043.11"), Decimal("6.5"), months) == Decimal("1305.65") * months
