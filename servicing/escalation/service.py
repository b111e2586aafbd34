"""What waits for a person: opened once, held by one person at a time, resolved with an outcome."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import conversation_stream
from servicing.audit.service import record as record_audit
from servicing.escalation import rules
from servicing.escalation.models import Escalation
from servicing.runtime import Runtime
from servicing.user.models import User

UNRESOLVED = Escalation.status != "resolved"


async def open_escalation(
    session: AsyncSession,
    runtime: Runtime,
    *,
    reason: str,
    summary: str,
    now: datetime,
    conversation_id: UUID | None = None,
    loan_id: int | None = None,
    borrower_id: int | None = None,
    turn_id: int | None = None,
    priority: str | None = None,
    due_at: datetime | None = None,
) -> Escalation:
    """Puts something before a person, once for each turn and reason, and returns its row.

    While one with the same reason is unresolved for the conversation (for the loan, where there is none), that
    one is returned instead: it gets the new summary as a further line unless a line begins so already, and the more
    urgent priority and earlier due time of the two. `loan_id` is a verified borrower's; staff see it at once.
    `due_at` is a term that a rule sets; without it, the priority says how soon.
    """
    priority = priority or rules.priority_of(reason)
    servicer = runtime.servicer
    due_at = due_at or rules.due_at(priority, now, servicer.hours, servicer.time_zone)
    standing = await _standing(session, reason, conversation_id, loan_id, turn_id)
    if standing is not None:
        return await _add(session, standing, summary, priority, due_at, loan_id, borrower_id, turn_id)
    opened = (
        insert(Escalation)
        .values(
            conversation_id=conversation_id,
            loan_id=loan_id,
            borrower_id=borrower_id,
            turn_id=turn_id,
            reason=reason,
            priority=priority,
            status="open",
            summary=summary,
            opened_at=now,
            due_at=due_at,
        )
        .on_conflict_do_nothing(index_elements=["turn_id", "reason"])
        .returning(Escalation)
    )
    escalation = await session.scalar(opened)
    if escalation is None:
        query = select(Escalation).where(Escalation.turn_id == turn_id, Escalation.reason == reason)
        return (await session.scalars(query)).one()
    await _audit(session, "system", "escalation:open", escalation, {"reason": reason, "priority": priority})
    return escalation


async def _standing(
    session: AsyncSession, reason: str, conversation_id: UUID | None, loan_id: int | None, turn_id: int | None
) -> Escalation | None:
    """This turn's own escalation, resolved or not, else an unresolved one of the same conversation or loan."""
    if turn_id is not None:
        own = await session.scalar(select(Escalation).where(Escalation.turn_id == turn_id, Escalation.reason == reason))
        if own is not None:
            return own
    subject: ColumnElement[bool]
    if conversation_id is not None:
        subject = Escalation.conversation_id == conversation_id
    elif loan_id is not None:
        subject = (Escalation.loan_id == loan_id) & Escalation.conversation_id.is_(None)
    else:
        return None
    query = select(Escalation).where(subject, Escalation.reason == reason, UNRESOLVED).order_by(Escalation.id).limit(1)
    return await session.scalar(query)


async def _add(
    session: AsyncSession,
    standing: Escalation,
    summary: str,
    priority: str,
    due_at: datetime,
    loan_id: int | None,
    borrower_id: int | None,
    turn_id: int | None,
) -> Escalation:
    """Adds what is new to an escalation that is there; a turn that is tried again adds nothing."""
    if standing.status == "resolved" or (turn_id is not None and standing.turn_id == turn_id):
        return standing
    standing.loan_id = standing.loan_id or loan_id
    standing.borrower_id = standing.borrower_id or borrower_id
    says_more = not any(line.startswith(summary) for line in standing.summary.split("\n"))
    sooner = rules.more_urgent(priority, standing.priority) != standing.priority
    if says_more:
        standing.summary = f"{standing.summary}\n{summary}"
    if sooner:
        standing.priority, standing.due_at = priority, min(due_at, standing.due_at)
    if says_more or sooner:
        detail = {"turn": turn_id, "priority": standing.priority}
        await _audit(session, "system", "escalation:add", standing, detail)
    return standing


