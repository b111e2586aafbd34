"""The time of every specialist who can take calls, as the rules look at it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.callback.models import Callback
from servicing.callback.rules import CAPACITY, HORIZON, Period, Roster
from servicing.clock.hours import BadHours, OpeningHours, parse_hours
from servicing.specialist.models import Leave, Specialist
from servicing.turn.act import Scope
from servicing.user.models import User

A_DAY = timedelta(days=1)


async def rosters(
    session: AsyncSession, scope: Scope, specialist_id: int | None = None, *, leaving_out: int | None = None
) -> list[Roster]:
    """The rosters of all specialists who work here, or of one; `leaving_out` is a call that is about to be moved."""
    query = select(Specialist).join(User, User.id == Specialist.user_id).where(User.disabled_at.is_(None))
    if specialist_id is not None:
        query = query.where(Specialist.id == specialist_id)
    people = list(await session.scalars(query.order_by(Specialist.id)))
    since, until = scope.reference.now - A_DAY, scope.reference.now + HORIZON + A_DAY
    calls = await _calls(session, since, until, leaving_out)
    leave = await _leave(session, since, until)
    language = scope.conversation.language
    found = []
    for one in people:
        hours = _hours(one, scope.runtime.servicer.hours)
        if hours is not None:
            found.append(
                Roster(
                    specialist_id=one.id,
                    hours=hours,
                    assigned=scope.loan is not None and scope.loan.specialist_id == one.id,
                    speaks_language=language in one.languages,
                    calls=tuple(calls.get(one.id, ())),
                    leave=tuple(leave.get(one.id, ())),
                    capacity=CAPACITY if one.calls_a_day is None else one.calls_a_day,
                )
            )
    return found


def _hours(specialist: Specialist, servicer_hours: OpeningHours) -> OpeningHours | None:
    """None for hours that nobody can read: no call is booked on a guess."""
    if specialist.hours is None:
        return servicer_hours
    try:
        return parse_hours(specialist.hours)
    except BadHours:
        return None


async def _calls(
    session: AsyncSession, since: datetime, until: datetime, leaving_out: int | None
) -> dict[int, list[Period]]:
    query = select(Callback.specialist_id, Callback.starts_at, Callback.ends_at).where(
        Callback.status == "booked", Callback.ends_at > since, Callback.starts_at < until
    )
    if leaving_out is not None:
        query = query.where(Callback.id != leaving_out)
    return _by_specialist(await session.execute(query))


async def _leave(session: AsyncSession, since: datetime, until: datetime) -> dict[int, list[Period]]:
    query = select(Leave.specialist_id, Leave.starts_at, Leave.ends_at).where(
        Leave.ends_at > since, Leave.starts_at < until
    )
    return _by_specialist(await session.execute(query))


def _by_specialist(rows: Iterable[Any]) -> dict[int, list[Period]]:
    found: dict[int, list[Period]] = {}
    for specialist_id, starts_at, ends_at in rows:
        found.setdefault(specialist_id, []).append((starts_at, ends_at))
    return found
