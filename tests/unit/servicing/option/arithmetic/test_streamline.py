"""USDA streamlined modification with a recovery advance (7 CFR 3555.304)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicing.loan.amortization import level_payment
from servicing.option.arithmetic.streamline import Streamlined, falls_enough, streamline


def streamlined(
    capitalised: str = "160000", payment: str = "1000.00", room: str = "0", rate: str = "6.5"
) -> Streamlined:
    return streamline(
        capitalised=Decimal(capitalised),
        rate=Decimal("6.5"),
        payment=Decimal(payment),
        months=300,
        most_months=480,
        least_cut=Decimal(10),
        room=Decimal(room),
    )


@pytest.mark.parametrize(("new", "enough"), [("900.00", True), ("900.01", False), ("1100.00", False)])
def test_at_least_ten_percent(new, enough):
    assert falls_enough(Decimal(1000), Decimal(new), Decimal(10)) is enough


def test_the_first_term_that_lowers_the_payment_enough():
    found = streamlined("140000")
    assert (found.months, found.advance, found.reached) == (343, Decimal(0), True)
    assert (
        level_payment(Decimal(140000), Decimal("6.5"), 343) <= 900 < level_payment(Decimal(140000), Decimal("6.5"), 342)
    )


def test_an_advance_takes_off_what_the_longest_term_leaves():
    found = streamlined(room="20000")
    assert (found.months, found.payment, found.reached) == (480, Decimal("900.00"), True)
    assert level_payment(Decimal(160000) - found.advance + 2, Decimal("6.5"), 480) > 900


def test_no_more_than_the_room():
    found = streamlined(room="1000")
    assert (found.advance, found.reached) == (Decimal(1000), False)


@settings(max_examples=60)
@given(st.decimals(40_000, 400_000, places=2), st.decimals(300, 3000, places=2), st.decimals(0, 90_000, places=2))
def test_limits_are_never_passed(capitalised, payment, room):
    found = streamlined(str(capitalised), str(payment), str(room))
    assert 300 <= found.months <= 480
    assert 0 <= found.advance <= room
    assert found.payment == level_payment(capitalised - found.advance, Decimal("6.5"), found.months)
    assert found.reached == falls_enough(payment, found.payment, Decimal(10))
    if found.months > 300:
        assert not falls_enough(payment, level_payment(capitalised, Decimal("6.5"), found.months - 1), Decimal(10))
