"""What is known about texts to a number, and the facts that the gate decides by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import append, conversation_stream
from servicing.clock.zones import union, zones_for_phone, zones_for_property
from servicing.consent.models import ConsentEvent
from servicing.consent.rules import PROTECTIONS, Author, Channel, Consent, Decision, Purpose, Request, What, decide
from servicing.conversation.models import Conversation
from servicing.loan.models import Property
from servicing.message.models import Message, Outbox
from servicing.rights.holds import Hold, Reached, in_force, reached
from servicing.runtime import Runtime
from servicing.turn.models import Inbound, Turn

STREAM = "consent"
"""Of events that no conversation brought: a file, a provider, a specialist."""


@dataclass(frozen=True)
class ConsentState:
    """How things stand with a number. `consent` is `withdrawn` too while the provider blocks it."""

    consent: Consent = "never"
    provider_blocked: bool = False
    wrong_party: bool = False


def standing(events: Iterable[tuple[str, str, str]]) -> ConsentState:
    """The state that a number's events (topic, event, source), oldest first, add up to.

    The newest of a topic counts, but for two: a file never gives back what a borrower withdrew, and only a
    specialist confirms who is at a number where somebody else was. A borrower who turns texts on again has
    thereby lifted the provider's block as well, for the provider hears the same word.
    """
    consent: Consent = "never"
    withdrawn_by = ""
    blocked = wrong = False
    for topic, event, source in events:
        if topic == "texts" and event == "withdrawn":
            consent, withdrawn_by = "withdrawn", source
        elif topic == "texts" and event == "given":
            if consent != "withdrawn" or source != "file" or withdrawn_by == "file":
                consent = "given"
            blocked = blocked and source != "borrower"
        elif topic == "provider":
            blocked = event == "blocked"
        elif topic == "party" and (event == "wrong" or source == "specialist"):
            wrong = event == "wrong"
    return ConsentState("withdrawn" if blocked else consent, blocked, wrong)


async def state(session: AsyncSession, address: str) -> ConsentState:
    """How things stand with a number (E.164)."""
    query = select(ConsentEvent.topic, ConsentEvent.event, ConsentEvent.source)
    rows = await session.execute(query.where(ConsentEvent.address == address).order_by(ConsentEvent.id))
    return standing((topic, event, source) for topic, event, source in rows)


async def record(
    session: AsyncSession,
    *,
    address: str,
    topic: str,
    event: str,
    source: str,
    now: datetime,
    conversation_id: UUID | None = None,
    message_id: int | None = None,
) -> ConsentEvent:
    """Adds one event to the evidence; the words that it was said in are the message's."""
    row = ConsentEvent(
        address=address,
        topic=topic,
        event=event,
        source=source,
        conversation_id=conversation_id,
        message_id=message_id,
        at=now,
    )
    await append(session, row, STREAM if conversation_id is None else conversation_stream(conversation_id))
    return row


async def judge(
    session: AsyncSession,
    runtime: Runtime,
    conversation: Conversation,
    *,
    purpose: str,
    now: datetime,
    what: str = "message",
    turn: Turn | None = None,
    asked_by_sms: bool = False,
    author: str = "assistant",
    reason: str | None = None,
) -> Decision:
    """Whether a message may go to this conversation's contact point: the facts, then `consent.rules.decide`.

    Asked when it is written and again right before it is sent. `turn` is the one that the message answers, or in
    which it was asked for, perhaps in another conversation; without one the last that was heard here counts.
    """
    whom = await reached(session, conversation)
    holds = await in_force(session, conversation, whom)
    texts = await state(session, conversation.sender) if conversation.channel == "sms" else ConsentState()
    today, this_week = await _initiated(session, conversation, now)
    return decide(
        Request(
            channel=_channel(conversation),
            # Database and callers hold plain text; what the gate does not know it refuses.
            purpose=cast(Purpose, purpose),
            what=cast(What, what),
            author=cast(Author, author),
            reason=reason,
            now=now,
            consent=texts.consent,
            provider_blocked=texts.provider_blocked,
            wrong_party=texts.wrong_party,
            protections=frozenset(hold.kind for hold in holds),
            first_answer_given=await _answered(session, conversation, holds, turn),
            borrower_wrote_at=await _wrote_at(session, conversation, turn),
            asked_by_sms=asked_by_sms,
            zones=await _zones(session, conversation, whom),
            initiated_today=today,
            initiated_this_week=this_week,
            opt_out_confirmed=await _confirmed(session, conversation, turn),
            provider_confirms_opt_out=not runtime.servicer.confirms_opt_out,
        )
    )


