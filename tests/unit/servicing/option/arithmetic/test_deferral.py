"""Payment deferral (Fannie Mae D2-3.2-04) and disaster deferral (D2-3.2-05)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.option.arithmetic.deferral import Bounds, defer

STANDARD = Bounds(2, 6, 12)
DISASTER = Bounds(1, 12)
PAYMENT = Decimal("1580.17")


def test_the_balance_is_missed_principal_and_interest_with_advances():
    deferred = defer(
        payment=PAYMENT,
        missed=4,
        bounds=STANDARD,
        escrow_advance=Decimal(1800),
        servicing_advance=Decimal(120),
        late_charges=Decimal("252.84"),
    )
    assert deferred.principal_and_interest == Decimal("6320.68")
    assert deferred.balance == Decimal("8240.68")
    assert deferred.waived_late_charges == Decimal("252.84")
    assert deferred.payments_first == 0


@pytest.mark.parametrize(
    ("missed", "before", "months", "first"), [(5, 0, 5, 0), (6, 0, 6, 1), (4, 8, 4, 0), (4, 9, 3, 1), (6, 10, 2, 4)]
)
def test_at_a_limit_payments_are_made_first(missed, before, months, first):
    deferred = defer(payment=PAYMENT, missed=missed, bounds=STANDARD, deferred_before=before)
    assert (deferred.months, deferred.payments_first) == (months, first)


@pytest.mark.parametrize(("missed", "before"), [(1, 0), (7, 0), (3, 12)])
def test_outside_the_limits_nothing_is_deferred(missed, before):
    with pytest.raises(ValueError, match="deferred"):
        defer(payment=PAYMENT, missed=missed, bounds=STANDARD, deferred_before=before)


def test_after_a_disaster_up_to_twelve_months():
    assert defer(payment=PAYMENT, missed=11, bounds=DISASTER).balance == Decimal("17381.87")
    assert defer(payment=PAYMENT, missed=12, bounds=DISASTER).payments_first == 1


def test_figures_are_not_negative():
    with pytest.raises(ValueError, match="negative"):
        defer(payment=PAYMENT, missed=3, bounds=STANDARD, escrow_advance=Decimal(-1))


CENTS = st.decimals(0, 20_000, places=2)


@given(st.decimals(100, 9000, places=2), st.integers(2, 6), st.integers(0, 11), CENTS, CENTS, CENTS)
def test_sums_are_exact_and_limits_kept(payment, missed, before, escrow, servicing, late):
    deferred = defer(
        payment=payment,
        missed=missed,
        bounds=STANDARD,
        deferred_before=before,
        escrow_advance=escrow,
        servicing_advance=servicing,
        late_charges=late,
    )
    assert deferred.balance == payment * deferred.months + escrow + servicing
    assert deferred.months + before <= 12
    assert deferred.months <= missed <= deferred.months + deferred.payments_first
