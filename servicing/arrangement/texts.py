"""Texts about instalments, in words: each is looked at again when it is about to go."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.follow import kept
from servicing.arrangement.models import Arrangement, Instalment
from servicing.arrangement.notices import NOT_KEPT
from servicing.arrangement.pay_link import pay_link
from servicing.arrangement.service import instalments_of, live_row
from servicing.clock.service import business_now
from servicing.conversation.models import Conversation
from servicing.conversation.service import time_zone
from servicing.reminder.service import Due
from servicing.runtime import Runtime
from servicing.wording import format
from servicing.wording.texts import Words, text

NEWS_FOR = timedelta(days=2)


async def reminder(session: AsyncSession, runtime: Runtime, conversation: Conversation, subject: int) -> Due | None:
    """A payment that is coming; None where it was made, or is no longer planned."""
    arrangement, instalment, status = await _now(session, runtime, subject)
    zone, today = await _day(session, runtime, conversation)
    if arrangement.status != "active" or status not in ("due", "partial") or instalment.due_date < today:
        return None
    name = "utter_payment_reminder_today" if instalment.due_date == today else "utter_payment_reminder"
    said = _said(name, runtime, conversation, instalment, today)
    return Due(said, "payment_reminder", until=datetime.combine(instalment.due_date, time(21), zone))


async def missed(session: AsyncSession, runtime: Runtime, conversation: Conversation, subject: int) -> Due | None:
    """A planned payment that has not come, in full or at all; None where it came after all, or another plan stands."""
    arrangement, instalment, status = await _now(session, runtime, subject)
    if arrangement.status not in ("active", "broken") or status not in NOT_KEPT:
        return None
    standing = await live_row(session, arrangement.loan_id)
    if standing is not None and standing.id != arrangement.id:
        return None
    zone, today = await _day(session, runtime, conversation)
    name = f"utter_payment_{status}"
    said = _said(name, runtime, conversation, instalment, today)
    until = datetime.combine(today + NEWS_FOR, time(21), zone)
    return Due(said, "payment_reminder", until=until)


async def _now(session: AsyncSession, runtime: Runtime, instalment_id: int) -> tuple[Arrangement, Instalment, str]:
    """The instalment, and where it stands by what was posted until this minute."""
    instalment = await session.get_one(Instalment, instalment_id)
    arrangement = await session.get_one(Arrangement, instalment.arrangement_id)
    today = (await business_now(session)).astimezone(ZoneInfo(runtime.servicer.time_zone)).date()
    instalments = await instalments_of(session, arrangement)
    stands = await kept(session, arrangement, instalments, today)
    return arrangement, instalment, stands.instalments[instalment.number - 1]


async def _day(session: AsyncSession, runtime: Runtime, conversation: Conversation) -> tuple[ZoneInfo, date]:
    zone = ZoneInfo(await time_zone(session, runtime.servicer, conversation))
    return zone, (await business_now(session)).astimezone(zone).date()


def _said(name: str, runtime: Runtime, conversation: Conversation, instalment: Instalment, today: date) -> Words:
    language = conversation.language
    values = {
        "amount": format.money(instalment.amount, language),
        "day": format.date_long(instalment.due_date, language, today),
        "pay_link": pay_link(runtime, instalment.arrangement_id, instalment.due_date),
    }
    return text(name, language, "sms", runtime.servicer, **values)
