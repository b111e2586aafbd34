"""What became of a text: events as they come, the state they add up to, and who has to know."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from channels.sms import rules
from channels.sms.twilio import OPTED_OUT
from servicing.consent import service as consent
from servicing.conversation.models import Conversation
from servicing.conversation.service import lock
from servicing.escalation.service import open_escalation
from servicing.message.models import DeliveryEvent, Message, Outbox
from servicing.runtime import Runtime

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)
"""What is raised while PostgreSQL cannot be reached: the same may be tried again."""


async def hold(session: AsyncSession, outbox_id: int) -> tuple[Outbox, Conversation] | None:
    """A row of the outbox and its conversation, both FOR UPDATE, the conversation first; None if there is none."""
    conversation_id = await session.scalar(select(Outbox.conversation_id).where(Outbox.id == outbox_id))
    if conversation_id is None:
        return None
    conversation = await lock(session, conversation_id)
    query = select(Outbox).where(Outbox.id == outbox_id).with_for_update()
    outbox = await session.scalar(query.execution_options(populate_existing=True))
    return (outbox, conversation) if outbox is not None and conversation is not None else None


async def note(
    session: AsyncSession, outbox: Outbox, status: str, sid: str | None, error_code: str | None, now: datetime
) -> None:
    """Keeps one event, once for its (id, status): providers repeat themselves."""
    known = await session.scalar(
        select(DeliveryEvent.id).where(
            DeliveryEvent.outbox_id == outbox.id,
            DeliveryEvent.status == status,
            DeliveryEvent.provider_sid.is_not_distinct_from(sid),
        )
    )
    if known is None:
        session.add(DeliveryEvent(outbox_id=outbox.id, status=status, provider_sid=sid, error_code=error_code, at=now))
        await session.flush()


async def settle(
    session: AsyncSession,
    runtime: Runtime,
    conversation: Conversation,
    outbox: Outbox,
    sid: str | None,
    now: datetime,
    keep_body: bool = False,
) -> None:
    """Brings the row to where its events say it is; the caller holds row and conversation."""
    events = await session.execute(
        select(DeliveryEvent.provider_sid, DeliveryEvent.status, DeliveryEvent.error_code)
        .where(DeliveryEvent.outbox_id == outbox.id)
        .order_by(DeliveryEvent.id)
    )
    seen = [(event.provider_sid, event.status, event.error_code) for event in events]
    outcome = rules.outcome_of((known, status) for known, status, _ in seen)
    if outcome == "sent":
        outbox.provider_sid = outbox.provider_sid or sid
        outbox.status, outbox.sent_at = "sent", outbox.sent_at or now
        outbox.error_code = outbox.refused_by = None
        _put_away(outbox, keep_body)
    elif outcome == "failed" and outbox.status != "failed":
        outbox.provider_sid = outbox.provider_sid or sid
        code = next((code for _, status, code in reversed(seen) if status in rules.LOST and code), "unknown")
        await fail(session, runtime, conversation, outbox, code, now)


async def fail(
    session: AsyncSession, runtime: Runtime, conversation: Conversation, outbox: Outbox, code: str, now: datetime
) -> None:
    """Ends a row as failed: a person sees it, and a number that the provider blocks is known from now on."""
    outbox.status, outbox.error_code = "failed", code
    _put_away(outbox, keep_body=False)
    if code == OPTED_OUT:
        await consent.record(
            session,
            address=outbox.recipient,
            topic="provider",
            event="blocked",
            source="provider",
            conversation_id=conversation.id,
            message_id=outbox.message_id,
            now=now,
        )
        if outbox.purpose == "opt_out_confirmation":
            # The provider heard STOP too and has confirmed it: nobody is waiting for anything.
            return
    message = await session.get_one(Message, outbox.message_id)
    why = "its owner opted out with the provider" if code == OPTED_OUT else f"provider error {code}"
    await open_escalation(
        session,
        runtime,
        reason="system_failure",
        summary=f"A text to this borrower could not be delivered ({why}).",
        now=now,
        conversation_id=conversation.id,
        loan_id=conversation.loan_id,
        borrower_id=conversation.borrower_id,
        turn_id=message.turn_id,
    )


def _put_away(outbox: Outbox, keep_body: bool) -> None:
    outbox.sending_since = outbox.next_attempt_at = None
    if not keep_body:
        outbox.sealed_body = None
