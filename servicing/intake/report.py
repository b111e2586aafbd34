"""What became of a file: counts, and every row that was not taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from servicing.intake.row import Bad

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it, and of how much: bytes while reading, loans while writing."""


class FileRefused(Exception):
    """A file that cannot be read at all; the message is one plain sentence."""


@dataclass(frozen=True)
class Rejected:
    """One thing that is wrong with a row. `line` counts from 1, the header being a line too."""

    line: int
    column: str
    reason: str


@dataclass
class Report:
    """`sink` gets everything that was rejected as it is found; nothing of it is kept here."""

    sink: Callable[[Rejected], None]
    counts: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    rejected: int = 0

    def count(self, what: str, number: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + number

    def reject(self, line: int, bad: Sequence[Bad]) -> None:
        self.rejected += 1
        for one in bad:
            self.sink(Rejected(line, one.column, one.reason))
