"""Taking back a call that was just booked or moved by mistake."""

from dataclasses import dataclass

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.undo import UNDO_WITHIN
from servicing.audit.service import record as record_audit
from servicing.callback.models import Callback
from servicing.callback.service import LAST_WORD, CallbackView, by_id, cancel, live
from servicing.turn.act import Scope
from servicing.turn.models import Turn


@dataclass(frozen=True)
class Undone:
    mistaken: CallbackView
    restored: CallbackView | None
    """The call that it had been moved from, where that time is still free."""
    moved: bool
    """It had been moved from another."""


async def undoable(session: AsyncSession, scope: Scope) -> CallbackView | None:
    """The call that was booked in this conversation in the last ten minutes, if it still stands."""
    standing = await live(session, scope)
    if standing is None or standing.turn_id is None:
        return None
    turn = await session.get_one(Turn, standing.turn_id)
    fresh = scope.reference.now - standing.created_at <= UNDO_WITHIN
    return standing if fresh and turn.conversation_id == scope.conversation.id else None


async def undo(session: AsyncSession, scope: Scope) -> Undone | None:
    """Takes that call back and lets the one that it was moved from stand again; None where there is none.

    To be called inside `servicing.turn.act.act`.
    """
    mistaken = await undoable(session, scope)
    if mistaken is None or scope.borrower is None:
        return None
    await cancel(session, scope)
    moved_from = await session.scalar(select(Callback.moved_from_id).where(Callback.id == mistaken.id))
    before = await session.scalar(
        select(Callback).where(
            Callback.id == moved_from, Callback.status == "moved", Callback.starts_at > scope.reference.now
        )
    )
    restored = before is not None and await _restore(session, before)
    await record_audit(
        session,
        f"borrower:{scope.borrower.id}",
        "callback:undo",
        f"callback:{mistaken.id}",
        {"turn": scope.turn.id, "restored": before.id if before is not None and restored else None},
        stream=f"loan:{mistaken.loan_id}",
    )
    stands = await by_id(session, before.id) if before is not None and restored else None
    return Undone(mistaken, stands, moved=moved_from is not None)


async def _restore(session: AsyncSession, callback: Callback) -> bool:
    try:
        async with session.begin_nested():
            callback.status, callback.ended_at = "booked", None
            await session.flush()
    except IntegrityError as error:
        if not isinstance(error.orig, psycopg.Error) or error.orig.diag.constraint_name != LAST_WORD:
            raise
        return False
    return True
