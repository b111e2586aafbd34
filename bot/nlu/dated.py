"""How a day or a vaguer time is noted, in the words of a language that bound it or say that it is past."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from bot.nlu.calendar import Readings
from bot.nlu.found import Found, Page


def only(day: date | None) -> Readings | None:
    """One reading, or none for a day that no calendar has."""
    return Readings.only(day) if day else None


@dataclass(frozen=True)
class Cues:
    """Words before a date: its bound (group 1, looked up in `bounds`), and those that say it has been."""

    bound: re.Pattern
    bounds: dict[str, str]
    past: re.Pattern

    def day(self, page: Page, match: re.Match, readings: Readings | None, **details: object) -> None:
        """A day; one that no calendar has is kept without a value, so that it can be asked about."""
        details = {**self._bound(page, match.start()), **details}
        if readings is None:
            page.add("date", None, match.start(), match.end(), grain="day", invalid=True, **details)
            return
        future, past = readings.future.isoformat(), readings.past.isoformat()
        value = past if self.past.search(page.before(match.start())) else future
        page.add("date", value, match.start(), match.end(), grain="day", future=future, past=past, **details)

    def vague(self, page: Page, match: re.Match, grain: str, readings: Readings, **details: object) -> None:
        """A week, a month or a year: the first day of each reading is given, and no value."""
        details = {**self._bound(page, match.start()), **details}
        future, past = readings.future.isoformat(), readings.past.isoformat()
        page.add("date", None, match.start(), match.end(), grain=grain, future=future, past=past, **details)

    def note(self, page: Page, match: re.Match, readings: Readings) -> None:
        """A day whose words hold another value too: they stay to be read again."""
        day = readings.future.isoformat()
        details = {"grain": "day", "future": day, "past": day}
        page.found.append(Found("date", day, match.start(), match.end(), details))

    def _bound(self, page: Page, start: int) -> dict[str, str]:
        cue = self.bound.search(page.before(start))
        return {"bound": self.bounds[cue.group(1)]} if cue else {}
