"""A turn: opened under a lease, thought about elsewhere, closed once by whoever holds its attempt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.service import business_now, machine_now
from servicing.consent.service import judge
from servicing.conversation.models import Conversation, ConversationState
from servicing.conversation.service import is_verified, lock, state_of, time_zone
from servicing.escalation.service import open_escalation
from servicing.identity.service import identity_method
from servicing.message.compose import Reply, has_hole
from servicing.message.models import Choice
from servicing.message.service import text_of
from servicing.redaction.rules import to_rasa
from servicing.rights.appointment import asks_for_one
from servicing.rights.rules import Finding, find
from servicing.rights.service import Applied, apply
from servicing.runtime import Runtime
from servicing.turn import rules
from servicing.turn.act import TurnLost
from servicing.turn.models import Inbound, Turn
from servicing.turn.receive import flooded


@dataclass(frozen=True)
class Answer:
    """What the dialogue model made of a turn."""

    replies: tuple[Reply, ...]
    state: dict[str, Any] | None
    requested_slot: str | None
    active_loop: str | None
    intent: str | None
    confidence: float
    rights: tuple[Finding, ...]
    understanding: dict[str, Any]
    model_id: str | None

    @property
    def sound(self) -> bool:
        """It says something, and nothing in it was left unfilled."""
        return bool(self.replies) and not any(has_hole(reply.text) for reply in self.replies)


@dataclass(frozen=True)
class Opened:
    """A turn that is ours to think about until its lease ends."""

    turn_id: int
    attempt: int
    conversation_id: UUID
    kind: str
    text: str
    """Masked, tokens as single words."""
    choice: dict[str, Any] | None
    slots: dict[str, Any]
    state: dict[str, Any] | None
    channel: str
    language: str
    now: datetime
    time_zone: str
    spent: bool
    """It has been tried for 60 seconds: close it with an apology."""
    owned_by_person: bool
    rights: tuple[Applied, ...]
    answers_first: frozenset[str]
    """The rights among them that are answered before anything else in the text."""
    refused_by: str | None
    """The gate's rule where no reply may go out: then nothing is done or said, only heard."""
    heard: Answer | None = None
    """What the model made of the text, once it was asked."""

    @property
    def silent(self) -> bool:
        return self.owned_by_person or self.refused_by is not None

    def request(self, mode: Literal["respond", "parse"], deadline_ms: int) -> dict[str, Any]:
        """What the dialogue model is asked."""
        return {
            "turn_id": self.turn_id,
            "attempt": self.attempt,
            "conversation": str(self.conversation_id),
            "channel": self.channel,
            "mode": mode,
            "text": self.text,
            "choice": self.choice if mode == "respond" else None,
            "slots": self.slots,
            "now": self.now.astimezone(ZoneInfo(self.time_zone)).isoformat(),
            "time_zone": self.time_zone,
            "state": self.state,
            "deadline_ms": deadline_ms,
        }


async def open_turn(session: AsyncSession, runtime: Runtime, conversation_id: UUID, worker: str) -> Opened | None:
    """Opens the conversation's next turn, or takes over one whose lease ran out; None if there is none to take.

    Rights that the words invoke by pattern take effect here, whether or not anything can answer.
    """
    machine = machine_now()
    turn = await session.scalar(
        select(Turn).where(Turn.conversation_id == conversation_id, Turn.status == "open").with_for_update()
    )
    conversation = await lock(session, conversation_id)
    if conversation is None:
        return None
    if turn is None:
        turn = await _begin(session, conversation, machine)
        if turn is None:
            return None
    elif (turn.lease_until is not None and turn.lease_until > machine) or (
        turn.retry_at is not None and turn.retry_at > machine
    ):
        return None
    else:
        turn.attempt += 1
    turn.worker, turn.lease_until, turn.retry_at = worker, machine + rules.LEASE, None
    await session.flush()
    return await _describe(session, runtime, conversation, turn, machine)


