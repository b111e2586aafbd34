"""Room for partial claims and advances: FHA, VA, USDA."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.option.arithmetic.set_aside import claim, missed_in, room

CENTS = st.decimals(0, 900_000, places=2)


@pytest.mark.parametrize(
    ("balance", "percent", "before", "expected"),
    [
        ("220000", 30, "0", "66000.00"),  # FHA
        ("220000", 30, "20000", "46000.00"),
        ("300000", 25, "0", "75000.00"),  # VA
        ("300000", 30, "0", "90000.00"),  # VA, a payment missed in July 2024
        ("180000", 30, "12500.50", "41499.50"),  # USDA, a second recovery advance
        ("100000", 30, "30000.01", "0"),
    ],
)
def test_room(balance, percent, before, expected):
    assert room(Decimal(balance), Decimal(percent), Decimal(before)) == Decimal(expected)


def test_a_published_example_of_an_fha_claim():
    """Housing counsellor's example on Mortgagee Letter 2016-14: 56,000 at the first default, 3,000 claimed before,
    7,750 brings the loan current."""
    left = room(Decimal(56000), Decimal(30), Decimal(3000))
    assert left == Decimal(13800)
    found = claim(left, payments=Decimal(5080), costs=Decimal(2670))
    assert (found.fits, found.amount, found.left) == (True, Decimal(7750), Decimal(6050))


@pytest.mark.parametrize(
    ("due", "missed"),
    [
        (date(2020, 2, 29), False),
        (date(2020, 3, 1), True),
        (date(2024, 7, 1), True),
        (date(2025, 5, 1), True),
        (date(2025, 5, 2), False),
    ],
)
def test_the_higher_share_of_va_is_for_payments_missed_in_its_time(due, missed):
    assert missed_in((due, date(2026, 8, 1)), date(2020, 3, 1), date(2025, 5, 1)) is missed


def test_suspense_is_used_first():
    assert claim(Decimal(100), payments=Decimal(50), suspense=Decimal(20)).needed == 30
    assert claim(Decimal(100), payments=Decimal(50), suspense=Decimal(80)).needed == 0


@pytest.mark.parametrize("figures", [(-1, 30, 0), (1, -30, 0), (1, 30, -1)])
def test_figures_are_not_negative(figures):
    with pytest.raises(ValueError, match="share"):
        room(*map(Decimal, figures))


@given(CENTS, st.integers(0, 30), CENTS, CENTS)
def test_no_claims_together_pass_the_share(balance, percent, before, needed):
    left = room(balance, Decimal(percent), before)
    found = claim(left, payments=needed)
    assert found.amount + found.left == left >= 0
    assert found.amount == 0 or 100 * (before + found.amount) <= percent * balance
    assert found.fits == (found.amount == needed)


@given(CENTS, CENTS, st.decimals(0, 1000, places=2))
def test_the_more_was_set_aside_the_less_room(balance, before, more):
    assert room(balance, Decimal(30), before + more) <= room(balance, Decimal(30), before)
