"""Who counts as verified: what has to be given, what has to agree, and how often one may try."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Method = Literal["number_on_file", "full"]
"""A text from a number on file already shows something that the borrower has; any other writer shows it by a code."""

TRIES_PER_SENDER, TRIES_PER_LOAN = 5, 20
WINDOW = timedelta(hours=24)
"""In any such stretch of time there are at most so many wrong tries; one more locks until the oldest is this old."""

CODE_LIFE, CODE_TRIES = timedelta(minutes=10), 3
CODE_RENEWABLE = timedelta(minutes=60)
"""How long after it was sent a code that came too late is answered with a fresh one."""
CODES_UNANSWERED = 10
"""Codes in 24 hours that nobody gave back: more are not texted to a borrower who may not have asked for any."""

VERIFIED_AT_MOST = timedelta(hours=24)
_QUIET = {"sms": timedelta(hours=24), "web": timedelta(minutes=30)}

KINDS = frozenset({"loan_number", "last_four", "ssn", "zip", "code"})
"""The identifiers that verification looks at."""


def proofs(method: Method) -> tuple[str, ...]:
    """What is asked for, in order. `account_proof` is the loan number or the last four of the SSN."""
    return ("account_proof", "zip") if method == "number_on_file" else ("loan_number", "last_four", "zip")


def missing(method: Method, given: Iterable[str]) -> tuple[str, ...]:
    """Which of the proofs are still to be asked for."""
    known = set(given)
    if known & {"loan_number", "last_four"}:
        known.add("account_proof")
    return tuple(proof for proof in proofs(method) if proof not in known)


def newest(found: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The value to go by of each kind, from (kind, value) in the order written; a whole SSN ends in its last four."""
    values: dict[str, str] = {}
    for kind, value in found:
        if kind == "ssn":
            values["last_four"] = value[-4:]
        elif kind in KINDS:
            values[kind] = value
    return values


def agrees(method: Method, right: Mapping[str, bool]) -> bool:
    """All that was given is right, and enough was given. `right` holds a verdict for each identifier given."""
    return all(right.values()) and not missing(method, right)


def is_locked(by_sender: int, by_loan: int) -> bool:
    """So many wrong tries within the window leave no further one (per sender; per loan, whoever tries)."""
    return by_sender >= TRIES_PER_SENDER or by_loan >= TRIES_PER_LOAN


def verified_until(channel: str, verified_at: datetime, now: datetime) -> datetime:
    """When verification runs out if nothing more is heard: after a silence, and a day after it at the latest."""
    return min(now + _QUIET[channel], verified_at + VERIFIED_AT_MOST)


@dataclass(frozen=True)
class Code:
    """A one-time code that was sent, as far as a rule looks at it."""

    expires_at: datetime
    tries: int

    def expired(self, now: datetime) -> bool:
        return now >= self.expires_at

    def renewable(self, now: datetime) -> bool:
        return now < self.expires_at - CODE_LIFE + CODE_RENEWABLE

    @property
    def spent(self) -> bool:
        return self.tries >= CODE_TRIES
