"""Money, dates and times as Spanish speakers in the United States text them, on Tuesday 24 November 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.nlu.spanish import find
from bot.nlu.spanish.numbers import parse
from bot.turn import LONGEST_TEXT

NOW = datetime.fromisoformat("2026-11-24T10:00:00-05:00")


def values(text: str, entity: str, now: datetime = NOW) -> list[str | None]:
    return [found.value for found in find(text, now) if found.entity == entity]


def details(text: str, entity: str) -> dict:
    (found,) = [found for found in find(text, NOW) if found.entity == entity]
    return found.details


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1450 el 5", ["1450.00"]),
        ("mil cuatrocientos cincuenta", ["1450.00"]),
        ("catorce cincuenta el viernes", ["1450.00"]),
        ("2 mil pesos", ["2000.00"]),
        ("dos mil quinientos", ["2500.00"]),
        ("1.500,50", ["1500.50"]),
        ("$1,500.50", ["1500.50"]),
        ("un par de cientos", ["200.00"]),
        ("300 hoy y 300 el 5", ["300.00", "300.00"]),
        ("ciento veinte dólares", ["120.00"]),
        ("75 centavos", ["0.75"]),
        ("1450 calle olmo", []),
        ("mi 401k, capitulo 13, tengo 65 años y 3 hijos", []),
        ("desde el 2024", []),
        ("llame al 800-555-0100", []),
    ],
)
def test_amounts(text: str, amounts: list[str]) -> None:
    assert values(text, "money") == amounts


def test_what_is_said_about_an_amount_is_kept() -> None:
    assert details("como 500", "money")["approximate"] is True
    assert details("no más de 300", "money")["bound"] == "at_most"
    assert details("por lo menos 300", "money")["bound"] == "at_least"
    assert [found.details["bound"] for found in find("entre 400 y 500 dólares", NOW)] == ["at_least", "at_most"]


def test_a_part_of_a_debt_is_flagged_and_never_guessed() -> None:
    found = find("la mitad ahora y el resto el 15", NOW)
    assert [(one.entity, one.value, one.details.get("fraction")) for one in found] == [
        ("money", None, "1/2"),
        ("money", None, "rest"),
        ("date", "2026-12-15", None),
    ]
    assert details("el pago completo", "money")["fraction"] == "all"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hoy", "2026-11-24"),
        ("mañana", "2026-11-25"),
        ("manana por la manana", "2026-11-25"),
        ("pasado mañana", "2026-11-26"),
        ("ayer", "2026-11-23"),
        ("antier", "2026-11-22"),
        ("el viernes", "2026-11-27"),
        ("el viernes que viene", "2026-11-27"),
        ("el lunes pasado", "2026-11-23"),
        ("el viernes 27", "2026-11-27"),
        ("viernes 27 de noviembre", "2026-11-27"),
        ("el 5", "2026-12-05"),
        ("para el primero", "2026-12-01"),
        ("cuando me paguen el treinta", "2026-11-30"),
        ("5 de enero del 2027", "2027-01-05"),
        ("el 5 del próximo mes", "2026-12-05"),
        ("25/12", "2026-12-25"),
        ("a fin de mes", "2026-11-30"),
        ("fin de diciembre", "2026-12-31"),
        ("en dos semanas", "2026-12-08"),
        ("dentro de 10 dias", "2026-12-04"),
        ("hace 3 semanas", "2026-11-03"),
        ("el día después de navidad", "2026-12-26"),
        ("accion de gracias", "2026-11-26"),
    ],
)
def test_dates(text: str, day: str) -> None:
    assert values(text, "date") == [day]


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("hace dos meses", "month"),
        ("el próximo mes", "month"),
        ("en septiembre", "month"),
        ("la semana que viene", "week"),
        ("este fin de semana", "weekend"),
        ("en 2024", "year"),
        ("cada quincena", "recurrence"),
        ("los viernes", "recurrence"),
        ("500 al mes", "recurrence"),
    ],
)
def test_what_is_not_a_day_has_no_value(text: str, grain: str) -> None:
    assert values(text, "date") == [None]
    assert details(text, "date")["grain"] == grain


def test_both_readings_and_both_meanings_are_given() -> None:
    assert details("el 5", "date") == {"grain": "day", "future": "2026-12-05", "past": "2026-11-05"}
    assert details("5/12", "date")["or"] == "2026-12-05" and values("5/12", "date") == ["2027-05-12"]
    assert details("el próximo viernes", "date")["or"] == "2026-12-04"


def test_bounds_are_kept() -> None:
    bounds = {"antes del 5": "before", "hasta el 15": "until", "despues del lunes": "after", "para el viernes": "by"}
    for text, bound in bounds.items():
        assert details(text, "date")["bound"] == bound, text


@pytest.mark.parametrize("text", ["el 30 de febrero", "2/30", "31 de abril"])
def test_a_day_that_does_not_exist_is_asked_about(text: str) -> None:
    assert values(text, "date") == [None] and details(text, "date")["invalid"] is True


def test_a_weekday_that_contradicts_its_date_is_flagged() -> None:
    assert details("el lunes 27", "date")["weekday_differs"] is True


def test_times_durations_and_parts_of_the_day() -> None:
    assert values("a las dos y media de la tarde", "time") == ["14:30"]
    assert values("después de las 5", "time") == ["17:00"] and details("después de las 5", "time")["bound"] == "after"
    assert values("entre 2 y 4", "time") == ["14:00", "16:00"]
    assert values("mediodía", "time") == ["12:00"]
    assert values("mañana en la tarde", "part_of_day") == ["afternoon"]
    assert values("llámeme en la mañana", "date") == [] and values("en la mañana", "part_of_day") == ["morning"]
    assert values("debo 3 meses", "duration") == ["P3M"]


MONTHS = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
SMALL = (
    "cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete"
    " dieciocho diecinueve veinte veintiun veintidos veintitres veinticuatro veinticinco veintiseis veintisiete"
    " veintiocho veintinueve"
)
TENS = "- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa"
HUNDREDS = "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"


def _list(words: str) -> list[str]:
    return words.split()


def test_every_day_of_three_years_is_read_back() -> None:
    today = date(2025, 1, 1)
    while today < date(2028, 1, 1):
        now = datetime(today.year, today.month, today.day, 12).astimezone()
        ahead = today + timedelta(days=40)
        spoken = f"{ahead.day} de {_list(MONTHS)[ahead.month - 1]}"
        for text in (spoken, f"el {spoken} de {ahead.year}", f"pago el día {spoken}"):
            assert values(text, "date", now) == [ahead.isoformat()], (today, text)
        today += timedelta(days=17)


def spelled(number: int) -> str:
    """The number in words, written the other way round than the parser reads."""
    small, tens, hundreds = map(_list, (SMALL, TENS, HUNDREDS))
    if number < 30:
        return small[number]
    if number < 100:
        return tens[number // 10] + (f" y {spelled(number % 10)}" if number % 10 else "")
    if number < 1000:
        rest = f" {spelled(number % 100)}" if number % 100 else ""
        return "cien" if number == 100 else hundreds[number // 100] + rest
    head = "mil" if number < 2000 else f"{spelled(number // 1000)} mil"
    return head + (f" {spelled(number % 1000)}" if number % 1000 else "")


def test_every_number_in_words_is_read_back() -> None:
    for number in [*range(0, 2200), *range(2200, 1_000_000, 997)]:
        assert parse(spelled(number)) == number


@pytest.mark.parametrize("words", ["cinco diez", "mil mil", "treinta once", "veinte y", "cien mil mil"])
def test_what_is_no_number_in_words(words: str) -> None:
    assert parse(words) in (None, 20)


def test_every_amount_in_figures_is_read_back() -> None:
    for cents in range(1, 2_000_000, 3733):
        amount = Decimal(cents) / 100
        for text in (f"${amount:.2f}", f"{amount:.2f} dólares", f"puedo pagar {amount:,.2f} el viernes"):
            assert values(text, "money") == [f"{amount:.2f}"]


PIECES = ["1", "1 ", "1,", "1.", "un ", "el 5 ", "dos mil ", "$", "en ", "cada ", "entre 2 y ", "la mitad ", "de la "]


@pytest.mark.parametrize("piece", PIECES)
def test_the_longest_text_is_read_to_its_end(piece: str) -> None:
    """An expression that backtracks would not come back from this."""
    found = find(piece * (LONGEST_TEXT // len(piece)) + " $12.34", NOW)
    assert found[-1].value == "12.34"
