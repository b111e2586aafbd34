"""What an option might come to for a loan, for a specialist: figures, what they assume, the rows they rest on.

Nothing here is said to a borrower: terms are the servicer's to give, in writing (12 CFR 1024.41(c)(1)).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_UP, Decimal

from servicing.loan.amortization import CENT, accrued_interest, remaining_months
from servicing.loan.rules import Arrears, months_after
from servicing.option.arithmetic import deferral, flex, forbearance, set_aside, supplement
from servicing.option.rows import Row

CATCH_UP_ROWS = ("assistant_most_instalments", "most_instalments")
LONGEST_SHARE = Decimal(6)
"""Months of a short-term repayment plan (12 CFR 1024.41(c)(2)(iii)), where no row says."""
Value = Decimal | int | date | bool


@dataclass(frozen=True)
class Figures:
    """A loan's money as it stands on the day `today`; US dollars, percent a year. None: not known."""

    today: date
    next_due_date: date
    """Of the oldest unpaid payment."""
    missed: tuple[date, ...]
    days_delinquent: int
    payment: Decimal
    """Contractual: principal, interest and escrow."""
    principal_and_interest: Decimal
    note_rate: Decimal
    loan_type: str
    arrears: Arrears
    balance: Decimal | None
    value: Decimal | None
    """Of the property, as on file."""
    earlier_claims: Decimal | None = None
    deferred_months: int | None = None
    incomplete: bool = False
    """Escrow, fees or suspense are not known and stand as zero."""

    @property
    def coming(self) -> date:
        """The first due date that has not gone by."""
        return months_after(self.next_due_date, len(self.missed))


@dataclass(frozen=True)
class Estimate:
    """Figures by name, or why there are none. `assumptions` are names; the specialist's screen words them."""

    option: str
    figures: Mapping[str, Value]
    assumptions: tuple[str, ...]
    missing: tuple[str, ...]
    """Facts that are not known and without which there are no figures."""
    beyond: tuple[str, ...]
    """Limits that leave nothing to reckon."""
    rows: tuple[Row, ...]
    """The numbers of the program that were used."""

    @property
    def source(self) -> str:
        return "; ".join(dict.fromkeys(row.source for row in self.rows))

    def plain(self) -> dict[str, object]:
        """The figures, numbers as decimal strings and dates in ISO form."""
        return {name: _plain(name, value) for name, value in self.figures.items()}

    def public(self) -> dict[str, object]:
        """As it goes out on the API."""
        return {
            "figures": self.plain(),
            "assumptions": list(self.assumptions),
            "missing": list(self.missing),
            "beyond": list(self.beyond),
            "source": self.source,
            "numbers": [row.public() for row in self.rows],
        }


def _plain(name: str, value: Value) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal):
        return f"{value:.3f}" if name == "rate" else f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


class _Missing(Exception):
    """Names a fact or a row that is not known."""


class _Beyond(Exception):
    """Names a limit that is passed already."""


@dataclass
class _Ground:
    """A loan and the rows of one option; notes which rows were used and what was assumed."""

    loan: Figures
    rows: Mapping[str, Row]
    used: dict[str, Row] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)

    def row(self, parameter: str) -> Row:
        if parameter not in self.rows:
            raise _Missing(parameter)
        return self.used.setdefault(parameter, self.rows[parameter])

    def number(self, parameter: str) -> Decimal:
        return self.row(parameter).number

    def count(self, parameter: str) -> int:
        return int(self.number(parameter))

    def maybe(self, parameter: str) -> int | None:
        return self.count(parameter) if parameter in self.rows else None

    def day(self, parameter: str) -> date:
        return date.fromisoformat(self.row(parameter).value)

    def assume(self, *names: str) -> None:
        self.assumed.extend(names)

    def known(self, name: str, value: Decimal | None) -> Decimal:
        if value is None or value <= 0:
            raise _Missing(name)
        return value

    def earlier_claims(self) -> Decimal:
        if self.loan.earlier_claims is None:
            self.assume("no_earlier_claim")
        return self.loan.earlier_claims or Decimal(0)


def estimate(option: str, rows: Mapping[str, Row], loan: Figures) -> Estimate | None:
    """What `option` might come to with the rows that hold; None where nothing is reckoned for it.

    Whether it may fit is the pre-screen's to say.
    """
    reckon = _RECKONED.get(option)
    if reckon is None or not loan.missed:
        return None
    ground = _Ground(loan, rows)
    if loan.incomplete:
        ground.assume("figures_not_on_file_are_zero")
    figures: dict[str, Value] = {}
    missing: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()
    try:
        figures = reckon(ground)
    except _Missing as lack:
        missing = (str(lack),)
    except _Beyond as limit:
        beyond = (str(limit),)
    return Estimate(option, figures, tuple(ground.assumed), missing, beyond, tuple(ground.used.values()))


