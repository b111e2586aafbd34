"""Days that an expression may mean, seen from a given day. Pure arithmetic, the same in every language."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

YEARS_TRIED = 8
"""Far enough to find the next 29 February, over a century without one too."""


@dataclass(frozen=True)
class Readings:
    """The nearest day on or after today, and the nearest on or before it, that an expression names."""

    future: date
    past: date

    @classmethod
    def only(cls, day: date) -> Readings:
        return cls(day, day)


def valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_and_day(month: int, day: int, today: date) -> Readings | None:
    """December 1 said without a year; None when no year has such a day."""
    years = range(today.year - YEARS_TRIED, today.year + YEARS_TRIED + 1)
    return _nearest((valid(year, month, day) for year in years), today)


def day_of_month(day: int, today: date) -> Readings | None:
    """The 5th, said without a month; months that are too short for the 31st are passed over."""
    first = today.replace(day=1)
    months = [add_months(first, step) for step in range(-3, 4)]
    return _nearest((valid(month.year, month.month, day) for month in months), today)


def weekday(number: int, today: date) -> Readings:
    """Friday (4), said on any day; on a Friday itself it is the one a week away."""
    ahead = (number - today.weekday() - 1) % 7 + 1
    back = (today.weekday() - number - 1) % 7 + 1
    return Readings(today + timedelta(days=ahead), today - timedelta(days=back))


def weekday_of_week(number: int, today: date, weeks: int) -> date:
    """The day of the calendar week (Monday first) so many weeks from this one."""
    return monday(today) + timedelta(days=7 * weeks + number)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the month's last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def nth_weekday(year: int, month: int, number: int, nth: int) -> date:
    """The nth Thursday (3) of a month, counted from 1; from the end with nth = -1."""
    if nth < 0:
        last = end_of_month(date(year, month, 1))
        return last - timedelta(days=(last.weekday() - number) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(number - first.weekday()) % 7 + 7 * (nth - 1))


def full_year(written: str, today: date) -> int:
    """26 is 2026; a two-digit year lies within fifty years of today."""
    year = int(written)
    if len(written) > 2:
        return year
    century = today.year - today.year % 100
    return min((century - 100 + year, century + year, century + 100 + year), key=lambda one: abs(one - today.year))


def _nearest(days: Iterable[date | None], today: date) -> Readings | None:
    existing = [day for day in days if day is not None]
    future = min((day for day in existing if day >= today), default=None)
    past = max((day for day in existing if day <= today), default=None)
    return Readings(future, past) if future and past else None
