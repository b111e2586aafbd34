"""A transcript as a file, with the evidence beside each message."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.conversation.queries import view_of
from servicing.message import pdf
from servicing.message.models import DeliveryEvent, Message, MessageText, Outbox
from servicing.turn.models import Inbound, Turn
from servicing.user.models import User

Format = Literal["jsonl", "csv", "pdf"]
MEDIA_TYPES: dict[str, str] = {
    "jsonl": "application/jsonl",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
_COLUMNS = (
    "conversation_id",
    "seq",
    "at",
    "author",
    "author_name",
    "channel",
    "text",
    "responses",
    "refused_by",
    "delivery",
    "intent",
    "confidence",
    "digest",
)


@dataclass(frozen=True)
class Export:
    conversation: dict[str, Any]
    """The contract's conversation."""
    messages: Sequence[dict[str, Any]]


async def export(session: AsyncSession, conversation_id: UUID) -> Export | None:
    """A whole conversation with its evidence; None where there is none."""
    conversation = await view_of(session, conversation_id)
    if conversation is None:
        return None
    return Export(conversation, await _messages(session, conversation_id))


async def _messages(session: AsyncSession, conversation_id: UUID) -> list[dict[str, Any]]:
    newest = (
        select(MessageText.text)
        .where(MessageText.message_id == Message.id)
        .order_by(MessageText.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = await session.execute(
        select(Message, newest, Outbox, Turn, User.name)
        .outerjoin(Outbox, Outbox.message_id == Message.id)
        .outerjoin(Inbound, Inbound.message_id == Message.id)
        .outerjoin(Turn, Turn.id == func.coalesce(Inbound.turn_id, Message.turn_id))
        .outerjoin(User, User.id == Message.author_user_id)
        .where(Message.conversation_id == conversation_id)
        .order_by(Message.seq)
    )
    found = rows.all()
    told: dict[int, list[dict[str, Any]]] = {}
    sent = [outbox.id for _, _, outbox, _, _ in found if outbox is not None]
    for event in await session.scalars(
        select(DeliveryEvent).where(DeliveryEvent.outbox_id.in_(sent)).order_by(DeliveryEvent.id)
    ):
        told.setdefault(event.outbox_id, []).append(
            {
                "status": event.status,
                "provider_sid": event.provider_sid,
                "error_code": event.error_code,
                "at": event.at.isoformat(),
            }
        )
    return [
        {
            "conversation_id": str(conversation_id),
            "seq": message.seq,
            "at": message.at.isoformat(),
            "author": message.author,
            "author_name": author_name,
            "channel": message.channel,
            "text": text if text is not None else "[erased]",
            "responses": message.responses,
            "purpose": message.purpose,
            "gate": _gate(message, outbox, turn),
            "delivery": None
            if outbox is None
            else {
                "status": outbox.status,
                "due_at": outbox.due_at.isoformat(),
                "sent_at": outbox.sent_at.isoformat() if outbox.sent_at else None,
                "possible_duplicate": outbox.possible_duplicate,
                "events": told.get(outbox.id, []),
            },
            "understanding": _understood(turn) if message.author == "borrower" else None,
            "turn_id": turn.id if turn is not None else None,
            "evidence": {
                "stream": message.stream,
                "position": message.position,
                "commitment": message.commitment.hex(),
                "previous_digest": message.previous_digest.hex(),
                "digest": message.digest.hex(),
            },
        }
        for message, text, outbox, turn, author_name in found
    ]


def _gate(message: Message, outbox: Outbox | None, turn: Turn | None) -> dict[str, Any]:
    """What the gate said: of ours when written and when sent, of the borrower's whether it was answered."""
    at_send = outbox.refused_by if outbox is not None else None
    unanswered = (turn.understanding or {}).get("refused_by") if turn and message.author == "borrower" else None
    return {
        "refused_by": message.refused_by or at_send or unanswered,
        "refused_when": "written" if message.refused_by else "sent" if at_send else "answered" if unanswered else None,
        "reason": outbox.reason if outbox is not None else None,
    }


def _understood(turn: Turn | None) -> dict[str, Any] | None:
    if turn is None:
        return None
    heard = turn.understanding or {}
    return {
        "intent": turn.intent,
        "confidence": heard.get("confidence"),
        "rights": heard.get("rights") or [],
        "model_id": turn.model_id,
        "outcome": turn.outcome,
    }


def render(found: Export, kind: Format) -> bytes:
    """The file itself."""
    if kind == "jsonl":
        return "".join(json.dumps(message, ensure_ascii=False) + "\n" for message in found.messages).encode()
    if kind == "csv":
        return _csv(found.messages)
    return pdf.transcript(found.conversation, found.messages)


def _csv(messages: Sequence[dict[str, Any]]) -> bytes:
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_COLUMNS)
    for message in messages:
        heard = message["understanding"] or {}
        cells = message | {
            "responses": " ".join(said["response"] for said in message["responses"]),
            "refused_by": message["gate"]["refused_by"],
            "delivery": (message["delivery"] or {}).get("status"),
            "intent": heard.get("intent"),
            "confidence": heard.get("confidence"),
            "digest": message["evidence"]["digest"],
        }
        table.writerow([_cell(cells[column]) for column in _COLUMNS])
    return written.getvalue().encode()


def _cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