def _reinstatement(ground: _Ground) -> dict[str, Value]:
    owed = ground.loan.arrears
    ground.row("position")
    ground.assume("good_on_this_day_only", "no_fees_to_come")
    return {
        "total": max(Decimal(0), owed.total),
        "payments": owed.payments,
        "late_charges": owed.late_charges,
        "corporate_advance": owed.corporate_advance,
        "suspense": owed.suspense,
        "escrow_advance_repaid_through_escrow": owed.escrow_advance,
    }


def catch_up(arrears: Decimal, rows: Mapping[str, Row]) -> tuple[Decimal, int]:
    """What a repayment plan would add to each payment, in US dollars, and over how many months: as long as the
    assistant may set one up, or less where the program allows less."""
    named = [rows[name].number for name in CATCH_UP_ROWS if name in rows]
    months = int(min(named, default=LONGEST_SHARE))
    return (max(Decimal(0), arrears) / months).quantize(CENT, ROUND_UP), months


def _repayment_plan(ground: _Ground) -> dict[str, Value]:
    """The short plan that needs no approval; a plan that is set up has its own arithmetic (`servicing.arrangement`)."""
    share, months = catch_up(ground.loan.arrears.total, ground.rows)
    for name in CATCH_UP_ROWS:
        ground.maybe(name)
    ground.row("position")
    ground.assume("hardship_is_over", "no_fees_to_come")
    return {"months": months, "added_to_each_payment": share, "monthly_payment": ground.loan.payment + share}


def _forbearance(ground: _Ground) -> dict[str, Value]:
    loan = ground.loan
    months = forbearance.months_left(
        behind=len(loan.missed),
        used=0,
        most_months=ground.count("most_months"),
        increment=ground.maybe("increment_months"),
        most_behind=ground.maybe("most_months_behind"),
    )
    ground.assume("no_earlier_forbearance", "payments_suspended_in_full", "nothing_forgiven")
    if months == 0:
        raise _Beyond("most_months")
    paused = forbearance.pause(
        coming=loan.coming, months=months, payment=loan.payment, arrears=max(Decimal(0), loan.arrears.total)
    )
    figures: dict[str, Value] = {
        "most_months_now": months,
        "first_paused_payment": paused.first_due,
        "ends_on": paused.ends_on,
        "arrears_at_end": paused.arrears_at_end,
    }
    if (days := ground.maybe("contact_days_before_end")) is not None:
        figures["contact_by"] = paused.contact_by(days)
    return figures


def _deferral(ground: _Ground) -> dict[str, Value]:
    loan = ground.loan
    most_ever = ground.maybe("most_deferred_months")
    bounds = deferral.Bounds(ground.count("least_months_behind"), ground.count("most_months_behind"), most_ever)
    if most_ever is not None and loan.deferred_months is None:
        ground.assume("no_earlier_deferral")
    ground.assume("advances_paid_to_third_parties", "late_charges_waived", "escrow_shortage_apart")
    try:
        deferred = deferral.defer(
            payment=loan.principal_and_interest,
            missed=len(loan.missed),
            bounds=bounds,
            deferred_before=loan.deferred_months or 0,
            escrow_advance=loan.arrears.escrow_advance,
            servicing_advance=loan.arrears.corporate_advance,
            late_charges=loan.arrears.late_charges,
        )
    except ValueError:
        raise _Beyond("most_deferred_months") from None
    if loan.arrears.suspense:
        ground.assume("suspense_not_applied")
    return {
        "months": deferred.months,
        "balance_without_interest": deferred.balance,
        "principal_and_interest": deferred.principal_and_interest,
        "escrow_advance": deferred.escrow_advance,
        "servicing_advance": deferred.servicing_advance,
        "waived_late_charges": deferred.waived_late_charges,
        "payments_to_make_first": deferred.payments_first,
        "payment_afterwards": loan.payment,
    }


