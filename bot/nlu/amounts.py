"""An amount of dollars and what is said about it, in the words of a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.nlu.found import Page

LARGEST = Decimal("9999999.99")


@dataclass(frozen=True)
class Limits:
    """Words before an amount (or `after` it) that make it approximate, at most or at least so much."""

    about: re.Pattern
    after: re.Pattern
    most: re.Pattern
    least: re.Pattern

    def add(self, page: Page, start: int, end: int, value: Decimal, **details: object) -> None:
        """Note a sum; nothing for one that nobody can mean."""
        if not 0 < value <= LARGEST:
            return
        before = page.before(start)
        if self.about.search(before) or self.after.match(page.after(end)):
            details["approximate"] = True
        if self.most.search(before):
            details["bound"] = "at_most"
        elif self.least.search(before):
            details["bound"] = "at_least"
        page.add("money", f"{value:.2f}", start, end, currency="USD", **details)
