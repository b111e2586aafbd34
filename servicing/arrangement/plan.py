"""Repayment plans: how arrears are spread over coming payments, and which plans need a person. Pure."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from servicing.arrangement.rules import CENT, Part
from servicing.loan.rules import due_after, months_after
from servicing.option.limits import Excess


@dataclass(frozen=True)
class Ground:
    """What a plan is made from, as of a day; US dollars."""

    payment: Decimal
    """The contractual payment: principal, interest and escrow."""
    arrears: Decimal
    coming: date
    """The first contractual due date that has not gone by."""
    due_day: int
    """Of the month; a short month's last day stands for a later one."""
    today: date


@dataclass(frozen=True)
class Bounds:
    """How far a plan may reach: the whole monthly payment in percent of the contractual one, the most instalments
    that anybody here may agree to, and within how many days it begins."""

    most_percent: Decimal
    longest: int
    start_within: int


@dataclass(frozen=True)
class Wish:
    """What the borrower says: the most they can pay a month in all, in how many months, and when it begins."""

    monthly: Decimal | None = None
    months: int | None = None
    start: date | None = None


@dataclass(frozen=True)
class Plan:
    """Whole monthly payments by date: the contractual payment with a share of what is behind."""

    payment: Decimal
    catch_up_total: Decimal
    """The arrears in it, with contractual payments that fall due before it begins."""
    instalments: tuple[Part, ...]

    @property
    def total(self) -> Decimal:
        return sum((part.amount for part in self.instalments), Decimal(0))

    @property
    def monthly(self) -> Decimal:
        """The largest payment; only the last one can be less."""
        return self.instalments[0].amount


class Misfit(StrEnum):
    NOTHING_OWED = "nothing_owed"
    TOO_LITTLE = "too_little"
    TOO_LONG = "too_long"
    IN_PAST = "in_past"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class Unfit:
    """Why there is no such plan. `limit` is what would do: the least a month for TOO_LITTLE, the most months for
    TOO_LONG, the last day to begin for TOO_LATE."""

    reason: Misfit
    limit: Decimal | int | date | None = None


def shares(arrears: Decimal, months: int) -> tuple[Decimal, ...]:
    """The arrears in parts of a month each, rounded up to the cent; the last absorbs what that adds.

    Fewer than `months` where so little is owed that the first ones cover it. ValueError unless both are positive.
    """
    if arrears <= 0 or months < 1:
        raise ValueError("arrears are spread over at least one month")
    share = _up(arrears / months)
    found: list[Decimal] = []
    left = arrears
    while left > 0:
        found.append(min(share, left))
        left -= found[-1]
    return tuple(found)


def smallest_term(arrears: Decimal, room: Decimal, longest: int) -> int | None:
    """The fewest months in which no share is above `room`; None where `longest` months are too few."""
    if room < CENT:
        return None
    months = int((arrears / room.quantize(CENT, ROUND_FLOOR)).to_integral_value(ROUND_CEILING))
    return months if months <= longest else None


def room_under(payment: Decimal, most_percent: Decimal) -> Decimal:
    """The largest share that keeps the whole monthly payment within the cap."""
    return (payment * (most_percent - 100) / 100).quantize(CENT, ROUND_FLOOR)


