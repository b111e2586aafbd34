"""Money, dates, times and durations in English: `find(text, now)`."""

from __future__ import annotations

import re
from datetime import datetime

from bot.nlu.days import one_day_each
from bot.nlu.english import dates, money, times
from bot.nlu.found import Found, Page

_NOT_VALUES = re.compile(
    r"\bmasked_\w+|\b40[13] ?\(?[kb]\)?|\bch(?:apter|\.)? ?(?:7|11|12|13)\b|\bform \d+|\bw-?[24]\b|\b1099\b|"
    r"\b24/7\b|\b50/50\b|\b9/11\b|\b(?:call|called|calling|text|dial) (?:911|988|411)\b|\d+(?:\.\d+)? ?(?:%|percent\b|pct\b)|https?://\S+|\bwww\.\S+|"
    r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)|(?<!\d)\d{8,}(?!\d)"
)
_WEEKDAY = re.compile(r"(?:this |next |on )?(?:mon|tue|wed|wen|thu|fri|sat|sun)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,]*(?:the )?", re.IGNORECASE)


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
    found = sorted(page.found, key=lambda one: (one.start, one.end))
    return one_day_each(found, text, _WEEKDAY, _BETWEEN)