async def open_for(session: AsyncSession, conversation_id: UUID) -> list[Escalation]:
    """What of a conversation waits for a person or is with one, oldest first."""
    query = select(Escalation).where(Escalation.conversation_id == conversation_id, UNRESOLVED)
    return list(await session.scalars(query.order_by(Escalation.id)))


async def adopt(session: AsyncSession, conversation_id: UUID, loan_id: int, borrower_id: int) -> None:
    """Names the loan on what was escalated before the writer was verified."""
    await session.execute(
        update(Escalation)
        .where(Escalation.conversation_id == conversation_id, Escalation.loan_id.is_(None), UNRESOLVED)
        .values(loan_id=loan_id, borrower_id=borrower_id)
    )


@dataclass(frozen=True)
class Done:
    escalation: Escalation


@dataclass(frozen=True)
class Conflict:
    """It is not this person's to work on: somebody else holds it (`holder`), nobody does, or it is resolved."""

    why: Literal["taken", "not_claimed", "resolved"]
    holder: str | None = None


async def claim(session: AsyncSession, escalation_id: int, user: User, now: datetime) -> Done | Conflict | None:
    """Gives the escalation to `user` alone; claimed by the same person again, it stays theirs. None: unknown."""
    taken = await session.scalar(
        update(Escalation)
        .where(Escalation.id == escalation_id, Escalation.status == "open")
        .values(status="claimed", claimed_by=user.id, claimed_at=now)
        .returning(Escalation)
        .execution_options(populate_existing=True)
    )
    if taken is not None:
        await _audit(session, f"user:{user.id}", "escalation:claim", taken, {})
        return Done(taken)
    escalation = await _held(session, escalation_id)
    if escalation is None:
        return None
    if escalation.status == "claimed" and escalation.claimed_by == user.id:
        return Done(escalation)
    return await _conflict(session, escalation)


async def release(
    session: AsyncSession, escalation_id: int, user: User, note: str | None = None
) -> Done | Conflict | None:
    """Puts a claimed escalation back into the queue: its holder may, and a supervisor. None: unknown."""
    escalation = await _held(session, escalation_id)
    if escalation is None:
        return None
    if escalation.status != "claimed" or not _may(user, escalation):
        return await _conflict(session, escalation)
    escalation.status, escalation.claimed_by, escalation.claimed_at = "open", None, None
    _note(escalation, note)
    await _audit(session, f"user:{user.id}", "escalation:release", escalation, {})
    return Done(escalation)


async def resolve(
    session: AsyncSession, escalation_id: int, user: User, outcome: str, note: str | None, now: datetime
) -> Done | Conflict | None:
    """Ends an escalation: its holder may, a supervisor, and anybody while nobody holds it. None: unknown."""
    escalation = await _held(session, escalation_id)
    if escalation is None:
        return None
    if escalation.status == "resolved" or (escalation.status == "claimed" and not _may(user, escalation)):
        return await _conflict(session, escalation)
    if escalation.claimed_by is None:
        escalation.claimed_by, escalation.claimed_at = user.id, now
    escalation.status, escalation.resolved_at, escalation.outcome = "resolved", now, outcome
    _note(escalation, note)
    await _audit(session, f"user:{user.id}", "escalation:resolve", escalation, {"outcome": outcome})
    return Done(escalation)


def _may(user: User, escalation: Escalation) -> bool:
    return escalation.claimed_by == user.id or user.role == "supervisor"


def _note(escalation: Escalation, note: str | None) -> None:
    if note:
        escalation.note = f"{escalation.note}\n{note}" if escalation.note else note


async def _held(session: AsyncSession, escalation_id: int) -> Escalation | None:
    query = select(Escalation).where(Escalation.id == escalation_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def _conflict(session: AsyncSession, escalation: Escalation) -> Conflict:
    if escalation.status == "resolved":
        return Conflict("resolved")
    if escalation.claimed_by is None:
        return Conflict("not_claimed")
    holder = await session.get_one(User, escalation.claimed_by)
    return Conflict("taken", holder.name)


async def _audit(
    session: AsyncSession, actor: str, action: str, escalation: Escalation, detail: dict[str, Any]
) -> None:
    await session.flush()
    stream = "staff" if escalation.conversation_id is None else conversation_stream(escalation.conversation_id)
    await record_audit(session, actor, action, f"escalation:{escalation.id}", detail, stream)
