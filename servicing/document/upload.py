"""A way in for papers: who may send, what is looked at before a file is kept, and what follows once it is."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from servicing.audit.evidence import conversation_stream
from servicing.audit.service import record
from servicing.clock.service import business_now
from servicing.consent.rules import Talk
from servicing.consent.service import judge
from servicing.conversation.models import Conversation
from servicing.conversation.service import lock
from servicing.document import link, sealing
from servicing.document.content import MOST_BYTES, Refused, media_type
from servicing.document.link import Grant
from servicing.document.models import DocumentFile, DocumentRequest
from servicing.document.scan import Scanner
from servicing.document.service import missing, of_loan
from servicing.document.store import Store
from servicing.escalation.service import open_escalation
from servicing.loan.service import locked
from servicing.message.models import Message
from servicing.message.service import say
from servicing.runtime import Runtime
from servicing.wording.format import listing
from servicing.wording.texts import Words
from servicing.wording.texts import text as words

MOST_FILES_A_DAY = 40
"""Of one loan: more than any package has, and an end to what one link can fill a disk with."""
TAKEN = ("requested", "rejected", "received")
"""A paper in these states may be sent, or sent more of."""
ANOTHER = "other"


class LinkExpired(Exception):
    """The link has run out, is not ours, or its borrower is signed out: the chat gives a new one."""


@dataclass(frozen=True)
class Papers:
    """Where papers are kept, and who looks for viruses in them; None: nobody does."""

    store: Store
    scanner: Scanner | None = None


@dataclass(frozen=True)
class Received:
    """A file as it came in: on a disk without a name, so that it is gone with the process that reads it."""

    content: BinaryIO
    size: int
    sha256: str


@dataclass(frozen=True)
class Wanted:
    id: int
    kind: str
    status: str


async def granted(session: AsyncSession, runtime: Runtime, token: str) -> tuple[Grant, Conversation]:
    """What a link's token grants now, and its conversation, whose writer must still be the one it was made for.

    Raises LinkExpired. A verification that merely went quiet does not end the link, signing out does.
    """
    grant = link.read(runtime.vault, token, await business_now(session))
    if grant is None:
        raise LinkExpired
    conversation = await session.get(Conversation, grant.conversation_id)
    if conversation is None or not _same_writer(conversation, grant):
        raise LinkExpired
    return grant, conversation


def _same_writer(conversation: Conversation, grant: Grant) -> bool:
    return conversation.verified_at is not None and (conversation.loan_id, conversation.borrower_id) == (
        grant.loan_id,
        grant.borrower_id,
    )


async def wanted(session: AsyncSession, loan_id: int) -> list[Wanted]:
    """The papers that may be sent for a loan, each kind once, in the order asked for."""
    by_kind: dict[str, DocumentRequest] = {}
    for row in await of_loan(session, loan_id):
        if row.status in TAKEN and (row.kind not in by_kind or by_kind[row.kind].status == "rejected"):
            by_kind[row.kind] = row
    return [Wanted(row.id, row.kind, row.status) for row in by_kind.values()]


async def spool(chunks: AsyncIterator[bytes]) -> Received:
    """Writes what comes in to a nameless file and stops at the limit. Raises Refused; what came is gone then."""
    content = TemporaryFile()  # noqa: SIM115 - whoever receives it closes it
    size, digest = 0, hashlib.sha256()
    try:
        async for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise Refused("too_large")
            digest.update(chunk)
            content.write(chunk)
    except BaseException:
        content.close()
        raise
    return Received(content, size, digest.hexdigest())


async def take(runtime: Runtime, papers: Papers, grant: Grant, paper: int | None, received: Received) -> DocumentFile:
    """Looks at a file, keeps it sealed and notes it for a paper (None: one that was not asked for).

    Raises Refused for what is not taken and ScannerAway where a scanner is named and cannot look; OSError where the
    store fails. Then nothing is kept. The same file for the same paper is kept once. A database that goes away in
    the last moment leaves the sealed file behind without a row rather than a row without its file.
    """
    kind, harm = await asyncio.to_thread(_look, papers, received)
    if harm is not None:
        async with runtime.sessions.begin() as session:
            await _audit(session, grant, "document:refuse", {"scan": harm[:80]})
        raise Refused("virus")
    name = uuid4().hex
    await asyncio.to_thread(_seal, runtime, papers, name, received)
    try:
        async with runtime.sessions.begin() as session:
            file = await _note(session, runtime, papers, grant, paper, received, kind, name)
    except (Refused, LinkExpired):
        await asyncio.to_thread(papers.store.remove, name)
        raise
    if file.name != name:
        await asyncio.to_thread(papers.store.remove, name)
    return file


def _look(papers: Papers, received: Received) -> tuple[str, str | None]:
    """The media type, and the name of the harm that the scanner sees."""
    kind = media_type(received.content)
    return kind, papers.scanner.harm(received.content) if papers.scanner is not None else None


def _seal(runtime: Runtime, papers: Papers, name: str, received: Received) -> None:
    received.content.seek(0)
    with TemporaryFile() as sealed:
        sealing.seal(runtime.vault, name, received.content, sealed)
        sealed.seek(0)
        papers.store.put(name, sealed)


async def _note(
    session: AsyncSession,
    runtime: Runtime,
    papers: Papers,
    grant: Grant,
    paper: int | None,
    received: Received,
    kind: str,
    name: str,
) -> DocumentFile:
    conversation = await lock(session, grant.conversation_id)
    if conversation is None or not _same_writer(conversation, grant):
        raise LinkExpired
    await locked(session, grant.loan_id)
    now = await business_now(session)
    request = await _request(session, grant, paper, now)
    digest = runtime.vault.digest("document", received.sha256)
    same = await session.scalar(
        select(DocumentFile).where(DocumentFile.request_id == request.id, DocumentFile.digest == digest)
    )
    if same is not None:
        return same
    if await _lately(session, grant.loan_id, now) >= MOST_FILES_A_DAY:
        raise Refused("too_many")
    file = DocumentFile(
        request_id=request.id,
        borrower_id=grant.borrower_id,
        conversation_id=grant.conversation_id,
        name=name,
        media_type=kind,
        size=received.size,
        digest=digest,
        scan="clean" if papers.scanner is not None else "not_scanned",
        received_at=now,
    )
    session.add(file)
    if request.status != "received":
        request.status, request.received_at = "received", now
    await session.flush()
    detail = {"document": request.id, "kind": request.kind, "file": file.id, "scan": file.scan}
    await _audit(session, grant, "document:receive", detail)
    if not await missing(session, grant.loan_id):
        await open_escalation(
            session,
            runtime,
            reason="documents_received",
            summary="Another paper came." if request.kind == ANOTHER else "All papers that were asked for are here.",
            now=now,
            conversation_id=grant.conversation_id,
            loan_id=grant.loan_id,
            borrower_id=grant.borrower_id,
        )
    return file


async def _request(session: AsyncSession, grant: Grant, paper: int | None, now: datetime) -> DocumentRequest:
    """The row that a file is for; made for a paper that nobody asked for. Raises Refused."""
    may = {one.id: one.kind for one in await wanted(session, grant.loan_id)}
    if paper is None:
        paper = next((key for key, kind in may.items() if kind == ANOTHER), None)
        if paper is None:
            row = DocumentRequest(loan_id=grant.loan_id, kind=ANOTHER, status="received", requested_at=now)
            row.received_at = now
            session.add(row)
            await session.flush()
            return row
    elif paper not in may:
        raise Refused("unknown_paper")
    return await session.get_one(DocumentRequest, paper)


async def _lately(session: AsyncSession, loan_id: int, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(DocumentFile)
        .join(DocumentRequest, DocumentRequest.id == DocumentFile.request_id)
        .where(DocumentRequest.loan_id == loan_id, DocumentFile.received_at > now - timedelta(days=1))
    )
    return await session.scalar(query) or 0


async def _audit(session: AsyncSession, grant: Grant, action: str, detail: dict[str, object]) -> None:
    stream = conversation_stream(grant.conversation_id)
    await record(session, f"borrower:{grant.borrower_id}", action, f"loan:{grant.loan_id}", detail, stream)


def paper_name(runtime: Runtime, conversation: Conversation, kind: str) -> str:
    """A paper as the borrower hears of it."""
    response = f"utter_words_paper_{'another' if kind == ANOTHER else kind}"
    return words(response, conversation.language, conversation.channel, runtime.servicer).text


async def tell(session: AsyncSession, runtime: Runtime, grant: Grant) -> Message | None:
    """Says in the conversation which papers came since it was last said, and what is missing, if the gate lets it.

    It answers what the borrower did a moment ago, whoever owns the conversation; None where there is nothing to say.
    """
    conversation = await lock(session, grant.conversation_id)
    assert conversation is not None
    query = (
        select(DocumentFile)
        .where(DocumentFile.conversation_id == conversation.id, DocumentFile.told_at.is_(None))
        .options(selectinload(DocumentFile.request))
        .order_by(DocumentFile.id)
    )
    untold = list(await session.scalars(query))
    if not untold:
        return None
    now = await business_now(session)
    for file in untold:
        file.told_at = now
    decision = await judge(session, runtime, conversation, purpose="reply", now=now, author="system")
    if decision.allowed and Talk.OPTIONS not in decision.talk:
        return None

    lines: list[Words] = []

    def named(kinds: list[str]) -> str:
        return listing([paper_name(runtime, conversation, kind) for kind in kinds], conversation.language)

    def line(response: str, **values: str) -> None:
        lines.append(words(response, conversation.language, conversation.channel, runtime.servicer, **values))

    line("utter_system_papers_received", papers=named(list(dict.fromkeys(file.request.kind for file in untold))))
    still = list(dict.fromkeys(row.kind for row in await missing(session, grant.loan_id)))
    if still:
        line("utter_system_papers_missing", papers=named(still))
    else:
        line("utter_system_papers_complete")
    return await say(
        session,
        runtime,
        conversation,
        author="system",
        text="\n".join(one.text for one in lines),
        purpose="reply",
        now=now,
        responses=[one.reference for one in lines],
        decision=decision,
    )
