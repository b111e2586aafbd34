"""The append function of every evidence row."""

import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Text, any_, cast, func, inspect, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.models import Chained, EvidenceHead, EvidenceKey
from servicing.database import copy_in

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
    await _link(session, [(row, stream)])
    session.add(row)
    await session.flush()


async def append_all(session: AsyncSession, links: Sequence[tuple[Chained, str]]) -> None:
    """Appends many rows to their streams in the order given, without bringing them into the session."""
    await _link(session, links)
    by_kind: dict[Any, list[dict[str, Any]]] = {}
    for row, _ in links:
        columns = [column.key for column in inspect(type(row)).column_attrs if column.key != "id"]
        by_kind.setdefault(type(row), []).append({name: getattr(row, name) for name in columns})
    for kind, rows in by_kind.items():
        await copy_in(session, kind, rows)


async def _link(session: AsyncSession, links: Sequence[tuple[Chained, str]]) -> None:
    """Chains rows to their streams. Heads are locked by name, so that two who lock several do not deadlock."""
    streams = sorted({stream for _, stream in links})
    if not streams:
        return
    # One array each: a statement with a parameter for every stream takes longer to prepare than to run.
    named = select(func.unnest(cast(streams, ARRAY(Text))), literal(0), literal(GENESIS))
    await session.execute(
        insert(EvidenceHead).from_select(["stream", "position", "digest"], named).on_conflict_do_nothing()
    )
    locked = await session.execute(
        select(EvidenceHead.stream, EvidenceHead.position, EvidenceHead.digest)
        .where(EvidenceHead.stream == any_(cast(streams, ARRAY(Text))))
        .order_by(EvidenceHead.stream)
        .with_for_update()
    )
    heads = {stream: (position, digest) for stream, position, digest in locked}
    keys = []
    for row, stream in links:
        key = os.urandom(32)
        last, row.previous_digest = heads[stream]
        row.stream, row.position = stream, last + 1
        row.commitment = commit(key, row.evidence_text())
        row.digest = link_digest(row.previous_digest, row.position, row.commitment, row.evidence_fields())
        heads[stream] = (row.position, row.digest)
        keys.append({"stream": stream, "position": row.position, "key": key})
    await copy_in(session, EvidenceKey, keys)
    arrays = (
        cast(list(heads), ARRAY(Text)),
        cast([position for position, _ in heads.values()], ARRAY(BigInteger)),
        cast([digest for _, digest in heads.values()], ARRAY(LargeBinary)),
    )
    ends = func.unnest(*arrays).table_valued("stream", "position", "digest").render_derived()
    await session.execute(
        update(EvidenceHead)
        .where(EvidenceHead.stream == ends.c.stream)
        .values(position=ends.c.position, digest=ends.c.digest)
        .execution_options(synchronize_session=False)
    )


def conversation_stream(conversation_id: object) -> str:
    return f"conversation:{conversation_id}"
