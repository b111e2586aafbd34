from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.clock.calendar import is_open
from servicing.clock.hours import parse_hours
from servicing.escalation import rules

EASTERN = "America/New_York"
HOURS = parse_hours("mon-fri 08:00-20:00; sat 09:00-15:00")


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(EASTERN))


class TestDueAt:
    @pytest.mark.parametrize(
        ("priority", "due"),
        [
            ("urgent", eastern(2026, 11, 24, 11)),
            ("high", eastern(2026, 11, 24, 14)),
            ("normal", eastern(2026, 11, 25, 10)),
        ],
    )
    def test_counts_opening_time_on_a_working_morning(self, priority, due):
        assert rules.due_at(priority, eastern(2026, 11, 24, 10), HOURS, EASTERN) == due

    def test_what_is_urgent_at_night_is_due_an_hour_after_the_doors_open(self):
        assert rules.due_at("urgent", eastern(2026, 11, 24, 23), HOURS, EASTERN) == eastern(2026, 11, 25, 9)

    def test_thanksgiving_is_no_working_day(self):
        wednesday_evening = eastern(2026, 11, 25, 19)
        assert rules.due_at("high", wednesday_evening, HOURS, EASTERN) == eastern(2026, 11, 27, 11)

    def test_a_priority_that_is_not_known_is_refused(self):
        with pytest.raises(KeyError):
            rules.due_at("whenever", eastern(2026, 11, 24, 10), HOURS, EASTERN)

    @given(st.timedeltas(timedelta(0), timedelta(days=730)))
    def test_the_more_urgent_is_never_due_later_and_nothing_is_due_at_closed_doors(self, passed):
        now = datetime(2026, 1, 1, tzinfo=UTC) + passed
        dues = [rules.due_at(priority, now, HOURS, EASTERN) for priority in rules.PRIORITIES]
        assert dues == sorted(dues)
        for due in dues:
            assert due > now
            assert is_open(due.astimezone(UTC) - timedelta(microseconds=1), HOURS, EASTERN)


class TestPriority:
    @pytest.mark.parametrize("reason", ["crisis", "safety", "sale_postponement", "sale_within_37_days"])
    def test_life_and_home_come_first(self, reason):
        assert rules.priority_of(reason) == "urgent"

    def test_a_reason_without_a_rule_is_normal(self):
        assert rules.priority_of("media_received") == "normal"

    def test_the_more_urgent_of_two(self):
        assert rules.more_urgent("normal", "high") == "high"
        assert rules.more_urgent("urgent", "high") == "urgent"
