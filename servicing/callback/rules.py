"""Which calls with a specialist can be booked: the free slots of a week's hours, holidays, leave and other calls."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from servicing.clock.calendar import openings
from servicing.clock.hours import OpeningHours

LENGTH = timedelta(minutes=20)
"""How long a call is planned for."""
BUFFER = timedelta(minutes=10)
"""Between two calls of one specialist, to write down the one and read up on the next."""
GRID = timedelta(minutes=30)
"""Calls begin on the hour and the half hour of the office's clock."""
NOTICE = timedelta(hours=2)
"""How long before its beginning a call can still be booked."""
HORIZON = timedelta(days=14)
"""How far ahead a call can be booked."""
CAPACITY = 8
"""Calls that a specialist takes in one day of the office, unless the specialist's own number says otherwise."""
PATIENCE = timedelta(days=2)
"""How much later than anyone's first slot one with the assigned specialist may be and still come before it."""
EARLIEST, LATEST = time(8), time(21)
"""Presumed convenient hours, in every zone the borrower may be in (12 CFR 1006.6(b)(1)(i), comment 6(b)(1)-1)."""

TOPICS = {
    "help": "Ways to get help",
    "payments": "Catching up or planning payments",
    "application": "The application and its documents",
    "foreclosure": "Foreclosure",
    "taxes": "Escrow, taxes or insurance",
    "account": "Figures and payments on the account",
    "other": "Something else",
}
"""What a call may be about, for the specialist; anything else is in the borrower's own words."""

Period = tuple[datetime, datetime]


@dataclass(frozen=True)
class Roster:
    """One specialist's time: hours of the office's week, other calls, leave. Times are aware."""

    specialist_id: int
    hours: OpeningHours
    assigned: bool = False
    """To this loan: whom the borrower is to keep hearing from (12 CFR 1024.40)."""
    speaks_language: bool = True
    """The borrower's."""
    calls: tuple[Period, ...] = ()
    leave: tuple[Period, ...] = ()
    capacity: int = CAPACITY


@dataclass(frozen=True, order=True)
class Slot:
    """A call that can be booked; in order of time. `starts_at` is aware UTC."""

    starts_at: datetime
    specialist_id: int

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + LENGTH


def free(roster: Roster, *, office_zone: str, now: datetime, zones: Iterable[str] = ()) -> list[Slot]:
    """The slots of one specialist that can be booked at `now`, in order of time.

    `zones` are all zones the borrower may be in; a call is offered only where it is daytime in each of them.
    """
    zone = ZoneInfo(office_zone)
    taken_on = _calls_a_day(roster, zone)
    slots: list[Slot] = []
    for opens, closes in openings(now, roster.hours, office_zone):
        if opens > now + HORIZON:
            break
        start = _on_grid(opens)
        while start + LENGTH <= closes:
            slot = Slot(start, roster.specialist_id)
            if (
                now + NOTICE <= start <= now + HORIZON
                and taken_on.get(start.astimezone(zone).date(), 0) < roster.capacity
                and not _meets(roster.calls, start - BUFFER, slot.ends_at + BUFFER)
                and not _meets(roster.leave, start, slot.ends_at)
                and _in_daytime(slot, zones)
            ):
                slots.append(slot)
            start += GRID
    return slots


def offer(
    rosters: Sequence[Roster],
    fits: Callable[[datetime], bool],
    nearness: Callable[[datetime], timedelta] = lambda _: timedelta(0),
    *,
    office_zone: str,
    now: datetime,
    zones: Sequence[str] = (),
    count: int = 3,
) -> list[Slot]:
    """At most `count` free slots that fit, one for each time, in order of time.

    The nearest are taken, by `nearness` and then by time. At one time, and as long as it makes the borrower wait no
    longer than PATIENCE, the assigned specialist comes before others; then whoever speaks the borrower's language.
    """
    by_time: dict[datetime, Slot] = {}
    own = {roster.specialist_id for roster in rosters if roster.assigned}
    for roster in sorted(rosters, key=_rank):
        for slot in free(roster, office_zone=office_zone, now=now, zones=zones):
            if fits(slot.starts_at):
                by_time.setdefault(slot.starts_at, slot)
    if not by_time:
        return []
    soon = min(by_time) + PATIENCE

    def order(slot: Slot) -> tuple[timedelta, bool, datetime]:
        continues = slot.specialist_id in own and slot.starts_at <= soon
        return nearness(slot.starts_at), not continues, slot.starts_at

    return sorted(sorted(by_time.values(), key=order)[:count])


def _rank(roster: Roster) -> tuple[bool, bool, int, int]:
    return not roster.assigned, not roster.speaks_language, len(roster.calls), roster.specialist_id


def is_free(slot: Slot, roster: Roster, *, office_zone: str, now: datetime, zones: Iterable[str] = ()) -> bool:
    """Whether this very slot can be booked at `now`."""
    return slot in free(roster, office_zone=office_zone, now=now, zones=zones)


def remind_at(starts_at: datetime, now: datetime) -> datetime | None:
    """When a reminder of a call is due: a day before, else an hour before; None where neither is worth it now."""
    for before in (timedelta(days=1), timedelta(hours=1)):
        if starts_at - before >= now + timedelta(minutes=30):
            return starts_at - before
    return None


def _on_grid(moment: datetime) -> datetime:
    """The first moment from `moment` on that lies on the grid."""
    past = timedelta(minutes=moment.minute % (GRID.seconds // 60), seconds=moment.second)
    return moment - past + GRID if past else moment


def _calls_a_day(roster: Roster, zone: ZoneInfo) -> dict[object, int]:
    counted: dict[object, int] = {}
    for starts, _ in roster.calls:
        day = starts.astimezone(zone).date()
        counted[day] = counted.get(day, 0) + 1
    return counted


def _meets(periods: Iterable[Period], starts: datetime, ends: datetime) -> bool:
    return any(other_starts < ends and starts < other_ends for other_starts, other_ends in periods)


def _in_daytime(slot: Slot, zones: Iterable[str]) -> bool:
    for zone in zones:
        starts, ends = slot.starts_at.astimezone(ZoneInfo(zone)), slot.ends_at.astimezone(ZoneInfo(zone))
        if not (starts.time() >= EARLIEST and ends.time() <= LATEST and starts.date() == ends.date()):
            return False
    return True
