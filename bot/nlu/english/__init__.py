"""Money, dates, times and durations in English: `find(text, now)`."""

from __future__ import annotations

import re
from datetime import datetime

from bot.nlu.english import dates, money, times
from bot.nlu.found import Found, Page

_NOT_VALUES = re.compile(
    r"\bmasked_\w+|\b40[13] ?\(?[kb]\)?|\bch(?:apter|\.)? ?(?:7|11|12|13)\b|\bform \d+|\bw-?[24]\b|\b1099\b|"
    r"\b24/7\b|\b50/50\b|\b9/11\b|\b(?:call|called|calling|text|dial) (?:911|988|411)\b|\d+(?:\.\d+)? ?(?:%|percent\b|pct\b)|https?://\S+|\bwww\.\S+|"
    r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)|(?<!\d)\d{8,}(?!\d)"
)
_WEEKDAY_THEN_DAY = re.compile(r"[\s,]*(?:the )?")


def find(text: str, now: datetime) -> list[Found]:
    """Values in a text, in order. `now` is the business time in the borrower's zone: "tomorrow" is its morrow."""
    page = Page(text)
    today = now.date()
    for match in page.each(_NOT_VALUES):
        page.blank(match.start(), match.end())
    times.find_recurrence(page)
    money.find_fractions(page)
    money.find_spoken(page)
    times.find_per(page)
    dates.find(page, today)
    times.find(page)
    times.find_durations(page)
    money.find_bare(page)
    times.find_per(page)
    return _one_day_each(sorted(page.found, key=lambda found: (found.start, found.end)), text)


def _one_day_each(found: list[Found], text: str) -> list[Found]:
    """ "Friday the 27th" is one day: the date tells which, and a weekday that contradicts it is flagged."""
    merged: list[Found] = []
    for item in found:
        last = merged[-1] if merged else None
        if last is not None and _is_weekday(last, text) and _is_date(item) and _touching(last, item, text):
            merged.pop()
            merged.append(_told_apart(last, item))
        else:
            merged.append(item)
    return merged


def _told_apart(weekday: Found, day: Found) -> Found:
    told = _weekday_of(weekday.details["future"])
    details = dict(day.details)
    value = day.value
    if told != _weekday_of(value):
        other = next((details[name] for name in ("future", "past") if _weekday_of(details[name]) == told), None)
        value = other or value
        details |= {} if other else {"weekday_differs": True}
    if "bound" in weekday.details:
        details["bound"] = weekday.details["bound"]
    return Found("date", value, weekday.start, day.end, details)


def _weekday_of(day: str) -> int:
    return datetime.fromisoformat(day).weekday()


def _is_weekday(found: Found, text: str) -> bool:
    spoken = text[found.start : found.end].lower()
    return _is_date(found) and bool(re.match(r"(?:this |next |on )?(?:mon|tue|wed|wen|thu|fri|sat|sun)", spoken))


def _is_date(found: Found) -> bool:
    return found.entity == "date" and found.details.get("grain") == "day" and found.value is not None


def _touching(left: Found, right: Found, text: str) -> bool:
    return bool(_WEEKDAY_THEN_DAY.fullmatch(text[left.end : right.start].lower())) and not re.match(
        r"(?:mon|tue|wed|thu|fri|sat|sun|to(?:day|m))", text[right.start : right.end].lower()
    )
