"""What a program asks of a loan and of its borrower, one criterion a parameter.

A criterion holds, does not hold, or hangs on something that the borrower can be asked. It is open only while a fact
that it needs is not known, so that a fact more never opens one that was settled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from servicing.option.questions import (
    CAN_PAY_ALL,
    CAN_PAY_MORE,
    CAN_RESUME,
    HARDSHIP_OVER,
    KEEPS_HOME,
    LIVES_THERE,
    WHAT_HAPPENED,
    WILL_PASS,
)
from servicing.option.rows import Row


@dataclass(frozen=True)
class Facts:
    """What is known of a loan on a day, and what its borrower told. None: not known.

    Money is US dollars. What the servicing system may leave out (history) is taken as not there, and said so.
    """

    investor: str
    months_behind: int
    days_delinquent: int
    arrears: Decimal
    contractual_payment: Decimal
    balance: Decimal | None
    """Unpaid principal."""
    occupancy: str | None
    loan_type: str
    foreclosure_stage: str
    months_since_origination: int
    months_to_maturity: int
    days_to_sale: int | None = None
    prior_modifications: int | None = None
    months_since_modification: int | None = None
    months_since_deferral: int | None = None
    deferred_months: int | None = None
    months_since_failed_trial: int | None = None
    partial_claims: Decimal | None = None
    hardship_reason: str | None = None
    hardship_over: bool | None = None
    will_pass: bool | None = None
    """A hardship that goes on is expected to pass; False for one that lasts."""
    can_resume_payment: bool | None = None
    can_pay_more: bool | None = None
    can_pay_all: bool | None = None
    keeps_home: bool | None = None
    lives_there: bool | None = None

    @property
    def pays_more(self) -> bool | None:
        """Whoever cannot make the regular payment cannot pay more than that."""
        return False if self.can_resume_payment is False else self.can_pay_more

    @property
    def pays_all(self) -> bool | None:
        """Whoever cannot pay a share each month cannot pay all at once, unless they say that they can."""
        return False if self.can_pay_all is None and self.pays_more is False else self.can_pay_all

    @property
    def lived_in_as(self) -> str | None:
        """The occupancy as the borrower says, else as on file: of a home that the file has as lived in by others, its
        borrower knows better, and is asked."""
        if self.lives_there is None:
            return "owner" if self.occupancy == "owner" else None
        return "owner" if self.lives_there else "elsewhere"


@dataclass(frozen=True)
class Finding:
    """What a criterion comes to. `known` is the fact as it is shown; with `holds` None, `question` is what to ask."""

    holds: bool | None
    known: str = ""
    question: str | None = None
    assumed: bool = False
    """The servicing system did not say; a specialist checks."""


@dataclass(frozen=True)
class Check:
    """A row of an option held against the facts."""

    row: Row
    finding: Finding

    def public(self) -> dict[str, object]:
        found = self.finding
        result = {True: "holds", False: "does_not_hold", None: "not_known"}[found.holds]
        return {
            "criterion": self.row.parameter,
            "required": self.row.value,
            "unit": self.row.unit,
            "known": found.known or None,
            "result": result,
            "assumed": found.assumed,
            "question": found.question,
            "source": self.row.source,
            "confidence": self.row.confidence,
            "effective_from": self.row.effective_from.isoformat(),
        }


Rows = Mapping[str, Row]
"""The rows of one option by parameter."""
Criterion = Callable[[Facts, Row, Rows], Finding]


def _least(fact: Callable[[Facts], int | Decimal]) -> Criterion:
    return lambda facts, row, rows: Finding(fact(facts) >= row.number, str(fact(facts)))


def _most(fact: Callable[[Facts], int | Decimal]) -> Criterion:
    return lambda facts, row, rows: Finding(fact(facts) <= row.number, str(fact(facts)))


def _history(fact: Callable[[Facts], int | None], *, most: bool = False) -> Criterion:
    """A criterion on what the servicing system may leave out: nothing known is nothing there."""

    def check(facts: Facts, row: Row, rows: Rows) -> Finding:
        known = fact(facts)
        if known is None:
            return Finding(True, assumed=True)
        return Finding(known <= row.number if most else known >= row.number, str(known))

    return check


def _told(fact: Callable[[Facts], bool | None], question: str) -> Criterion:
    def check(facts: Facts, row: Row, rows: Rows) -> Finding:
        known = fact(facts)
        if known is None:
            return Finding(None, question=question)
        return Finding(known == row.yes, "yes" if known else "no")

    return check


def _least_days_delinquent(facts: Facts, row: Row, rows: Rows) -> Finding:
    """So many days late, or about to be where the program takes that of an owner who lives there."""
    known = str(facts.days_delinquent)
    if facts.days_delinquent >= row.number or "imminent_default" not in rows:
        return Finding(facts.days_delinquent >= row.number, known)
    lived_in = facts.lived_in_as
    if lived_in is None:
        return Finding(None, known, LIVES_THERE)
    return Finding(lived_in == rows["imminent_default"].value, known)


def _lasting(facts: Facts, row: Row, rows: Rows) -> Finding:
    if facts.will_pass is None:
        return Finding(None, question=HARDSHIP_OVER if facts.hardship_over is None else WILL_PASS)
    known = "temporary" if facts.will_pass else "permanent"
    return Finding(known == row.value, known)


def _payment_must_fall(facts: Facts, row: Row, rows: Rows) -> Finding:
    """Whether the payment has to come down for good: the hardship lasts, or is over and the old payment is too much.

    A hardship that passes is for a pause first (Fannie Mae F-2-10; HUD's order tells by the ability to resume).
    """
    needed, question = _must_fall(facts)
    if needed is None:
        return Finding(None, question=question)
    return Finding(needed == row.yes, "yes" if needed else "no")


def _must_fall(facts: Facts) -> tuple[bool | None, str | None]:
    if facts.can_resume_payment is True:
        return False, None
    if facts.will_pass is False:
        return True, None
    if facts.hardship_over is None:
        return None, HARDSHIP_OVER
    if facts.hardship_over:
        return (True, None) if facts.can_resume_payment is False else (None, CAN_RESUME)
    return (False, None) if facts.will_pass else (None, WILL_PASS)


def _occupancy(facts: Facts, row: Row, rows: Rows) -> Finding:
    known = facts.lived_in_as
    if known is None:
        return Finding(None, question=LIVES_THERE)
    return Finding(known == row.value, known)


def _not_accelerated(facts: Facts, row: Row, rows: Rows) -> Finding:
    """A loan is taken as accelerated once it went to foreclosure."""
    return Finding((facts.foreclosure_stage == "none") == row.yes, facts.foreclosure_stage)


def _hardship_reason(facts: Facts, row: Row, rows: Rows) -> Finding:
    if facts.hardship_reason is None:
        return Finding(None, question=WHAT_HAPPENED)
    return Finding(facts.hardship_reason == row.value, facts.hardship_reason)


def _first_claim_only(facts: Facts, row: Row, rows: Rows) -> Finding:
    if facts.partial_claims is None:
        return Finding(True, assumed=True)
    return Finding(facts.partial_claims == 0 or not row.yes, str(facts.partial_claims))


def _most_percent_of_balance(facts: Facts, row: Row, rows: Rows) -> Finding:
    """What is owed and what was set aside before, against the share of the balance that may be set aside in all.

    Where the program has a higher share for some borrowers, that one bars; which of the two counts, a person decides.
    """
    if not facts.balance:
        return Finding(True, assumed=True)
    highest = max(row.number, rows.get("most_percent_of_balance_exception", row).number)
    aside = facts.arrears + (facts.partial_claims or 0)
    share = (100 * aside / facts.balance).quantize(Decimal("0.1"))
    return Finding(100 * aside <= highest * facts.balance, str(share), assumed=facts.partial_claims is None)


CRITERIA: Mapping[str, Criterion] = {
    "least_months_behind": _least(lambda facts: facts.months_behind),
    "most_months_behind": _most(lambda facts: facts.months_behind),
    "least_days_delinquent": _least_days_delinquent,
    "occupancy": _occupancy,
    "loan_type": lambda facts, row, rows: Finding(facts.loan_type == row.value, facts.loan_type),
    "not_accelerated": _not_accelerated,
    "hardship_reason": _hardship_reason,
    "least_months_since_origination": _least(lambda facts: facts.months_since_origination),
    "least_months_to_maturity": _least(lambda facts: facts.months_to_maturity),
    "most_prior_modifications": _history(lambda facts: facts.prior_modifications, most=True),
    "least_months_since_modification": _history(lambda facts: facts.months_since_modification),
    "least_months_since_retention": _history(lambda facts: facts.months_since_modification),
    "least_months_since_failed_trial": _history(lambda facts: facts.months_since_failed_trial),
    "least_months_since_deferral": _history(lambda facts: facts.months_since_deferral),
    "most_deferred_months": _history(lambda facts: facts.deferred_months, most=True),
    "first_claim_only": _first_claim_only,
    "most_percent_of_balance": _most_percent_of_balance,
    "hardship_over": _told(lambda facts: facts.hardship_over, HARDSHIP_OVER),
    "hardship_lasting": _lasting,
    "payment_must_fall": _payment_must_fall,
    "can_resume_payment": _told(lambda facts: facts.can_resume_payment, CAN_RESUME),
    "can_pay_more": _told(lambda facts: facts.pays_more, CAN_PAY_MORE),
    "can_pay_all": _told(lambda facts: facts.pays_all, CAN_PAY_ALL),
    "keeps_home": _told(lambda facts: facts.keeps_home, KEEPS_HOME),
}
"""In the order in which they are looked at and the first that fails is named: the file's facts, then what was told."""


def checks(facts: Facts, rows: Rows) -> tuple[Check, ...]:
    """Every criterion that this option has, held against the facts."""
    return tuple(
        Check(rows[parameter], criterion(facts, rows[parameter], rows))
        for parameter, criterion in CRITERIA.items()
        if parameter in rows
    )
