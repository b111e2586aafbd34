"""Forbearance: how long payments may pause, when that ends, and what stands then (Fannie Mae D2-3.2-01)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from servicing.loan.rules import months_after


@dataclass(frozen=True)
class Pause:
    """Payments that are suspended or reduced; what is not paid stays owed (US dollars)."""

    months: int
    first_due: date
    """The first payment that is paused."""
    ends_on: date
    """The day before the payment falls due that is the first after it."""
    arrears_at_end: Decimal

    def contact_by(self, days: int) -> date:
        """The latest day on which contact about what follows begins, `days` before the end."""
        return self.ends_on - timedelta(days=days)


def months_left(
    *, behind: int, used: int, most_months: int, increment: int | None = None, most_behind: int | None = None
) -> int:
    """The most months that one pause may have: an increment, what is left of all pauses of this hardship, and what
    keeps the loan from being further behind than the program lets it; 0 where nothing is left."""
    limits = [most_months - used]
    if increment is not None:
        limits.append(increment)
    if most_behind is not None:
        limits.append(most_behind - behind)
    return max(0, min(limits))


def pause(*, coming: date, months: int, payment: Decimal, arrears: Decimal, reduced: Decimal = Decimal(0)) -> Pause:
    """What a pause of `months` payments, beginning with the one due on `coming`, leads to.

    `payment` is contractual, `reduced` what is paid meanwhile. ValueError for no months or a reduced payment that
    is none.
    """
    if months < 1 or not 0 <= reduced < payment:
        raise ValueError("a pause has months, and a payment below the contractual one")
    after = months_after(coming, months)
    return Pause(months, coming, after - timedelta(days=1), arrears + (payment - reduced) * months)
