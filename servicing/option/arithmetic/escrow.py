"""An escrow shortage in equal monthly parts (12 CFR 1024.17(f)(3); Fannie Mae B-1-01: 60 months with a deferral or a
modification, unless the borrower chooses fewer)."""

from decimal import Decimal

from servicing.loan.amortization import CENT, cents_down

LEAST_MONTHS = 12
"""A shortage that is spread, is spread over at least so many months (12 CFR 1024.17(f)(3)(i)(C), (ii)(B))."""


def may_spread(shortage: Decimal, escrow_payment: Decimal, months: int) -> bool:
    """Whether a servicer may ask for a shortage in so many monthly parts: 12 or more; at once (1, within 30 days)
    only where it is less than one month's escrow payment."""
    return months >= LEAST_MONTHS or (months == 1 and shortage < escrow_payment)


def spread(shortage: Decimal, months: int) -> tuple[Decimal, ...]:
    """A shortage in monthly parts that add up to it and differ by a cent at most, the larger ones first.

    ValueError for no months or a negative shortage.
    """
    if months < 1 or shortage < 0:
        raise ValueError("a shortage is spread over at least one month")
    part = cents_down(shortage / months)
    larger = int((shortage - part * months) / CENT)
    return (part + CENT,) * larger + (part,) * (months - larger)
