"""Dates in American English as people text them, read against the day of the turn."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.nlu import calendar
from bot.nlu.calendar import Readings
from bot.nlu.dated import Cues, only
from bot.nlu.english import date_patterns as patterns
from bot.nlu.english.numbers import count
from bot.nlu.found import Page

_CUES = Cues(patterns.BOUND, patterns.BOUNDS, patterns.PAST)


def find(page: Page, today: date) -> None:
    """All dates, the longest expressions first."""
    _explicit(page, today)
    _relative(page, today)
    _named(page, today)
    _ordinals(page, today)


def _explicit(page: Page, today: date) -> None:
    for match in page.each(patterns.ISO):
        _CUES.day(page, match, only(calendar.valid(*map(int, match.groups()))))
    for match in page.each(patterns.NUMERIC):
        month, dash, day, year = match.groups()
        if dash == "-" and not year:
            continue
        if year:
            _CUES.day(page, match, only(calendar.valid(calendar.full_year(year, today), int(month), int(day))))
        elif int(month) <= 12:
            _CUES.day(page, match, calendar.month_and_day(int(month), int(day), today))
    for match in page.each(patterns.MONTH_DAY):
        month, day, year = match.groups()
        if month in ("may", "march", "mar") and re.search(
            r"\b(?:i|we|you|he|she|they|it) $", page.before(match.start())
        ):
            continue
        _add_month_day(page, match, patterns.MONTHS[month], _day_number(day), year, today)
    for match in page.each(patterns.DAY_MONTH):
        day, month, year = match.groups()
        if month == "may" and day.isdigit() and not year:
            continue
        _add_month_day(page, match, patterns.MONTHS[month], _day_number(day), year, today)
    for match in page.each(patterns.DAY_OF_THAT_MONTH):
        day, which = match.groups()
        if which == "the":
            _CUES.day(page, match, calendar.day_of_month(_day_number(day), today))
        else:
            _CUES.day(page, match, _in_month(which, day, today))
    for match in page.each(patterns.THAT_MONTH_DAY):
        _CUES.day(page, match, _in_month(*match.groups(), today))


def _in_month(which: str, day: str, today: date) -> Readings | None:
    month = calendar.add_months(today.replace(day=1), {"this": 0, "next": 1, "last": -1}[which])
    return only(calendar.valid(month.year, month.month, _day_number(day)))


def _relative(page: Page, today: date) -> None:
    for match in page.each(patterns.TODAY):
        offset = next(days for days, group in zip((2, -2, 1, 0, -1), match.groups(), strict=True) if group)
        spoken = match.group()
        if spoken.startswith("this ") or spoken in ("tonight", "tonite", "2nite"):
            # The part of the day is a value of its own, read later on the same words.
            _CUES.note(page, match, only(today + timedelta(days=offset)))
            continue
        if spoken in ("right now", "asap"):
            continue
        _CUES.day(page, match, only(today + timedelta(days=offset)))
    for match in page.each(patterns.FROM):
        number, unit, anchor = match.groups()
        start = {"now": today, "today": today, "tomorrow": today + timedelta(days=1)}.get(anchor)
        if start is None:
            start = calendar.weekday(patterns.WEEKDAYS[anchor], today).future
        _add_span(page, match, start, number, unit, 1, exact=True)
    for match in page.each(patterns.IN):
        _add_span(page, match, today, match.group(1), match.group(2), 1)
    for match in page.each(patterns.AGO):
        _add_span(page, match, today, match.group(1), match.group(2), -1)
    for match in page.each(patterns.END_OF_MONTH):
        which, month, last_day_of_next = match.groups()
        if month and month != "month":
            ends = [calendar.end_of_month(date(today.year + step, patterns.MONTHS[month], 1)) for step in (-1, 0, 1)]
            readings = Readings(min(d for d in ends if d >= today), max(d for d in ends if d <= today))
            _CUES.day(page, match, readings)
        else:
            step = {"next ": 1, "last ": -1}.get(which or last_day_of_next, 0)
            _CUES.day(page, match, only(calendar.end_of_month(calendar.add_months(today.replace(day=1), step))))


def _named(page: Page, today: date) -> None:
    for match in page.each(patterns.HOLIDAY):
        unit, side, name = match.groups()
        days = (7 if unit == "week" else 1 if unit else 0) * (-1 if side == "before" else 1)
        _CUES.day(page, match, _holiday(name, today, timedelta(days=days)))
    for match in page.each(patterns.WEEKDAY):
        which, name, tail = match.groups()
        if name in ("sat", "sun", "mon", "wed") and _is_a_verb(page, match):
            continue
        _add_weekday(page, match, which, patterns.WEEKDAYS[name], tail, today)
    for match in page.each(patterns.VAGUE):
        which, grain = match.groups()
        step = {"next": 1, "the coming": 1, "coming": 1, "this": 0}.get(which, -1)
        _CUES.vague(page, match, grain, _period(grain, step, today))
    for match in page.each(patterns.VAGUE_PART):
        grain = next((group for group in match.groups() if group), "weekend" if "weekend" in match.group() else "month")
        grain = grain.rstrip("s")
        _CUES.vague(page, match, grain, _period(grain, 0, today))
    for match in page.each(patterns.MONTH_ONLY):
        cue, month, year = match.groups()
        if month in ("may", "mar") and not (cue or year):
            continue
        if cue == "every":
            continue
        _add_monthonly(page, match, patterns.MONTHS[month], year, today)
    for match in page.each(patterns.YEAR_ONLY):
        _CUES.vague(page, match, "year", only(date(int(match.group(1)), 1, 1)))


def _ordinals(page: Page, today: date) -> None:
    for pattern in (patterns.ORDINAL, patterns.ORDINAL_WORD, patterns.THE_NUMBER):
        for match in page.each(pattern):
            if patterns.NOT_A_DAY.match(page.after(match.end())):
                continue
            day = _day_number(next(group for group in match.groups() if group))
            _CUES.day(page, match, calendar.day_of_month(day, today))


def _is_a_verb(page: Page, match: re.Match) -> bool:
    before, after = page.before(match.start()), page.after(match.end())
    return bool(
        re.search(r"\b(?:i|we|he|she|they|got|the|just|be) $", before) or re.match(r" (?:down|there|in|with)\b", after)
    )


def _add_month_day(page: Page, match: re.Match, month: int, day: int, year: str | None, today: date) -> None:
    if year:
        _CUES.day(page, match, only(calendar.valid(int(year), month, day)))
    else:
        _CUES.day(page, match, calendar.month_and_day(month, day, today))


def _add_span(page: Page, match: re.Match, start: date, number: str, unit: str, sign: int, exact: bool = False) -> None:
    amount = count(number)
    if amount is None or amount > 400:
        return
    details = {"approximate": True} if "couple" in number else {}
    if unit.startswith(("mo", "year", "yr")):
        months = amount * (12 if unit.startswith("y") else 1)
        day = calendar.add_months(start, sign * months)
        if exact:
            _CUES.day(page, match, only(day), **details)
        else:
            _CUES.vague(page, match, "month", only(day.replace(day=1)), **details)
    elif unit.startswith("business"):
        day = start
        while amount:
            day += timedelta(days=sign)
            amount -= day.weekday() < 5
        _CUES.day(page, match, only(day), approximate=True)
    else:
        length = patterns.UNITS[unit.rstrip("s")]
        _CUES.day(page, match, only(start + timedelta(days=sign * amount * length)), **details)


def _add_weekday(page: Page, match: re.Match, which: str | None, number: int, tail: str | None, today: date) -> None:
    nearest = calendar.weekday(number, today)
    if which in ("last", "past"):
        _CUES.day(page, match, only(nearest.past))
    elif which in ("this", "this coming", "coming") or tail in ("coming", "this week"):
        _CUES.day(page, match, only(today if number == today.weekday() and which == "this" else nearest.future))
    elif tail in ("next week", "of next week"):
        _CUES.day(page, match, only(calendar.weekday_of_week(number, today, 1)))
    elif tail == "after next":
        _CUES.day(page, match, only(nearest.future + timedelta(days=7)))
    elif which == "next":
        far = calendar.weekday_of_week(number, today, 1)
        details = {} if far == nearest.future else {"or": nearest.future.isoformat()}
        _CUES.day(page, match, only(far), **details)
    else:
        _CUES.day(page, match, nearest)


def _add_monthonly(page: Page, match: re.Match, month: int, year: str | None, today: date) -> None:
    first = today.replace(day=1)
    if year:
        _CUES.vague(page, match, "month", only(date(int(year), month, 1)))
        return
    starts = [date(today.year + step, month, 1) for step in (-1, 0, 1)]
    future = min(start for start in starts if start >= first)
    past = max(start for start in starts if start <= first)
    cue = match.group(1)
    if cue in ("since", "last"):
        _CUES.vague(page, match, "month", only(past))
    else:
        _CUES.vague(page, match, "month", Readings(future, past))


def _period(grain: str, step: int, today: date) -> Readings:
    if grain == "week":
        return Readings.only(calendar.monday(today) + timedelta(days=7 * step))
    if grain == "weekend":
        return Readings.only(calendar.monday(today) + timedelta(days=7 * step + 5))
    if grain == "month":
        return Readings.only(calendar.add_months(today.replace(day=1), step))
    if grain == "year":
        return Readings.only(date(today.year + step, 1, 1))
    return Readings.only(today)


def _holiday(name: str, today: date, shift: timedelta) -> Readings | None:
    """The holiday, or the day so far from it, nearest to today on either side."""
    readings = _feast(name, today - shift)
    return Readings(readings.future + shift, readings.past + shift) if readings else None


def _feast(name: str, today: date) -> Readings | None:
    fixed = {"christmas": (12, 25), "xmas": (12, 25), "christmas eve": (12, 24), "independence day": (7, 4),
             "fourth of july": (7, 4), "4th of july": (7, 4)}  # fmt: skip
    if name in fixed:
        return calendar.month_and_day(*fixed[name], today)
    if name.startswith("valentine"):
        return calendar.month_and_day(2, 14, today)
    if name.startswith("new year"):
        return calendar.month_and_day(*((12, 31) if name.endswith("eve") else (1, 1)), today)
    nth = {"thanksgiving": (11, 3, 4), "black friday": (11, 3, 4), "labor day": (9, 0, 1), "memorial day": (5, 0, -1)}
    month, number, which = nth[name]
    after = timedelta(days=1 if name == "black friday" else 0)
    days = [calendar.nth_weekday(today.year + step, month, number, which) + after for step in (-1, 0, 1)]
    return Readings(min(day for day in days if day >= today), max(day for day in days if day <= today))


def _day_number(written: str) -> int:
    digits = re.match(r"\d+", written)
    return int(digits.group()) if digits else patterns.ORDINALS[re.sub(r"\s", "-", written)]
