from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.clock.calendar import (
    add_business_days,
    due_at,
    federal_holidays,
    is_business_day,
    is_open,
    legal_public_holidays,
    next_open,
)
from servicing.clock.hours import parse_hours

HOURS = parse_hours("mon-fri 08:00-20:00; sat 09:00-15:00")
ZONE = "America/New_York"
TUESDAY = datetime(2026, 11, 24, 15, tzinfo=UTC)
"""10:00 in New York, two days before Thanksgiving."""


def local(moment: datetime) -> str:
    return moment.strftime("%a %d %H:%M")


def test_eleven_legal_public_holidays() -> None:
    assert len(legal_public_holidays(2026)) == 11
    assert date(2026, 6, 19) in legal_public_holidays(2026)


def test_a_holiday_on_a_saturday_is_observed_on_friday_by_offices_but_stops_no_legal_clock() -> None:
    """July 4, 2026 is a Saturday: comment 2(a)(6)-2 of 12 CFR 1026."""
    assert date(2026, 7, 3) in federal_holidays(2026)
    assert is_business_day(date(2026, 7, 3))
    assert not is_business_day(date(2026, 7, 4))


def test_new_years_day_of_the_next_year_may_be_observed_in_this_one() -> None:
    assert date(2027, 12, 31) in federal_holidays(2027)


@pytest.mark.parametrize(
    ("received", "days", "last"),
    [
        (date(2026, 11, 24), 5, date(2026, 12, 2)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 12, 24), 5, date(2027, 1, 4)),
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_five_days_without_weekends_and_holidays(received: date, days: int, last: date) -> None:
    assert add_business_days(received, days) == last


def test_a_term_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_business_days(date(2026, 1, 1), -1)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 40))
def test_a_term_ends_on_a_business_day_and_holds_as_many_as_it_says(day: date, days: int) -> None:
    last = add_business_days(day, days)
    assert is_business_day(last)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(map(is_business_day, between)) == days


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        (TUESDAY, "Tue 24 10:00"),
        (datetime(2026, 11, 25, 1, tzinfo=UTC), "Wed 25 08:00"),
        (datetime(2026, 11, 24, 12, 59, tzinfo=UTC), "Tue 24 08:00"),
        (datetime(2026, 11, 26, 15, tzinfo=UTC), "Fri 27 08:00"),
        (datetime(2026, 11, 28, 20, tzinfo=UTC), "Mon 30 08:00"),
        (datetime(2026, 10, 31, 23, tzinfo=UTC), "Mon 02 08:00"),
    ],
)
def test_when_somebody_is_there_next(moment: datetime, opens: str) -> None:
    found = next_open(moment, HOURS, ZONE)
    assert local(found) == opens
    assert is_open(found, HOURS, ZONE)


def test_the_office_is_open_until_just_before_it_closes() -> None:
    closing = datetime(2026, 11, 25, 1, tzinfo=UTC)
    assert is_open(closing - timedelta(seconds=1), HOURS, ZONE)
    assert not is_open(closing, HOURS, ZONE)


@pytest.mark.parametrize(
    ("hours", "due"),
    [(0, "Tue 24 10:00"), (1, "Tue 24 11:00"), (10, "Tue 24 20:00"), (12, "Wed 25 10:00"), (23, "Fri 27 09:00")],
)
def test_only_opening_time_counts_towards_what_is_due(hours: int, due: str) -> None:
    assert local(due_at(TUESDAY, timedelta(hours=hours), HOURS, ZONE)) == due


def test_opening_time_is_real_time_when_the_clocks_change() -> None:
    night = parse_hours("sun 00:00-06:00")
    start = datetime(2026, 11, 1, 4, tzinfo=UTC)
    assert local(due_at(start, timedelta(hours=6), night, ZONE)) == "Sun 01 05:00"


def test_an_office_that_never_opens_is_said_so() -> None:
    never = parse_hours("mon 08:00-08:01")
    with pytest.raises(ValueError, match="too little"):
        due_at(TUESDAY, timedelta(days=1), never, ZONE)
    with pytest.raises(ValueError, match="before its start"):
        due_at(TUESDAY, timedelta(seconds=-1), HOURS, ZONE)


@given(st.integers(0, 600_000), st.integers(0, 5_000))
def test_due_is_never_early_and_always_within_opening_time(start: int, minutes: int) -> None:
    moment = TUESDAY + timedelta(minutes=start)
    due = due_at(moment, timedelta(minutes=minutes), HOURS, ZONE)
    assert due - moment >= timedelta(minutes=minutes)
    assert minutes == 0 or is_open(due - timedelta(seconds=1), HOURS, ZONE)
