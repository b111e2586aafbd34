"""Who answers in a conversation: the assistant, or one specialist. Every way to change that goes through here.

While a specialist has it the assistant only listens (`servicing.turn`): rights still act, words of care still go out,
and what was being asked waits in the dialogue's state until the conversation is handed back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import conversation_stream
from servicing.audit.service import record as record_audit
from servicing.consent.rules import Decision
from servicing.consent.service import judge
from servicing.conversation.models import Conversation
from servicing.conversation.service import state_of
from servicing.message.compose import OPT_OUT_LINE_AFTER
from servicing.message.models import Message
from servicing.message.service import Offer, say
from servicing.redaction.rules import mask
from servicing.runtime import Runtime
from servicing.user.models import User
from servicing.wording.texts import text as words

NEVER_SENT = frozenset({"ssn", "card", "account"})
"""Kinds of identifiers that stand in no message, whoever writes it."""


@dataclass(frozen=True)
class Held:
    """It is not this person's to do: `holder` has the conversation; None: the assistant has."""

    holder: str | None


@dataclass(frozen=True)
class Refused:
    """Nothing was sent and nothing changed hands."""

    rule: str
    message: Message
    """What was written, kept with the rule."""


def holds_identifiers(text: str) -> bool:
    """A Social Security, card or account number stands in the text."""
    return any(found.kind in NEVER_SENT for found in mask(text).found)


async def take(
    session: AsyncSession,
    runtime: Runtime,
    conversation: Conversation,
    user: User,
    now: datetime,
    *,
    reason: str | None = None,
) -> Held | None:
    """Gives the conversation, whose row the caller holds, to `user`; the assistant is silent from here on.

    Another specialist's is only a supervisor's to take. The borrower learns who joined: on web chat the page says so,
    by text a line does, which goes as the specialist's own words do (`reason` as for `speak`).
    """
    if conversation.owner_user_id == user.id:
        return None
    before = await _owner(session, conversation)
    if before is not None and user.role != "supervisor":
        return Held(before.name)
    conversation.owner, conversation.owner_user_id = "specialist", user.id
    await session.flush()
    await _record(session, conversation, user, "conversation:take", {"from": before.id if before else "assistant"})
    await _announce(session, conversation)
    if conversation.channel == "sms":
        await _introduce(session, runtime, conversation, user, now, reason)
    return None


async def _introduce(
    session: AsyncSession, runtime: Runtime, conversation: Conversation, user: User, now: datetime, reason: str | None
) -> None:
    """Says who joined, and how to opt out where that was not said lately."""
    language, servicer = conversation.language, runtime.servicer
    lines = [words("utter_system_specialist_joined", language, "sms", servicer, specialist=user.name)]
    told = conversation.opt_out_line_at
    if told is None or now - told >= OPT_OUT_LINE_AFTER:
        lines.append(words("utter_system_opt_out_line", language, "sms", servicer))
    message = await say(
        session,
        runtime,
        conversation,
        author="specialist",
        author_user_id=user.id,
        text="\n".join(line.text for line in lines),
        purpose="reply",
        now=now,
        responses=[line.reference for line in lines],
        decision=await _judge(session, runtime, conversation, now, reason),
        reason=reason,
    )
    if message.refused_by is None and len(lines) > 1:
        conversation.opt_out_line_at = now


async def speak(
    session: AsyncSession,
    runtime: Runtime,
    conversation: Conversation,
    user: User,
    text: str,
    now: datetime,
    *,
    reason: str | None = None,
) -> Message | Held | Refused:
    """Says a specialist's words in the conversation, whose row the caller holds, and takes it for them.

    The gate decides as for everybody: an opt-out always wins, and outside the borrower's hours only a `reason` lets it
    go, which is kept in the audit and travels with the text. Refused, it is kept with the rule and nothing is taken.
    """
    owner = await _owner(session, conversation)
    if owner is not None and owner.id != user.id and user.role != "supervisor":
        return Held(owner.name)
    decision = await _judge(session, runtime, conversation, now, reason)
    if decision.allowed:
        await take(session, runtime, conversation, user, now, reason=reason)
    message = await say(
        session,
        runtime,
        conversation,
        author="specialist",
        author_user_id=user.id,
        text=text,
        # What starts a thread anew counts towards how often that may be.
        purpose="initiated" if decision.rule == "initiated" else "reply",
        now=now,
        decision=decision,
        reason=reason,
    )
    detail = {"seq": message.seq, "reason": reason and mask(reason).text, "refused_by": message.refused_by}
    await _record(session, conversation, user, "conversation:speak", detail)
    return message if decision.allowed else Refused(decision.rule, message)


async def hand_back(
    session: AsyncSession,
    runtime: Runtime,
    conversation: Conversation,
    user: User,
    now: datetime,
    note: str | None = None,
) -> Held | None:
    """Gives the conversation back to the assistant, which says so and goes on with what it knew.

    Its holder may, and a supervisor. The caller holds the conversation's row.
    """
    owner = await _owner(session, conversation)
    if owner is None or (owner.id != user.id and user.role != "supervisor"):
        return Held(owner.name if owner else None)
    conversation.owner, conversation.owner_user_id = "assistant", None
    # Until it was said again that this is an automated assistant, the next answer says so.
    conversation.disclosed_at = None
    await session.flush()
    await _record(session, conversation, user, "conversation:hand_back", {"note": note and mask(note).text})
    await _announce(session, conversation)
    await _say_so(session, runtime, conversation, now)
    return None


async def _say_so(session: AsyncSession, runtime: Runtime, conversation: Conversation, now: datetime) -> None:
    """The assistant is back: with what was being asked, if something was, else with an open question."""
    state = await state_of(session, conversation.id, now)
    going_on = state.active_loop is not None
    name = "utter_system_handed_back_going_on" if going_on else "utter_system_handed_back"
    said = words(name, conversation.language, conversation.channel, runtime.servicer)
    offers: list[Offer] = []
    if going_on and conversation.channel == "web":
        # By text the question may be for a number, and a lone "1" is then its answer.
        title = words("utter_choice_go_on", conversation.language, "web", runtime.servicer).text
        offers = [Offer(title, "repeat", {})]
    decision = await judge(session, runtime, conversation, purpose="reply", now=now)
    message = await say(
        session,
        runtime,
        conversation,
        author="assistant",
        text=said.text,
        purpose="reply",
        now=now,
        responses=[said.reference],
        choices=offers,
        decision=decision,
    )
    if message.refused_by is None and decision.not_before is None:
        conversation.disclosed_at = now


async def _judge(
    session: AsyncSession, runtime: Runtime, conversation: Conversation, now: datetime, reason: str | None
) -> Decision:
    return await judge(session, runtime, conversation, purpose="reply", author="specialist", now=now, reason=reason)


async def _owner(session: AsyncSession, conversation: Conversation) -> User | None:
    if conversation.owner_user_id is None:
        return None
    return await session.get_one(User, conversation.owner_user_id)


async def _announce(session: AsyncSession, conversation: Conversation) -> None:
    """Open web chats look again, and show who answers now."""
    await session.execute(select(func.pg_notify("conversation", str(conversation.id))))


async def _record(
    session: AsyncSession,
    conversation: Conversation,
    user: User,
    action: Literal["conversation:take", "conversation:speak", "conversation:hand_back"],
    detail: dict[str, Any],
) -> None:
    subject = f"conversation:{conversation.id}"
    await record_audit(session, f"user:{user.id}", action, subject, detail, conversation_stream(conversation.id))
