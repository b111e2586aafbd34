"""The append function of every evidence row."""

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.models import Chained, EvidenceHead, EvidenceKey

GENESIS = bytes(32)


def canonical(fields: dict[str, Any]) -> bytes:
    """One byte string for one set of public fields, whatever their order."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), default=str).encode()


def commit(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def link_digest(previous: bytes, position: int, commitment: bytes, fields: dict[str, Any]) -> bytes:
    return hashlib.sha256(previous + str(position).encode() + b"|" + commitment + canonical(fields)).digest()


async def append(session: AsyncSession, row: Chained, stream: str) -> None:
    """Gives `row` the next place in `stream` and inserts it.

    The head's row lock makes writers of one stream take turns until their transaction ends.
    """
    await append_all(session, [(row, stream)])


async def append_all(session: AsyncSession, links: Sequence[tuple[Chained, str]]) -> None:
    """Appends rows to their streams in the order given. Heads are locked by name, so that two such do not deadlock."""
    streams = sorted({stream for _, stream in links})
    if not streams:
        return
    await session.execute(
        insert(EvidenceHead)
        .values([{"stream": stream, "position": 0, "digest": GENESIS} for stream in streams])
        .on_conflict_do_nothing()
    )
    locked = await session.scalars(
        select(EvidenceHead)
        .where(EvidenceHead.stream.in_(streams))
        .order_by(EvidenceHead.stream)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    heads = {head.stream: head for head in locked}
    for row, stream in links:
        head = heads[stream]
        key = os.urandom(32)
        row.stream, row.position, row.previous_digest = stream, head.position + 1, head.digest
        row.commitment = commit(key, row.evidence_text())
        row.digest = link_digest(row.previous_digest, row.position, row.commitment, row.evidence_fields())
        head.position, head.digest = row.position, row.digest
        session.add_all([row, EvidenceKey(stream=stream, position=row.position, key=key)])
    await session.flush()


def conversation_stream(conversation_id: object) -> str:
    return f"conversation:{conversation_id}"