def propose(ground: Ground, wish: Wish, bounds: Bounds) -> Plan | Unfit:
    """The plan that fits what the borrower says, by the smallest term that meets the cap (Fannie Mae D2-3.2-02).

    A number of months that the borrower names is taken as it is, over the cap too: whether it needs a person is
    another question (`reasons_for_approval`). What they can pay a month goes before the months they name.
    """
    if ground.arrears <= 0:
        return Unfit(Misfit.NOTHING_OWED)
    if wish.start is not None and wish.start < ground.today:
        return Unfit(Misfit.IN_PAST)
    if wish.start is not None and (wish.start - ground.today).days > bounds.start_within:
        return Unfit(Misfit.TOO_LATE, date.fromordinal(ground.today.toordinal() + bounds.start_within))
    arrears = ground.arrears + ground.payment * _skipped(ground, wish.start)
    months = wish.months
    if months is not None and months > bounds.longest:
        return Unfit(Misfit.TOO_LONG, bounds.longest)
    afford = None if wish.monthly is None else wish.monthly - ground.payment
    if months is None or (afford is not None and shares(arrears, months)[0] > afford):
        room = room_under(ground.payment, bounds.most_percent)
        months = smallest_term(arrears, room if afford is None else min(room, afford), bounds.longest)
        if months is None and afford is not None:
            months = smallest_term(arrears, afford, bounds.longest)
    if months is None and afford is not None:
        return Unfit(Misfit.TOO_LITTLE, ground.payment + shares(arrears, bounds.longest)[0])
    # Where no term meets the cap, the longest comes nearest to it.
    months = months or bounds.longest
    parts = shares(arrears, months)
    dates = _dates(ground, wish.start, len(parts))
    instalments = tuple(Part(ground.payment + share, on) for share, on in zip(parts, dates, strict=True))
    return Plan(ground.payment, arrears, instalments)


def _skipped(ground: Ground, start: date | None) -> int:
    """Contractual payments that fall due before the one that the first instalment is for."""
    skipped = 0
    while start is not None and due_after(ground.coming, skipped + 1, ground.due_day) <= start:
        skipped += 1
    return skipped


def _dates(ground: Ground, start: date | None, count: int) -> list[date]:
    if start is None:
        return [due_after(ground.coming, month, ground.due_day) for month in range(count)]
    return [months_after(start, month) for month in range(count)]


def _up(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_CEILING)


class Why(StrEnum):
    """Why the assistant may not set up a plan by itself, gravest first."""

    SALE_DATE = "sale_date"
    SERVICEMEMBER = "servicemember"
    FORECLOSURE_HOLD = "foreclosure_hold"
    HARDSHIP_GOES_ON = "hardship_goes_on"
    FIGURES_MISSING = "figures_missing"
    TOO_FAR_BEHIND = "too_far_behind"
    TOO_LONG = "too_long"
    TOO_HIGH = "too_high"
    BEGINS_LATE = "begins_late"


_OF_LIMIT = {
    "servicemember": Why.SERVICEMEMBER,
    "foreclosure_hold": Why.FORECLOSURE_HOLD,
    "most_months_behind": Why.TOO_FAR_BEHIND,
    "most_days_delinquent": Why.TOO_FAR_BEHIND,
    "most_instalments": Why.TOO_LONG,
    "most_percent_of_payment": Why.TOO_HIGH,
    "first_due_within": Why.BEGINS_LATE,
}


def reasons_for_approval(
    beyond: Iterable[Excess], *, hardship_over: bool, sale_date: date | None, figures_missing: bool
) -> tuple[Why, ...]:
    """All that keeps the assistant from setting a plan up by itself, gravest first; empty where nothing does.

    `beyond` is what lies outside the assistant's limits (`option.limits.needs_approval`): they keep it a short-term
    plan for a hardship that is over (12 CFR 1024.41(c)(2)(iii), Fannie Mae D2-3.2-02).
    """
    found: Set[Why] = {_OF_LIMIT[excess.limit] for excess in beyond}
    found = found | ({Why.SALE_DATE} if sale_date is not None else set())
    found = found | (set() if hardship_over else {Why.HARDSHIP_GOES_ON})
    found = found | ({Why.FIGURES_MISSING} if figures_missing else set())
    return tuple(why for why in Why if why in found)


def amounts(parts: Sequence[Part]) -> list[list[str]]:
    """Instalments as plain values, to keep between two messages: what was shown is what is confirmed."""
    return [[part.on.isoformat(), str(part.amount)] for part in parts]
