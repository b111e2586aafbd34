"""How long payments may pause (Fannie Mae D2-3.2-01) and what stands at the end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.option.arithmetic.forbearance import months_left, pause

PAYMENT = Decimal("2100.00")


@pytest.mark.parametrize(
    ("behind", "used", "months"), [(1, 0, 3), (3, 0, 3), (10, 0, 2), (12, 0, 0), (4, 10, 2), (4, 12, 0), (13, 0, 0)]
)
def test_three_months_at_a_time_within_twelve(behind, used, months):
    assert months_left(behind=behind, used=used, most_months=12, increment=3, most_behind=12) == months


def test_a_program_without_increments_gives_what_it_has():
    assert months_left(behind=3, used=0, most_months=6) == 6


def test_what_was_not_paid_is_owed_at_the_end():
    paused = pause(coming=date(2026, 12, 1), months=3, payment=PAYMENT, arrears=Decimal(4200))
    assert paused.ends_on == date(2027, 2, 28)
    assert paused.arrears_at_end == Decimal("10500.00")
    assert paused.contact_by(30) == date(2027, 1, 29)


def test_a_reduced_payment_leaves_the_rest():
    paused = pause(coming=date(2026, 12, 1), months=3, payment=PAYMENT, arrears=Decimal(0), reduced=Decimal("700.50"))
    assert paused.arrears_at_end == Decimal("4198.50")


@pytest.mark.parametrize(("months", "reduced"), [(0, 0), (3, 2100), (3, -1)])
def test_what_is_no_pause(months, reduced):
    with pytest.raises(ValueError, match="pause"):
        pause(coming=date(2026, 12, 1), months=months, payment=PAYMENT, arrears=Decimal(0), reduced=Decimal(reduced))


@given(st.integers(0, 15), st.integers(0, 15))
def test_no_limit_is_passed(behind, used):
    months = months_left(behind=behind, used=used, most_months=12, increment=3, most_behind=12)
    assert 0 <= months <= 3
    assert months == 0 or (behind + months <= 12 and used + months <= 12)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 11))
def test_the_longer_the_pause_the_more_is_owed(coming, months):
    one = pause(coming=coming, months=months, payment=PAYMENT, arrears=Decimal(100))
    longer = pause(coming=coming, months=months + 1, payment=PAYMENT, arrears=Decimal(100))
    assert longer.arrears_at_end - one.arrears_at_end == PAYMENT
    assert longer.ends_on - one.ends_on >= timedelta(days=28)
