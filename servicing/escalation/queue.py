"""Reading the queue of what waits for a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.escalation.models import Escalation
from servicing.loan.models import Loan
from servicing.user.models import User


@dataclass(frozen=True)
class EscalationView:
    """An escalation as staff see it; `loan_number` is None while the writer is unverified."""

    id: int
    conversation_id: UUID | None
    loan_number: str | None
    reason: str
    priority: str
    status: str
    summary: str
    opened_at: datetime
    due_at: datetime
    claimed_by: str | None

    def public(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "conversation_id": str(self.conversation_id) if self.conversation_id else None,
            "loan_number": self.loan_number,
            "reason": self.reason,
            "priority": self.priority,
            "status": self.status,
            "summary": self.summary,
            "opened_at": self.opened_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "claimed_by": self.claimed_by,
        }


async def listing(
    session: AsyncSession,
    status: str | None = None,
    reason: str | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[EscalationView]:
    """Escalations by due time, those of one status and reason if given, after (due_at, id) of the page before."""
    query = _query().order_by(Escalation.due_at, Escalation.id).limit(limit)
    if status is not None:
        query = query.where(Escalation.status == status)
    if reason is not None:
        query = query.where(Escalation.reason == reason)
    if after is not None:
        query = query.where(tuple_(Escalation.due_at, Escalation.id) > after)
    return [_shown(row) for row in (await session.execute(query)).all()]


async def one(session: AsyncSession, escalation_id: int) -> EscalationView:
    """An escalation that is there."""
    return _shown((await session.execute(_query().where(Escalation.id == escalation_id))).one())


def _query() -> Select[Escalation, str | None, str | None]:
    return (
        select(Escalation, Loan.loan_number, User.name)
        .outerjoin(Loan, Loan.id == Escalation.loan_id)
        .outerjoin(User, User.id == Escalation.claimed_by)
    )


def _shown(row: Row[Escalation, str | None, str | None]) -> EscalationView:
    escalation, loan_number, holder = row
    return EscalationView(
        id=escalation.id,
        conversation_id=escalation.conversation_id,
        loan_number=loan_number,
        reason=escalation.reason,
        priority=escalation.priority,
        status=escalation.status,
        summary=escalation.summary,
        opened_at=escalation.opened_at,
        due_at=escalation.due_at,
        claimed_by=holder,
    )
