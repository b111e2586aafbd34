"""What a borrower owes and since when, from the loan's figures and a day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

FIRST_FILING_AFTER = 120
"""Days of delinquency that must have passed before a first notice or filing for foreclosure of a principal residence
(12 CFR 1024.41(f)(1)(i))."""
NEAR_SALE = timedelta(days=37)
"""An application that is complete no more than this long before a sale has none of the protections of
12 CFR 1024.41(c), (g): only a person can still do something about it (12 CFR 1024.38(b)(2)(v))."""


def sale_is_near(sale_date: date, today: date) -> bool:
    """A foreclosure sale is today or within 37 days."""
    return timedelta(0) <= sale_date - today <= NEAR_SALE


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later (or earlier), or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(earlier: date, later: date) -> int:
    """The full months from `earlier` to `later`; below 0 where `later` comes first."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months if months_after(earlier, months) <= later else months - 1


def days_delinquent(next_due: date, today: date) -> int:
    """Calendar days since the due date of the oldest unpaid periodic payment; 0 while none is past due.

    A late-charge grace period plays no part (12 CFR 1024.31, "Delinquency", and its comments).
    """
    return max(0, (today - next_due).days)


def missed_due_dates(next_due: date, today: date) -> tuple[date, ...]:
    """The monthly due dates that went by unpaid, oldest first.

    A payment that is due today can still be paid on its day, so it is not among them: nothing paid for
    January to March is three missed payments and 90 days on April 1 (comment 31, "Delinquency").
    """
    missed: list[date] = []
    while (due := months_after(next_due, len(missed))) < today:
        missed.append(due)
    return tuple(missed)


def months_behind(next_due: date, today: date) -> int:
    """How many monthly payments went by unpaid."""
    return len(missed_due_dates(next_due, today))


def contractual_payment(principal_and_interest: Decimal, escrow: Decimal) -> Decimal:
    """The full periodic payment: principal, interest and escrow (12 CFR 1024.31)."""
    return principal_and_interest + escrow


@dataclass(frozen=True)
class Account:
    """How far a loan is paid: the due date of the oldest unpaid payment, and money that makes up no full one yet."""

    next_due_date: date
    suspense: Decimal


@dataclass(frozen=True)
class Applied:
    """What a posting did: how many due dates it paid (less than 0: opened again) and what it changed of suspense."""

    months: int
    suspense: Decimal


def due_day(next_due: date, maturity: date) -> int:
    """The day of the month on which payments fall due; a short month's last day may stand for a later one."""
    clipped = next_due.day == monthrange(next_due.year, next_due.month)[1]
    return max(next_due.day, maturity.day) if clipped else next_due.day


def post(account: Account, amount: Decimal, payment: Decimal, day: int) -> tuple[Account, Applied]:
    """The account after `amount` US dollars came in, or went back where it is negative, and what that did.

    A periodic payment is credited when principal, interest and escrow are there in full (12 CFR
    1026.36(c)(1)(i)); less is held in suspense until it adds up to a full one, which then pays the oldest due
    date (1026.36(c)(1)(ii)(B)). More pays the due dates that follow, also coming ones; what is left over is
    held. Fees are never paid from it first, for that would make payments fall short (1026.36(c)(2)). What goes
    back is taken from suspense, and opens the newest paid due dates again where that is too little. `payment` is
    the contractual payment, `day` the day of the month it is due on. ValueError unless `payment` is positive.
    """
    if payment <= 0:
        raise ValueError("a contractual payment is positive")
    held = account.suspense + amount
    months = int(held // payment)
    if held - months * payment < 0:
        months -= 1
    left = held - months * payment
    return (
        Account(due_after(account.next_due_date, months, day), left),
        Applied(months, left - account.suspense),
    )


def take_back(account: Account, applied: Applied, payment: Decimal, day: int) -> tuple[Account, Applied]:
    """The account as it would be had a payment never come: exact also where the contractual payment was another then.

    `applied` is what `post` said that the payment did.
    """
    reopened = Account(due_after(account.next_due_date, -applied.months, day), account.suspense - applied.suspense)
    after, evened = post(reopened, Decimal(0), payment, day)
    return after, Applied(evened.months - applied.months, after.suspense - account.suspense)


def due_after(due: date, months: int, day: int) -> date:
    """The due date `months` after another, on `day` of the month or on a short month's last day."""
    month = months_after(due.replace(day=1), months)
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


@dataclass(frozen=True)
class Arrears:
    """What it takes to be current, in its parts (US dollars).

    `escrow_advance` is told apart: it is repaid through the escrow account and is not in `total`. `total` is
    zero or less where suspense covers all.
    """

    payments: Decimal
    late_charges: Decimal
    corporate_advance: Decimal
    suspense: Decimal
    escrow_advance: Decimal

    @property
    def total(self) -> Decimal:
        return self.payments + self.late_charges + self.corporate_advance - self.suspense

    @property
    def nothing_owed(self) -> bool:
        return self.total <= 0


def arrears(
    *,
    payment: Decimal,
    missed: int,
    late_charges: Decimal,
    corporate_advance: Decimal,
    suspense: Decimal,
    escrow_advance: Decimal,
) -> Arrears:
    """The arrears of `missed` contractual payments of `payment` each. ValueError for a negative figure."""
    if missed < 0 or min(payment, late_charges, corporate_advance, suspense, escrow_advance) < 0:
        raise ValueError("arrears are made of figures that are not negative")
    return Arrears(payment * missed, late_charges, corporate_advance, suspense, escrow_advance)
