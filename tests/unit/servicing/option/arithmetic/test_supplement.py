"""FHA Payment Supplement (Mortgagee Letters 2024-02 and 2025-12)."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servicing.loan.amortization import level_payment, monthly_interest
from servicing.option.arithmetic.set_aside import Claim, claim, room
from servicing.option.arithmetic.supplement import Limits, Supplement, supplement

LIMITS = Limits(cut=Decimal(25), months=36, least_percent=Decimal(5), least=Decimal(20))
BALANCE, PAYMENT = Decimal(220000), Decimal("1500.00")


def supplemented(of: Claim, rate: str = "4.5", payment: Decimal = PAYMENT) -> Supplement:
    return supplement(of, payment=payment, balance=BALANCE, note_rate=Decimal(rate), limits=LIMITS)


def test_a_quarter_of_the_payment_for_three_years():
    found = supplemented(claim(room(BALANCE, Decimal(30)), payments=Decimal(8400)))
    assert (found.reduction, found.payment, found.claim) == (Decimal("375.00"), Decimal("1125.00"), Decimal("21900.00"))
    assert found.worth_it


def test_no_more_than_the_room_leaves():
    found = supplemented(Claim(Decimal(12000), Decimal(8400)))
    assert (found.reduction, found.claim) == (Decimal("100.00"), Decimal("12000.00"))


def test_no_more_than_the_principal_in_the_payment():
    assert supplemented(Claim(Decimal(66000), Decimal(8400)), "7.5").reduction == Decimal("125.00")


@pytest.mark.parametrize(("left", "worth_it"), [("2699.99", False), ("2700.00", True)])
def test_at_least_five_percent(left, worth_it):
    assert supplemented(Claim(Decimal(8400) + Decimal(left), Decimal(8400))).worth_it is worth_it


def test_at_least_twenty_dollars():
    assert not supplemented(Claim(Decimal(719), Decimal(0)), "0", Decimal(390)).worth_it
    assert supplemented(Claim(Decimal(720), Decimal(0)), "0", Decimal(390)).worth_it


def test_a_claim_that_does_not_bring_the_loan_current_supplements_nothing():
    with pytest.raises(ValueError, match="current"):
        supplemented(Claim(Decimal(8000), Decimal("8000.01")))


@given(
    st.decimals(40_000, 500_000, places=2),
    st.decimals(1, 9, places=3),
    st.integers(60, 360),
    st.decimals(0, 60_000, places=2),
    st.decimals(0, 60_000, places=2),
)
def test_limits_are_never_passed(balance, rate, months, needed, before):
    of = Claim(room(balance, Decimal(30), before), needed)
    assume(of.fits)
    payment = level_payment(balance, rate, months)
    found = supplement(of, payment=payment, balance=balance, note_rate=rate, limits=LIMITS)
    assert found.claim == needed + 36 * found.reduction <= of.room
    assert 0 <= found.reduction <= payment / 4
    assert found.reduction + monthly_interest(balance, rate) <= payment
    assert found.payment + found.reduction == payment
