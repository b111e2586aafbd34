"""The only place where values become words: amounts, dates, times, phones and lists, in English and US Spanish."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

LOCALES = {"en": "en_US", "es": "es_US"}

_CENT = Decimal("0.01")
_DAY = {"en": "EEEE, MMMM d", "es": "EEEE d 'de' MMMM"}
_MONTH_DAY = {"en": "MMMM d", "es": "d 'de' MMMM"}
_YEAR = {"en": ", y", "es": " 'de' y"}
_MONTH = {"en": "MMMM y", "es": "MMMM 'de' y"}
_LIKE_Y = re.compile(r"h?[ií](?![aeo])", re.IGNORECASE)
_LIKE_O = re.compile(r"h?[oó]", re.IGNORECASE)
_AMBIGUOUS_AFTER = 335
"""Days ahead (11 months) from which a date without its year could be taken for one that is nearer."""


def money(amount: Decimal, language: str) -> str:
    """Dollars to the cent: "$1,742.18". Raises ValueError for an amount that is not whole cents."""
    if amount != amount.quantize(_CENT):
        raise ValueError("an amount of money has whole cents")
    return str(format_currency(amount, "USD", locale=LOCALES[language]))


def percent(rate: Decimal, language: str) -> str:
    """A rate in percent with up to three places: "6.125%"."""
    return f"{format_decimal(rate, format='#,##0.###', locale=LOCALES[language])}%"


def date_long(day: date, language: str, today: date | None = None) -> str:
    """A date with its weekday: "Monday, November 30", "lunes 30 de noviembre".

    The year follows where `today` is given and the date would be mistaken without it: in another year and past,
    or more than eleven months ahead.
    """
    return _date(day, _DAY[language], language, today)


def date_short(day: date, language: str, today: date | None = None) -> str:
    """A date without its weekday, as a due date is spoken of: "November 1", "1 de noviembre"; years as `date_long`."""
    return _date(day, _MONTH_DAY[language], language, today)


def month(day: date, language: str) -> str:
    """The month of a date with its year: "November 2026", "noviembre de 2026"."""
    return str(format_date(day, _MONTH[language], locale=LOCALES[language]))


def _date(day: date, pattern: str, language: str, today: date | None) -> str:
    if today is not None and day.year != today.year and not 0 <= (day - today).days < _AMBIGUOUS_AFTER:
        pattern += _YEAR[language]
    return str(format_date(day, pattern, locale=LOCALES[language]))


def time_of_day(at: time, language: str) -> str:
    """A wall-clock time: "8:00 AM", "8:00 a.m."."""
    return _plain_spaces(format_time(at, "h:mm a", locale=LOCALES[language]))


def zone_name(moment: datetime, time_zone: str, language: str) -> str:
    """The zone as people name it: "Eastern", "hora oriental"."""
    local = moment.astimezone(ZoneInfo(time_zone))
    name = _plain_spaces(get_timezone_name(local, width="long", zone_variant="generic", locale=LOCALES[language]))
    return name.removesuffix(" Time")


def time_in_zone(moment: datetime, time_zone: str, language: str) -> str:
    """A moment's wall-clock time and zone: "8:00 AM Eastern", "8:00 a.m., hora oriental"."""
    local = moment.astimezone(ZoneInfo(time_zone))
    between = " " if language == "en" else ", "
    return time_of_day(local.time(), language) + between + zone_name(moment, time_zone, language)


def date_time(moment: datetime, time_zone: str, language: str, today: date | None = None) -> str:
    """A moment in full: "Wednesday, November 25, 8:00 AM Eastern"."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{date_long(local.date(), language, today)}, {time_in_zone(moment, time_zone, language)}"


def appointment(moment: datetime, time_zone: str, language: str, today: date | None = None, zone: bool = True) -> str:
    """When a call is: "Tuesday, December 1 at 2:30 PM Eastern", "martes 1 de diciembre a las 2:30 p.m., hora oriental".

    `zone` leaves its name off where the sentence around has it.
    """
    local = moment.astimezone(ZoneInfo(time_zone))
    clock = time_in_zone(moment, time_zone, language) if zone else time_of_day(local.time(), language)
    if language == "es":
        return f"{date_long(local.date(), language, today)} a {'la' if local.hour % 12 == 1 else 'las'} {clock}"
    return f"{date_long(local.date(), language, today)} at {clock}"


def phone(number: str) -> str:
    """A number of the North American plan (E.164) as people read it: "800-555-0100"; any other as it is."""
    digits = number.removeprefix("+1")
    if len(digits) != 10 or not digits.isdecimal():
        return number
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def phone_ending(number: str) -> str:
    """The last two digits of a phone: enough for its owner to know it, not for others to learn it."""
    return number[-2:]


def listing(items: Sequence[str], language: str, word: Literal["and", "or"] = "and") -> str:
    """Items as a phrase: "a, b, and c", "a, b o c"; in Spanish "y" and "o" give way before their own sound."""
    style: Literal["standard", "or"] = "standard" if word == "and" else "or"
    phrase = str(format_list(list(items), style=style, locale=LOCALES[language]))
    if language == "es" and len(items) > 1:
        last = items[-1]
        if word == "and" and _LIKE_Y.match(last):
            return f"{phrase.removesuffix(f' y {last}')} e {last}"
        if word == "or" and _LIKE_O.match(last):
            return f"{phrase.removesuffix(f' o {last}')} u {last}"
    return phrase


def _plain_spaces(text: str) -> str:
    """Without the no-break spaces of CLDR, which cost an SMS more than half of its length."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
