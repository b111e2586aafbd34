"""What posted payments make of arrangements, day by day, and what is told of an instalment that did not come."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement import notices
from servicing.arrangement.models import Arrangement, Instalment
from servicing.arrangement.rules import Kept, Part, Posted, follow_plan, follow_promise
from servicing.arrangement.service import instalments_of, live_row
from servicing.audit.service import record as record_audit
from servicing.clock.service import business_now
from servicing.clock.zones import zones_for_property
from servicing.loan.models import PostedPayment, Property
from servicing.loan.service import locked

LATE_NEWS = timedelta(days=10)
"""How long after it broke or was kept an arrangement is looked at again: payments reach us after the day they were
made, and some are taken back."""


async def follow(session: AsyncSession, today: date) -> int:
    """Marks instalments and arrangements by the payments posted up to `today` (the servicer's day); gives how many
    arrangements moved.

    One that broke or was completed in the last days is looked at again. What was not kept is put down to be told.
    May run at any time, any number of times.
    """
    now = await business_now(session)
    query = (
        select(Arrangement.id, Arrangement.loan_id)
        .where(
            or_(
                Arrangement.status == "active",
                Arrangement.status.in_(("broken", "completed")) & (Arrangement.ended_at > now - LATE_NEWS),
            ),
        )
        .order_by(Arrangement.loan_id, Arrangement.id)
    )
    moved = 0
    for arrangement_id, loan_id in (await session.execute(query)).all():
        arrangement = await session.get_one(Arrangement, arrangement_id)
        instalments = await instalments_of(session, arrangement)
        if _as_stored(arrangement, instalments) == await kept(session, arrangement, instalments, today):
            await notices.put_down(session, arrangement, instalments, today, now)
            continue
        await locked(session, loan_id)
        await session.refresh(arrangement)
        if arrangement.status in ("active", "broken", "completed"):
            moved += await _follow_one(session, arrangement, today, now)
    return moved


async def _follow_one(session: AsyncSession, arrangement: Arrangement, today: date, now: datetime) -> bool:
    """Writes down where an arrangement stands, its loan being locked; True if its status moved."""
    instalments = await instalments_of(session, arrangement)
    stands = await kept(session, arrangement, instalments, today)
    reopened = arrangement.status != "active" and stands.status == "active"
    if reopened and await live_row(session, arrangement.loan_id) is not None:
        return False
    for instalment, status in zip(instalments, stands.instalments, strict=True):
        instalment.status = status
    moved = stands.status != arrangement.status
    if moved:
        arrangement.status = stands.status
        arrangement.ended_at = None if stands.status == "active" else now
        await record_audit(
            session,
            "system",
            f"arrangement:{stands.status}",
            f"arrangement:{arrangement.id}",
            {"instalments": list(stands.instalments)},
            stream=f"loan:{arrangement.loan_id}",
        )
    await session.flush()
    await notices.put_down(session, arrangement, instalments, today, now)
    return moved


def _as_stored(arrangement: Arrangement, instalments: Sequence[Instalment]) -> Kept:
    return Kept(arrangement.status, tuple(instalment.status for instalment in instalments))


async def kept(session: AsyncSession, arrangement: Arrangement, instalments: Sequence[Instalment], today: date) -> Kept:
    """Where an arrangement stands by the payments posted up to `today`."""
    home = await session.get_one(Property, arrangement.loan_id)
    zones = zones_for_property(home.state, home.zip)
    made_on = min(arrangement.created_at.astimezone(ZoneInfo(zone)).date() for zone in zones or ("UTC",))
    query = select(PostedPayment).where(
        PostedPayment.loan_id == arrangement.loan_id, PostedPayment.posted_on >= made_on
    )
    posted = [
        Posted(payment.posted_on, payment.amount, payment.kind == "reversal")
        for payment in await session.scalars(query.order_by(PostedPayment.id))
    ]
    parts = [Part(instalment.amount, instalment.due_date) for instalment in instalments]
    judge = follow_promise if arrangement.kind == "promise_to_pay" else follow_plan
    return judge(parts, posted, made_on, today)
