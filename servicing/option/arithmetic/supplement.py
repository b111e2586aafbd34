"""FHA Payment Supplement: a partial claim brings the loan current and what is left pays a part of the principal each
month for some years (Mortgagee Letters 2024-02 and 2025-12; 12 USC 1715u(b)(2))."""

from dataclasses import dataclass
from decimal import Decimal

from servicing.loan.amortization import cents_down, monthly_interest
from servicing.option.arithmetic.set_aside import Claim


@dataclass(frozen=True)
class Limits:
    cut: Decimal
    """The most that the payment of principal and interest is lowered by, percent."""
    months: int
    least_percent: Decimal
    """The least monthly reduction, percent of principal and interest."""
    least: Decimal
    """The least monthly reduction, US dollars."""


@dataclass(frozen=True)
class Supplement:
    """A monthly reduction, US dollars; afterwards the full payment returns."""

    reduction: Decimal
    months: int
    payment: Decimal
    """Principal and interest that the borrower pays meanwhile."""
    claim: Decimal
    """Everything set aside: what brings the loan current and all monthly reductions."""
    worth_it: bool
    """The reduction is no less than the least one."""


def supplement(claim: Claim, *, payment: Decimal, balance: Decimal, note_rate: Decimal, limits: Limits) -> Supplement:
    """The monthly reduction that the room allows, no more than the target or the principal in the first payment.

    `payment` is principal and interest. ValueError where the claim does not even bring the loan current.
    """
    if not claim.fits:
        raise ValueError("a supplement begins with a claim that brings the loan current")
    principal = max(Decimal(0), payment - monthly_interest(balance, note_rate))
    reduction = min(cents_down(payment * limits.cut / 100), principal, cents_down(claim.left / limits.months))
    least = max(payment * limits.least_percent / 100, limits.least)
    return Supplement(
        reduction, limits.months, payment - reduction, claim.amount + reduction * limits.months, reduction >= least
    )
