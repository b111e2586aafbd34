"""One-time codes: six digits, texted to a telephone on file, given back in the conversation that asked for them."""

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.borrower.models import Borrower, ContactPoint
from servicing.consent.rules import Decision
from servicing.consent.service import judge
from servicing.conversation.models import Conversation
from servicing.conversation.service import for_phone
from servicing.identity import rules, tries
from servicing.identity.models import OneTimeCode
from servicing.message.service import say
from servicing.turn.act import Scope
from servicing.vault import Vault
from servicing.wording.texts import text as words

SHOWN = "[code]"
"""What stands for the code in the transcript."""


async def live(session: AsyncSession, conversation: Conversation, now: datetime) -> OneTimeCode | None:
    """The code that this conversation waits for; it may have expired a short while ago."""
    code = await session.scalar(
        select(OneTimeCode).where(OneTimeCode.conversation_id == conversation.id, OneTimeCode.status == "live")
    )
    return code if code is not None and rules.Code(code.expires_at, code.tries).renewable(now) else None


async def on_its_way_to(session: AsyncSession, address: str, now: datetime) -> bool:
    """A code that still counts was texted to this number (E.164), for whichever conversation."""
    query = (
        select(OneTimeCode.id)
        .join(ContactPoint, ContactPoint.id == OneTimeCode.contact_point_id)
        .where(ContactPoint.address == address, OneTimeCode.status == "live", OneTimeCode.expires_at > now)
    )
    return await session.scalar(query.limit(1)) is not None


def digest_of(vault: Vault, conversation: Conversation, code: str) -> bytes:
    """What is kept of a code: it fits this conversation alone."""
    return vault.digest("one_time_code", str(conversation.id), code)


async def send(session: AsyncSession, scope: Scope, conversation: Conversation, borrower: Borrower) -> bool:
    """Texts a new code to a telephone of this borrower; it takes the place of any before it.

    False if there is none that may get one now, or if too many codes went there that nobody gave back.
    """
    now, runtime = scope.reference.now, scope.runtime
    if await tries.codes_unanswered(session, borrower.id, now) >= rules.CODES_UNANSWERED:
        return False
    telephone = await _telephone(session, scope, conversation, borrower)
    if telephone is None:
        return False
    point, thread, decision = telephone
    code = f"{secrets.randbelow(10**6):06}"
    await session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.conversation_id == conversation.id, OneTimeCode.status == "live")
        .values(status="replaced")
    )
    session.add(
        OneTimeCode(
            conversation_id=conversation.id,
            borrower_id=borrower.id,
            contact_point_id=point.id,
            digest=digest_of(runtime.vault, conversation, code),
            expires_at=now + rules.CODE_LIFE,
        )
    )
    shown = words("utter_system_code", conversation.language, "sms", runtime.servicer, code=SHOWN)
    sent = words("utter_system_code", conversation.language, "sms", runtime.servicer, code=code)
    await say(
        session,
        runtime,
        thread,
        author="system",
        text=shown.text,
        secret_body=sent.text,
        purpose="requested",
        what="code",
        now=now,
        turn=scope.turn,
        responses=[sent.reference],
        decision=decision,
    )
    return True


async def _telephone(
    session: AsyncSession, scope: Scope, conversation: Conversation, borrower: Borrower
) -> tuple[ContactPoint, Conversation, Decision] | None:
    """The first number on file to which the gate lets a code go at once, and its thread, locked."""
    query = select(ContactPoint).where(ContactPoint.borrower_id == borrower.id, ContactPoint.status == "active")
    for point in (await session.scalars(query.order_by(ContactPoint.id))).all():
        thread = await for_phone(session, point.address, scope.reference.now)
        decision = await judge(
            session,
            scope.runtime,
            thread,
            purpose="requested",
            what="code",
            turn=scope.turn,
            now=scope.reference.now,
            asked_by_sms=conversation.channel == "sms",
            author="system",
        )
        if decision.allowed and decision.not_before is None:
            return point, thread, decision
    return None
