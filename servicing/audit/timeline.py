"""Everything that happened on a loan, newest first: what was said, sent, consented to, shown and done, and by whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, or_, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import conversation_stream
from servicing.audit.models import AuditEvent
from servicing.borrower.models import Borrower, ContactPoint
from servicing.consent.models import ConsentEvent
from servicing.conversation.models import Conversation
from servicing.identity.models import VerificationEvent
from servicing.message.models import DeliveryEvent, Message, Outbox
from servicing.message.service import text_of
from servicing.user.models import User

LOOKS = ("list", "view", "read", "export")
"""Verbs of audit events that changed nothing."""

Place = tuple[datetime, str, int, int]
"""Where in the timeline: time, stream, position in it, and the delivery's id behind its message."""


@dataclass(frozen=True)
class Found:
    place: Place
    entry: dict[str, Any]


async def of_loan(session: AsyncSession, loan_id: int, before: Place | None, limit: int, looks: bool) -> list[Found]:
    """What happened on a loan and in the conversations of its borrowers, before `before`; with staff's `looks`."""
    threads = list(await session.scalars(select(Conversation.id).where(Conversation.loan_id == loan_id)))
    streams = [f"loan:{loan_id}", *(conversation_stream(thread) for thread in threads)]
    numbers = (
        select(ContactPoint.address)
        .join(Borrower, Borrower.id == ContactPoint.borrower_id)
        .where(Borrower.loan_id == loan_id)
    )
    audited: ColumnElement[bool] = AuditEvent.stream.in_(streams)
    if looks:
        subjects = [f"loan:{loan_id}", *(f"conversation:{thread}" for thread in threads)]
        audited = or_(audited, (AuditEvent.stream == "staff") & AuditEvent.subject.in_(subjects))
    else:
        audited = audited & ~or_(*(AuditEvent.action.endswith(f":{look}") for look in LOOKS))
    parts = [
        _part(AuditEvent, "audit", audited),
        _part(Message, "message", Message.stream.in_(streams)),
        _part(ConsentEvent, "consent", ConsentEvent.stream.in_(streams) | ConsentEvent.address.in_(numbers)),
        _part(
            VerificationEvent,
            "verification",
            VerificationEvent.stream.in_(streams) | (VerificationEvent.loan_id == loan_id),
        ),
        select(
            DeliveryEvent.at,
            Message.stream,
            Message.position,
            DeliveryEvent.id.label("sub"),
            literal("delivery").label("kind"),
            DeliveryEvent.id,
        )
        .join(Outbox, Outbox.id == DeliveryEvent.outbox_id)
        .join(Message, Message.id == Outbox.message_id)
        .where(Message.stream.in_(streams)),
    ]
    all_of_it = union_all(*parts).subquery()
    order = (all_of_it.c.at, all_of_it.c.stream, all_of_it.c.position, all_of_it.c.sub)
    query = select(all_of_it).order_by(*(column.desc() for column in order)).limit(limit)
    if before is not None:
        query = query.where(tuple_(*order) < before)
    rows = (await session.execute(query)).all()
    entries = await _Entries.read(session, [(row.kind, row.id) for row in rows])
    return [Found((row.at, row.stream, row.position, row.sub), await entries.of(row.kind, row.id)) for row in rows]


def _part(table: Any, kind: str, which: ColumnElement[bool]) -> Select[Any]:
    return select(
        table.at, table.stream, table.position, literal(0).label("sub"), literal(kind).label("kind"), table.id
    ).where(which)


@dataclass(frozen=True)
class _Entries:
    """The rows of one page, and the names of the people in them."""

    session: AsyncSession
    rows: dict[tuple[str, int], Any]
    staff: dict[int, str]
    borrowers: dict[int, str]

    @classmethod
    async def read(cls, session: AsyncSession, keys: Sequence[tuple[str, int]]) -> "_Entries":
        rows: dict[tuple[str, int], Any] = {}
        tables: dict[str, Any] = {
            "audit": AuditEvent,
            "message": Message,
            "consent": ConsentEvent,
            "verification": VerificationEvent,
        }
        for kind, table in tables.items():
            wanted = [key for k, key in keys if k == kind]
            for row in await session.scalars(select(table).where(table.id.in_(wanted))):
                rows[kind, row.id] = row
        sent = (
            select(DeliveryEvent, Message)
            .join(Outbox, Outbox.id == DeliveryEvent.outbox_id)
            .join(Message, Message.id == Outbox.message_id)
            .where(DeliveryEvent.id.in_([key for k, key in keys if k == "delivery"]))
        )
        for event, message in await session.execute(sent):
            rows["delivery", event.id] = (event, message)
        actors = [row.actor for (kind, _), row in rows.items() if kind == "audit"]
        staff = {row.author_user_id for (kind, _), row in rows.items() if kind == "message"} | _ids(actors, "user")
        named = select(User.id, User.name).where(User.id.in_(staff - {None}))
        people = select(Borrower.id, Borrower.first_name, Borrower.last_name).where(
            Borrower.id.in_(_ids(actors, "borrower"))
        )
        return cls(
            session,
            rows,
            {key: name for key, name in await session.execute(named)},
            {key: f"{first} {last}" for key, first, last in await session.execute(people)},
        )

    async def of(self, kind: str, key: int) -> dict[str, Any]:
        row = self.rows[kind, key]
        if kind == "message":
            return self._entry(
                row.at,
                kind,
                self.staff.get(row.author_user_id, row.author),
                (row.refused_by and f"refused:{row.refused_by}") or "said",
                row.conversation_id,
                seq=row.seq,
                text=await text_of(self.session, row.id) or "[erased]",
                detail={"channel": row.channel, "author": row.author},
            )
        if kind == "delivery":
            event, message = row
            detail = {"error_code": event.error_code} if event.error_code else {}
            who = "provider" if event.provider_sid else "system"
            return self._entry(
                event.at, kind, who, event.status, message.conversation_id, seq=message.seq, detail=detail
            )
        if kind == "consent":
            return self._entry(row.at, kind, row.source, f"{row.topic}:{row.event}", row.conversation_id)
        if kind == "verification":
            return self._entry(row.at, kind, "borrower", row.event, row.conversation_id)
        _, _, thread = row.stream.partition("conversation:")
        return self._entry(
            row.at,
            kind,
            self._name(row.actor),
            row.action,
            thread or None,
            detail={"subject": row.subject, **row.detail},
        )

    def _name(self, actor: str) -> str:
        kind, _, key = actor.partition(":")
        names = {"user": self.staff, "borrower": self.borrowers}.get(kind, {})
        return names.get(int(key), actor) if key.isdigit() else actor

    def _entry(
        self,
        at: datetime,
        kind: str,
        who: str,
        what: str,
        conversation_id: object,
        *,
        seq: int | None = None,
        text: str | None = None,
        detail: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        return {
            "at": at.isoformat(),
            "kind": kind,
            "who": who,
            "what": what,
            "conversation_id": str(conversation_id) if conversation_id else None,
            "seq": seq,
            "text": text,
            "detail": detail or {},
        }


def _ids(actors: Iterable[str], kind: str) -> set[int]:
    found = (actor.removeprefix(f"{kind}:") for actor in actors if actor.startswith(f"{kind}:"))
    return {int(key) for key in found if key.isdigit()}
