"""USDA guaranteed, streamlined modification: the payment of principal and interest falls by at least a share
(7 CFR 3555.304 as of 89 FR 66189)."""

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from servicing.loan.amortization import CENT, balance_for, cents_down, level_payment


@dataclass(frozen=True)
class Streamlined:
    months: int
    advance: Decimal
    """Principal that a recovery advance takes over, US dollars."""
    payment: Decimal
    reached: bool


def falls_enough(old: Decimal, new: Decimal, least_cut: Decimal) -> bool:
    """Whether a payment falls by at least `least_cut` percent."""
    return 100 * (old - new) >= least_cut * old


def streamline(
    *,
    capitalised: Decimal,
    rate: Decimal,
    payment: Decimal,
    months: int,
    most_months: int,
    least_cut: Decimal,
    room: Decimal,
) -> Streamlined:
    """The first term, in steps of a month, at which the payment falls enough; at the longest, a recovery advance of
    no more than `room` takes principal off.

    `rate` is the new one, `payment` the old principal and interest, `months` the term to begin with.
    """
    longest = max(months, most_months)
    for term in range(months, longest + 1):
        new = level_payment(capitalised, rate, term)
        if falls_enough(payment, new, least_cut):
            return Streamlined(term, Decimal(0), new, reached=True)
    target = cents_down(payment * (100 - least_cut) / 100)
    wanted = (capitalised - balance_for(target, rate, longest)).quantize(CENT, ROUND_CEILING)
    advance = min(room, max(Decimal(0), wanted))
    new = level_payment(capitalised - advance, rate, longest)
    return Streamlined(longest, advance, new, falls_enough(payment, new, least_cut))