async def _begin(session: AsyncSession, conversation: Conversation, machine: datetime) -> Turn | None:
    taken = await session.scalar(select(exists().where(Turn.conversation_id == conversation.id, Turn.status == "open")))
    waiting = list(
        await session.scalars(
            select(Inbound)
            .where(Inbound.conversation_id == conversation.id, Inbound.turn_id.is_(None))
            .order_by(Inbound.id)
        )
    )
    if taken or not waiting or await flooded(session, conversation):
        return None
    turn = Turn(
        conversation_id=conversation.id,
        status="open",
        attempt=1,
        opened_at=await business_now(session),
        started_at=machine,
    )
    session.add(turn)
    await session.flush()
    for inbound in waiting[: rules.batch(waiting)]:
        inbound.turn_id = turn.id
    return turn


async def _describe(
    session: AsyncSession, runtime: Runtime, conversation: Conversation, turn: Turn, machine: datetime
) -> Opened:
    inbounds = list(await session.scalars(select(Inbound).where(Inbound.turn_id == turn.id).order_by(Inbound.id)))
    said = [await text_of(session, inbound.message_id) or "" for inbound in inbounds]
    text = "\n".join(part for part in said if part.strip())
    kind = inbounds[0].kind
    choice = None
    findings: tuple[Finding, ...] = ()
    if kind == "choice" and inbounds[0].choice_id is not None:
        chosen = await session.get_one(Choice, inbounds[0].choice_id)
        choice = {"intent": chosen.intent, "entities": chosen.entities}
        text = chosen.title
    elif kind in ("text", "media"):
        findings = find(text)
    rights = await apply(
        session, runtime, conversation=conversation, turn_id=turn.id, findings=findings, now=turn.opened_at
    )
    if kind == "media":
        await open_escalation(
            session,
            runtime,
            reason="media_received",
            summary="Sent a picture or file by text. It was not opened; the sender was told so.",
            now=turn.opened_at,
            conversation_id=conversation.id,
            loan_id=conversation.loan_id,
            borrower_id=conversation.borrower_id,
            turn_id=turn.id,
        )
    state = await state_of(session, conversation.id, turn.opened_at)
    by_pattern = frozenset(finding.intent for finding in findings)
    return Opened(
        turn_id=turn.id,
        attempt=turn.attempt,
        conversation_id=conversation.id,
        kind=kind,
        text=to_rasa(text),
        choice=choice,
        slots={
            "language": conversation.language,
            "verified": is_verified(conversation, turn.opened_at),
            "channel": conversation.channel,
            "identity_method": await identity_method(session, conversation),
        },
        state=state.state,
        channel=conversation.channel,
        language=conversation.language,
        now=turn.opened_at,
        time_zone=await time_zone(session, runtime.servicer, conversation),
        spent=rules.Age(turn.started_at, machine).spent,
        owned_by_person=conversation.owner == "specialist",
        rights=tuple(rights),
        answers_first=by_pattern,
        refused_by=await _refused_by(session, runtime, conversation, turn),
    )


async def _refused_by(session: AsyncSession, runtime: Runtime, conversation: Conversation, turn: Turn) -> str | None:
    """The rule by which the gate would refuse a reply to this turn, None where it would go."""
    decision = await judge(session, runtime, conversation, purpose="reply", turn=turn, now=turn.opened_at)
    return None if decision.allowed else decision.rule


SURE = {"opt_out": 0.8, "wrong_person": 0.8}
"""These silence a thread, so the model must be sure of them unless it takes the text for nothing else."""
HEARD_EARLY = frozenset({"crisis", "request_human"})
"""What the model may only suspect takes effect all the same: words of care and a person do no harm. A protection
that noise set off would silence payment talk until a specialist lifts it; the patterns catch those in any wording."""
SUSPECTED, LIKELY = 0.35, 0.5
ANSWERED_FIRST = 0.5
"""From this confidence on a right that only the model hears is answered before the rest of the text."""


QUESTIONS = {
    "request_information": frozenset(
        {
            "ask_payment_history",
            "ask_payoff",
            "ask_reinstatement",
            "ask_investor",
            "ask_escrow",
            "ask_fees",
            "ask_documents_needed",
            "ask_application_status",
            "ask_insurance_taxes",
            "submit_documents",
        }
    ),
    "request_sale_postponement": frozenset({"ask_sale_date", "ask_foreclosure_status"}),
    "request_human": frozenset({"affirm", "deny", "thanks", "greet", "goodbye"}),
}
"""Plain questions and answers that the model may hear such a right in: they are no request (the inventory's
boundaries). Words that name a sale date, ask for papers or for a person are found by pattern all the same."""


