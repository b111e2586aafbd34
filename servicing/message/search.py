"""Finding transcripts: by their words, by channel, by what came of them, by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from servicing.consent.models import ConsentEvent
from servicing.conversation.models import Conversation
from servicing.conversation.queries import Shown, public, shown
from servicing.escalation.models import Escalation
from servicing.loan.models import Protection
from servicing.message.models import Message, MessageText, Outbox
from servicing.review.models import Review
from servicing.rights.rules import ESCALATION
from servicing.turn.models import Turn

CONFIGURATIONS = ("english", "spanish", "simple")
MATCHES = 3
UNREVIEWED = "unreviewed"


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None where it does not matter. `since` counts, `until` does not any more."""

    words: str | None = None
    channel: str | None = None
    flag: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def _flags() -> Select[UUID, str]:
    """Every (conversation, flag): escalation reasons, protections, and what became of its messages and turns."""

    def named(name: str) -> ColumnElement[str]:
        return literal(name, String)

    parts: list[Any] = [
        select(Escalation.conversation_id, Escalation.reason),
        select(Protection.conversation_id, Protection.kind).where(Protection.status != "lifted"),
        select(Message.conversation_id, named("refused")).where(Message.refused_by.is_not(None)),
        select(Outbox.conversation_id, Outbox.status).where(Outbox.status.in_(("refused", "failed"))),
        select(Turn.conversation_id, Turn.outcome).where(Turn.outcome.in_(("apologised", "refused"))),
        select(Message.conversation_id, named("specialist")).where(Message.author == "specialist"),
        select(ConsentEvent.conversation_id, named("opt_out")).where(
            ConsentEvent.topic == "texts", ConsentEvent.event == "withdrawn"
        ),
        select(Review.conversation_id, named("reviewed")),
    ]
    rows = union(*parts).subquery()
    return select(rows.c[0].label("conversation_id"), rows.c[1].label("flag"))


def _holds(words: str) -> ColumnElement[bool]:
    """The newest version of a message holds the words, by the stems of either language or as they stand.

    The vector is spelt as in the index that migration 0007 made.
    """
    vector: ColumnElement[Any] = literal_column(
        "(" + " || ".join(f"to_tsvector('{name}', message_text.text)" for name in CONFIGURATIONS) + ")"
    )
    newer = aliased(MessageText)
    superseded = exists().where(newer.message_id == MessageText.message_id, newer.version > MessageText.version)
    queries = [func.websearch_to_tsquery(literal_column(f"'{name}'::regconfig"), words) for name in CONFIGURATIONS]
    return and_(or_(*(vector.op("@@")(query) for query in queries)), ~superseded)


def _said(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a message has to be so that its conversation is found."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(Message.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Message.at < wanted.until)
    if wanted.words is not None:
        conditions.append(_holds(wanted.words))
    return conditions


async def search(
    session: AsyncSession, wanted: Wanted, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Shown]:
    """Conversations by last message, newest first, after (last_message_at, id) of the page before."""
    query = shown().order_by(Conversation.last_message_at.desc(), Conversation.id.desc()).limit(limit)
    if wanted.channel is not None:
        query = query.where(Conversation.channel == wanted.channel)
    if wanted.flag == UNREVIEWED:
        query = query.where(~exists().where(Review.conversation_id == Conversation.id))
    elif wanted.flag is not None:
        # A right may be named by its intent too.
        flag = ESCALATION[wanted.flag].reason if wanted.flag in ESCALATION else wanted.flag
        flags = _flags().subquery()
        query = query.where(Conversation.id.in_(select(flags.c.conversation_id).where(flags.c.flag == flag)))
    said = _said(wanted)
    if said:
        messages = select(Message.conversation_id)
        if wanted.words is not None:
            messages = messages.join(MessageText, MessageText.message_id == Message.id)
        query = query.where(Conversation.id.in_(messages.where(*said)))
    if before is not None:
        query = query.where(tuple_(Conversation.last_message_at, Conversation.id) < before)
    return (await session.execute(query)).all()


async def described(
    session: AsyncSession, rows: Sequence[Shown], wanted: Wanted, now: datetime
) -> list[dict[str, Any]]:
    """Found conversations as the API gives them: with their flags, the first matches and the last review."""
    ids = [row[0].id for row in rows]
    found = _flags().subquery()
    flags: dict[UUID, list[str]] = {}
    for key, flag in await session.execute(
        select(found.c.conversation_id, found.c.flag).where(found.c.conversation_id.in_(ids)).order_by(found.c.flag)
    ):
        flags.setdefault(key, []).append(flag)
    reviewed = {
        key: at
        for key, at in await session.execute(
            select(Review.conversation_id, func.max(Review.at))
            .where(Review.conversation_id.in_(ids))
            .group_by(Review.conversation_id)
        )
    }
    matches = await _matches(session, ids, wanted)
    return [
        {
            **public(row, now),
            "messages": row[0].last_seq,
            "flags": flags.get(row[0].id, []),
            "matches": matches.get(row[0].id, []),
            "reviewed_at": reviewed[row[0].id].isoformat() if row[0].id in reviewed else None,
        }
        for row in rows
    ]


async def _matches(session: AsyncSession, ids: list[UUID], wanted: Wanted) -> dict[UUID, list[dict[str, Any]]]:
    if wanted.words is None or not ids:
        return {}
    number = func.row_number().over(partition_by=Message.conversation_id, order_by=Message.seq).label("number")
    held = (
        select(Message.conversation_id, Message.seq, MessageText.text, number)
        .join(MessageText, MessageText.message_id == Message.id)
        .where(Message.conversation_id.in_(ids), *_said(wanted))
        .subquery()
    )
    query = select(held).where(held.c.number <= MATCHES).order_by(held.c.conversation_id, held.c.seq)
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in await session.execute(query):
        found.setdefault(row.conversation_id, []).append({"seq": row.seq, "text": row.text})
    return found
