"""Protections as staff see and settle them: a person confirms what was reported, or lifts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import conversation_stream
from servicing.audit.service import record as record_audit
from servicing.borrower.models import ContactPoint
from servicing.consent.service import record as record_consent
from servicing.consent.service import state as consent_state
from servicing.conversation.models import Conversation
from servicing.loan.models import Protection
from servicing.loan.service import locked
from servicing.user.models import User

Status = Literal["confirmed", "lifted"]
Shown = tuple[Protection, str | None]
"""A protection and the name of whoever lifted it."""


@dataclass(frozen=True)
class AlreadyLifted:
    """It is over; what comes up again is reported again."""


def public(shown: Shown) -> dict[str, Any]:
    protection, lifted_by = shown
    return {
        "id": protection.id,
        "kind": protection.kind,
        "status": protection.status,
        "source": protection.source,
        "conversation_id": str(protection.conversation_id) if protection.conversation_id else None,
        "reported_at": protection.reported_at.isoformat(),
        "lifted_at": protection.lifted_at.isoformat() if protection.lifted_at else None,
        "lifted_by": lifted_by,
    }


async def of_loan(session: AsyncSession, loan_id: int) -> Sequence[Shown]:
    """Every protection of a loan and of the threads of its borrowers, lifted ones too, newest first."""
    threads = select(Conversation.id).where(Conversation.loan_id == loan_id)
    return await _listing(session, or_(Protection.loan_id == loan_id, Protection.conversation_id.in_(threads)))


async def of_conversation(session: AsyncSession, conversation: Conversation) -> Sequence[Shown]:
    """Those of a thread, and of its loan once its writer is known."""
    here = Protection.conversation_id == conversation.id
    if conversation.loan_id is None:
        return await _listing(session, here)
    return await _listing(session, or_(here, Protection.loan_id == conversation.loan_id))


async def _listing(session: AsyncSession, which: Any) -> Sequence[Shown]:
    query = select(Protection, User.name).outerjoin(User, User.id == Protection.lifted_by).where(which)
    return [(protection, name) for protection, name in await session.execute(query.order_by(Protection.id.desc()))]


async def settle(
    session: AsyncSession, protection: Protection, status: Status, user: User, reason: str, now: datetime
) -> Shown | AlreadyLifted:
    """Confirms or lifts a protection; `reason` is kept in the audit trail.

    The caller holds the row of its conversation, where it has one. Lifting `wrong_party` also says that the number is
    the borrower's again. Settled again in the same way, it stays as it is.
    """
    if protection.loan_id is not None:
        await locked(session, protection.loan_id)
    await session.refresh(protection)
    if protection.status == "lifted":
        return AlreadyLifted()
    if protection.status != status:
        protection.status = status
        if status == "lifted":
            protection.lifted_at, protection.lifted_by = now, user.id
            if protection.kind == "wrong_party" and protection.conversation_id is not None:
                await _theirs_again(session, protection.conversation_id, now)
        await session.flush()
    subject = f"loan:{protection.loan_id}" if protection.loan_id is not None else None
    await record_audit(
        session,
        f"user:{user.id}",
        "protection:confirm" if status == "confirmed" else "protection:lift",
        subject or f"conversation:{protection.conversation_id}",
        {"protection": protection.id, "kind": protection.kind, "reason": reason},
        stream=subject or conversation_stream(protection.conversation_id),
    )
    return protection, user.name if status == "lifted" else None


async def _theirs_again(session: AsyncSession, conversation_id: UUID, now: datetime) -> None:
    conversation = await session.get_one(Conversation, conversation_id)
    if conversation.channel != "sms" or not (await consent_state(session, conversation.sender)).wrong_party:
        return
    await record_consent(
        session,
        address=conversation.sender,
        topic="party",
        event="confirmed",
        source="specialist",
        conversation_id=conversation.id,
        now=now,
    )
    await session.execute(
        update(ContactPoint)
        .where(ContactPoint.address == conversation.sender, ContactPoint.status == "unlinked")
        .values(status="active", unlinked_at=None)
    )
