"""What is told of instalments ahead of time and after: reminders that were asked for, and kindly, what did not come."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.models import Arrangement, Instalment
from servicing.arrangement.service import ArrangementView
from servicing.borrower.models import ContactPoint
from servicing.clock.zones import zones_for_property
from servicing.conversation.models import Conversation
from servicing.loan.models import Property
from servicing.reminder import service as reminders
from servicing.turn.act import Scope
from servicing.turn.models import Turn

REMINDER, MISSED = "instalment", "missed_instalment"
"""Kinds of reminder; the subject of both is an instalment."""
AHEAD = timedelta(days=3)
AT = time(10)
"""On the borrower's clock."""
NOT_KEPT = frozenset({"missed", "partial", "returned"})
TOLD_WITHIN = timedelta(days=5)
"""An instalment that has been open for longer is not news to anybody."""


async def put_down(
    session: AsyncSession, arrangement: Arrangement, instalments: Sequence[Instalment], today: date, now: datetime
) -> None:
    """Has the borrower told of each instalment whose day has gone by without it, once, the next day.

    A text that nobody asked for: whether it may go is the gate's to say when it is due.
    """
    for instalment in instalments:
        fresh = timedelta(0) < today - instalment.due_date <= TOLD_WITHIN
        if not fresh or instalment.status not in NOT_KEPT:
            continue
        if await reminders.known(session, MISSED, instalment.id):
            continue
        address = await _address(session, arrangement)
        if address is None:
            continue
        zone = await _zone(session, arrangement.loan_id)
        await reminders.keep(
            session,
            borrower_id=arrangement.borrower_id,
            kind=MISSED,
            subject_id=instalment.id,
            due_at=datetime.combine(today, AT, zone),
            address=address,
            purpose="initiated",
            now=now,
        )


def reminder_days(arrangement: ArrangementView, today: date) -> list[tuple[int, date]]:
    """When a text about each instalment could go: three days before, and on its day; the coming ones, soonest first."""
    days = [
        (instalment.id, on)
        for instalment in arrangement.instalments
        if instalment.status in ("due", "partial")
        for on in (instalment.due_date - AHEAD, instalment.due_date)
        if on > today
    ]
    return sorted(days, key=lambda one: one[1])


async def remind(session: AsyncSession, scope: Scope, arrangement: ArrangementView) -> date | None:
    """Keeps the reminders that the borrower of this turn asked for; gives the day of the first, None where none can be.

    To be called inside `servicing.turn.act.act`.
    """
    address = await reminders.number_of(session, scope)
    days = reminder_days(arrangement, scope.reference.today)
    if address is None or not days or not await reminders.may_be_sent(session, scope, address, "payment_reminder"):
        return None
    for instalment_id, on in days:
        due_at = datetime.combine(on, AT, ZoneInfo(scope.reference.time_zone))
        await reminders.remind(session, scope, REMINDER, instalment_id, due_at, address)
    return days[0][1]


async def _address(session: AsyncSession, arrangement: Arrangement) -> str | None:
    """The number that it was arranged from by text, else the first one on file."""
    query = (
        select(Conversation.sender)
        .join(Turn, Turn.conversation_id == Conversation.id)
        .where(Turn.id == arrangement.turn_id, Conversation.channel == "sms")
    )
    wrote_from = await session.scalar(query)
    if wrote_from is not None:
        return wrote_from
    on_file = select(ContactPoint.address).where(
        ContactPoint.borrower_id == arrangement.borrower_id, ContactPoint.status == "active"
    )
    return await session.scalar(on_file.order_by(ContactPoint.id).limit(1))


async def _zone(session: AsyncSession, loan_id: int) -> ZoneInfo:
    home = await session.get_one(Property, loan_id)
    return ZoneInfo((zones_for_property(home.state, home.zip) or ("America/New_York",))[0])
