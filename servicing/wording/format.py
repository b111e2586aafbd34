"""The only place where values become words, in US English and US Spanish (Babel)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_date, format_time, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency

_LOCALES = {"en": "en_US", "es": "es_US"}
_LONG = {
    ("en", False): "EEEE, MMMM d",
    ("en", True): "EEEE, MMMM d, y",
    ("es", False): "EEEE d 'de' MMMM",
    ("es", True): "EEEE d 'de' MMMM 'de' y",
}
_NEAR_DAYS = 330
"""A date within some eleven months needs no year: which November 30 it is cannot be mistaken."""


def money(amount: Decimal, language: str) -> str:
    """`$1,742.18`: always to the cent. ValueError for an amount with parts of a cent."""
    if amount != amount.quantize(Decimal("0.01")):
        raise ValueError("an amount is shown to the cent")
    return format_currency(amount, "USD", locale=_LOCALES[language])


def date_long(day: date, language: str, today: date | None = None) -> str:
    """`Monday, November 30`; with the year where that is more than some eleven months from a given `today`."""
    far = today is not None and abs((day - today).days) > _NEAR_DAYS
    return format_date(day, _LONG[language, far], locale=_LOCALES[language])


def date_time(moment: datetime, zone: str, language: str, today: date | None = None) -> str:
    """`Tuesday, December 1 at 2:30 PM Eastern`: the wall clock of `zone`, named as people name it."""
    local = moment.astimezone(ZoneInfo(zone))
    joint = " at " if language == "en" else " a las "
    clock = format_time(local, "h:mm a", locale=_LOCALES[language]).replace("\u202f", " ").replace("\u00a0", " ")
    return f"{date_long(local.date(), language, today)}{joint}{clock} {zone_name(moment, zone, language)}"


def zone_name(moment: datetime, zone: str, language: str) -> str:
    """`Eastern`, `Pacific`: the zone without "Time", which is understood; in Spanish as Babel has it."""
    local = moment.astimezone(ZoneInfo(zone))
    name = get_timezone_name(local, width="long", zone_variant="generic", locale=_LOCALES[language])
    return name.removesuffix(" Time")


def phone(number: str) -> str:
    """`800-555-0100` for a US number in E.164; any other number as its country writes it, with the code."""
    parsed = phonenumbers.parse(number, "US")
    if parsed.country_code != 1:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    digits = str(parsed.national_number)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def listed(parts: Sequence[str], language: str) -> str:
    """`one, two, and three`."""
    return format_list(list(parts), locale=_LOCALES[language])
