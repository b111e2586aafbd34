"""Taking back what was just set up by mistake."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.models import Arrangement, Instalment
from servicing.arrangement.service import ArrangementView, cancel, live
from servicing.audit.service import record as record_audit
from servicing.turn.act import Scope
from servicing.turn.models import Turn

UNDO_WITHIN = timedelta(minutes=10)


async def undoable(session: AsyncSession, scope: Scope) -> ArrangementView | None:
    """The promise that was noted down in this conversation in the last ten minutes, if it still stands."""
    if scope.loan is None:
        return None
    standing = await live(session, scope.loan.id)
    if standing is None or standing.kind != "promise_to_pay":
        return None
    query = select(Turn.conversation_id).join(Arrangement, Arrangement.turn_id == Turn.id)
    said_in = await session.scalar(query.where(Arrangement.id == standing.id))
    fresh = scope.reference.now - standing.created_at <= UNDO_WITHIN
    return standing if fresh and said_in == scope.conversation.id else None


async def made_in(session: AsyncSession, arrangement_id: int) -> int | None:
    """The turn in which an arrangement was set up: of two things set up at one time, the later turn's is the last."""
    return await session.scalar(select(Arrangement.turn_id).where(Arrangement.id == arrangement_id))


async def undo(session: AsyncSession, scope: Scope) -> ArrangementView | None:
    """Takes that promise back and lets the one in whose place it was put stand again; None where there is none.

    To be called inside `servicing.turn.act.act`.
    """
    mistaken = await undoable(session, scope)
    if mistaken is None or scope.loan is None or scope.borrower is None:
        return None
    await cancel(session, scope)
    query = select(Arrangement).where(
        Arrangement.loan_id == scope.loan.id,
        Arrangement.status == "replaced",
        Arrangement.ended_at == mistaken.created_at,
    )
    before = await session.scalar(query)
    if before is not None:
        before.status, before.ended_at = "active", None
        instalments = select(Instalment).where(Instalment.arrangement_id == before.id, Instalment.status == "cancelled")
        for instalment in await session.scalars(instalments):
            instalment.status = "due"
        await session.flush()
    await record_audit(
        session,
        f"borrower:{scope.borrower.id}",
        "arrangement:undo",
        f"arrangement:{mistaken.id}",
        {"turn": scope.turn.id, "restored": before.id if before is not None else None},
        stream=f"loan:{scope.loan.id}",
    )
    return mistaken
