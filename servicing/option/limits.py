"""What may be set up without a second person, by role and investor, as the rows have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from servicing.option.rows import Row, menu

Role = Literal["assistant", "specialist", "supervisor"]
NEEDS_A_PERSON = frozenset({"servicemember", "foreclosure_hold"})
"""Protections under which the assistant sets up no plan by itself (50 USC 3953: servicemember)."""


@dataclass(frozen=True)
class Proposal:
    """An arrangement that somebody wants to set up. `instalments` are whole monthly payments by due date, in US
    dollars: the contractual payment with its share of the arrears."""

    option: str
    months_behind: int
    days_delinquent: int
    contractual_payment: Decimal
    instalments: Sequence[tuple[date, Decimal]]
    protections: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Excess:
    """Why a second person has to approve: the limit that was passed, with its row where there is one."""

    limit: str
    proposed: str
    row: Row | None = None

    def public(self) -> dict[str, str | None]:
        return {
            "limit": self.limit,
            "allowed": self.row.value if self.row else None,
            "unit": self.row.unit if self.row else None,
            "proposed": self.proposed,
            "source": self.row.source if self.row else None,
        }


def needs_approval(rows: Iterable[Row], investor: str, role: Role, proposal: Proposal, today: date) -> list[Excess]:
    """What of a proposal lies outside the limits of `role` on `today`; empty where no second person is needed.

    Whoever proposes never approves. A limit that has no row is passed by anything: nobody has said that it may be.
    """
    found = menu(rows, investor, today).get(proposal.option, {})
    measured = _measured(proposal, today)
    beyond = [Excess(kind, kind) for kind in sorted(proposal.protections & NEEDS_A_PERSON) if role == "assistant"]
    for limit, value in measured.items():
        row = found.get(f"{role}_{limit}")
        if row is None or value > row.number:
            beyond.append(Excess(limit, str(value), row))
    return beyond


def _measured(proposal: Proposal, today: date) -> dict[str, Decimal | int]:
    """The proposal in the units of the limits. ValueError without instalments or a contractual payment."""
    if not proposal.instalments or proposal.contractual_payment <= 0:
        raise ValueError("a proposal has instalments and a contractual payment")
    largest = max(amount for _, amount in proposal.instalments)
    return {
        "most_months_behind": proposal.months_behind,
        "most_days_delinquent": proposal.days_delinquent,
        "most_instalments": len(proposal.instalments),
        "most_percent_of_payment": 100 * largest / proposal.contractual_payment,
        "first_due_within": (min(due for due, _ in proposal.instalments) - today).days,
    }
