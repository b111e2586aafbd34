"""How soon a person has to take what was escalated."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from servicing.clock import calendar
from servicing.clock.hours import OpeningHours
from servicing.rights.rules import ESCALATION

PRIORITIES = ("urgent", "high", "normal")

OPEN_TIME = {"urgent": timedelta(hours=1), "high": timedelta(hours=4), "normal": timedelta(hours=12)}
"""Opening time until a person must have taken it: ours, well inside the five days, without weekends and holidays,
within which a notice of error or a request for information is acknowledged (12 CFR 1024.35(d), 1024.36(c))."""

PRIORITY: dict[str, str] = {
    **{kind.reason: kind.priority for kind in ESCALATION.values()},
    "sale_within_37_days": "urgent",
    "system_failure": "high",
    "unanswered_by_specialist": "high",
    "wrote_after_opt_out": "high",
}
"""Where whoever escalates does not say: a right's own, and these; every other reason is normal."""


PROMISED = frozenset({kind.reason for kind in ESCALATION.values()} | {"sale_within_37_days", "system_failure"})
"""Reasons whose answer says that a person will be in touch, and by when; work that is done by letter is not."""


def priority_of(reason: str) -> str:
    return PRIORITY.get(reason, "normal")


def more_urgent(one: str, other: str) -> str:
    """The more urgent of two priorities."""
    return min(one, other, key=PRIORITIES.index)


def due_at(priority: str, now: datetime, hours: OpeningHours, time_zone: str) -> datetime:
    """When somebody must have taken an escalation that is opened `now`, in the office's zone.

    Only opening time counts. KeyError for a priority that is not known; ValueError if the office never opens.
    """
    return calendar.due_at(now, OPEN_TIME[priority], hours, time_zone)


def end_of_day(day: date, time_zone: str) -> datetime:
    """The moment from which work that is due on a day is late: five in the afternoon, in the office's zone."""
    return datetime.combine(day, time(17), ZoneInfo(time_zone))
