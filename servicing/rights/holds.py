"""Whom a conversation reaches, and the protections that bear on what may be said in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.borrower.service import by_phone
from servicing.conversation.models import Conversation
from servicing.loan.models import Protection

PERSONAL = frozenset({"crisis", "safety"})
"""For one person's own sake: they bear on all threads of that person, and nobody else on the loan, who may be
the one to be feared, can tell from an answer that they are there."""


@dataclass(frozen=True)
class Reached:
    """The loans and people behind a conversation: its verified ones, and all that its number is on file for."""

    loan_ids: frozenset[int]
    borrower_ids: frozenset[int]


@dataclass(frozen=True)
class Hold:
    """A protection in force. `turn_id` is the turn that reported it, where one did; `here`, that it was told in
    the conversation it is looked at from: of any other, only a verified writer may hear."""

    kind: str
    turn_id: int | None
    since: datetime
    here: bool


async def reached(session: AsyncSession, conversation: Conversation) -> Reached:
    """Whom the writer may be, verified or not: enough to protect, never enough to tell anybody anything."""
    loans = {conversation.loan_id} if conversation.loan_id is not None else set()
    borrowers = {conversation.borrower_id} if conversation.borrower_id is not None else set()
    if conversation.channel == "sms":
        for borrower, _, loan in await by_phone(session, conversation.sender):
            loans.add(loan.id)
            borrowers.add(borrower.id)
    return Reached(frozenset(loans), frozenset(borrowers))


async def in_force(session: AsyncSession, conversation: Conversation, whom: Reached) -> tuple[Hold, ...]:
    """Every live protection of the conversation and of the loans and people that it reaches, oldest first."""
    query = select(Protection).where(
        Protection.status != "lifted",
        or_(
            Protection.conversation_id == conversation.id,
            Protection.loan_id.in_(whom.loan_ids),
            Protection.borrower_id.in_(whom.borrower_ids) & Protection.kind.in_(PERSONAL),
        ),
    )
    return tuple(
        Hold(
            protection.kind,
            protection.turn_id,
            protection.reported_at,
            protection.conversation_id == conversation.id,
        )
        for protection in await session.scalars(query.order_by(Protection.id))
        if not _of_another(protection, conversation, whom)
    )


async def bearing_on(session: AsyncSession, conversation: Conversation) -> tuple[Hold, ...]:
    """What bears on this conversation, by which the gate, the form and the record of a promise all go."""
    return await in_force(session, conversation, await reached(session, conversation))


def _of_another(protection: Protection, conversation: Conversation, whom: Reached) -> bool:
    return (
        protection.kind in PERSONAL
        and protection.conversation_id != conversation.id
        and protection.borrower_id is not None
        and protection.borrower_id not in whom.borrower_ids
    )


async def name_writer(session: AsyncSession, conversation_id: UUID, borrower_id: int) -> None:
    """Says of what was reported by a writer whom nobody knew yet that it was this person."""
    await session.execute(
        update(Protection)
        .where(
            Protection.conversation_id == conversation_id,
            Protection.borrower_id.is_(None),
            Protection.kind != "wrong_party",
        )
        .values(borrower_id=borrower_id)
    )
