"""What a borrower owes and since when, from the loan's figures and a day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later (or earlier), or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


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
