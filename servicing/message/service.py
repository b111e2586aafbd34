"""What was said, in either direction: the only way into the transcript and the only way out to a borrower."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import append, conversation_stream
from servicing.consent.rules import Author, Decision, Purpose, What
from servicing.consent.service import judge
from servicing.conversation.models import Conversation
from servicing.jobs import wake_sender
from servicing.message.models import Choice, Message, MessageText, Outbox, SealedOriginal
from servicing.runtime import Runtime
from servicing.turn.models import Turn
from servicing.vault import Vault


@dataclass(frozen=True)
class Offer:
    """An answer that is offered: its title is shown, the intent and entities behind it stay with us."""

    title: str
    intent: str
    entities: dict[str, Any]


@dataclass(frozen=True)
class MessageView:
    """A message as it is shown to those who may see the conversation."""

    seq: int
    author: str
    text: str
    choices: tuple[tuple[str, str], ...]
    template: str | None
    at: datetime

    def frame(self) -> dict[str, Any]:
        """The web chat's shape of it (contract "Web chat")."""
        return {
            "type": "message",
            "seq": self.seq,
            "author": self.author,
            "text": self.text,
            "choices": [{"id": choice_id, "title": title} for choice_id, title in self.choices],
            "template": self.template,
            "at": self.at.isoformat(),
        }


async def _append(session: AsyncSession, conversation: Conversation, text: str, **fields: Any) -> Message:
    """Adds the next message of a conversation whose row the caller holds FOR UPDATE."""
    conversation.last_seq += 1
    conversation.last_message_at = fields["at"]
    message = Message(
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        channel=conversation.channel,
        **{"author_user_id": None, "purpose": None, "responses": [], "refused_by": None, "turn_id": None, **fields},
    )
    message.words = text
    await append(session, message, conversation_stream(conversation.id))
    session.add(MessageText(message_id=message.id, version=1, text=text, written_at=message.at))
    await session.execute(select(func.pg_notify("conversation", str(conversation.id))))
    return message


async def hear(
    session: AsyncSession, vault: Vault, conversation: Conversation, *, text: str, original: str, now: datetime
) -> Message:
    """Writes down what a borrower said: `text` masked, `original` sealed and apart where it differs."""
    conversation.last_inbound_at = now
    message = await _append(session, conversation, text, author="borrower", at=now)
    if original != text:
        session.add(SealedOriginal(message_id=message.id, sealed=vault.seal("message", original)))
    return message


async def say(
    session: AsyncSession,
    runtime: Runtime,
    conversation: Conversation,
    *,
    author: Author,
    text: str,
    purpose: Purpose,
    now: datetime,
    turn: Turn | None = None,
    responses: Sequence[dict[str, str]] = (),
    choices: Sequence[Offer] = (),
    what: What = "message",
    secret_body: str | None = None,
    asked_by_sms: bool = False,
    author_user_id: int | None = None,
    decision: Decision | None = None,
    reason: str | None = None,
) -> Message:
    """Says `text` in the conversation if the gate lets it (`decision`, judged here unless given).

    Refused, it is kept with the rule and goes nowhere. On SMS it is put in the outbox, due now or at the first
    lawful minute. `secret_body` is what is really sent where `text` is masked (a one-time code): it is sealed
    until sent. `reason` is why a specialist writes outside the hours: it travels with the text. The caller holds the
    conversation's row FOR UPDATE.
    """
    if decision is None:
        decision = await judge(
            session,
            runtime,
            conversation,
            purpose=purpose,
            what=what,
            turn=turn,
            now=now,
            asked_by_sms=asked_by_sms,
            author=author,
            reason=reason,
        )
    message = await _append(
        session,
        conversation,
        text,
        author=author,
        author_user_id=author_user_id,
        purpose=purpose,
        responses=list(responses),
        refused_by=None if decision.allowed else decision.rule,
        turn_id=turn.id if turn is not None else None,
        at=now,
    )
    if not decision.allowed:
        return message
    for number, offer in enumerate(choices, start=1):
        session.add(
            Choice(
                id=token_urlsafe(12),
                conversation_id=conversation.id,
                message_id=message.id,
                number=number,
                title=offer.title,
                intent=offer.intent,
                entities=offer.entities,
            )
        )
    if conversation.channel == "sms":
        session.add(
            Outbox(
                conversation_id=conversation.id,
                message_id=message.id,
                recipient=conversation.sender,
                purpose=purpose,
                what=what,
                reason=reason,
                sealed_body=runtime.vault.seal("outbox", secret_body) if secret_body is not None else None,
                due_at=decision.not_before or now,
            )
        )
        await session.flush()
        await wake_sender(session)
    return message


def _template(message: Message) -> str | None:
    """The response that answers, rather than a line that the app put around it."""
    names = [response["response"] for response in message.responses]
    return next((name for name in names if not name.startswith("utter_system_")), names[0] if names else None)


async def text_of(session: AsyncSession, message_id: int) -> str | None:
    """The newest version of a message's words; None once they are erased."""
    query = select(MessageText.text).where(MessageText.message_id == message_id)
    return await session.scalar(query.order_by(MessageText.version.desc()).limit(1))


async def page(
    session: AsyncSession, conversation_id: UUID, after: int = 0, limit: int = 200, with_refused: bool = False
) -> tuple[MessageView, ...]:
    """The messages after `seq`, oldest first; what the gate refused is left out unless staff ask."""
    newest = (
        select(MessageText.text)
        .where(MessageText.message_id == Message.id)
        .order_by(MessageText.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = (
        await session.execute(
            select(Message, newest)
            .where(
                Message.conversation_id == conversation_id,
                Message.seq > after,
                true() if with_refused else Message.refused_by.is_(None),
            )
            .order_by(Message.seq)
            .limit(limit)
        )
    ).all()
    offered: dict[int, list[tuple[str, str]]] = {}
    ids = [message.id for message, _ in rows]
    for choice in await session.scalars(
        select(Choice).where(Choice.message_id.in_(ids)).order_by(Choice.message_id, Choice.number)
    ):
        offered.setdefault(choice.message_id, []).append((choice.id, choice.title))
    return tuple(
        MessageView(
            seq=message.seq,
            author=message.author,
            text=text if text is not None else "[erased]",
            choices=tuple(offered.get(message.id, ())),
            template=_template(message),
            at=message.at,
        )
        for message, text in rows
    )


async def choices_on_offer(session: AsyncSession, conversation_id: UUID) -> tuple[Message | None, list[Choice]]:
    """The last message that we said and the choices that it offered."""
    last = await session.scalar(
        select(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.author != "borrower",
            Message.refused_by.is_(None),
        )
        .order_by(Message.seq.desc())
        .limit(1)
    )
    if last is None:
        return None, []
    found = await session.scalars(select(Choice).where(Choice.message_id == last.id).order_by(Choice.number))
    return last, list(found)
