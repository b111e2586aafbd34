"""Keeping what is to be said later, and saying it when it is due, through the gate."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.service import record as record_audit
from servicing.borrower.models import Borrower, ContactPoint
from servicing.consent.rules import Purpose, What
from servicing.consent.service import judge
from servicing.conversation.models import Conversation
from servicing.conversation.service import for_phone
from servicing.message.compose import OPT_OUT_LINE_AFTER
from servicing.message.service import say
from servicing.reminder.models import Reminder
from servicing.runtime import Runtime
from servicing.turn.act import Scope
from servicing.turn.models import Turn
from servicing.wording.texts import Words, text

BATCH = 50


@dataclass(frozen=True)
class Due:
    """What is to be said: reviewed words, what the gate is told that it is, and until when it makes sense."""

    words: Words
    what: What
    until: datetime


Wording = Callable[[AsyncSession, Runtime, Conversation, int], Awaitable[Due | None]]
"""Puts a reminder of the subject with this id into words, in the conversation's language; None where the subject no
longer stands. The words begin with who writes, as a text that nobody just asked for has to."""


async def remind(
    session: AsyncSession,
    scope: Scope,
    kind: str,
    subject_id: int,
    due_at: datetime,
    address: str,
    purpose: Purpose = "requested",
) -> None:
    """Keeps a reminder that the verified borrower of this turn asked for; the same one is kept once.

    To be called inside `servicing.turn.act.act`. The gate decides when it is due, not now (`may_be_sent` tells
    beforehand). ValueError without a borrower.
    """
    if scope.borrower is None:
        raise ValueError("a reminder is for a verified borrower")
    await keep(
        session,
        borrower_id=scope.borrower.id,
        kind=kind,
        subject_id=subject_id,
        due_at=due_at,
        address=address,
        purpose=purpose,
        now=scope.reference.now,
        turn_id=scope.turn.id,
    )


async def keep(
    session: AsyncSession,
    *,
    borrower_id: int,
    kind: str,
    subject_id: int,
    due_at: datetime,
    address: str,
    purpose: Purpose,
    now: datetime,
    turn_id: int | None = None,
) -> None:
    """As `remind`, for what a job or a specialist sets up. One that was dropped waits again."""
    row = insert(Reminder).values(
        kind=kind,
        subject_id=subject_id,
        borrower_id=borrower_id,
        address=address,
        purpose=purpose,
        turn_id=turn_id,
        due_at=due_at,
        status="waiting",
        created_at=now,
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["kind", "subject_id", "due_at"],
            set_={"status": "waiting", "settled_at": None, "turn_id": turn_id, "address": address, "purpose": purpose},
            where=Reminder.status == "dropped",
        )
    )


async def waiting(session: AsyncSession, kind: str, subject_id: int) -> list[Reminder]:
    """The reminders of this subject that are still to come, soonest first."""
    query = select(Reminder).where(
        Reminder.kind == kind, Reminder.subject_id == subject_id, Reminder.status == "waiting"
    )
    return list(await session.scalars(query.order_by(Reminder.due_at)))


async def known(session: AsyncSession, kind: str, subject_id: int) -> bool:
    """One of this subject waits, went out or was refused: it is not to be told again."""
    query = select(
        exists().where(Reminder.kind == kind, Reminder.subject_id == subject_id, Reminder.status != "dropped")
    )
    return bool(await session.scalar(query))


async def drop(session: AsyncSession, kind: str, subject_id: int, now: datetime) -> int:
    """Takes back every reminder of this subject that is still to come; gives how many."""
    statement = (
        update(Reminder)
        .where(Reminder.kind == kind, Reminder.subject_id == subject_id, Reminder.status == "waiting")
        .values(status="dropped", settled_at=now)
        .returning(Reminder.id)
    )
    return len((await session.scalars(statement)).all())


async def number_of(session: AsyncSession, scope: Scope) -> str | None:
    """Where a text to this turn's borrower goes: the number they write from, else the first one on file."""
    if scope.conversation.channel == "sms":
        return scope.conversation.sender
    if scope.borrower is None:
        return None
    query = select(ContactPoint.address).where(
        ContactPoint.borrower_id == scope.borrower.id, ContactPoint.status == "active"
    )
    return await session.scalar(query.order_by(ContactPoint.id).limit(1))


