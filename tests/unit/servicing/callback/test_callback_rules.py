"""Which calls can be booked, on Tuesday 24 November 2026, 10:00 in New York."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.callback.rules import BUFFER, HORIZON, LENGTH, NOTICE, Roster, Slot, free, is_free, offer, remind_at
from servicing.clock.hours import parse_hours
from tests.support.values import NOW

OFFICE = "America/New_York"
ANA, MARCUS, ROSA = 1, 2, 3
OFFICE_HOURS = parse_hours("mon-fri 08:00-20:00; sat 09:00-15:00")


def at(day: int, clock: str, month: int = 11) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(OFFICE)).astimezone(UTC)


def roster(specialist_id: int = ANA, hours: str | None = None, **more) -> Roster:
    return Roster(specialist_id, OFFICE_HOURS if hours is None else parse_hours(hours), **more)


def starts(one: Roster, day: int, month: int = 11, **more) -> list[str]:
    zone = ZoneInfo(OFFICE)
    local = [slot.starts_at.astimezone(zone) for slot in free(one, office_zone=OFFICE, now=NOW, **more)]
    return [f"{each:%H:%M}" for each in local if (each.month, each.day) == (month, day)]


def test_two_hours_of_notice_today_and_the_whole_of_tomorrow():
    assert starts(roster(), 24)[0] == "12:00"
    tomorrow = starts(roster(), 25)
    assert (tomorrow[0], tomorrow[-1], len(tomorrow)) == ("08:00", "19:30", 24)


def test_a_split_shift_has_no_calls_in_its_pause_and_none_that_run_into_it():
    assert starts(roster(hours="wed 09:00-10:15, 13:15-14:30"), 25) == ["09:00", "09:30", "13:30", "14:00"]


def test_none_on_thanksgiving_nor_on_a_sunday():
    assert starts(roster(), 26) == []
    assert starts(roster(), 29) == []


def test_none_on_leave_also_where_it_only_begins_within_the_call():
    away = roster(hours="wed 09:00-12:00", leave=((at(25, "10:10"), at(25, "11:00")),))
    assert starts(away, 25) == ["09:00", "09:30", "11:00", "11:30"]


def test_between_two_calls_there_is_a_pause():
    busy = roster(hours="wed 09:00-12:00", calls=((at(25, "10:05"), at(25, "10:25")),))
    assert starts(busy, 25) == ["09:00", "09:30", "11:00", "11:30"]


def test_after_as_many_calls_as_one_can_take_the_day_is_full():
    calls = ((at(25, "09:00"), at(25, "09:20")), (at(25, "10:00"), at(25, "10:20")))
    assert starts(roster(calls=calls, capacity=3), 25)
    assert starts(roster(calls=calls, capacity=2), 25) == []
    assert starts(roster(calls=calls, capacity=2), 27), "the next day counts anew"


def test_nothing_beyond_the_horizon():
    last = free(roster(), office_zone=OFFICE, now=NOW)[-1]
    assert last.starts_at <= NOW + HORIZON
    assert starts(roster(), 8, month=12)[-1] == "10:00"


def test_in_hawaii_nobody_is_called_at_night():
    found = starts(roster(), 25, zones=["Pacific/Honolulu"])
    assert found[0] == "13:00", "8:00 in Honolulu"
    assert starts(roster(hours="wed 08:00-12:00"), 25, zones=["Pacific/Honolulu"]) == []


def test_both_of_two_zones_have_to_suit():
    assert starts(roster(), 25, zones=["America/New_York", "America/Los_Angeles"])[0] == "11:00"


class TestOffer:
    def test_the_three_next_times_of_the_assigned_specialist(self):
        slots = offer([roster(MARCUS), roster(ANA, assigned=True)], lambda _: True, office_zone=OFFICE, now=NOW)
        assert slots == [Slot(at(24, clock), ANA) for clock in ("12:00", "12:30", "13:00")]

    def test_the_assigned_specialist_tomorrow_comes_before_another_today(self):
        ana = roster(ANA, "wed 09:00-12:00", assigned=True)
        slots = offer([roster(MARCUS), ana], lambda _: True, office_zone=OFFICE, now=NOW)
        assert {slot.specialist_id for slot in slots} == {ANA}

    def test_nobody_waits_days_for_the_assigned_specialist(self):
        ana = roster(ANA, "mon 09:00-12:00", assigned=True)
        slots = offer([roster(MARCUS), ana], lambda _: True, office_zone=OFFICE, now=NOW)
        assert {slot.specialist_id for slot in slots} == {MARCUS}

    def test_another_fills_up_what_the_assigned_one_has_not(self):
        ana = roster(ANA, "wed 09:00-10:00", assigned=True)
        slots = offer([roster(MARCUS), ana], lambda moment: moment >= at(25, "09:00"), office_zone=OFFICE, now=NOW)
        assert slots == [Slot(at(25, "09:00"), ANA), Slot(at(25, "09:30"), ANA), Slot(at(25, "10:00"), MARCUS)]

    def test_who_speaks_the_language_comes_before_who_does_not(self):
        rosters = [roster(ANA, speaks_language=False), roster(ROSA)]
        slots = offer(rosters, lambda _: True, office_zone=OFFICE, now=NOW)
        assert {slot.specialist_id for slot in slots} == {ROSA}

    def test_the_nearest_times_in_order(self):
        slots = offer(
            [roster()], lambda _: True, lambda moment: abs(moment - at(27, "14:30")), office_zone=OFFICE, now=NOW
        )
        assert [slot.starts_at for slot in slots] == [at(27, "14:00"), at(27, "14:30"), at(27, "15:00")]

    def test_the_very_time_that_was_wished_for_beats_the_assigned_specialist(self):
        ana = roster(ANA, "fri 15:00-18:00", assigned=True)
        slots = offer(
            [ana, roster(MARCUS)],
            lambda _: True,
            lambda moment: abs(moment - at(27, "14:30")),
            office_zone=OFFICE,
            now=NOW,
            count=1,
        )
        assert slots == [Slot(at(27, "14:30"), MARCUS)]

    def test_nothing_where_nothing_fits(self):
        assert offer([roster()], lambda _: False, office_zone=OFFICE, now=NOW) == []
        assert offer([], lambda _: True, office_zone=OFFICE, now=NOW) == []


@pytest.mark.parametrize(
    ("ahead", "before"), [(timedelta(days=3), timedelta(days=1)), (timedelta(hours=20), timedelta(hours=1))]
)
def test_a_reminder_comes_a_day_before_or_an_hour(ahead, before):
    assert remind_at(NOW + ahead, NOW) == NOW + ahead - before


def test_no_reminder_right_before_the_call():
    assert remind_at(NOW + timedelta(minutes=80), NOW) is None


moments = st.integers(0, 14 * 48).map(lambda half_hours: NOW + timedelta(minutes=30 * half_hours))
periods = st.tuples(moments, st.integers(1, 600)).map(lambda one: (one[0], one[0] + timedelta(minutes=one[1])))
some_hours = st.sampled_from(
    ["mon-fri 08:00-20:00; sat 09:00-15:00", "mon-sun 00:00-24:00", "tue, thu 07:10-11:55, 12:20-18:05"]
)


@given(
    some_hours,
    st.lists(periods, max_size=12),
    st.lists(periods, max_size=4),
    st.sampled_from([(), ("America/Los_Angeles",), ("America/New_York", "Pacific/Honolulu")]),
)
def test_whatever_is_offered_can_be_kept(hours, calls, leave, zones):
    one = roster(ANA, hours, calls=tuple(calls), leave=tuple(leave))
    for slot in free(one, office_zone=OFFICE, now=NOW, zones=zones):
        assert NOW + NOTICE <= slot.starts_at <= NOW + HORIZON
        for starts_at, ends_at in calls:
            assert slot.ends_at + BUFFER <= starts_at or ends_at + BUFFER <= slot.starts_at
        for starts_at, ends_at in leave:
            assert slot.ends_at <= starts_at or ends_at <= slot.starts_at
        for zone in zones:
            assert 8 <= slot.starts_at.astimezone(ZoneInfo(zone)).hour < 21


@given(st.lists(periods, max_size=6))
def test_a_slot_that_was_booked_is_free_no_more(calls):
    one = roster(ANA, calls=tuple(calls))
    for slot in free(one, office_zone=OFFICE, now=NOW)[:3]:
        booked = replace(one, calls=(*one.calls, (slot.starts_at, slot.starts_at + LENGTH)))
        assert not is_free(slot, booked, office_zone=OFFICE, now=NOW)
