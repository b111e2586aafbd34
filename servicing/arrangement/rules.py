"""Which promise to pay can be noted down, and whether it was kept."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from servicing.loan.rules import months_after

LONGEST_PROMISE = timedelta(days=30)
"""A promise reaches at most 30 days ahead; so does the one that pauses the contact cadence (Fannie Mae D2-2-01)."""
MOST_PARTS = 2
CENT = Decimal("0.01")


class Reason(StrEnum):
    """Why a promise was not noted down."""

    NOT_VERIFIED = "not_verified"
    PROTECTED_CRISIS = "protected_crisis"
    PROTECTED_SAFETY = "protected_safety"
    PROTECTED_BANKRUPTCY = "protected_bankruptcy"
    PROTECTED_ATTORNEY = "protected_attorney"
    PROTECTED_DECEASED = "protected_deceased"
    PROTECTED_CEASE_CONTACT = "protected_cease_contact"
    PROTECTED_WRONG_PARTY = "protected_wrong_party"
    NOTHING_OWED = "nothing_owed"
    LIVE_EXISTS = "live_exists"
    NO_PARTS = "no_parts"
    TOO_MANY_PARTS = "too_many_parts"
    NOT_POSITIVE = "not_positive"
    NOT_IN_CENTS = "not_in_cents"
    SAME_DAY_PARTS = "same_day_parts"
    IN_PAST = "in_past"
    TOO_LATE = "too_late"
    TOO_MUCH = "too_much"


BARRING = (
    "crisis",
    "safety",
    "bankruptcy",
    "attorney",
    "deceased",
    "cease_contact",
    "wrong_party",
)
"""Protections under which payments are not talked about, gravest first (11 USC 362; 12 CFR 1006.6(b)(2), (c), (d)).

A servicemember may promise: that protection bears on plans and foreclosure (50 USC 3953). A foreclosure hold
does not touch payments.
"""


@dataclass(frozen=True)
class Part:
    """An amount in US dollars that is to be paid on a day."""

    amount: Decimal
    on: date


@dataclass(frozen=True)
class Allowed:
    parts: tuple[Part, ...]
    """By date."""
    total: Decimal


@dataclass(frozen=True)
class Refused:
    """`limit` is what would do: the amount owed for TOO_MUCH, the last day for TOO_LATE, else None."""

    reason: Reason
    limit: Decimal | date | None = None


def last_day(today: date) -> date:
    """The latest day that a promise made today may name."""
    return today + LONGEST_PROMISE


def check_promise(
    *, owed: Decimal, protections: Set[str], parts: Sequence[Part], today: date, has_live: bool
) -> Allowed | Refused:
    """Whether these parts, in any order, can stand as a promise made on `today`.

    `owed` is the total of the arrears. What bars every promise comes before what is wrong with this one.
    """
    for kind in BARRING:
        if kind in protections:
            return Refused(Reason(f"protected_{kind}"))
    if owed <= 0:
        return Refused(Reason.NOTHING_OWED)
    if has_live:
        return Refused(Reason.LIVE_EXISTS)
    if not parts:
        return Refused(Reason.NO_PARTS)
    if len(parts) > MOST_PARTS:
        return Refused(Reason.TOO_MANY_PARTS)
    if any(not part.amount.is_finite() or part.amount <= 0 for part in parts):
        return Refused(Reason.NOT_POSITIVE)
    if any(part.amount > owed for part in parts):
        return Refused(Reason.TOO_MUCH, owed)
    if any(part.amount % CENT for part in parts):
        return Refused(Reason.NOT_IN_CENTS)
    days = [part.on for part in parts]
    if min(days) < today:
        return Refused(Reason.IN_PAST)
    if max(days) > last_day(today):
        return Refused(Reason.TOO_LATE, last_day(today))
    if len(set(days)) < len(days):
        return Refused(Reason.SAME_DAY_PARTS)
    total = sum((part.amount for part in parts), Decimal(0))
    if total > owed:
        return Refused(Reason.TOO_MUCH, owed)
    return Allowed(tuple(sorted(parts, key=lambda part: part.on)), total)


@dataclass(frozen=True)
class Posted:
    """Money that the servicing system posted; a reversal takes `amount` away again."""

    on: date
    amount: Decimal
    reversal: bool = False


@dataclass(frozen=True)
class Kept:
    """Where a promise stands: its status, and its instalments' in order."""

    status: str
    instalments: tuple[str, ...]


