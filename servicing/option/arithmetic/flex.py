"""Flex Modification: the steps to new terms (Fannie Mae F-1-27, D2-3.2-06; Freddie Mac Guide 9206 alike).

Capitalise, then lower the rate, lengthen the term and forbear principal, each only until the payment of principal and
interest falls by more than the target. The target is a goal, not a promise.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from servicing.loan.amortization import CENT, balance_for, cents_down, level_payment


@dataclass(frozen=True)
class Before:
    """The loan before, US dollars and percent a year. `advances` were paid to third parties; late charges and an
    escrow shortage are not capitalised."""

    balance: Decimal
    note_rate: Decimal
    payment: Decimal
    """Principal and interest."""
    months: int
    """The remaining term that repays the balance with that payment."""
    interest: Decimal
    """Accrued and unpaid."""
    advances: Decimal
    value: Decimal
    """Of the property, no more than 90 days old at the evaluation."""
    set_aside: Decimal = Decimal(0)
    """Balances without interest of earlier deferrals or modifications."""

    @property
    def gross(self) -> Decimal:
        """The balance with everything capitalised (step 1)."""
        return self.balance + self.interest + self.advances + self.set_aside


@dataclass(frozen=True)
class Limits:
    """The numbers of the steps; percent, save for the term."""

    cut: Decimal
    """The payment is to fall by more than this."""
    margin: Decimal
    """By how much more, where the amount can be chosen: the Guide's example of "as close as possible" is 20.01."""
    rate_floor: Decimal
    """The Modification Interest Rate of the day of the evaluation."""
    rate_step: Decimal
    rate_from: Decimal
    """The rate is lowered from this share of the property's value on."""
    most_months: int
    most_forborne: Decimal
    """Of the capitalised balance."""
    least_bearing: Decimal
    """Of the property's value: principal is forborne above it alone, and down to it."""


@dataclass(frozen=True)
class Terms:
    """New terms: what bears interest, what does not (due at maturity, sale, refinance or payoff), and the payment."""

    gross: Decimal
    percent_of_value: Decimal
    rate: Decimal
    months: int
    forborne: Decimal
    payment: Decimal
    cut_percent: Decimal
    reached: bool
    """The payment falls by more than the target."""

    @property
    def bearing(self) -> Decimal:
        return self.gross - self.forborne

    def offered(self, old_payment: Decimal, *, must_fall: bool) -> bool:
        """Whether the terms are offered once the steps are exhausted: a payment below the old one for a loan that is
        current or hardly late (`must_fall`), no more than the old one for others (F-1-27)."""
        return self.payment < old_payment if must_fall else self.payment <= old_payment


def modify(before: Before, limits: Limits) -> Terms:
    """The terms that the steps come to for a loan whose rate is fixed, or has come to its last one.

    ValueError for a balance, payment, term or value that is not positive.
    """
    if min(before.balance, before.payment, before.value, Decimal(before.months)) <= 0:
        raise ValueError("a modification needs a balance, a payment, a term and a value")
    gross, share = before.gross, 100 * before.gross / before.value
    most = before.payment * (100 - limits.cut) / 100

    def terms(rate: Decimal, months: int, forborne: Decimal = Decimal(0)) -> Terms:
        payment = level_payment(gross - forborne, rate, months)
        cut = 100 * (before.payment - payment) / before.payment
        return Terms(gross, share, rate, months, forborne, payment, cut, payment < most)

    reached = terms(before.note_rate, before.months)
    for rate, months in _steps(before, limits, share):
        reached = terms(rate, months)
        if reached.reached:
            return reached
    if share <= limits.least_bearing:
        return reached
    return terms(reached.rate, reached.months, _forborne(before, limits, reached.rate, reached.months))


def _steps(before: Before, limits: Limits, share: Decimal) -> Iterator[tuple[Decimal, int]]:
    """Rate and term, step by step: the rate as it is and each step down, the last one onto the floor (a rate below it
    stays); then each longer term."""
    rate = before.note_rate
    yield rate, before.months
    while share >= limits.rate_from and rate > limits.rate_floor:
        rate = max(limits.rate_floor, rate - limits.rate_step)
        yield rate, before.months
    for months in range(before.months + 1, limits.most_months + 1):
        yield rate, months


def _forborne(before: Before, limits: Limits, rate: Decimal, months: int) -> Decimal:
    """The least of what reaches the target, what leaves the least share of the value bearing interest, and the most
    share of the balance (step 5)."""
    gross = before.gross
    target = before.payment * (100 - limits.cut - limits.margin) / 100
    reaching = (gross - balance_for(target, rate, months)).quantize(CENT, ROUND_HALF_UP)
    to_value = cents_down(gross - before.value * limits.least_bearing / 100)
    return max(Decimal(0), min(reaching, to_value, cents_down(gross * limits.most_forborne / 100)))
