"""When somebody would like to be called, on Tuesday 24 November 2026, 10:00 in New York."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.when import Said, read
from actions.wish import Wish

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=NEW_YORK)
OFFERED = [datetime(2026, 11, day, hour, 30, tzinfo=NEW_YORK) for day, hour in ((24, 12), (25, 8), (25, 15))]
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, MONDAY = (date(2026, 11, day) for day in (24, 25, 26, 27, 30))


def found(text: str, kind: str, spoken: str, value: str | None, **more: Any) -> dict[str, Any]:
    start = text.index(spoken)
    return {"entity": kind, "value": value, "start": start, "end": start + len(spoken), **more}


def day(text: str, spoken: str, value: date, **more: Any) -> dict[str, Any]:
    return found(text, "date", spoken, value.isoformat(), **more)


def wish(text: str, *entities: dict[str, Any]) -> Wish:
    return read(entities, text, now=NOW).wish


def test_tomorrow_after_three():
    text = "tomorrow after 3"
    said = wish(text, day(text, "tomorrow", WEDNESDAY), found(text, "time", "3", "15:00", bound="after"))
    assert said == Wish(days=(WEDNESDAY,), after=time(15))


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("not mondays", (0,)),
        ("any day but friday", (4,)),
        ("no mondays or tuesdays please", (0, 1)),
        ("i can't do wednesdays", (2,)),
        ("except fri and sat", (4, 5)),
        ("los lunes no, menos los lunes", (0,)),
        ("cualquier día menos el viernes", (4,)),
    ],
)
def test_days_of_the_week_that_do_not_suit(text, refused):
    assert wish(text).not_weekdays == refused
    assert wish(text).days == ()


def test_a_refused_day_with_a_value_is_refused_too():
    text = "any day but friday"
    assert wish(text, day(text, "friday", FRIDAY)) == Wish(not_weekdays=(4,))
    text = "not tomorrow"
    assert wish(text, day(text, "tomorrow", WEDNESDAY)) == Wish(not_days=(WEDNESDAY,))


def test_first_thing_on_a_day():
    text = "first thing thursday"
    said = wish(text, day(text, "thursday", THURSDAY))
    assert said == Wish(days=(THURSDAY,), first=True)


def test_any_morning_next_week():
    text = "any morning next week"
    said = wish(
        text,
        found(text, "part_of_day", "morning", "morning"),
        found(text, "date", "next week", None, grain="week", future="2026-11-30"),
    )
    assert said == Wish(since=MONDAY, until=date(2026, 12, 6), parts=("morning",))


def test_early_next_week_is_its_first_half():
    text = "early next week"
    said = wish(text, found(text, "date", "next week", None, grain="week", future="2026-11-30"))
    assert (said.since, said.until) == (MONDAY, date(2026, 12, 2))


def test_this_week_begins_today():
    text = "sometime this week"
    said = wish(text, found(text, "date", "this week", None, grain="week", future="2026-11-23"))
    assert (said.since, said.until) == (TUESDAY, date(2026, 11, 29))


def test_wednesdays_and_weekdays_and_weekends():
    assert wish("wednesdays work best").weekdays == (2,)
    assert wish("after work on weekdays").weekdays == (0, 1, 2, 3, 4)
    assert wish("only weekends").weekdays == (5, 6)
    assert wish("not on weekends").not_weekdays == (5, 6)
    assert wish("los miércoles").weekdays == (2,)


def test_a_weekday_that_no_value_was_found_for_is_the_next_one():
    assert wish("el jueves").days == (THURSDAY,)
    assert wish("martes").days == (date(2026, 12, 1),)


def test_between_two_days_is_every_day_of_them_but_or_is_either():
    text = "between thursday and monday"
    two = [day(text, "thursday", THURSDAY), day(text, "monday", MONDAY)]
    assert wish(text, *two) == Wish(since=THURSDAY, until=MONDAY)
    text = "thursday or monday"
    assert wish(text, day(text, "thursday", THURSDAY), day(text, "monday", MONDAY)).days == (THURSDAY, MONDAY)


def test_the_week_of_a_day():
    text = "the week of december 3"
    said = wish(text, day(text, "december 3", date(2026, 12, 3)))
    assert (said.since, said.until) == (MONDAY, date(2026, 12, 6))


@pytest.mark.parametrize(
    ("text", "bound", "expected"),
    [
        ("not before 10", "before", Wish(after=time(10))),
        ("before 10", "before", Wish(before=time(10))),
        ("i work until 10", "until", Wish(after=time(10))),
        ("until 10", "until", Wish(before=time(10))),
        ("not after 10", "after", Wish(before=time(10))),
        ("i get off at 10", None, Wish(after=time(10))),
        ("call at 10", None, Wish(at=time(10))),
        ("around 10", "around", Wish(at=time(10))),
    ],
)
def test_which_side_of_a_time_suits(text, bound, expected):
    more = {"bound": bound} if bound else {}
    assert wish(text, found(text, "time", "10", "10:00", **more)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call me at 230", Wish(at=time(14, 30))),
        ("9-11", Wish(after=time(9), before=time(11))),
        ("9 to 1", Wish(after=time(9), before=time(13))),
        ("the loan is 30 to 40 years", Wish()),
    ],
)
def test_times_without_a_mark(text, expected):
    assert wish(text) == expected


def test_not_in_the_morning():
    text = "not in the morning"
    assert wish(text, found(text, "part_of_day", "morning", "morning")) == Wish(not_parts=("morning",))


def test_in_two_hours_is_from_then_on_today():
    text = "call me in two hours"
    assert wish(text, found(text, "duration", "two hours", "PT2H")) == Wish(days=(TUESDAY,), after=time(12))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the second one", 2),
        ("2", 2),
        ("option 3", 3),
        ("first one please", 1),
        ("the last one", 3),
        ("i'll take the third", 3),
        ("la segunda", 2),
        ("el primero", 1),
    ],
)
def test_one_of_those_that_were_offered(text, number):
    assert read([], text, now=NOW, offered=OFFERED) == Said(pick=number)
    assert read([], text, now=NOW).pick is None


def test_a_number_beyond_those_that_were_offered_is_an_hour():
    said = read([found("how about 4", "number", "4", "4")], "how about 4", now=NOW, offered=OFFERED)
    assert (said.pick, said.wish.at) == (None, time(16))


def test_first_thing_is_not_the_first_one():
    assert read([], "first thing", now=NOW, offered=OFFERED).pick is None


def test_the_second_of_the_month_is_a_day_only_where_that_was_offered():
    text = "the 2nd"
    second = day(text, "2nd", date(2026, 12, 2))
    assert read([second], text, now=NOW, offered=OFFERED).pick == 2
    on_the_second = [datetime(2026, 12, 2, hour, 0, tzinfo=NEW_YORK) for hour in (9, 10, 11)]
    said = read([second], text, now=NOW, offered=on_the_second)
    assert (said.pick, said.wish.days) == (None, (date(2026, 12, 2),))


@pytest.mark.parametrize(
    ("text", "shift"),
    [("later", "later"), ("anything earlier?", "earlier"), ("none of those", "other"), ("otro día", "other")],
)
def test_others_than_those_that_were_offered(text, shift):
    assert read([], text, now=NOW, offered=OFFERED).shift == shift


@pytest.mark.parametrize("text", ["anytime", "as soon as possible", "whenever works", "you pick", "lo antes posible"])
def test_any_time_will_do(text):
    assert read([], text, now=NOW).open


@pytest.mark.parametrize("text", ["yes", "i lost my job", "what is escrow", ""])
def test_nothing_about_when(text):
    assert not read([], text, now=NOW)


class TestWishes:
    def test_a_new_day_keeps_the_time_and_a_new_time_the_day(self):
        first = Wish(days=(WEDNESDAY,), after=time(15))
        assert first.then(Wish(days=(FRIDAY,))) == Wish(days=(FRIDAY,), after=time(15))
        assert first.then(Wish(parts=("morning",))) == Wish(days=(WEDNESDAY,), parts=("morning",))

    def test_days_that_do_not_suit_add_up_until_they_are_asked_for(self):
        wish = Wish(not_weekdays=(0,)).then(Wish(not_weekdays=(4,)))
        assert wish.not_weekdays == (0, 4)
        assert wish.then(Wish(days=(FRIDAY,))).not_weekdays == (0,)

    def test_a_time_that_was_named_whole_leaves_nothing_to_choose(self):
        half_past_two = datetime(2026, 11, 27, 14, 30, tzinfo=NEW_YORK)
        assert Wish(days=(FRIDAY,), at=time(14, 30)).names(half_past_two)
        assert not Wish(at=time(14, 30)).names(half_past_two)
        assert not Wish(days=(FRIDAY,), after=time(14)).names(half_past_two)


days = st.dates(TUESDAY, TUESDAY + timedelta(days=30))
clocks = st.times(time(0), time(23, 59)).map(lambda clock: clock.replace(second=0, microsecond=0))
several_days = st.sets(days, max_size=3).map(lambda found: tuple(sorted(found)))
weekdays = st.sets(st.integers(0, 6), max_size=3).map(lambda found: tuple(sorted(found)))
wishes = st.builds(
    Wish,
    days=several_days,
    not_days=several_days,
    weekdays=weekdays,
    not_weekdays=weekdays,
    since=st.none() | days,
    until=st.none() | days,
    at=st.none() | clocks,
    after=st.none() | clocks,
    before=st.none() | clocks,
    parts=st.sets(st.sampled_from(["morning", "afternoon", "evening"]), max_size=2).map(lambda p: tuple(sorted(p))),
    first=st.booleans(),
)


@given(wishes)
def test_a_wish_survives_the_state(wish):
    assert Wish.restored(wish.stored()) == wish


@given(wishes, wishes)
def test_what_was_said_last_counts(before, later):
    merged = before.then(later)
    assert merged.then(later) == merged
    for starts in (datetime.combine(day, time(9), NEW_YORK) for day in later.days):
        if merged.fits(starts):
            assert starts.date() in later.days


@given(wishes, days, clocks)
def test_whatever_fits_fits_each_part_of_the_wish(wish, day, clock):
    if wish.fits(datetime.combine(day, clock, NEW_YORK)):
        assert day not in wish.not_days
        assert day.weekday() not in wish.not_weekdays
        assert wish.after is None or clock >= wish.after


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    read([], text, now=NOW, offered=OFFERED)