def follow_promise(parts: Sequence[Part], posted: Sequence[Posted], made_on: date, today: date) -> Kept:
    """What the payments posted from `made_on` to `today` make of a promise's parts, given by date.

    Payments fill the parts in order. A part is missed when its day has gone by and it was not covered by what
    was posted up to that day, so the answer does not hang on when it is asked; the promise is then broken. Once
    all of it is covered in time it is completed. `returned` is a part that was covered until a payment was
    taken back. Payments carry no time of day: one posted on `made_on` counts.
    """
    return _follow(parts, posted, made_on, today, [part.on for part in parts])


def follow_plan(parts: Sequence[Part], posted: Sequence[Posted], made_on: date, today: date) -> Kept:
    """The same of a repayment plan, whose instalments can be kept until their month ends (Fannie Mae D2-3.2-02).

    One is missed from the day after its due date, and the plan broken once its month has ended without it.
    """
    return _follow(parts, posted, made_on, today, [month_end(part.on) for part in parts])


def month_end(day: date) -> date:
    """The last day of a date's month."""
    return months_after(day.replace(day=1), 1) - timedelta(days=1)


def _follow(parts: Sequence[Part], posted: Sequence[Posted], made_on: date, today: date, until: Sequence[date]) -> Kept:
    """`until` has the last day on which a payment keeps each part."""
    heard = [payment for payment in posted if made_on <= payment.on <= today]
    payments, taken_back = _undone(heard)
    statuses: list[str] = []
    covered_before = Decimal(0)
    for part, last in zip(parts, until, strict=True):
        stands = sum((payment.amount for payment, back in payments if payment.on <= last and not back), Decimal(0))
        stands -= taken_back
        covered = covered_before + part.amount
        if stands >= covered:
            statuses.append("paid")
        elif _most(heard, last) >= covered:
            statuses.append("returned")
        elif stands > covered_before:
            statuses.append("partial")
        else:
            statuses.append("missed" if part.on < today else "due")
        covered_before = covered
    unpaid = [last for last, status in zip(until, statuses, strict=True) if status != "paid"]
    if not unpaid:
        return Kept("completed", tuple(statuses))
    return Kept("broken" if min(unpaid) < today else "active", tuple(statuses))


def _most(heard: Sequence[Posted], last: date) -> Decimal:
    """The most that was there at any time up to `last`, before something of it was taken back."""
    most = there = Decimal(0)
    for payment in sorted(heard, key=lambda payment: (payment.on, payment.reversal)):
        if payment.on <= last:
            there += -payment.amount if payment.reversal else payment.amount
            most = max(most, there)
    return most


def _undone(heard: Sequence[Posted]) -> tuple[list[tuple[Posted, bool]], Decimal]:
    """Payments, each with whether it was taken back, and what was taken back that belongs to none of them.

    A reversal takes back the newest payment of its amount that still stands.
    """
    payments = sorted((payment for payment in heard if not payment.reversal), key=lambda payment: payment.on)
    back = [False] * len(payments)
    loose = Decimal(0)
    for reversal in sorted((payment for payment in heard if payment.reversal), key=lambda payment: payment.on):
        undone = [
            index
            for index, payment in enumerate(payments)
            if payment.amount == reversal.amount and payment.on <= reversal.on and not back[index]
        ]
        if undone:
            back[undone[-1]] = True
        else:
            loose += reversal.amount
    return list(zip(payments, back, strict=True)), loose
