"""What one row of a loan file says, whichever format it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Bad:
    """What is wrong with one cell; `column` is empty where it is the row as a whole."""

    column: str
    reason: str


class BadRow(Exception):
    """A row that cannot be taken, with everything that is wrong with it."""

    def __init__(self, *bad: Bad) -> None:
        super().__init__("; ".join(f"{one.column}: {one.reason}" for one in bad))
        self.bad = bad


@dataclass(frozen=True)
class Told:
    """What a file says of a protection: that it is there, or that it is not."""

    on: bool
    detail: str | None = None


@dataclass(frozen=True)
class Person:
    """A borrower. What is None the file leaves open; `second_phone` is None too where it has no such column."""

    first_name: str
    last_name: str
    last_four: str
    birth_date: str | None
    phone: str | None
    second_phone: str | None
    names_second_phone: bool
    """The file has that column, so an empty cell means that there is no second number."""
    email: str | None
    language: str | None
    sms_consent: bool | None


@dataclass(frozen=True)
class LoanRow:
    """`loan` and `home` hold the columns that the file speaks of, by their names in the database."""

    number: str
    loan: Mapping[str, Any]
    home: Mapping[str, Any]
    person: Person | None = None
    protections: Mapping[str, Told] = field(default_factory=dict)
    specialist_email: str | None = None
