"""From a cell of a file to a value. Each reader raises ValueError with the reason in plain words."""

import re
from datetime import date
from decimal import Decimal

import phonenumbers

from servicing.clock.zones import zones_for_property

_MONEY = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
_RATE = re.compile(r"[0-9]{1,2}(\.[0-9]{1,5})?")
_NORTH_AMERICAN = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
LONGEST = 200


def text(cell: str) -> str:
    """Words of at most 200 characters, without control characters or bytes that are not UTF-8."""
    if _UNREADABLE.search(cell):
        raise ValueError("holds characters that are not readable UTF-8 text")
    if len(cell) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    return cell


def loan_number(cell: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,30}", cell):
        raise ValueError("is not a loan number of at most 30 letters, digits and hyphens")
    return cell


def money(cell: str) -> Decimal:
    """US dollars, not negative, in plain digits: 1742.18."""
    if not _MONEY.fullmatch(cell):
        raise ValueError("is not an amount like 1742.18")
    return Decimal(cell).quantize(Decimal("0.01"))


def positive_money(cell: str) -> Decimal:
    amount = money(cell)
    if amount == 0:
        raise ValueError("must be more than 0")
    return amount


def rate(cell: str) -> Decimal:
    """Percent a year, up to five decimals."""
    if not _RATE.fullmatch(cell):
        raise ValueError("is not a percentage like 6.25")
    return Decimal(cell)


def count(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", cell):
        raise ValueError("is not a whole number")
    return int(cell)


def day(cell: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
            raise ValueError
        read = date.fromisoformat(cell)
    except ValueError:
        raise ValueError("is not a date like 2026-11-01") from None
    if not 1900 <= read.year <= 2200:
        raise ValueError("is not a date of this age")
    return read


def yes_no(cell: str) -> bool:
    known = {"true": True, "false": False}
    if cell.lower() not in known:
        raise ValueError("is neither true nor false")
    return known[cell.lower()]


def phone(cell: str) -> str:
    """A number as E.164: +16145550101."""
    try:
        if not re.fullmatch(r"\+[1-9][0-9]{6,14}", cell) or not phonenumbers.is_possible_number(
            phonenumbers.parse(cell)
        ):
            raise ValueError
    except (ValueError, phonenumbers.NumberParseException):
        raise ValueError("is not a telephone number like +16145550101") from None
    return cell


def email(cell: str) -> str:
    if not _EMAIL.fullmatch(text(cell)):
        raise ValueError("is not an e-mail address")
    return cell


def last_four(cell: str) -> str:
    if not re.fullmatch(r"[0-9]{4}", cell):
        raise ValueError("is not four digits")
    return cell


def state(cell: str) -> str:
    if not zones_for_property(cell, ""):
        raise ValueError("is not the postal code of a state")
    return cell.upper()


def zip_code(cell: str) -> str:
    """Five digits; of a ZIP+4 the first five."""
    if not re.fullmatch(r"[0-9]{5}(-[0-9]{4})?", cell):
        raise ValueError("is not a ZIP code of five digits")
    return cell[:5]


class OneOf:
    """One of some words, in any case; `aliases` are read as another."""

    def __init__(self, *words: str, **aliases: str) -> None:
        self._words = {**{word.upper(): word for word in words}, **aliases}
        self._said = ", ".join(words)

    def __call__(self, cell: str) -> str:
        if cell.upper() not in self._words:
            raise ValueError(f"is not one of {self._said}")
        return self._words[cell.upper()]
