"""Money, dates and times as people text them, on Tuesday 24 November 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.nlu import calendar
from bot.nlu.english import find
from bot.nlu.english.numbers import parse
from bot.turn import LONGEST_TEXT

NOW = datetime.fromisoformat("2026-11-24T10:00:00-05:00")


def values(text: str, *entities: str, now: datetime = NOW) -> list[str | None]:
    return [found.value for found in find(text, now) if not entities or found.entity in entities]


def details(text: str, entity: str) -> dict:
    (found,) = [found for found in find(text, NOW) if found.entity == entity]
    return found.details


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$1,742.18", ["1742.18"]),
        ("1450 on the 5th", ["1450.00"]),
        ("i can do 1,450 this friday", ["1450.00"]),
        ("twelve hundred", ["1200.00"]),
        ("one thousand seven hundred forty two dollars", ["1742.00"]),
        ("500 bucks by 12/1", ["500.00"]),
        ("1.5k dec 1st", ["1500.00"]),
        ("a grand", ["1000.00"]),
        ("two hundred now and 3 hundred later", ["300.00", "200.00"]),
        ("$.50", ["0.50"]),
        ("75 cents", ["0.75"]),
        ("500 a month", ["500.00"]),
        ("$500 friday and $500 next friday", ["500.00", "500.00"]),
        ("20 dollars", ["20.00"]),
        ("2000", ["2000.00"]),
        ("i owe since 2024", []),
        ("my 401k", []),
        ("chapter 13", []),
        ("my rate is 6.5%", []),
        ("call 800-555-0100", []),
        ("1450 elm street", []),
        ("90 days behind, 3 kids, 2 jobs", []),
        ("masked_loan_number", []),
    ],
)
def test_amounts(text: str, amounts: list[str]) -> None:
    assert sorted(values(text, "money")) == sorted(amounts)


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("half of it", "1/2"),
        ("i can do half", "1/2"),
        ("all of it", "all"),
        ("the full amount", "all"),
        ("the rest later", "rest"),
        ("a third of it", "1/3"),
        ("1/2 of it", "1/2"),
    ],
)
def test_a_part_of_a_debt_is_flagged_and_never_guessed(text: str, fraction: str) -> None:
    assert values(text, "money") == [None]
    assert details(text, "money")["fraction"] == fraction


def test_what_is_said_about_an_amount_is_kept() -> None:
    assert details("about 500", "money")["approximate"] is True
    assert details("at most $300", "money")["bound"] == "at_most"
    assert details("at least $300", "money")["bound"] == "at_least"
    assert [found.details["bound"] for found in find("400 to 500 dollars", NOW)] == ["at_least", "at_most"]


def test_a_small_number_is_left_to_the_form_that_asked() -> None:
    assert values("50", "number") == ["50"] and values("50", "money") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-11-24"),
        ("tmrw", "2026-11-25"),
        ("tommorow", "2026-11-25"),
        ("day after tomorrow", "2026-11-26"),
        ("yesterday", "2026-11-23"),
        ("friday", "2026-11-27"),
        ("fri", "2026-11-27"),
        ("this friday", "2026-11-27"),
        ("last friday", "2026-11-20"),
        ("tuesday", "2026-12-01"),
        ("a week from friday", "2026-12-04"),
        ("monday after payday", "2026-11-30"),
        ("friday the 27th", "2026-11-27"),
        ("friday, november 27th", "2026-11-27"),
        ("the 5th", "2026-12-05"),
        ("on the 15 i can", "2026-12-15"),
        ("the 24th", "2026-11-24"),
        ("the 31st", "2026-12-31"),
        ("on the first", "2026-12-01"),
        ("by the twenty-fifth", "2026-11-25"),
        ("12/1", "2026-12-01"),
        ("12/05/26", "2026-12-05"),
        ("2026-12-05", "2026-12-05"),
        ("dec 1st", "2026-12-01"),
        ("5th of december", "2026-12-05"),
        ("jan 2", "2027-01-02"),
        ("feb 29", "2028-02-29"),
        ("in two weeks", "2026-12-08"),
        ("in 10 days", "2026-12-04"),
        ("3 days ago", "2026-11-21"),
        ("end of the month", "2026-11-30"),
        ("eom", "2026-11-30"),
        ("end of december", "2026-12-31"),
        ("end of next month", "2026-12-31"),
        ("next month on the 3rd", "2026-12-03"),
        ("thanksgiving", "2026-11-26"),
        ("christmas eve", "2026-12-24"),
    ],
)
def test_dates(text: str, day: str) -> None:
    assert values(text, "date") == [day]


def test_both_readings_are_given() -> None:
    assert details("the 5th", "date") == {"grain": "day", "future": "2026-12-05", "past": "2026-11-05"}


def test_next_friday_has_two_meanings() -> None:
    assert values("next friday", "date") == ["2026-12-04"]
    assert details("next friday", "date")["or"] == "2026-11-27"


@pytest.mark.parametrize(
    ("text", "grain"),
    [
        ("in december", "month"),
        ("next week", "week"),
        ("this weekend", "weekend"),
        ("two months ago", "month"),
        ("in 2024", "year"),
        ("every two weeks", "recurrence"),
        ("biweekly", "recurrence"),
        ("on fridays", "recurrence"),
    ],
)
def test_what_is_not_a_day_has_no_value(text: str, grain: str) -> None:
    assert values(text, "date") == [None]
    assert details(text, "date")["grain"] == grain


@pytest.mark.parametrize(
    ("text", "iso"),
    [("every two weeks", "P2W"), ("500 a month", "P1M"), ("every other friday", "P2W"), ("monthly", "P1M")],
)
def test_recurrence(text: str, iso: str) -> None:
    assert details(text, "date")["recurrence"] == iso


@pytest.mark.parametrize("text", ["2/30", "feb 30", "2026-13-01"])
def test_a_day_that_does_not_exist_is_asked_about(text: str) -> None:
    assert values(text, "date") == [None] and details(text, "date")["invalid"] is True


def test_a_weekday_that_contradicts_its_date_is_flagged() -> None:
    assert details("monday nov 27", "date")["weekday_differs"] is True


@pytest.mark.parametrize(
    "text",
    [
        "after i get paid",
        "payday",
        "i may be late",
        "my second job",
        "the first payment",
        "i sat down with her",
        "24/7",
    ],
)
def test_what_only_sounds_like_a_date(text: str) -> None:
    assert values(text, "date") == []


def test_times_durations_and_parts_of_the_day() -> None:
    assert values("call at 2:30 pm", "time") == ["14:30"]
    assert values("after 5", "time") == ["17:00"] and details("after 5", "time")["bound"] == "after"
    assert values("between 2 and 4 tomorrow afternoon", "time") == ["14:00", "16:00"]
    assert values("between 2 and 4 tomorrow afternoon", "part_of_day") == ["afternoon"]
    assert values("10-2pm", "time") == ["10:00", "14:00"]
    assert values("12 am", "time") == ["00:00"] and values("noon", "time") == ["12:00"]
    assert values("i am 3 months behind", "duration") == ["P3M"]
    assert values("for two weeks", "duration") == ["P2W"]
    assert values("tonight", "date", "part_of_day") == ["2026-11-24", "evening"]


def test_positions_are_those_of_the_text_as_it_was_written() -> None:
    text = "\u0130 can pay \u201c$500\u201d on Friday\u2019s shift \U0001f642 the 5th"
    for found in find(text, NOW):
        assert text[found.start : found.end].strip()
    money, *_ = find(text, NOW)
    assert text[money.start : money.end] == "$500"


def test_every_day_of_four_years_is_read_back() -> None:
    today = date(2024, 1, 1)
    while today < date(2028, 1, 1):
        now = datetime(today.year, today.month, today.day, 12).astimezone()
        ahead = today + timedelta(days=40)
        for text in (
            ahead.isoformat(),
            ahead.strftime("%m/%d/%Y"),
            ahead.strftime("%B %d"),
            ahead.strftime("%d %b %Y"),
        ):
            assert values(f"i pay {text}", "date", now=now) == [ahead.isoformat()], (today, text)
        today += timedelta(days=13)


def test_readings_lie_on_their_side_of_every_day() -> None:
    for step in range(1500):
        today = date(2024, 1, 1) + timedelta(days=step)
        for readings in (
            calendar.day_of_month(step % 31 + 1, today),
            calendar.month_and_day(step % 12 + 1, step % 28 + 1, today),
            calendar.weekday(step % 7, today),
        ):
            assert readings.past <= today <= readings.future
            assert (readings.future - readings.past).days <= 366
        assert calendar.weekday(step % 7, today).future.weekday() == step % 7


def spelled(number: int) -> str:
    """The number in words, written the other way round than the parser reads."""
    from bot.nlu.english.numbers import _ONES

    ones = _ONES.split()
    tens = ["-", "-", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    if number < 20:
        return ones[number]
    if number < 100:
        return tens[number // 10] + (f"-{ones[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{ones[number // 100]} hundred" + (f" and {spelled(number % 100)}" if number % 100 else "")
    return f"{spelled(number // 1000)} thousand" + (f" {spelled(number % 1000)}" if number % 1000 else "")


def test_every_number_in_words_is_read_back() -> None:
    for number in [*range(0, 2200), *range(2200, 1_000_000, 997)]:
        assert parse(spelled(number)) == number


@pytest.mark.parametrize("words", ["five ten", "twenty hundred", "one two", "thousand thousand", "a", "hundred zero"])
def test_what_is_no_number_in_words(words: str) -> None:
    assert parse(words) is None


def test_every_amount_in_figures_is_read_back() -> None:
    for cents in range(1, 2_000_000, 1733):
        amount = Decimal(cents) / 100
        for text in (f"${amount:.2f}", f"${amount:,.2f}", f"{amount:.2f} dollars", f"i can pay {amount:,.2f} friday"):
            assert values(text, "money") == [f"{amount:.2f}"]


PIECES = ["1", "1 ", "1,", "one ", "the 5th ", "a ", "$", "in ", "every ", "between 2 and ", "half of ", "dec 1 to "]


@pytest.mark.parametrize("piece", PIECES)
def test_the_longest_text_is_read_to_its_end(piece: str) -> None:
    """An expression that backtracks would not come back from this."""
    found = find(piece * (LONGEST_TEXT // len(piece)) + " $12.34", NOW)
    assert found[-1].value == "12.34"