def _modification(ground: _Ground) -> dict[str, Value]:
    loan = ground.loan
    limits = flex.Limits(
        rate_floor=ground.number("modification_rate"),
        cut=ground.number("payment_cut_percent"),
        margin=ground.number("payment_cut_margin_percent"),
        rate_step=ground.number("rate_step_percent"),
        rate_from=ground.number("least_percent_of_value_for_rate"),
        most_months=ground.count("most_term_months"),
        most_forborne=ground.number("most_forborne_percent"),
        least_bearing=ground.number("least_interest_bearing_percent_of_value"),
    )
    balance, value = ground.known("balance", loan.balance), ground.known("property_value", loan.value)
    if loan.loan_type != "fixed":
        raise _Missing("last_rate")
    months = remaining_months(balance, loan.note_rate, loan.principal_and_interest)
    if months is None:
        raise _Missing("remaining_term")
    if loan.deferred_months != 0:
        ground.assume("no_earlier_balance_without_interest")
    ground.assume(
        "interest_of_missed_payments_only",
        "advances_paid_to_third_parties",
        "late_charges_waived",
        "value_on_file_is_current",
        "term_counted_from_today",
        "escrow_shortage_apart",
    )
    interest = accrued_interest(balance, loan.note_rate, len(loan.missed))
    advances = loan.arrears.escrow_advance + loan.arrears.corporate_advance
    before = flex.Before(balance, loan.note_rate, loan.principal_and_interest, months, interest, advances, value)
    terms = flex.modify(before, limits)
    must_fall = loan.days_delinquent < ground.number("least_days_for_equal_payment")
    return {
        "capitalised_balance": terms.gross,
        "percent_of_value": terms.percent_of_value.quantize(Decimal("0.01")),
        "rate": terms.rate,
        "months": terms.months,
        "forborne_principal": terms.forborne,
        "principal_and_interest": terms.payment,
        "principal_and_interest_before": loan.principal_and_interest,
        "cut_percent": terms.cut_percent.quantize(Decimal("0.01")),
        "target_reached": terms.reached,
        "payment_low_enough": terms.offered(loan.principal_and_interest, must_fall=must_fall),
    }


def _room(ground: _Ground, percent: str = "most_percent_of_balance") -> Decimal:
    balance = ground.known("balance", ground.loan.balance)
    return set_aside.room(balance, ground.number(percent), ground.loan.earlier_claims or Decimal(0))


def _claim(ground: _Ground, room: Decimal) -> set_aside.Claim:
    owed = ground.loan.arrears
    ground.earlier_claims()
    ground.assume("balance_unchanged_since_default", "late_charges_waived", "costs_allowed")
    return set_aside.claim(room, payments=owed.payments, costs=owed.corporate_advance, suspense=owed.suspense)


def _partial_claim(ground: _Ground) -> dict[str, Value]:
    room = _room(ground)
    exception = "most_percent_of_balance_exception"
    figures: dict[str, Value] = {}
    if exception in ground.rows:
        missed = set_aside.missed_in(
            ground.loan.missed, ground.day("exception_missed_from"), ground.day("exception_missed_to")
        )
        if missed:
            room = _room(ground, exception)
        else:
            figures["room_if_exception"] = _room(ground, exception)
            ground.assume("no_payment_missed_in_exception")
    claim = _claim(ground, room)
    return {"room": room, "needed": claim.needed, "amount": claim.amount, "fits": claim.fits, **figures}


def _supplement(ground: _Ground) -> dict[str, Value]:
    loan = ground.loan
    claim = _claim(ground, _room(ground))
    limits = supplement.Limits(
        cut=ground.number("payment_cut_percent"),
        months=ground.count("supplement_months"),
        least_percent=ground.number("least_supplement_percent"),
        least=ground.number("least_supplement_dollars"),
    )
    if not claim.fits:
        raise _Beyond("most_percent_of_balance")
    found = supplement.supplement(
        claim,
        payment=loan.principal_and_interest,
        balance=ground.known("balance", loan.balance),
        note_rate=loan.note_rate,
        limits=limits,
    )
    ground.assume("reduction_within_first_principal")
    return {
        "room": claim.room,
        "needed": claim.needed,
        "monthly_reduction": found.reduction,
        "months": found.months,
        "principal_and_interest_meanwhile": found.payment,
        "principal_and_interest_afterwards": loan.principal_and_interest,
        "amount": found.claim,
        "reduction_large_enough": found.worth_it,
    }


_RECKONED: Mapping[str, Callable[[_Ground], dict[str, Value]]] = {
    "reinstatement": _reinstatement,
    "repayment_plan": _repayment_plan,
    "forbearance": _forbearance,
    "moratorium": _forbearance,
    "payment_deferral": _deferral,
    "disaster_deferral": _deferral,
    "modification": _modification,
    "partial_claim": _partial_claim,
    "recovery_advance": _partial_claim,
    "payment_supplement": _supplement,
}
"""What the exits come to hangs on a sale, and is not reckoned."""
