"""Opening hours of an office, as an operator writes them down."""

import re
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_PART = re.compile(r"(?P<days>[a-z,\s-]+?)\s+(?P<spans>\d.*)")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


class BadHours(ValueError):
    """Opening hours that cannot be read; the message names the part."""


@dataclass(frozen=True, order=True)
class Span:
    """Open from `opens` until just before `closes`, wall-clock time of one day."""

    opens: time
    closes: time


@dataclass(frozen=True)
class OpeningHours:
    """The spans in which an office is open, for each weekday, Monday first; in order and never overlapping."""

    week: tuple[tuple[Span, ...], ...]

    def on(self, weekday: int) -> tuple[Span, ...]:
        """The spans of a weekday, 0 being Monday (as `date.weekday()` counts)."""
        return self.week[weekday]


def parse_hours(text: str) -> OpeningHours:
    """Reads "mon-fri 08:00-20:00; sat 09:00-15:00" (24-hour times; split shifts as "08:00-12:00, 13:00-17:00").

    Days that are not named are closed. "24:00" may close a day. Raises BadHours, which names the part that is
    wrong.
    """
    week: list[list[Span]] = [[] for _ in DAYS]
    parts = [part.strip() for part in text.casefold().split(";") if part.strip()]
    if not parts:
        raise BadHours("the opening hours are empty")
    for part in parts:
        match = _PART.fullmatch(part)
        if match is None:
            raise BadHours(f'"{part}" is not of the form "mon-fri 08:00-20:00"')
        spans = [_span(piece.strip(), part) for piece in match["spans"].split(",")]
        for day in _days(match["days"], part):
            week[day].extend(spans)
    for day, spans in enumerate(week):
        spans.sort()
        if any(later.opens < earlier.closes for earlier, later in pairwise(spans)):
            raise BadHours(f"the hours of {DAYS[day]} overlap")
    return OpeningHours(tuple(tuple(spans) for spans in week))


def _days(text: str, part: str) -> list[int]:
    days: list[int] = []
    for piece in text.split(","):
        names = [name.strip() for name in piece.split("-")]
        unknown = next((name for name in names if name not in DAYS), None)
        if unknown is not None or len(names) > 2:
            raise BadHours(f'"{part}" names the day "{unknown or piece.strip()}"; days are {", ".join(DAYS)}')
        first, last = DAYS.index(names[0]), DAYS.index(names[-1])
        days += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    return days


def _span(text: str, part: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise BadHours(f'"{text}" in "{part}" is not of the form "08:00-20:00"')
    opens, closes = _time(match[1], match[2], part), _time(match[3], match[4], part)
    if opens >= closes:
        raise BadHours(f'"{text}" in "{part}" closes before it opens')
    return Span(opens, closes)


def _time(hour: str, minute: str, part: str) -> time:
    if (hour, minute) == ("24", "00"):
        return time.max
    try:
        return time(int(hour), int(minute))
    except ValueError as error:
        raise BadHours(f'"{hour}:{minute}" in "{part}" is not a time of day') from error
