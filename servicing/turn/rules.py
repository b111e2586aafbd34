"""How inbound messages become turns: pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

RETRIED_FOR = timedelta(seconds=60)
"""How long a turn is tried again before it is closed with an apology (Rasa restarts in about 20 s)."""
LEASE = timedelta(seconds=12)
FLOOD = 20
FLOOD_WINDOW = timedelta(seconds=60)
CHOICE_LIFE = timedelta(hours=24)
NUMBER_SLOTS = frozenset(
    {
        "account_proof",
        "loan_number",
        "last_four",
        "zip",
        "code",
        "promise_amount",
        "promise_amount_2",
        "plan_months",
        "phone",
    }
)
"""Requested slots whose answer is a number, so that a lone one is the answer and not a choice."""

_LONE_NUMBER = re.compile(r"\W*(\d{1,2})\W*")
_LONE_MORE = re.compile(r"\W*(?:more|más|mas)\W*", re.IGNORECASE)


class Waiting(Protocol):
    @property
    def kind(self) -> str: ...


def batch(waiting: Sequence[Waiting]) -> int:
    """How many of the waiting messages, in order, one turn answers.

    Plain texts are merged; a choice, media or a word for us stands alone and ends the batch before it.
    """
    if not waiting:
        return 0
    if waiting[0].kind != "text":
        return 1
    return next((index for index, inbound in enumerate(waiting) if inbound.kind != "text"), len(waiting))


def lone_number(text: str) -> int | None:
    """The number where a text is one or two digits and nothing else but punctuation."""
    match = _LONE_NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def lone_more(text: str) -> bool:
    return _LONE_MORE.fullmatch(text) is not None


def choice_number(text: str, offered_at: datetime, now: datetime, requested_slot: str | None) -> int | None:
    """The number of the choice that a text names: a lone number, within 24 hours, unless a number was asked for."""
    if requested_slot in NUMBER_SLOTS or now - offered_at > CHOICE_LIFE:
        return None
    return lone_number(text)


def back_off(attempt: int) -> timedelta:
    """The pause before attempt + 1: 0.5, 1, 2, then 4 seconds."""
    return timedelta(seconds=min(0.5 * 2 ** (attempt - 1), 4))


@dataclass(frozen=True)
class Age:
    """How long a turn has been tried, on the machine clock."""

    started_at: datetime
    now: datetime

    @property
    def spent(self) -> bool:
        return self.now - self.started_at >= RETRIED_FOR
