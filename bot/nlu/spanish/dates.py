"""Dates in the Spanish of the United States, read against the day of the turn."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.nlu import calendar
from bot.nlu.calendar import Readings
from bot.nlu.dated import Cues, only
from bot.nlu.found import Page
from bot.nlu.spanish import date_patterns as patterns
from bot.nlu.spanish.numbers import count

_CUES = Cues(patterns.BOUND, patterns.BOUNDS, patterns.PAST)
_NEXT = ("proxim", "siguiente", "otr", "que viene", "que entra", "entrante")


def find(page: Page, today: date) -> None:
    """All dates, the longest expressions first."""
    _explicit(page, today)
    _relative(page, today)
    _named(page, today)
    for match in page.each(patterns.THE_DAY):
        if not patterns.NOT_A_DAY.match(page.after(match.end())):
            _CUES.day(page, match, calendar.day_of_month(_day_number(match.group(1)), today))


def find_spans(page: Page, today: date) -> None:
    """ "Hace dos meses", "en tres dias": read before durations and amounts, which they would be taken for."""
    for match in page.each(patterns.AGO):
        number, unit = (match.group(1), match.group(2)) if match.group(1) else (match.group(3), match.group(4))
        _span(page, match, today, number, unit, -1)
    for match in page.each(patterns.IN):
        _span(page, match, today, match.group(1), match.group(2), 1)


def _explicit(page: Page, today: date) -> None:
    for match in page.each(patterns.ISO):
        _CUES.day(page, match, only(calendar.valid(*map(int, match.groups()))))
    for match in page.each(patterns.NUMERIC):
        _numeric(page, match, today)
    for match in page.each(patterns.DAY_MONTH):
        day, month, year = match.groups()
        _in_a_month(page, match, patterns.MONTHS[month], _day_number(day), year, today)
    for match in page.each(patterns.MONTH_DAY):
        month, day, year = match.groups()
        _in_a_month(page, match, patterns.MONTHS[month], int(day), year, today)
    for match in page.each(patterns.DAY_OF_THAT_MONTH):
        day, before, after = match.groups()
        spoken = match.group()
        if before or after or "este" in spoken:
            _CUES.day(page, match, _of_month(_step(before or after), day, today))
        else:
            _CUES.day(page, match, calendar.day_of_month(_day_number(day), today))
    for match in page.each(patterns.THAT_MONTH_DAY):
        before, after, day = match.groups()
        _CUES.day(page, match, _of_month(0 if before == "este" else _step(before or after), day, today))


def _numeric(page: Page, match: re.Match, today: date) -> None:
    """Month first, as in the United States; where the day may as well stand first, that is kept as the other meaning."""
    first, dash, second, year = match.groups()
    if dash == "-" and not year:
        return
    if int(first) > 12 >= int(second):
        first, second = second, first
        other = None
    else:
        other = _day_in(int(second), int(first), year, today) if first != second and int(second) <= 12 else None
    readings = _day_in(int(first), int(second), year, today)
    _CUES.day(page, match, readings, **({"or": other.future.isoformat()} if other and readings else {}))


def _day_in(month: int, day: int, year: str | None, today: date) -> Readings | None:
    if year:
        return only(calendar.valid(calendar.full_year(year, today), month, day))
    return calendar.month_and_day(month, day, today) if month <= 12 else None


def _in_a_month(page: Page, match: re.Match, month: int, day: int, year: str | None, today: date) -> None:
    _CUES.day(page, match, _day_in(month, day, year, today))


def _of_month(step: int, day: str, today: date) -> Readings | None:
    month = calendar.add_months(today.replace(day=1), step)
    return only(calendar.valid(month.year, month.month, _day_number(day)))


def _step(word: str | None) -> int:
    if word is None:
        return 0
    return 1 if word.startswith(_NEXT) else -1 if word.startswith(("pasad", "ultim", "que paso")) else 0


def _relative(page: Page, today: date) -> None:
    for match in page.each(patterns.TODAY):
        after, before, now, yesterday = match.groups()
        offset = 2 if after else -2 if before else 0 if now else -1
        if now and ("noche" in now or "tarde" in now or "manana" in now):
            # The part of the day is a value of its own, read later on the same words.
            _CUES.note(page, match, Readings.only(today))
        elif yesterday == "anoche":
            _CUES.note(page, match, Readings.only(today - timedelta(days=1)))
        else:
            _CUES.day(page, match, only(today + timedelta(days=offset)))
    for match in page.each(patterns.TOMORROW):
        _CUES.day(page, match, only(today + timedelta(days=1)))
    for match in page.each(patterns.END_OF_MONTH):
        before, month, after = match.groups()
        if month and month != "mes":
            ends = [calendar.end_of_month(date(today.year + step, patterns.MONTHS[month], 1)) for step in (-1, 0, 1)]
            _CUES.day(page, match, Readings(min(d for d in ends if d >= today), max(d for d in ends if d <= today)))
        else:
            first = calendar.add_months(today.replace(day=1), _step(before or after))
            _CUES.day(page, match, only(calendar.end_of_month(first)))


def _span(page: Page, match: re.Match, start: date, number: str, unit: str, sign: int) -> None:
    amount = count(number)
    if amount is None or amount > 400:
        return
    details = {"approximate": True} if number.startswith("un par") else {}
    if unit.startswith(("mes", "ano")):
        day = calendar.add_months(start, sign * amount * (12 if unit.startswith("ano") else 1))
        _CUES.vague(page, match, "month", Readings.only(day.replace(day=1)), **details)
    elif unit.startswith("quincena"):
        _CUES.vague(page, match, "week", Readings.only(start + timedelta(days=sign * 15 * amount)), **details)
    elif unit.endswith("habiles"):
        day = start
        while amount:
            day += timedelta(days=sign)
            amount -= day.weekday() < 5
        _CUES.day(page, match, only(day), approximate=True)
    else:
        length = patterns.UNITS[unit.rstrip("s")]
        _CUES.day(page, match, only(start + timedelta(days=sign * amount * length)), **details)


def _named(page: Page, today: date) -> None:
    for match in page.each(patterns.HOLIDAY):
        _holiday(page, match, today)
    for match in page.each(patterns.WEEKDAY_DAY):
        _weekday_and_day(page, match, today)
    for match in page.each(patterns.WEEKDAY):
        _weekday(page, match, today)
    for match in page.each(patterns.START_OF_MONTH):
        grain = {"semana": "week", "ano": "year"}.get(match.group(1), "month")
        if match.group(1) in patterns.MONTHS:
            _month_only(page, match, patterns.MONTHS[match.group(1)], None, None, today)
        else:
            step = 1 if match.group().endswith(_NEXT) else 0
            _CUES.vague(page, match, grain, _period(grain, step, today))
    for match in page.each(patterns.VAGUE):
        before, grain, after = match.groups()
        if not (before or after or match.group().startswith(("esta ", "este "))):
            continue
        english = {"semana": "week", "mes": "month", "ano": "year", "fin de semana": "weekend", "quincena": "week"}
        _CUES.vague(page, match, english[grain], _period(english[grain], _step(before or after), today))
    for match in page.each(patterns.MONTH_ONLY):
        cue, month, year = match.groups()
        if len(month) <= 3 and not (cue or year):
            continue
        _month_only(page, match, patterns.MONTHS[month], year, cue, today)
    for match in page.each(patterns.YEAR_ONLY):
        _CUES.vague(page, match, "year", Readings.only(date(int(match.group(1)), 1, 1)))


def _weekday(page: Page, match: re.Match, today: date) -> None:
    before, name, after = match.groups()
    number = patterns.WEEKDAYS[name]
    nearest = calendar.weekday(number, today)
    cue = before or after
    if cue is None:
        _CUES.day(page, match, nearest)
    elif cue in ("pasado", "ultimo", "que paso"):
        _CUES.day(page, match, only(nearest.past))
    elif cue.startswith("de la "):
        _CUES.day(page, match, only(calendar.weekday_of_week(number, today, 1)))
    elif cue in ("proximo", "siguiente", "otro") and (far := calendar.weekday_of_week(number, today, 1)) != (
        nearest.future
    ):
        # "El próximo viernes" is this week's to some and next week's to others; "el viernes que viene" is not.
        _CUES.day(page, match, only(nearest.future), **{"or": far.isoformat()})
    else:
        _CUES.day(page, match, only(nearest.future))


def _weekday_and_day(page: Page, match: re.Match, today: date) -> None:
    """ "Viernes 27": the reading that falls on that weekday; without one the day stands and the weekday is doubted."""
    name, day = match.groups()
    readings = calendar.day_of_month(_day_number(day), today)
    if readings is None:
        _CUES.day(page, match, None)
        return
    fits = next((one for one in (readings.future, readings.past) if one.weekday() == patterns.WEEKDAYS[name]), None)
    if fits is None:
        _CUES.day(page, match, readings, weekday_differs=True)
    else:
        _CUES.day(page, match, Readings.only(fits))


def _month_only(page: Page, match: re.Match, month: int, year: str | None, cue: str | None, today: date) -> None:
    if year:
        _CUES.vague(page, match, "month", Readings.only(date(int(year), month, 1)))
        return
    first = today.replace(day=1)
    starts = [date(today.year + step, month, 1) for step in (-1, 0, 1)]
    future, past = min(s for s in starts if s >= first), max(s for s in starts if s <= first)
    been = cue in ("desde", "pasado") or page.after(match.end()).startswith(" pasado")
    _CUES.vague(page, match, "month", Readings.only(past) if been else Readings(future, past))


def _period(grain: str, step: int, today: date) -> Readings:
    if grain == "week":
        return Readings.only(calendar.monday(today) + timedelta(days=7 * step))
    if grain == "weekend":
        return Readings.only(calendar.monday(today) + timedelta(days=7 * step + 5))
    if grain == "month":
        return Readings.only(calendar.add_months(today.replace(day=1), step))
    return Readings.only(date(today.year + step, 1, 1))


def _holiday(page: Page, match: re.Match, today: date) -> None:
    cue, name = match.groups()
    fixed = {"nochebuena": (12, 24), "navidad": (12, 25), "navidades": (12, 25), "ano nuevo": (1, 1), "fin de ano": (12, 31),
             "reyes": (1, 6), "dia de reyes": (1, 6), "cuatro de julio": (7, 4), "san valentin": (2, 14)}  # fmt: skip
    shift = timedelta(days=0 if not (cue and "dia" in cue) else -1 if "antes" in cue else 1)
    today -= shift
    if name in fixed:
        readings = calendar.month_and_day(*fixed[name], today)
    else:
        month, number, which = (9, 0, 1) if name == "dia del trabajo" else (11, 3, 4)
        days = [calendar.nth_weekday(today.year + step, month, number, which) for step in (-1, 0, 1)]
        readings = Readings(min(day for day in days if day >= today), max(day for day in days if day <= today))
    if shift:
        readings = Readings(readings.future + shift, readings.past + shift)
        _CUES.day(page, match, readings)
    else:
        _CUES.day(page, match, readings, **({"bound": "after" if "despues" in cue else "before"} if cue else {}))


def _day_number(written: str) -> int:
    digits = re.match(r"\d+", written)
    return int(digits.group()) if digits else patterns.DAY_WORDS[written]
