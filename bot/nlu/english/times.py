"""Times, parts of a day, durations and what comes again and again, in English."""

from __future__ import annotations

import re

from bot.nlu.clock import clock, half_of_range
from bot.nlu.english.numbers import SMALL, count
from bot.nlu.found import Page

_CLOCK = r"(\d{1,2})(?::([0-5]\d))?"
_HALF_DAY = r"(a\.?m\.?|p\.?m\.?)"
_S = r"(?<![\w$/.:,-])"
RANGE = re.compile(
    rf"{_S}(?:between |from )?{_CLOCK} ?{_HALF_DAY}? ?(?:-|to|and|until|till) ?{_CLOCK} ?{_HALF_DAY}(?!\w)"
)
BETWEEN = re.compile(
    rf"(?<!\w)between {_CLOCK} and {_CLOCK}(?![\w/:%]|[.,]\d| (?:days|weeks|months|hundred|dollars|bucks))"
)
WITH_HALF_DAY = re.compile(rf"{_S}{_CLOCK} ?{_HALF_DAY}(?!\w)")
WITH_MINUTES = re.compile(rf"{_S}(\d{{1,2}}):([0-5]\d)(?![\w:])")
O_CLOCK = re.compile(rf"{_S}(\d{{1,2}}) ?(?:o'?clock|ish)(?!\w)")
AT = re.compile(
    r"(?<!\w)(?:at|after|before|around|by|until|till) (\d{1,2})(?![\w/:%$]|[.,]\d|-\d| ?(?:days?|weeks?|months?|"
    r"years?|hours?|hrs?|minutes?|mins?|payments?|bucks|dollars|percent|times|of|more|people|kids|k)\b)"
)
NOON = re.compile(r"(?<!\w)(noon|midday|midnight)(?!\w)")
PART = re.compile(
    r"(?<!\w)(?:in the |this )?(mornings?|early morning|afternoons?|evenings?|tonight|tonite|2nite|nights?|"
    r"after work|after dinner|lunch ?time)(?!\w)"
)
_PARTS = {"morning": "morning", "afternoon": "afternoon", "lunch": "afternoon"}
DURATION = re.compile(
    rf"(?<!\w)({SMALL}|half a|half an|\d{{1,3}}\.5) ?-?(minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|mos?|"
    r"years?|yrs?)(?!\w)"
)
_UNITS = {"mi": ("PT", "M"), "h": ("PT", "H"), "d": ("P", "D"), "w": ("P", "W"), "m": ("P", "M"), "y": ("P", "Y")}
_PERIOD = r"(day|week|wk|month|mo|year|yr|paycheck|payday)s?"
EVERY = re.compile(rf"(?<!\w)(?:every|each) (?:(other|two|three|four|\d{{1,2}}) )?{_PERIOD}(?!\w)")
EVERY_WEEKDAY = re.compile(
    r"(?<!\w)(?:every|each) (other )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|"
    r"thurs?|fri|sat|sun)s?(?!\w)|(?<!\w)on (mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays)(?!\w)"
)
EVERY_DAY_OF_MONTH = re.compile(
    r"(?<!\w)(?:on )?(?:the )?\d{1,2}(?:st|nd|rd|th) (?:of )?(?:every|each) month(?!\w)|"
    r"(?<!\w)(?:every|each) (?:\d{1,2}(?:st|nd|rd|th))(?!\w)"
)
ADVERB = re.compile(
    r"(?<!\w)(bi-?weekly|weekly|semi-?monthly|bi-?monthly|monthly|(?:once|twice|two times|2 times) (?:a|per|each) "
    r"(?:week|month))(?!\w)"
)
PER = re.compile(rf"(?<=[{Page.MONEY}]) ?(?:a|per|/|each|every) ?(week|wk|month|mo|day|paycheck)(?!\w)")
_PER = {"week": "P1W", "wk": "P1W", "month": "P1M", "mo": "P1M", "day": "P1D", "year": "P1Y", "yr": "P1Y"}


