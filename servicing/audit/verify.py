"""The check that no evidence was changed, removed or put in later."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import GENESIS, commit, link_digest
from servicing.audit.models import AuditEvent, Chained, EvidenceHead, EvidenceKey
from servicing.consent.models import ConsentEvent
from servicing.identity.models import VerificationEvent
from servicing.message.models import Message, MessageText

KINDS: tuple[type[Chained], ...] = (Message, ConsentEvent, AuditEvent, VerificationEvent)


@dataclass(frozen=True)
class Fault:
    """A place where the evidence does not hold. `seq` is the message's, where it is one."""

    stream: str
    position: int
    seq: int | None
    what: str

    def __str__(self) -> str:
        place = f"message {self.seq}" if self.seq is not None else f"entry {self.position}"
        return f"{self.stream} {place}: {self.what}"


@dataclass(frozen=True)
class Verdict:
    checked: int
    faults: tuple[Fault, ...]


async def verify(session: AsyncSession) -> Verdict:
    """Walks every stream from its beginning to its head. Erased words are no fault; changed ones are."""
    checked, faults = 0, []
    heads = {head.stream: head for head in await session.scalars(select(EvidenceHead))}
    rows: defaultdict[str, list[Chained]] = defaultdict(list)
    for kind in KINDS:
        for row in await session.scalars(select(kind)):
            rows[row.stream].append(row)
    keys = {
        (stream, position): key
        for stream, position, key in await session.execute(
            select(EvidenceKey.stream, EvidenceKey.position, EvidenceKey.key)
        )
    }
    texts = {
        message_id: text
        for message_id, text in await session.execute(
            select(MessageText.message_id, MessageText.text).where(MessageText.version == 1)
        )
    }
    for stream in sorted(rows.keys() | heads.keys()):
        links = sorted(rows.get(stream, []), key=lambda row: row.position)
        checked += len(links)
        for fault in _walk(stream, links, heads.get(stream), keys, texts):
            faults.append(fault)
    return Verdict(checked, tuple(faults))


def _walk(
    stream: str,
    links: list[Chained],
    head: EvidenceHead | None,
    keys: dict[tuple[str, int], bytes],
    texts: dict[int, str],
) -> Iterator[Fault]:
    previous, expected = GENESIS, 1
    for row in links:
        seq = row.seq if isinstance(row, Message) else None
        if row.position != expected:
            yield Fault(stream, expected, None, "an entry is missing")
        elif row.previous_digest != previous:
            yield Fault(stream, row.position, seq, "it does not follow the entry before it")
        if row.digest != link_digest(row.previous_digest, row.position, row.commitment, row.evidence_fields()):
            yield Fault(stream, row.position, seq, "its fields were changed")
        text = texts.get(row.id) if isinstance(row, Message) else row.evidence_text()
        key = keys.get((stream, row.position))
        if text is not None and key is not None and commit(key, text) != row.commitment:
            yield Fault(stream, row.position, seq, "its words were changed")
        previous, expected = row.digest, row.position + 1
    if head is None or (head.position, head.digest) != (expected - 1, previous):
        yield Fault(stream, expected, None, "the end of the stream does not match its head")
