"""How custom actions read and write within the turn that called them (fenced, at most once)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.borrower.models import Borrower
from servicing.clock.service import machine_now
from servicing.conversation.models import Conversation
from servicing.conversation.service import is_verified
from servicing.loan.models import Loan
from servicing.runtime import Runtime
from servicing.turn.models import ActionResult, Turn


class TurnLost(Exception):
    """The turn was closed, or a later attempt took it over: nothing may be written for it any more."""


@dataclass(frozen=True)
class TurnReference:
    """A turn as it travels with a message to Rasa and on to an action. `now` is business time, aware."""

    turn_id: int
    attempt: int
    now: datetime
    time_zone: str

    @property
    def today(self) -> date:
        """The day it is for the borrower."""
        return self.now.astimezone(ZoneInfo(self.time_zone)).date()


@dataclass(frozen=True)
class Scope:
    """All that an action may look at: the turn's own conversation and, once verified, its borrower and loan."""

    reference: TurnReference
    turn: Turn
    conversation: Conversation
    borrower: Borrower | None
    loan: Loan | None
    runtime: Runtime

    @property
    def verified(self) -> bool:
        return self.loan is not None


async def _scope(session: AsyncSession, runtime: Runtime, reference: TurnReference, fence: bool) -> Scope:
    query = select(Turn).where(Turn.id == reference.turn_id, Turn.attempt == reference.attempt, Turn.status == "open")
    turn = await session.scalar(query.with_for_update(read=True) if fence else query)
    if turn is None:
        raise TurnLost(f"turn {reference.turn_id} attempt {reference.attempt}")
    conversation = await session.get_one(Conversation, turn.conversation_id)
    borrower = loan = None
    if is_verified(conversation, reference.now):
        borrower = await session.get_one(Borrower, conversation.borrower_id)
        loan = await session.get_one(Loan, conversation.loan_id)
    return Scope(reference, turn, conversation, borrower, loan, runtime)


@asynccontextmanager
async def reading(runtime: Runtime, reference: TurnReference) -> AsyncIterator[tuple[AsyncSession, Scope]]:
    """A transaction that only reads. Raises TurnLost."""
    async with runtime.sessions.begin() as session:
        yield session, await _scope(session, runtime, reference, fence=False)


async def act(
    runtime: Runtime,
    reference: TurnReference,
    action: str,
    key: str,
    do: Callable[[AsyncSession, Scope], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """Runs `do` once for (turn, action, key) in one transaction and keeps its JSON result; repeated, returns that.

    The first statement takes the turn's row FOR SHARE at this attempt: a worker that lost the turn raises
    TurnLost and writes nothing; closing the turn waits for us.
    """
    async with runtime.sessions.begin() as session:
        scope = await _scope(session, runtime, reference, fence=True)
        kept = await session.get(ActionResult, (reference.turn_id, action, key))
        if kept is not None:
            return kept.result
        result = await do(session, scope)
        session.add(
            ActionResult(
                turn_id=reference.turn_id,
                action=action,
                key=key,
                attempt=reference.attempt,
                result=result,
                created_at=machine_now(),
            )
        )
        return result