async def may_be_sent(session: AsyncSession, scope: Scope, address: str, what: What) -> bool:
    """Whether the gate would let a text that is asked for in this turn go to this number, as things stand."""
    query = select(Conversation).where(Conversation.channel == "sms", Conversation.sender == address)
    conversation = await session.scalar(query) or Conversation(id=uuid4(), channel="sms", sender=address)
    by_sms = scope.conversation.channel == "sms" and scope.conversation.sender == address
    decision = await judge(
        session,
        scope.runtime,
        conversation,
        purpose="requested",
        what=what,
        turn=scope.turn,
        now=scope.reference.now,
        asked_by_sms=by_sms,
    )
    return decision.allowed


async def due(session: AsyncSession, kinds: Iterable[str], now: datetime) -> list[int]:
    """Reminders of these kinds whose time has come, oldest first, a batch at a time."""
    query = select(Reminder.id).where(
        Reminder.status == "waiting", Reminder.due_at <= now, Reminder.kind.in_(list(kinds))
    )
    return list(await session.scalars(query.order_by(Reminder.due_at, Reminder.id).limit(BATCH)))


async def send(
    session: AsyncSession, runtime: Runtime, reminder_id: int, wordings: Mapping[str, Wording], now: datetime
) -> str | None:
    """Settles one reminder that is due: says it through the gate, or drops it. Gives what became of it.

    None where another worker has it. KeyError for a kind that has no wording. The conversation is locked before the
    reminder, as whoever writes in it does.
    """
    seen = await session.get_one(Reminder, reminder_id)
    conversation = await for_phone(session, seen.address, now)
    query = select(Reminder).where(Reminder.id == reminder_id, Reminder.status == "waiting")
    reminder = await session.scalar(query.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if reminder is None:
        return None
    said = await wordings[reminder.kind](session, runtime, conversation, reminder.subject_id)
    if said is None or not await _still_theirs(session, reminder):
        return await _settle(session, reminder, "dropped", now)
    decision = await judge(
        session,
        runtime,
        conversation,
        purpose=reminder.purpose,
        what=said.what,
        now=now,
        asked_by_sms=await _asked_by_sms(session, reminder),
    )
    if (decision.not_before or now) >= said.until:
        return await _settle(session, reminder, "dropped", now)
    lines = [said.words]
    if conversation.opt_out_line_at is None or now - conversation.opt_out_line_at >= OPT_OUT_LINE_AFTER:
        lines.append(text("utter_system_opt_out_line", conversation.language, "sms", runtime.servicer))
    message = await say(
        session,
        runtime,
        conversation,
        author="assistant",
        text="\n".join(line.text for line in lines),
        # The database holds plain text; what the gate does not know it refuses.
        purpose="initiated" if reminder.purpose == "initiated" else "requested",
        what=said.what,
        now=now,
        responses=[line.reference for line in lines],
        decision=decision,
    )
    reminder.message_id = message.id
    if message.refused_by is not None:
        return await _settle(session, reminder, "refused", now)
    conversation.opt_out_line_at = now if len(lines) > 1 else conversation.opt_out_line_at
    conversation.disclosed_at = now
    return await _settle(session, reminder, "sent", now)


async def _still_theirs(session: AsyncSession, reminder: Reminder) -> bool:
    """The number was not taken off the borrower's file since. One that never was on it is whose it was."""
    gone = exists().where(
        ContactPoint.borrower_id == reminder.borrower_id,
        ContactPoint.address == reminder.address,
        ContactPoint.status != "active",
    )
    return not await session.scalar(select(gone))


async def _asked_by_sms(session: AsyncSession, reminder: Reminder) -> bool:
    """It was asked for by text from the very number that it goes to."""
    query = (
        select(Turn.id)
        .join(Conversation, Conversation.id == Turn.conversation_id)
        .where(Turn.id == reminder.turn_id, Conversation.channel == "sms", Conversation.sender == reminder.address)
    )
    return await session.scalar(query) is not None


async def _settle(session: AsyncSession, reminder: Reminder, status: str, now: datetime) -> str:
    reminder.status, reminder.settled_at = status, now
    borrower = await session.get_one(Borrower, reminder.borrower_id)
    await record_audit(
        session,
        "system",
        f"reminder:{status}",
        f"{reminder.kind}:{reminder.subject_id}",
        {"reminder": reminder.id, "purpose": reminder.purpose},
        stream=f"loan:{borrower.loan_id}",
    )
    return status
