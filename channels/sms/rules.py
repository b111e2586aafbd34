"""When a text is tried again, and what became of it: pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

RETRIED_FOR = timedelta(minutes=10)
"""How long a text is tried again while the provider is busy or away (contract "SMS")."""
SILENCE = timedelta(seconds=20)
"""How long a send may be without answer and callback before the provider is asked whether it has it."""
STALE = timedelta(seconds=5)
"""A send that was not begun this soon after it was claimed is given back: its process stood still."""
LONGEST_PAUSE = timedelta(minutes=2)
CLOCK_SKEW = timedelta(minutes=5)
"""How far the provider's clock may be behind ours when a message is looked up."""

ARRIVED = frozenset({"delivered", "read"})
UNDERWAY = frozenset({"accepted", "scheduled", "queued", "sending", "sent"})
LOST = frozenset({"failed", "undelivered", "canceled"})

SURELY_NOT_TAKEN = frozenset({"http_429", "unreachable"})
"""Rejections after which the provider cannot have the message: no look-up before the next attempt."""


def pause(attempts: int, retry_after: float | None = None) -> timedelta:
    """The wait after `attempts` tries: 2, 4, 8 … seconds up to two minutes, or longer if the provider says so."""
    doubled = min(timedelta(seconds=2**attempts) if attempts < 16 else LONGEST_PAUSE, LONGEST_PAUSE)
    return max(doubled, timedelta(seconds=min(retry_after or 0.0, RETRIED_FOR.total_seconds())))


def given_up(first_attempt_at: datetime, now: datetime) -> bool:
    """It has been tried for ten minutes of the machine clock."""
    return now - first_attempt_at >= RETRIED_FOR


def looked_up_first(last_error: str | None) -> bool:
    """The last try ended so that the provider may have the message after all (a 5xx)."""
    return last_error is not None and last_error not in SURELY_NOT_TAKEN


def outcome_of(events: Iterable[tuple[str | None, str]]) -> Literal["sent", "failed"] | None:
    """What (provider id, status) events say of a text, in whatever order they came; None if they say nothing.

    A message that arrived never fails any more; one that failed is not mended by a late word that it is under
    way. Of two messages sent for one row, one that goes through is enough.
    """
    seen: dict[str | None, set[str]] = {}
    for sid, status in events:
        seen.setdefault(sid, set()).add(status)
    ends = {_end(statuses) for statuses in seen.values()}
    if "sent" in ends:
        return "sent"
    return "failed" if "failed" in ends else None


def _end(statuses: set[str]) -> Literal["sent", "failed"] | None:
    if statuses & ARRIVED:
        return "sent"
    if statuses & LOST:
        return "failed"
    return "sent" if statuses & UNDERWAY else None
