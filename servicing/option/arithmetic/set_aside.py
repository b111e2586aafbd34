"""Partial claims and advances: arrears set aside in a second lien without interest, up to a share of the balance.

FHA (12 USC 1715u(b)(2)): 30 percent of the unpaid principal on the day of the default that led to the first claim, all
claims together. VA (38 USC 3737(c)): 25 percent of the unpaid principal on the day of the claim, 30 where a payment was
missed in a stated time. USDA guaranteed (7 CFR 3555.304 as of 89 FR 66189): recovery advances of together 30 percent
of the unpaid principal at default.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servicing.loan.amortization import cents_down


def room(balance: Decimal, percent: Decimal, before: Decimal = Decimal(0)) -> Decimal:
    """What may still be set aside, US dollars: a share of `balance`, less what was set aside before; never below 0.

    ValueError for a negative figure.
    """
    if min(balance, percent, before) < 0:
        raise ValueError("room is a share of a balance, less what was set aside before")
    return max(Decimal(0), cents_down(balance * percent / 100) - before)


def missed_in(unpaid: tuple[date, ...], first: date, last: date) -> bool:
    """Whether one of these unpaid due dates lies in a time, both days counted: VA's higher share (38 USC 3737(c))."""
    return any(first <= due <= last for due in unpaid)


@dataclass(frozen=True)
class Claim:
    """What brings a loan current, held against the room that there is."""

    room: Decimal
    needed: Decimal

    @property
    def amount(self) -> Decimal:
        """What can be set aside."""
        return min(self.room, self.needed)

    @property
    def fits(self) -> bool:
        return self.needed <= self.room

    @property
    def left(self) -> Decimal:
        """Room that remains afterwards."""
        return self.room - self.amount


def claim(room: Decimal, *, payments: Decimal, costs: Decimal = Decimal(0), suspense: Decimal = Decimal(0)) -> Claim:
    """A claim for missed `payments` and costs, less money held in suspense; late charges are not claimed."""
    return Claim(room, max(Decimal(0), payments + costs - suspense))
