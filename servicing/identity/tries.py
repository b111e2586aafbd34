"""Counting tries at verification. What is counted is evidence, so a restart forgets nothing."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import append, conversation_stream
from servicing.audit.service import record as record_audit
from servicing.conversation.models import Conversation
from servicing.escalation.service import open_escalation
from servicing.identity import rules
from servicing.identity.models import VerificationEvent
from servicing.turn.act import Scope

WRONG = ("wrong", "code_wrong")


async def one_at_a_time(session: AsyncSession, what: str, key: object) -> None:
    """Holds off other tries by the same sender, or at the same loan, until this transaction ends.

    Taken in this order: the sender, then the loan, both before any row of a conversation.
    """
    name = f"verification:{what}:{key}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


async def add(
    session: AsyncSession,
    conversation: Conversation,
    event: str,
    now: datetime,
    loan_id: int | None = None,
    borrower_id: int | None = None,
) -> None:
    row = VerificationEvent(
        conversation_id=conversation.id,
        sender=conversation.sender,
        loan_id=loan_id,
        borrower_id=borrower_id,
        event=event,
        at=now,
    )
    await append(session, row, conversation_stream(conversation.id))


async def is_locked(session: AsyncSession, sender: str, loan_id: int | None, now: datetime) -> bool:
    """No further try counts, by this sender or at this loan."""
    by_sender = await _count(session, VerificationEvent.sender == sender, now)
    by_loan = await _count(session, VerificationEvent.loan_id == loan_id, now) if loan_id is not None else 0
    return rules.is_locked(by_sender, by_loan)


async def _count(session: AsyncSession, whose: ColumnElement[bool], now: datetime) -> int:
    unlocked = select(func.coalesce(func.max(VerificationEvent.id), 0)).where(
        whose, VerificationEvent.event == "unlocked"
    )
    query = (
        select(func.count())
        .select_from(VerificationEvent)
        .where(
            whose,
            VerificationEvent.event.in_(WRONG),
            VerificationEvent.at > now - rules.WINDOW,
            VerificationEvent.id > unlocked.scalar_subquery(),
        )
    )
    return await session.scalar(query) or 0


async def codes_unanswered(session: AsyncSession, borrower_id: int, now: datetime) -> int:
    """Codes that this borrower was sent in 24 hours and, since then, nobody gave back."""
    verified = select(func.coalesce(func.max(VerificationEvent.id), 0)).where(
        VerificationEvent.borrower_id == borrower_id, VerificationEvent.event == "verified"
    )
    query = (
        select(func.count())
        .select_from(VerificationEvent)
        .where(
            VerificationEvent.borrower_id == borrower_id,
            VerificationEvent.event == "code_sent",
            VerificationEvent.at > now - rules.WINDOW,
            VerificationEvent.id > verified.scalar_subquery(),
        )
    )
    return await session.scalar(query) or 0


async def failed(
    session: AsyncSession, scope: Scope, conversation: Conversation, event: str, loan_id: int | None
) -> None:
    """Counts a wrong try; the one that locks puts it before a person, who may unlock."""
    now = scope.reference.now
    await add(session, conversation, event, now, loan_id)
    if await is_locked(session, conversation.sender, loan_id, now):
        await open_escalation(
            session,
            scope.runtime,
            reason="verification_locked",
            summary="Verification is locked after too many wrong tries in 24 hours.",
            now=now,
            conversation_id=conversation.id,
            turn_id=scope.turn.id,
        )


async def unlock(
    session: AsyncSession, user_id: int, now: datetime, *, sender: str | None = None, loan_id: int | None = None
) -> None:
    """A specialist lets the tries of a sender, or those at a loan, be counted from nothing again."""
    row = VerificationEvent(
        conversation_id=None, sender=sender, loan_id=loan_id, borrower_id=None, event="unlocked", at=now
    )
    await append(session, row, "staff")
    subject = f"loan:{loan_id}" if loan_id is not None else "sender"
    await record_audit(session, f"user:{user_id}", "verification:unlock", subject)