def _channel(conversation: Conversation) -> Channel:
    return "web" if conversation.channel == "web" else "sms"


def _of_another_turn(turn: Turn | None) -> ColumnElement[bool]:
    return Message.turn_id.is_distinct_from(turn.id if turn is not None else None)


async def _answered(
    session: AsyncSession, conversation: Conversation, holds: tuple[Hold, ...], turn: Turn | None
) -> bool:
    """The one answer that the newest of these holds leaves was given already, in a turn other than this.

    Turns are compared rather than times: all of one turn, and on a standing clock every turn, has one time.
    """
    single = [hold for hold in holds if hold.kind in PROTECTIONS and PROTECTIONS[hold.kind].one_answer]
    if not single:
        return False
    newest = max(single, key=lambda hold: (hold.turn_id or 0, hold.since))
    since = Message.turn_id >= newest.turn_id if newest.turn_id is not None else Message.at > newest.since
    answered = exists().where(
        Message.conversation_id == conversation.id,
        Message.author.in_(("assistant", "system")),
        Message.purpose == "reply",
        Message.refused_by.is_(None),
        _of_another_turn(turn),
        since,
    )
    return bool(await session.scalar(select(answered)))


async def _wrote_at(session: AsyncSession, conversation: Conversation, turn: Turn | None) -> datetime | None:
    """When the last of the messages of `turn` came, else the last in this conversation."""
    wrote_at = None
    if turn is not None:
        query = select(func.max(Message.at)).join(Inbound, Inbound.message_id == Message.id)
        wrote_at = await session.scalar(query.where(Inbound.turn_id == turn.id))
    return wrote_at if wrote_at is not None else conversation.last_inbound_at


async def _zones(session: AsyncSession, conversation: Conversation, whom: Reached) -> tuple[str, ...]:
    """Every zone that the person may be in: the number's and the homes'."""
    if conversation.channel != "sms":
        return ()
    homes = await session.scalars(select(Property).where(Property.loan_id.in_(whom.loan_ids)))
    return union(
        zones_for_phone(conversation.sender), *(zones_for_property(home.state, home.zip) for home in homes.all())
    )


async def _initiated(session: AsyncSession, conversation: Conversation, now: datetime) -> tuple[int, int]:
    """How many texts that nobody asked for went to this number in 24 hours, and in 7 days."""
    day, week = now - timedelta(days=1), now - timedelta(days=7)
    query = (
        select(func.count().filter(Message.at > day), func.count())
        .select_from(Outbox)
        .join(Message, Message.id == Outbox.message_id)
        .where(
            Outbox.recipient == conversation.sender,
            Outbox.purpose == "initiated",
            Outbox.status.in_(("sending", "sent")),
            Message.at > week,
        )
    )
    today, this_week = (await session.execute(query)).one()
    return today, this_week


async def _confirmed(session: AsyncSession, conversation: Conversation, turn: Turn | None) -> bool:
    """The one confirmation since texts were last turned on went out, or is about to, in another turn than this."""
    turned_on = await session.scalar(
        select(ConsentEvent)
        .where(
            ConsentEvent.address == conversation.sender, ConsentEvent.topic == "texts", ConsentEvent.event == "given"
        )
        .order_by(ConsentEvent.id.desc())
        .limit(1)
    )
    confirmed = exists().where(
        Message.conversation_id == conversation.id,
        Message.purpose == "opt_out_confirmation",
        Message.refused_by.is_(None),
        _of_another_turn(turn),
    )
    if turned_on is not None:
        confirmed = confirmed.where(Message.at >= turned_on.at)
        if turned_on.message_id is not None:
            confirmed = confirmed.where(Message.id > turned_on.message_id)
    return bool(await session.scalar(select(confirmed)))
