"""What a language's parser finds in a text, and the text as it reads it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Found:
    """A value in a text.

    `value` is None for what was recognised but must be asked about: half of it, next week, the 30th of February.
    `details` says why, with readings and flags that `bot.nlu.entities` lists.
    """

    entity: str
    value: str | None
    start: int
    end: int
    details: dict[str, Any] = field(default_factory=dict)

    def as_entity(self, text: str) -> dict[str, Any]:
        return {
            "entity": self.entity,
            "value": self.value,
            "start": self.start,
            "end": self.end,
            "text": text[self.start : self.end],
            **self.details,
        }


class Page:
    """A text in lower case, of the same length, on which each part is read once.

    What has been read is blanked out, so that the 5 of "the 5th" is not an amount as well.
    """

    BLANK = "\x00"
    MONEY = "\x01"

    def __init__(self, text: str, accents: bool = True) -> None:
        """`accents=False` takes them from letters: people leave them out, and "qué" is then "que"."""
        plain = "".join(_plain(character) for character in text)
        self.text = plain if accents else "".join(unicodedata.normalize("NFD", character)[0] for character in plain)
        self.found: list[Found] = []

    def each(self, pattern: re.Pattern) -> Iterator[re.Match]:
        """Matches in what has not been read yet, from left to right."""
        position = 0
        while match := pattern.search(self.text, position):
            yield match
            position = max(match.end(), position + 1)

    def blank(self, start: int, end: int, by: str = BLANK) -> None:
        self.text = self.text[:start] + by * (end - start) + self.text[end:]

    def add(self, entity: str, value: str | None, start: int, end: int, **details: Any) -> None:
        """Note a value and blank its place."""
        self.found.append(Found(entity, value, start, end, details))
        self.blank(start, end, self.MONEY if entity == "money" else self.BLANK)

    def before(self, position: int, length: int = 24) -> str:
        return self.text[max(0, position - length) : position]

    def after(self, position: int, length: int = 24) -> str:
        return self.text[position : position + length]


def _plain(character: str) -> str:
    if character in "\u2018\u2019\u02bc":
        return "'"
    if character in "\u2013\u2014\u2212":
        return "-"
    lowered = character.lower()
    return lowered if len(lowered) == 1 and character not in (Page.BLANK, Page.MONEY) else " "
