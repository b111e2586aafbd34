"""Business days and office time: how legal clocks run and when somebody is there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from servicing.clock.hours import OpeningHours

HORIZON = timedelta(days=366)
"""How far ahead an opening is looked for before the hours are taken to hold none."""


@cache
def legal_public_holidays(year: int) -> frozenset[date]:
    """The days of 5 U.S.C. 6103(a) in a year, on their own dates, without the weekdays that stand in for them."""
    return frozenset(holidays.country_holidays("US", years=year, observed=False))


@cache
def federal_holidays(year: int) -> frozenset[date]:
    """Those days and the weekdays on which they are observed (5 U.S.C. 6103(b), Executive Order 11582)."""
    return frozenset(day for day in holidays.country_holidays("US", years=[year, year + 1]) if day.year == year)


def is_business_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a legal public holiday: how 12 CFR 1024.35, .36 and .41 count their days.

    A weekday on which a holiday is only observed counts as a business day, as in comment 2(a)(6)-2 of
    12 CFR 1026: a deadline is then a day early where the readings differ, never a day late.
    """
    return day.weekday() < 5 and day not in legal_public_holidays(day.year)


def add_business_days(day: date, days: int) -> date:
    """The last day of a term of `days` business days that starts the day after `day` (12 CFR 1024.41(b)(2)(i)(B))."""
    if days < 0:
        raise ValueError("a term of business days cannot be negative")
    while days > 0:
        day += timedelta(days=1)
        days -= is_business_day(day)
    return day


def openings(moment: datetime, hours: OpeningHours, time_zone: str) -> Iterator[tuple[datetime, datetime]]:
    """The spans in which the office is open and that end after `moment`, as aware UTC datetimes, for a year.

    It is closed on federal holidays, also where they are only observed.
    """
    zone = ZoneInfo(time_zone)
    start = moment.astimezone(zone).date()
    for offset in range(-1, HORIZON.days):
        day = start + timedelta(days=offset)
        if day in federal_holidays(day.year):
            continue
        for span in hours.on(day.weekday()):
            opens = datetime.combine(day, span.opens, zone).astimezone(UTC)
            closes = datetime.combine(day, span.closes, zone).astimezone(UTC)
            if closes > moment:
                yield opens, closes


def is_open(moment: datetime, hours: OpeningHours, time_zone: str) -> bool:
    """Somebody is in the office at `moment`."""
    return next_open(moment, hours, time_zone) == moment


def next_open(moment: datetime, hours: OpeningHours, time_zone: str) -> datetime:
    """`moment` itself while the office is open, else when it opens next; in the office's zone.

    Raises ValueError if it does not open within a year.
    """
    for opens, _ in openings(moment, hours, time_zone):
        return max(opens, moment).astimezone(ZoneInfo(time_zone))
    raise ValueError("the opening hours hold no opening within a year")


def due_at(moment: datetime, open_time: timedelta, hours: OpeningHours, time_zone: str) -> datetime:
    """When `open_time` of opening time has passed since `moment`; in the office's zone.

    Raises ValueError if `open_time` is negative or the office is not open that much within a year.
    """
    if open_time < timedelta(0):
        raise ValueError("a due time cannot lie before its start")
    left = open_time
    for opens, closes in openings(moment, hours, time_zone):
        start = max(opens, moment)
        if left <= closes - start:
            return (start + left).astimezone(ZoneInfo(time_zone))
        left -= closes - start
    raise ValueError("the opening hours hold too little time within a year")
