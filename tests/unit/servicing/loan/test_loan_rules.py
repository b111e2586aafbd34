from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.loan.rules import (
    arrears,
    contractual_payment,
    days_delinquent,
    missed_due_dates,
    months_after,
    months_behind,
)

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
dollars = st.decimals(min_value=0, max_value=Decimal("99999.99"), places=2)


@pytest.mark.parametrize(
    ("next_due", "today", "delinquent"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), 30),
        (date(2026, 2, 1), date(2026, 2, 4), 3),
        (date(2026, 1, 1), date(2026, 4, 1), 90),
        (date(2026, 1, 1), date(2026, 1, 1), 0),
        (date(2026, 12, 1), date(2026, 11, 24), 0),
    ],
    ids=["30 days", "3 days once January is paid", "90 days", "on the due date", "before the due date"],
)
def test_delinquency_is_counted_as_in_the_official_comments(next_due, today, delinquent):
    """12 CFR 1024.31, comments to "Delinquency"."""
    assert days_delinquent(next_due, today) == delinquent


def test_nothing_paid_from_january_to_march_is_three_payments_on_april_1():
    missed = missed_due_dates(date(2026, 1, 1), date(2026, 4, 1))
    assert missed == (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))
    assert months_behind(date(2026, 1, 1), date(2026, 4, 2)) == 4


def test_a_payment_that_is_due_today_is_not_missed_until_tomorrow():
    assert months_behind(date(2026, 11, 1), date(2026, 11, 1)) == 0
    assert months_behind(date(2026, 11, 1), date(2026, 11, 2)) == 1


def test_a_due_date_at_the_end_of_the_month_comes_back_after_a_short_month():
    assert missed_due_dates(date(2027, 1, 31), date(2027, 4, 15)) == (
        date(2027, 1, 31),
        date(2027, 2, 28),
        date(2027, 3, 31),
    )


def test_a_leap_day_is_kept_where_the_year_has_one():
    assert months_after(date(2027, 12, 31), 2) == date(2028, 2, 29)
    assert months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_after(date(2026, 1, 1), -1) == date(2025, 12, 1)


@given(next_due=days, today=days)
def test_one_is_delinquent_exactly_while_a_payment_is_missed(next_due, today):
    assert days_delinquent(next_due, today) >= 0
    assert (days_delinquent(next_due, today) > 0) == (months_behind(next_due, today) > 0)


@given(next_due=days, today=days)
def test_missed_payments_are_a_month_apart_and_end_within_a_month_of_today(next_due, today):
    missed = missed_due_dates(next_due, today)
    assert list(missed) == [months_after(next_due, number) for number in range(len(missed))]
    assert all(due < today for due in missed)
    assert months_after(next_due, len(missed)) >= today


@given(next_due=days, today=days, later=st.integers(1, 400))
def test_time_alone_never_brings_a_loan_nearer_to_current(next_due, today, later):
    afterwards = today + timedelta(days=later)
    assert months_behind(next_due, afterwards) >= months_behind(next_due, today)
    assert days_delinquent(next_due, afterwards) >= days_delinquent(next_due, today)


@given(day=days, one=st.integers(-600, 0), two=st.integers(-600, 0))
def test_months_back_from_a_first_add_up(day, one, two):
    first = day.replace(day=1)
    if first.year + (one + two) // 12 >= 1:
        assert months_after(months_after(first, one), two) == months_after(first, one + two)


def owed(**figures: str) -> Decimal:
    parts = {
        "payment": "1742.18",
        "late_charges": "0",
        "corporate_advance": "0",
        "suspense": "0",
        "escrow_advance": "0",
    } | figures
    missed = int(parts.pop("missed", "1"))
    return arrears(missed=missed, **{name: Decimal(value) for name, value in parts.items()}).total


def test_one_missed_payment_is_what_is_owed():
    assert owed() == Decimal("1742.18")


def test_late_charges_and_corporate_advances_are_owed_too():
    assert owed(missed="2", late_charges="104.52", corporate_advance="15.00") == Decimal("3603.88")


def test_a_short_payment_in_suspense_is_taken_off():
    assert owed(suspense="300.00") == Decimal("1442.18")


def test_an_escrow_advance_is_told_apart_and_not_in_the_total():
    assert owed(escrow_advance="1264.00") == Decimal("1742.18")


def test_suspense_can_cover_everything():
    covered = arrears(
        payment=Decimal("900.00"),
        missed=1,
        late_charges=Decimal(0),
        corporate_advance=Decimal(0),
        suspense=Decimal("900.00"),
        escrow_advance=Decimal(0),
    )
    assert covered.nothing_owed
    assert not arrears(
        payment=Decimal("900.00"),
        missed=1,
        late_charges=Decimal("0.01"),
        corporate_advance=Decimal(0),
        suspense=Decimal("900.00"),
        escrow_advance=Decimal(0),
    ).nothing_owed


@given(
    payment=dollars,
    missed=st.integers(0, 120),
    late_charges=dollars,
    corporate_advance=dollars,
    suspense=dollars,
    escrow_advance=dollars,
)
def test_the_parts_add_up_to_the_total_to_the_cent(
    payment, missed, late_charges, corporate_advance, suspense, escrow_advance
):
    result = arrears(
        payment=payment,
        missed=missed,
        late_charges=late_charges,
        corporate_advance=corporate_advance,
        suspense=suspense,
        escrow_advance=escrow_advance,
    )
    in_cents = [
        int(part * 100) for part in (result.payments, result.late_charges, result.corporate_advance, result.suspense)
    ]
    assert int(result.total * 100) == in_cents[0] + in_cents[1] + in_cents[2] - in_cents[3]
    assert in_cents[0] == int(payment * 100) * missed
    assert result.escrow_advance == escrow_advance


@pytest.mark.parametrize("name", ["payment", "late_charges", "corporate_advance", "suspense", "escrow_advance"])
def test_a_negative_figure_is_refused(name):
    with pytest.raises(ValueError, match="not negative"):
        owed(**{name: "-0.01"})


def test_the_contractual_payment_is_principal_interest_and_escrow():
    assert contractual_payment(Decimal("1317.63"), Decimal("424.55")) == Decimal("1742.18")
