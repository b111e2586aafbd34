"""When somebody would like to be called: what narrows it down, and how near a time comes to it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

NOON, EVENING = time(12), time(17)
DAY_FIELDS = ("days", "weekdays", "since", "until")
TIME_FIELDS = ("at", "after", "before", "parts", "not_parts", "first", "last")


@dataclass(frozen=True)
class Wish:
    """A wish on the borrower's wall clock; an empty one fits any time. Sequences are sorted tuples."""

    days: tuple[date, ...] = ()
    not_days: tuple[date, ...] = ()
    weekdays: tuple[int, ...] = ()
    """0 is Monday, as `date.weekday()` counts."""
    not_weekdays: tuple[int, ...] = ()
    since: date | None = None
    until: date | None = None
    at: time | None = None
    after: time | None = None
    before: time | None = None
    parts: tuple[str, ...] = ()
    not_parts: tuple[str, ...] = ()
    first: bool = False
    """The first call of the day."""
    last: bool = False

    def __bool__(self) -> bool:
        return self != Wish()

    def fits(self, starts: datetime) -> bool:
        """Whether a call that begins at this local time is one that was wished for. `at` orders, it does not bar."""
        return self._fits_day(starts.date()) and self._fits_time(starts.time())

    def _fits_day(self, day: date) -> bool:
        return (
            (not self.days or day in self.days)
            and day not in self.not_days
            and (not self.weekdays or day.weekday() in self.weekdays)
            and day.weekday() not in self.not_weekdays
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )

    def _fits_time(self, clock: time) -> bool:
        return (
            (self.after is None or clock >= self.after)
            and (self.before is None or clock < self.before)
            and (not self.parts or part_of(clock) in self.parts)
            and part_of(clock) not in self.not_parts
        )

    def distance(self, starts: datetime) -> timedelta:
        """How far a local time is from the clock time that was wished for; zero where none was."""
        minutes = _minutes(starts.time())
        if self.at is not None:
            return timedelta(minutes=abs(minutes - _minutes(self.at)))
        if self.last:
            return timedelta(days=1) - timedelta(minutes=minutes)
        if self.first:
            return timedelta(minutes=minutes)
        return timedelta(0)

    def names(self, starts: datetime) -> bool:
        """The wish says this very time, so that nothing is left to choose."""
        if self.first or self.last:
            return bool(self.days)
        return self.at == starts.time() and starts.date() in self.days

    def then(self, later: "Wish") -> "Wish":
        """This wish as a later one changes it: new days in the place of days, new times in that of times."""
        changed: dict[str, Any] = {}
        if any(_given(later, name) for name in DAY_FIELDS):
            changed |= {name: getattr(later, name) for name in DAY_FIELDS}
            changed["not_days"] = tuple(day for day in self.not_days if day not in later.days)
            changed["not_weekdays"] = tuple(
                each
                for each in self.not_weekdays
                if each not in later.weekdays and each not in {day.weekday() for day in later.days}
            )
        if any(_given(later, name) for name in TIME_FIELDS):
            changed |= {name: getattr(later, name) for name in TIME_FIELDS}
        merged = replace(self, **changed)
        return replace(
            merged,
            not_days=_both(merged.not_days, later.not_days),
            not_weekdays=_both(merged.not_weekdays, later.not_weekdays),
        )

    def anchor(self, now: datetime) -> datetime:
        """The local moment that is nearest to what was wished: what is looked around when nothing fits."""
        day = min(self.days) if self.days else max(self.since or now.date(), now.date())
        clock = self.at or self.after or {"afternoon": NOON, "evening": EVENING}.get((*self.parts, "")[0], time(8))
        return max(now, datetime.combine(day, clock, now.tzinfo))

    def stored(self) -> dict[str, Any]:
        """As a slot keeps it: JSON, only what was said."""
        found = {name: value for name, value in asdict(self).items() if _given(self, name)}
        return {name: _plain(value) for name, value in found.items()}

    @classmethod
    def restored(cls, stored: Mapping[str, Any] | None) -> "Wish":
        return cls(**{name: _read(name, value) for name, value in (stored or {}).items()})


def part_of(clock: time) -> str:
    """The part of the day that a time lies in, as the entity `part_of_day` names it."""
    if clock < NOON:
        return "morning"
    return "afternoon" if clock < EVENING else "evening"


def around(anchor: datetime) -> Callable[[datetime], timedelta]:
    """How far a moment is from `anchor`, both aware; what comes too early counts double."""
    return lambda moment: moment - anchor if moment >= anchor else 2 * (anchor - moment)


def _given(wish: Wish, name: str) -> bool:
    return getattr(wish, name) not in ((), None, False)


def _both(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted({*one, *other}))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | time) else value


def _read(name: str, value: Any) -> Any:
    if name in ("days", "not_days"):
        return tuple(date.fromisoformat(each) for each in value)
    if name in ("since", "until"):
        return date.fromisoformat(value)
    if name in ("at", "after", "before"):
        return time.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
