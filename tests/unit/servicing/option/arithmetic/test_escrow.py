"""An escrow shortage in monthly parts (12 CFR 1024.17(f)(3); Fannie Mae B-1-01)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.option.arithmetic.escrow import may_spread, spread


@pytest.mark.parametrize(
    ("shortage", "months", "parts"),
    [("406.68", 12, {"33.89"}), ("2400.00", 60, {"40.00"}), ("2400.00", 24, {"100.00"}), ("1860.00", 60, {"31.00"})],
)
def test_published_examples(shortage, months, parts):
    assert {str(part) for part in spread(Decimal(shortage), months)} == parts


def test_cents_that_do_not_divide_come_first():
    """A third-party example puts all 4 cents of 1,106.68 into the twelfth part (92.26); here no two parts differ by
    more than one, as parts are to be equal."""
    parts = spread(Decimal("1106.68"), 12)
    assert parts[:4] == (Decimal("92.23"),) * 4
    assert parts[4:] == (Decimal("92.22"),) * 8


@pytest.mark.parametrize(
    ("shortage", "months", "may"),
    [("100.00", 1, True), ("138.33", 1, False), ("138.33", 12, True), ("100.00", 11, False), ("900.00", 60, True)],
)
def test_at_once_only_below_a_months_payment_else_a_year_or_more(shortage, months, may):
    assert may_spread(Decimal(shortage), Decimal("138.33"), months) is may


def test_no_months_are_none():
    with pytest.raises(ValueError, match="month"):
        spread(Decimal(100), 0)


@given(st.decimals(0, 20_000, places=2), st.integers(1, 60))
def test_parts_add_up_and_are_equal_to_the_cent(shortage, months):
    parts = spread(shortage, months)
    assert sum(parts) == shortage
    assert len(parts) == months
    assert max(parts) - min(parts) <= Decimal("0.01")
