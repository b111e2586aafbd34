from datetime import time

import pytest

from servicing.clock.hours import BadHours, Span, parse_hours


def test_days_and_spans() -> None:
    hours = parse_hours("mon-fri 08:00-20:00; sat 09:00-15:00")
    assert hours.on(0) == hours.on(4) == (Span(time(8), time(20)),)
    assert hours.on(5) == (Span(time(9), time(15)),)
    assert hours.on(6) == ()


def test_split_shifts_lists_of_days_and_a_week_that_wraps() -> None:
    hours = parse_hours("MON, wed 13:00-17:00, 08:00 - 12:00 ; fri-sun 10:00-24:00;")
    assert hours.on(0) == hours.on(2) == (Span(time(8), time(12)), Span(time(13), time(17)))
    assert hours.on(1) == ()
    assert hours.on(6) == (Span(time(10), time.max),)
    assert parse_hours("sat-mon 09:00-10:00").on(1) == ()
    assert parse_hours("sat-mon 09:00-10:00").on(0) != ()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "empty"),
        ("mon-fri", '"mon-fri"'),
        ("mon-fri 8-20", '"8-20"'),
        ("mon-fri 08:00-20:00; caturday 09:00-15:00", '"caturday"'),
        ("mon 20:00-08:00", "closes before it opens"),
        ("mon 25:00-26:00", '"25:00"'),
        ("mon 08:00-12:00, 11:00-13:00", "overlap"),
        ("mon 08:00-12:00; mon-tue 11:00-13:00", "hours of mon overlap"),
        ("mon-wed-fri 08:00-12:00", "mon-wed-fri"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, named: str) -> None:
    with pytest.raises(BadHours) as error:
        parse_hours(text)
    assert named in str(error.value)