def find_recurrence(page: Page) -> None:
    """Something that comes again: a date without a value, with its `recurrence` as an ISO duration if it has one."""
    for match in page.each(EVERY_DAY_OF_MONTH):
        _again(page, match, "P1M")
    for match in page.each(EVERY_WEEKDAY):
        _again(page, match, "P2W" if match.group(1) else "P1W")
    for match in page.each(EVERY):
        times, period = match.groups()
        number = {"other": 2, None: 1}.get(times) or count(times)
        iso = _PER.get(period)
        _again(page, match, iso.replace("1", str(number)) if iso else "other")
    for match in page.each(ADVERB):
        spoken = match.group(1)
        twice = spoken.startswith(("bi", "semi", "twice", "two", "2"))
        if "week" in spoken:
            _again(page, match, "P2W" if spoken.startswith("bi") else "P1W")
        else:
            _again(page, match, "P1M", **({"times": 2} if twice else {}))


def find_per(page: Page) -> None:
    """ "500 a month", once the amount has been read."""
    for match in page.each(PER):
        _again(page, match, _PER.get(match.group(1), "other"))


def find(page: Page) -> None:
    """Times and parts of the day. An hour without am or pm is read as one between 8 in the morning and 7."""
    for match in page.each(RANGE):
        hour, minute, half, to_hour, to_minute, to_half = match.groups()
        first = clock(hour, minute, half or half_of_range(hour, to_hour, to_half))
        second = clock(to_hour, to_minute, to_half)
        if first and second:
            start, middle = match.start(1), match.start(4)
            page.add("time", first, start, match.end(3) if half else match.end(1), bound="after")
            page.add("time", second, middle, match.end(), bound="before")
    for match in page.each(BETWEEN):
        hour, minute, to_hour, to_minute = match.groups()
        first, second = clock(hour, minute, None), clock(to_hour, to_minute, None)
        if first and second:
            page.add("time", first, match.start(1), match.end(1), bound="after", ambiguous=True)
            page.add("time", second, match.start(3), match.end(3), bound="before", ambiguous=True)
    for match in page.each(WITH_HALF_DAY):
        hour, minute, half = match.groups()
        _add(page, match.start(), match.end(), clock(hour, minute, half))
    for match in page.each(WITH_MINUTES):
        hour, minute = match.groups()
        unsure = {"ambiguous": True} if 1 <= int(hour) <= 12 and not hour.startswith("0") else {}
        _add(page, match.start(), match.end(), clock(hour, minute, None), **unsure)
    for pattern in (O_CLOCK, AT):
        for match in page.each(pattern):
            _add(page, match.start(1), match.end(), clock(match.group(1), None, None), ambiguous=True)
    for match in page.each(NOON):
        _add(page, match.start(), match.end(), "00:00" if match.group() == "midnight" else "12:00")
    for match in page.each(PART):
        word = match.group(1)
        part = next((value for cue, value in _PARTS.items() if cue in word), "evening")
        page.add("part_of_day", part, match.start(1), match.end(), **_bound(page, match.start()))


def find_durations(page: Page) -> None:
    """How long, as an ISO-8601 duration."""
    for match in page.each(DURATION):
        number, unit = match.groups()
        if number in ("a", "an") and re.search(r"[\d\x01] ?$", page.before(match.start())):
            continue
        prefix, letter = next(value for cue, value in _UNITS.items() if unit.startswith(cue))
        if number.startswith("half"):
            halves = {"H": "PT30M", "Y": "P6M", "D": "PT12H", "M": "P15D" if prefix == "P" else "PT30S"}
            if letter in halves:
                page.add("duration", halves[letter], match.start(), match.end())
            continue
        if number.endswith(".5"):
            continue
        amount = count(number)
        if amount:
            details = {"approximate": True} if "couple" in number else {}
            page.add("duration", f"{prefix}{amount}{letter}", match.start(), match.end(), **details)


def _again(page: Page, match: re.Match, iso: str, **details: object) -> None:
    page.add("date", None, match.start(), match.end(), grain="recurrence", recurrence=iso, **details)


def _bound(page: Page, start: int) -> dict[str, str]:
    cue = re.search(r"\b(before|after|by|until|till|around) (?:the )?$", page.before(start))
    return {"bound": {"till": "until"}.get(cue.group(1), cue.group(1))} if cue else {}


def _add(page: Page, start: int, end: int, value: str | None, **details: object) -> None:
    if value:
        page.add("time", value, start, end, **_bound(page, start), **details)
