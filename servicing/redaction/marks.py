"""A text under the masker's hand: its runs of digits, and which parts are claimed already."""

import re
from dataclasses import dataclass, field
from functools import cached_property

_RUN = re.compile(r"\d+")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZÁÉÍÓÚÜÑ", "abcdefghijklmnopqrstuvwxyzáéíóúüñ")
_ALL_SEPARATORS = " \u00a0\u2009\u202f.-\u2010\u2011\u2012\u2013\u2014"


@dataclass(frozen=True, order=True)
class Mark:
    """A stretch of the text that is an identifier."""

    start: int
    end: int
    kind: str
    value: str


@dataclass(frozen=True)
class Run:
    """Unbroken digits; `digits` are their ASCII form (people type full-width ones too)."""

    start: int
    end: int
    digits: str

    def __len__(self) -> int:
        return len(self.digits)


@dataclass
class Page:
    """The text, what is claimed in it, and the marks made so far. The first claim wins."""

    text: str
    protected: re.Pattern[str]
    marks: list[Mark] = field(default_factory=list)
    _claimed: bytearray = field(init=False)

    def __post_init__(self) -> None:
        self._claimed = bytearray(len(self.text))
        for match in self.protected.finditer(self.text):
            self.claim(*match.span())

    @cached_property
    def low(self) -> str:
        """The text in lower case, each character where it was."""
        return lower(self.text)

    @cached_property
    def runs(self) -> list[Run]:
        return [Run(m.start(), m.end(), ascii_digits(m.group())) for m in _RUN.finditer(self.text)]

    @cached_property
    def run_at(self) -> dict[int, int]:
        """The index of the run that starts at a position."""
        return {run.start: index for index, run in enumerate(self.runs)}

    def claim(self, start: int, end: int) -> None:
        """Keeps a stretch from being marked: it is no identifier, or is one already."""
        self._claimed[start:end] = b"\1" * (end - start)

    def is_free(self, start: int, end: int) -> bool:
        return self._claimed.find(1, start, end) < 0

    def mark(self, start: int, end: int, kind: str, value: str) -> bool:
        """Marks a stretch, unless something in it is claimed."""
        if not self.is_free(start, end):
            return False
        self.marks.append(Mark(start, end, kind, value))
        self.claim(start, end)
        return True

    def gap(self, index: int) -> str | None:
        """The one separator between a run and the next one; None if more or something else stands between."""
        if index + 1 >= len(self.runs):
            return None
        between = self.text[self.runs[index].end : self.runs[index + 1].start]
        return between if len(between) == 1 and between in _ALL_SEPARATORS else None

    def chain(self, index: int, most: int, *, apart: bool = True) -> list[Run]:
        """Up to `most` runs from `index` on, each one separator from the next; a blank is one only if `apart`."""
        chain = [self.runs[index]]
        while len(chain) < most:
            gap = self.gap(index + len(chain) - 1)
            if gap is None or (gap.isspace() and not apart):
                break
            chain.append(self.runs[index + len(chain)])
        return chain


def lower(text: str) -> str:
    """Lower case for the letters of English and Spanish alone: `str.lower` may change a text's length."""
    return text.translate(_LOWER)


def ascii_digits(text: str) -> str:
    """The decimal digits of a text, in ASCII."""
    return "".join(str(int(character)) for character in text if character.isdecimal())
