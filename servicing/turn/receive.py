"""Writing down what came in, before anything is answered; and the words that are law at once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.service import business_now, machine_now
from servicing.consent import service as consent
from servicing.consent.rules import Purpose
from servicing.consent.words import classify
from servicing.conversation.models import Conversation, ConversationState
from servicing.conversation.service import state_of
from servicing.escalation.service import open_escalation
from servicing.identity import service as identity
from servicing.jobs import wake
from servicing.message.models import Choice, Message
from servicing.message.service import choices_on_offer, hear, say
from servicing.redaction.rules import mask
from servicing.runtime import Runtime
from servicing.turn import rules
from servicing.turn.models import Inbound, Turn
from servicing.wording.texts import text as words

_WORDS: dict[str, tuple[str | None, Purpose, str]] = {
    "opt_out": ("withdrawn", "opt_out_confirmation", "utter_system_opt_out"),
    "opt_in": ("given", "opt_in_confirmation", "utter_system_opt_in"),
    "help": (None, "reply", "utter_system_help"),
}
"""What a lone word does to consent, what its answer is for and which words answer it."""


@dataclass(frozen=True)
class Incoming:
    """A message as a channel got it. `provider_id` is the provider's own id (MessageSid, the client's uuid).

    `provider_word` is what the provider took it for (Twilio's OptOutType: STOP, START or HELP): it then has
    answered by itself.
    """

    provider_id: str
    text: str
    choice_id: str | None = None
    media_count: int = 0
    provider_word: str | None = None


@dataclass(frozen=True)
class Receipt:
    seq: int
    duplicate: bool
    kind: str


class UnknownChoice(Exception):
    """The choice is not on offer in this conversation: it never was, or another question came since."""


async def receive(session: AsyncSession, runtime: Runtime, conversation: Conversation, incoming: Incoming) -> Receipt:
    """Writes one inbound message down, once for its provider id, and wakes a worker.

    The caller holds the conversation's row FOR UPDATE and commits. The words STOP, START and HELP take effect
    here, in this transaction, whatever the dialogue is doing. Raises UnknownChoice.
    """
    provider_id = incoming.provider_id
    if conversation.channel == "web":
        # A web client makes its own ids: one client's must not name another's message.
        provider_id = f"{conversation.id}:{provider_id}"
    known = await session.execute(
        select(Message.seq, Inbound.kind)
        .join(Inbound, Inbound.message_id == Message.id)
        .where(Inbound.channel == conversation.channel, Inbound.provider_id == provider_id)
    )
    if (earlier := known.first()) is not None:
        return Receipt(earlier.seq, True, earlier.kind)

    now = await business_now(session)
    state = await state_of(session, conversation.id, now)
    kind, choice = await _kind(session, conversation, state, incoming, now)
    said = choice.title if choice is not None and incoming.choice_id is not None else incoming.text
    masked = mask(said, await identity.expecting(session, conversation, state.requested_slot))
    message = await hear(session, runtime.vault, conversation, text=masked.text, original=said, now=now)
    inbound = Inbound(
        conversation_id=conversation.id,
        channel=conversation.channel,
        provider_id=provider_id,
        kind=kind,
        message_id=message.id,
        choice_id=choice.id if choice is not None else None,
        media_count=incoming.media_count,
        received_at=machine_now(),
    )
    session.add(inbound)
    await session.flush()
    await identity.remember(session, runtime.vault, conversation, message.id, masked.found, now)
    await identity.touch(session, conversation, now)
    if kind in ("opt_out", "opt_in", "help"):
        await _word(session, runtime, conversation, state, inbound, incoming, now)
    elif await flooded(session, conversation):
        await _slow_down(session, runtime, conversation, now)
    else:
        await wake(session, conversation.id)
    return Receipt(message.seq, False, kind)


async def _kind(
    session: AsyncSession, conversation: Conversation, state: ConversationState, incoming: Incoming, now: datetime
) -> tuple[str, Choice | None]:
    """What an inbound message is, in the order that the law and the thread ask for."""
    if conversation.channel == "sms":
        withdrawn = (await consent.state(session, conversation.sender)).consent == "withdrawn"
        word = {"STOP": "opt_out", "START": "opt_in", "HELP": "help"}.get(incoming.provider_word or "")
        if word is None or (word == "opt_in" and not withdrawn):
            # A provider's START from a number that never opted out is no consent: nobody asked for it.
            word = classify(incoming.text, withdrawn)
        if word is not None:
            return word, None
    if incoming.choice_id is not None:
        chosen = await session.get(Choice, incoming.choice_id)
        last, _ = await choices_on_offer(session, conversation.id)
        if chosen is None or last is None or chosen.message_id != last.id:
            # An old "Yes" must not answer a newer question.
            raise UnknownChoice
        return "choice", chosen
    if incoming.media_count > 0:
        return "media", None
    if conversation.channel == "sms":
        if state.rest and rules.lone_more(incoming.text):
            return "more", None
        last, offered = await choices_on_offer(session, conversation.id)
        if last is not None and offered:
            number = rules.choice_number(incoming.text, last.at, now, state.requested_slot)
            by_number = {choice.number: choice for choice in offered}
            if number in by_number:
                return "choice", by_number[number]
    return "text", None


async def _word(
    session: AsyncSession,
    runtime: Runtime,
    conversation: Conversation,
    state: ConversationState,
    inbound: Inbound,
    incoming: Incoming,
    now: datetime,
) -> None:
    """Carries out STOP, START or HELP in a turn of its own, which is closed at once."""
    turn = Turn(
        conversation_id=conversation.id,
        status="closed",
        opened_at=now,
        started_at=machine_now(),
        closed_at=machine_now(),
        outcome="word",
        intent=inbound.kind,
    )
    session.add(turn)
    await session.flush()
    inbound.turn_id = turn.id
    before = await consent.state(session, conversation.sender)
    event, purpose, response = _WORDS[inbound.kind]
    if event is not None:
        await consent.record(
            session,
            address=conversation.sender,
            topic="texts",
            event=event,
            source="borrower",
            conversation_id=conversation.id,
            message_id=inbound.message_id,
            now=now,
        )
        # What was being asked no longer waits for an answer.
        state.state, state.requested_slot, state.active_loop, state.rest = None, None, None, []
    if inbound.kind == "opt_out" and before.consent == "withdrawn":
        # It was confirmed once already, and one confirmation is all that may be sent.
        return
    if incoming.provider_word is not None or (inbound.kind == "opt_out" and not runtime.servicer.confirms_opt_out):
        return
    answer = words(response, conversation.language, conversation.channel, runtime.servicer)
    message = await say(
        session,
        runtime,
        conversation,
        author="system",
        text=answer.text,
        purpose=purpose,
        now=now,
        turn=turn,
        responses=[answer.reference],
    )
    if message.refused_by is not None and before.consent == "withdrawn":
        await wrote_after_opt_out(session, runtime, conversation, turn, now)


async def wrote_after_opt_out(
    session: AsyncSession, runtime: Runtime, conversation: Conversation, turn: Turn, now: datetime
) -> None:
    """Somebody who opted out wrote: nothing is sent, and a person sees it."""
    await open_escalation(
        session,
        runtime,
        reason="wrote_after_opt_out",
        summary="Wrote by text after opting out. Nothing was sent; texts to this number stay off.",
        now=now,
        conversation_id=conversation.id,
        loan_id=conversation.loan_id,
        borrower_id=conversation.borrower_id,
        turn_id=turn.id,
    )


async def flooded(session: AsyncSession, conversation: Conversation) -> bool:
    """More than 20 messages within the last minute of the machine clock."""
    count = await session.scalar(
        select(func.count())
        .select_from(Inbound)
        .where(
            Inbound.conversation_id == conversation.id,
            Inbound.received_at > machine_now() - rules.FLOOD_WINDOW,
        )
    )
    return (count or 0) > rules.FLOOD


async def _slow_down(session: AsyncSession, runtime: Runtime, conversation: Conversation, now: datetime) -> None:
    """One notice for each flood; what was written is stored and answered when it calms."""
    machine = machine_now()
    if conversation.slow_down_at is not None and machine - conversation.slow_down_at < rules.FLOOD_WINDOW:
        conversation.slow_down_at = machine
        return
    conversation.slow_down_at = machine
    turn = Turn(
        conversation_id=conversation.id,
        status="closed",
        opened_at=now,
        started_at=machine,
        closed_at=machine,
        outcome="word",
        intent="flood",
    )
    session.add(turn)
    await session.flush()
    answer = words("utter_system_slow_down", conversation.language, conversation.channel, runtime.servicer)
    await say(
        session,
        runtime,
        conversation,
        author="system",
        text=answer.text,
        purpose="reply",
        now=now,
        turn=turn,
        responses=[answer.reference],
    )
