"""Payment deferral: missed payments moved to the end of the loan without interest (Fannie Mae D2-3.2-04, -05)."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Bounds:
    """How many missed payments may be set aside: at one time, and by all deferrals of the loan (None: no limit)."""

    least_months: int
    most_months: int
    most_months_ever: int | None = None


@dataclass(frozen=True)
class Deferral:
    """The balance without interest, in its parts, US dollars; due at maturity, sale, refinance or payoff.

    Late charges and a coming escrow shortage are not in it: the first are waived, the second is spread.
    """

    months: int
    principal_and_interest: Decimal
    escrow_advance: Decimal
    servicing_advance: Decimal
    waived_late_charges: Decimal
    payments_first: int
    """Contractual payments to be made before it is completed."""

    @property
    def balance(self) -> Decimal:
        return self.principal_and_interest + self.escrow_advance + self.servicing_advance


def defer(
    *,
    payment: Decimal,
    missed: int,
    bounds: Bounds,
    deferred_before: int = 0,
    escrow_advance: Decimal = Decimal(0),
    servicing_advance: Decimal = Decimal(0),
    late_charges: Decimal = Decimal(0),
) -> Deferral:
    """What a deferral of `missed` payments of `payment` (principal and interest) sets aside.

    Advances are those paid out to third parties. A loan that is at the most months behind, or would pass the limit
    of its life, first makes a contractual payment (D2-3.2-04). ValueError for fewer or more months than the
    program defers, where nothing of the limit is left, and for a negative figure.
    """
    if min(payment, escrow_advance, servicing_advance, late_charges, Decimal(deferred_before)) < 0:
        raise ValueError("a deferral is made of figures that are not negative")
    if not bounds.least_months <= missed <= bounds.most_months:
        raise ValueError(f"{bounds.least_months} to {bounds.most_months} payments are deferred, not {missed}")
    room = missed if bounds.most_months_ever is None else bounds.most_months_ever - deferred_before
    months = min(missed, room)
    if months < 1:
        raise ValueError("as many months were deferred as may be in the life of the loan")
    return Deferral(
        months,
        payment * months,
        escrow_advance,
        servicing_advance,
        late_charges,
        max(missed - months, 1 if missed == bounds.most_months else 0),
    )
