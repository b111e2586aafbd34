"""What a handset shows: the texts from and to one number, with what became of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.service import business_now
from servicing.conversation.models import Conversation
from servicing.message.models import Choice, DeliveryEvent, Message, MessageText, Outbox
from servicing.vault import Vault
from servicing.wording.sms import size

SHOWN = 200
"""How many texts are shown at once, the newest."""


@dataclass(frozen=True)
class Bubble:
    """One text. `status` is received, queued, sending, sent, delivered, failed or refused."""

    id: int
    direction: str
    author: str
    text: str
    status: str
    at: datetime
    choices: tuple[tuple[int, str], ...]
    refused_by: str | None = None
    error_code: str | None = None
    due_at: datetime | None = None
    """For a queued text: when it may go."""
    possible_duplicate: bool = False

    @property
    def passing(self) -> bool:
        """About to be sent: what becomes of it is known in a moment."""
        return self.status == "sending" or (self.status == "queued" and self.due_at is None)

    def public(self) -> dict[str, Any]:
        cost = size(self.text)
        return {
            "id": self.id,
            "direction": self.direction,
            "author": self.author,
            "text": self.text,
            "status": self.status,
            "segments": cost.segments,
            "units": cost.units,
            "encoding": cost.encoding,
            "at": self.at.isoformat(),
            "choices": [{"number": number, "title": title} for number, title in self.choices],
            "refused_by": self.refused_by,
            "error_code": self.error_code,
            "due_at": self.due_at.isoformat() if self.due_at is not None else None,
            "possible_duplicate": self.possible_duplicate,
        }


async def on_handset(session: AsyncSession, vault: Vault, number: str) -> list[Bubble]:
    """The newest texts from and to this number (E.164), oldest first."""
    return await _bubbles(session, vault, number, None)


async def news(session: AsyncSession, vault: Vault, number: str, after: int) -> list[Bubble]:
    """The texts after the one with id `after`, up to the first of which it is not known yet whether it goes."""
    bubbles = await _bubbles(session, vault, number, after)
    return bubbles[: next((index for index, bubble in enumerate(bubbles) if bubble.passing), len(bubbles))]


async def _bubbles(session: AsyncSession, vault: Vault, number: str, after: int | None) -> list[Bubble]:
    now = await business_now(session)
    words = (
        select(MessageText.text)
        .where(MessageText.message_id == Message.id)
        .order_by(MessageText.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    arrived = (
        select(DeliveryEvent.id)
        .where(DeliveryEvent.outbox_id == Outbox.id, DeliveryEvent.status == "delivered")
        .exists()
    )
    query = (
        select(Message, words, Outbox, arrived)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Outbox, Outbox.message_id == Message.id)
        .where(Conversation.channel == "sms", Conversation.sender == number)
        .limit(SHOWN)
    )
    if after is None:
        rows = list(reversed((await session.execute(query.order_by(Message.id.desc()))).all()))
    else:
        rows = list((await session.execute(query.where(Message.id > after).order_by(Message.id))).all())
    offered: dict[int, list[tuple[int, str]]] = {}
    for choice in await session.scalars(
        select(Choice).where(Choice.message_id.in_([row[0].id for row in rows])).order_by(Choice.number)
    ):
        offered.setdefault(choice.message_id, []).append((choice.number, choice.title))
    return [
        _bubble(vault, message, text, outbox, delivered, tuple(offered.get(message.id, ())), now)
        for message, text, outbox, delivered in rows
    ]


def _bubble(
    vault: Vault,
    message: Message,
    text: str | None,
    outbox: Outbox | None,
    delivered: bool,
    choices: tuple[tuple[int, str], ...],
    now: datetime,
) -> Bubble:
    if outbox is None:
        status = "received" if message.author == "borrower" else "refused"
    else:
        status = "delivered" if outbox.status == "sent" and delivered else outbox.status
    if outbox is not None and outbox.sealed_body is not None:
        # The transcript holds a token in its place; on the telephone it can be read.
        text = vault.open("outbox", outbox.sealed_body)
    return Bubble(
        id=message.id,
        direction="inbound" if message.author == "borrower" else "outbound",
        author=message.author,
        text=text if text is not None else "[erased]",
        status=status,
        at=message.at,
        choices=choices,
        refused_by=message.refused_by or (outbox.refused_by if outbox is not None else None),
        error_code=outbox.error_code if outbox is not None else None,
        due_at=outbox.due_at if outbox is not None and status == "queued" and outbox.due_at > now else None,
        possible_duplicate=outbox is not None and outbox.possible_duplicate,
    )
