"""The pre-screen: which options a loan may allow on a day, why, and what to ask next. It decides nothing.

Every figure is a row with its source; the servicer decides in writing (12 CFR 1024.41).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servicing.option.criteria import Check, Facts, checks
from servicing.option.estimate import Estimate, Figures, estimate
from servicing.option.questions import CAN_PAY_ALL, KEEPS_HOME, ORDER, WHAT_HAPPENED
from servicing.option.rows import EXITS, Row, menu

GENERIC = frozenset({"UNKNOWN", "PRIVATE_LABEL", "PORTFOLIO"})
"""Owners without a public menu: the general list, and a person decides."""
FIND_OUT = ("fannie_mae_lookup", "freddie_mac_lookup", "statement", "written_request")
"""How a borrower finds out who owns the loan; in writing, 10 business days (12 CFR 1024.36(a), (d)(2)(i)(A))."""
LATE_QUESTIONS = frozenset({CAN_PAY_ALL, KEEPS_HOME, WHAT_HAPPENED})
"""Not asked to find out what may help: who can pay all at once, wants to leave, or was hit by a disaster says so."""


class Status(StrEnum):
    MAY_FIT = "may_fit"
    DOES_NOT_FIT = "does_not_fit"
    NEED_TO_KNOW = "need_to_know"


@dataclass(frozen=True)
class Line:
    """One option held against the facts."""

    option: str
    status: Status
    checks: tuple[Check, ...]
    position: Row
    terms: tuple[Row, ...]
    """The program's other rows: lengths, shares, documents, who may set up what."""

    @property
    def failing(self) -> Check | None:
        """The first criterion that does not hold."""
        return next((check for check in self.checks if check.finding.holds is False), None)

    @property
    def unknown(self) -> frozenset[str | None]:
        """All that would have to be asked."""
        return frozenset(check.finding.question for check in self.checks if check.finding.holds is None)

    @property
    def question(self) -> str | None:
        """The one question to ask next for this option; None unless one is needed to know."""
        if self.status != Status.NEED_TO_KNOW:
            return None
        return next(question for question in ORDER if question in self.unknown)

    @property
    def rows(self) -> Mapping[str, Row]:
        """All rows of the option by parameter."""
        return {row.parameter: row for row in (self.position, *(check.row for check in self.checks), *self.terms)}

    def row(self, parameter: str) -> Row | None:
        return next((row for row in self.terms if row.parameter == parameter), None)

    def papers(self, days_delinquent: int) -> str | None:
        """What the program asks to be sent: `none`, `hardship_statement` or `package`; None where no row says.

        Short arrears may need no package where longer ones do, and a late enough loan may need none any more.
        """
        stated, upto = self.row("documents"), self.row("most_days_without_package")
        since = self.row("least_days_without_package")
        if since is not None and days_delinquent >= since.number:
            return "none"
        if upto is not None and days_delinquent > upto.number:
            return "package"
        return stated.value if stated else None

    def public(self) -> dict[str, object]:
        failing = self.failing
        return {
            "option": self.option,
            "status": str(self.status),
            "failing": failing.public() if failing else None,
            "question": self.question,
            "source": self.position.source,
            "confidence": self.position.confidence,
            "criteria": [check.public() for check in self.checks],
            "terms": [row.public() for row in self.terms],
        }


@dataclass(frozen=True)
class Prescreen:
    """Every option of an investor's menu in its order, on a day."""

    investor: str
    on: date
    facts: Facts
    lines: tuple[Line, ...]
    figures: Figures | None = None
    """The loan's money, for the specialist's estimates; the assistant says none."""

    @property
    def generic(self) -> bool:
        return self.investor in GENERIC

    @property
    def find_out(self) -> tuple[str, ...]:
        """How to find out who owns the loan, where that is not known."""
        return FIND_OUT if self.investor == "UNKNOWN" else ()

    @property
    def open(self) -> tuple[Line, ...]:
        """What is not ruled out; what is only for one kind of hardship, once that was told."""
        fitting = (line for line in self.lines if line.status != Status.DOES_NOT_FIT)
        return tuple(line for line in fitting if WHAT_HAPPENED not in line.unknown)

    @property
    def first(self) -> Line | None:
        """The first option that may fit."""
        return next((line for line in self.lines if line.status == Status.MAY_FIT), None)

    @property
    def next_question(self) -> str | None:
        """What to ask the borrower next: for the first option that stands open before one that may fit.

        None where an answer would change nothing about what comes first.
        """
        for line in self.lines:
            if line.status == Status.MAY_FIT:
                return None
            if line.question is not None and line.question not in LATE_QUESTIONS:
                return line.question
        return None

    def line(self, option: str) -> Line | None:
        return next((line for line in self.lines if line.option == option), None)

    def estimate(self, line: Line) -> Estimate | None:
        """What an option that is not ruled out might come to; None where nothing is reckoned for it."""
        if self.figures is None or line.status == Status.DOES_NOT_FIT:
            return None
        return estimate(line.option, line.rows, self.figures)

    def public(self) -> dict[str, object]:
        """For the specialist's screen: reasons, numbers, estimates and sources."""
        facts = self.facts
        return {
            "investor": self.investor,
            "on": self.on.isoformat(),
            "generic": self.generic,
            "find_out": list(self.find_out),
            "next_question": self.next_question,
            "first": self.first.option if self.first else None,
            "facts": {
                name: str(value) if value is not None and not isinstance(value, bool | int) else value
                for name, value in vars(facts).items()
            },
            "options": [line.public() | {"estimate": self._estimated(line)} for line in self.lines],
        }

    def _estimated(self, line: Line) -> dict[str, object] | None:
        found = self.estimate(line)
        return found.public() if found else None


def prescreen(facts: Facts, rows: Iterable[Row], day: date) -> Prescreen:
    """Holds every option of the investor's menu on `day` against the facts.

    The order is the investor's own; of a borrower who wants to leave the home the exits are reviewed first (Fannie
    Mae F-2-10).
    """
    lines = [_line(option, found, facts) for option, found in menu(rows, facts.investor, day).items()]
    if facts.keeps_home is False:
        lines.sort(key=lambda line: line.option not in EXITS)
    return Prescreen(facts.investor, day, facts, tuple(lines))


def _line(option: str, rows: Mapping[str, Row], facts: Facts) -> Line:
    checked = checks(facts, rows)
    outcomes = {check.finding.holds for check in checked}
    status = Status.NEED_TO_KNOW if None in outcomes else Status.MAY_FIT
    if False in outcomes:
        status = Status.DOES_NOT_FIT
    looked_at = {check.row.parameter for check in checked}
    terms = tuple(row for name, row in rows.items() if name != "position" and name not in looked_at)
    return Line(option, status, checked, rows["position"], terms)