def sure_enough(findings: Iterable[Finding], intent: str | None, text: str = "") -> tuple[Finding, ...]:
    """The model's findings that may take effect; `intent` is what it takes the text for.

    A person who is to call at a time is an appointment, which the dialogue sets up.
    """
    appointment = asks_for_one(text)
    return tuple(
        finding
        for finding in findings
        if not (appointment and finding.intent == "request_human")
        and intent not in QUESTIONS.get(finding.intent, ())
        and (
            finding.intent == intent
            or finding.confidence >= SURE.get(finding.intent, SUSPECTED if finding.intent in HEARD_EARLY else LIKELY)
        )
    )


async def hold(session: AsyncSession, opened: Opened) -> tuple[Turn, Conversation]:
    """The turn's row and then its conversation's, FOR UPDATE. Raises TurnLost if it is closed or another's by now."""
    turn = await session.scalar(
        select(Turn)
        .where(Turn.id == opened.turn_id, Turn.attempt == opened.attempt, Turn.status == "open")
        .with_for_update()
    )
    if turn is None:
        raise TurnLost(f"turn {opened.turn_id} attempt {opened.attempt}")
    conversation = await lock(session, opened.conversation_id)
    assert conversation is not None
    return turn, conversation


async def invoke(session: AsyncSession, runtime: Runtime, opened: Opened, findings: Sequence[Finding]) -> Opened:
    """Lets rights that were found while thinking take effect, fenced. Raises TurnLost.

    Called before anything answers, so that what must stop has stopped.
    """
    late = [finding for finding in findings if finding.intent not in {a.intent for a in opened.rights}]
    if not late:
        return opened
    turn, conversation = await hold(session, opened)
    applied = await apply(session, runtime, conversation=conversation, turn_id=turn.id, findings=late, now=opened.now)
    first = {f.intent for f in late if f.confidence >= ANSWERED_FIRST}
    return replace(
        opened,
        rights=(*opened.rights, *applied),
        answers_first=opened.answers_first | first,
        refused_by=await _refused_by(session, runtime, conversation, turn),
        slots={**opened.slots, "verified": is_verified(conversation, opened.now)},
    )


async def let_go(session: AsyncSession, opened: Opened, after: timedelta, failure: dict[str, Any]) -> None:
    """Gives a turn back unanswered, to be tried again from the same state after a pause.

    Does nothing if the turn is another's by now.
    """
    await session.execute(
        update(Turn)
        .where(Turn.id == opened.turn_id, Turn.attempt == opened.attempt, Turn.status == "open")
        .values(lease_until=None, retry_at=machine_now() + after, understanding={"failure": failure})
    )


async def idle(session: AsyncSession, conversation_id: UUID) -> bool:
    """Nothing that was written in this conversation still waits for an answer."""
    waiting = exists().where(Inbound.conversation_id == conversation_id, Inbound.turn_id.is_(None))
    thinking = exists().where(Turn.conversation_id == conversation_id, Turn.status == "open")
    return not await session.scalar(select(waiting | thinking))


async def due(session: AsyncSession, limit: int = 100) -> list[UUID]:
    """Conversations in which something waits that no live lease covers: what a lost wake-up left behind."""
    machine = machine_now()
    unanswered = (
        select(Inbound.conversation_id)
        .where(
            Inbound.turn_id.is_(None),
            Inbound.received_at < machine - timedelta(milliseconds=500),
            ~exists().where(Turn.conversation_id == Inbound.conversation_id, Turn.status == "open"),
        )
        .distinct()
    )
    expired = select(Turn.conversation_id).where(
        Turn.status == "open",
        (Turn.lease_until.is_(None)) | (Turn.lease_until <= machine),
        (Turn.retry_at.is_(None)) | (Turn.retry_at <= machine),
    )
    return list(await session.scalars(unanswered.union(expired).limit(limit)))


def forget(state: ConversationState) -> None:
    """Drops what the dialogue model knew, as after a failure that may have left it half way."""
    state.state, state.requested_slot, state.active_loop = None, None, None
