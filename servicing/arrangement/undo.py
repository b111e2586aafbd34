"""Taking back what was just set up by mistake."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.models import Arrangement, Instalment
from servicing.arrangement.service import ArrangementView, live, live_row, take_back
from servicing.audit.service import record as record_audit
from servicing.escalation.service import open_escalation
from servicing.loan.service import locked
from servicing.turn.act import Scope
from servicing.turn.models import Turn

UNDO_WITHIN = timedelta(minutes=10)


async def undoable(session: AsyncSession, scope: Scope) -> ArrangementView | None:
    """The promise or plan that was set up in this conversation in the last ten minutes, if it still stands."""
    if scope.loan is None:
        return None
    standing = await live(session, scope.loan.id)
    if standing is None:
        return None
    query = select(Turn.conversation_id).join(Arrangement, Arrangement.turn_id == Turn.id)
    said_in = await session.scalar(query.where(Arrangement.id == standing.id))
    fresh = scope.reference.now - standing.created_at <= UNDO_WITHIN
    return standing if fresh and said_in == scope.conversation.id else None


async def made_in(session: AsyncSession, arrangement_id: int) -> int | None:
    """The turn in which an arrangement was set up: of two things set up at one time, the later turn's is the last."""
    return await session.scalar(select(Arrangement.turn_id).where(Arrangement.id == arrangement_id))


async def undo(session: AsyncSession, scope: Scope) -> ArrangementView | None:
    """Takes that back and lets the one in whose place it was put stand again; None where there is none.

    To be called inside `servicing.turn.act.act`.
    """
    if scope.loan is None or scope.borrower is None:
        return None
    await locked(session, scope.loan.id)
    mistaken = await undoable(session, scope)
    row = await live_row(session, scope.loan.id)
    if mistaken is None or row is None:
        return None
    await take_back(session, scope, row)
    query = select(Arrangement).where(
        Arrangement.loan_id == scope.loan.id,
        Arrangement.status == "replaced",
        Arrangement.ended_at == mistaken.created_at,
    )
    before = await session.scalar(query)
    if before is not None:
        before.status, before.ended_at, before.ended_from = before.ended_from or "active", None, None
        instalments = select(Instalment).where(Instalment.arrangement_id == before.id, Instalment.status == "cancelled")
        for instalment in await session.scalars(instalments):
            instalment.status = "due"
        await session.flush()
    if mistaken.kind == "repayment_plan":
        await _tell_staff(session, scope, mistaken)
    await record_audit(
        session,
        f"borrower:{scope.borrower.id}",
        "arrangement:undo",
        f"arrangement:{mistaken.id}",
        {"turn": scope.turn.id, "restored": before.id if before is not None else None},
        stream=f"loan:{scope.loan.id}",
    )
    return mistaken


async def _tell_staff(session: AsyncSession, scope: Scope, mistaken: ArrangementView) -> None:
    """The work item that the plan opened says that there is nothing to write any more."""
    assert scope.loan is not None and scope.borrower is not None
    await open_escalation(
        session,
        scope.runtime,
        reason="arrangement_approval" if mistaken.status == "pending_approval" else "written_terms",
        summary=f"Plan {mistaken.id} was taken back by the borrower within ten minutes: nothing to do for it.",
        now=scope.reference.now,
        conversation_id=scope.conversation.id,
        loan_id=scope.loan.id,
        borrower_id=scope.borrower.id,
        turn_id=scope.turn.id,
    )
