"""Money, dates, times and durations in the Spanish of the United States: `find(text, now)`, as in English."""

from __future__ import annotations

import re
from datetime import datetime

from bot.nlu.days import one_day_each
from bot.nlu.found import Found, Page
from bot.nlu.spanish import dates, money, times

_NOT_VALUES = re.compile(
    r"\bmasked_\w+|\b40[13] ?\(?[kb]\)?|\b(?:capitulo|chapter|cap\.?) ?(?:7|11|12|13|siete|trece|once|doce)\b|\bw-?[24]\b|\b1099\b|"
    r"\b24/7\b|\b50/50\b|\b(?:llam\w+|marc\w+) (?:al )?(?:911|988|411)\b|\d+(?:\.\d+)? ?(?:%|por ?ciento\b)|https?://\S+|"
    r"\bwww\.\S+|\bde una vez\b|\buna vez que\b|\btal vez\b|\ba la una\b(?= (?:y|con))|"
    r"(?<!\d)(?:\+?1[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\d)|(?<!\d)\d{8,}(?!\d)"
)
_WEEKDAY = re.compile(r"(?:el |este |proximo )?(?:lun|mar|mi[eé]|jue|vie|s[aá]b|dom)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,]*(?:el |dia |d[ií]a )?")


def find(text: str, now: datetime) -> list[Found]:
    """Values in a text, in order. `now` is the business time in the borrower's zone."""
    page = Page(text, accents=False)
    today = now.date()
    for match in page.each(_NOT_VALUES):
        page.blank(match.start(), match.end())
    times.find_recurrence(page)
    money.find_fractions(page)
    times.find(page)
    dates.find_spans(page, today)
    times.find_durations(page)
    money.find_spoken(page)
    times.find_per(page)
    dates.find(page, today)
    times.find_parts(page)
    money.find_bare(page)
    times.find_per(page)
    found = sorted(page.found, key=lambda one: (one.start, one.end))
    return one_day_each(found, text, _WEEKDAY, _BETWEEN)
