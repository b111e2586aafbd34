"""Booked calls: what is free, booking one once, moving it, taking it back, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import psycopg
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.service import record as record_audit
from servicing.borrower.models import ContactPoint
from servicing.callback import rules
from servicing.callback.models import Callback
from servicing.callback.roster import rosters
from servicing.callback.rules import Slot
from servicing.clock.zones import zones_for_phone, zones_for_property
from servicing.consent.rules import Talk, limits
from servicing.loan.models import Loan, Property
from servicing.loan.service import locked
from servicing.reminder import service as reminders
from servicing.rights.holds import bearing_on
from servicing.specialist.models import Specialist
from servicing.turn.act import Scope

KIND = "callback"
"""Of reminders of calls."""
LAST_WORD = "ex_callback_one_at_a_time"


class Reason(StrEnum):
    """Why no call was booked or changed."""

    NOT_VERIFIED = "not_verified"
    PROTECTED = "protected"
    LIVE_EXISTS = "live_exists"
    TAKEN = "taken"
    """Not free, or no longer."""
    NO_PHONE = "no_phone"
    NOT_BOOKED = "not_booked"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class Refused:
    reason: Reason


@dataclass(frozen=True)
class CallbackView:
    """A call as borrowers and specialists are shown it. Times are aware."""

    id: int
    loan_id: int
    loan_number: str
    starts_at: datetime
    ends_at: datetime
    phone: str
    topic: str
    specialist_id: int
    specialist: str
    status: str
    created_at: datetime
    turn_id: int | None


def public(callback: CallbackView) -> dict[str, Any]:
    """The contract's callback."""
    return {
        "id": callback.id,
        "loan_number": callback.loan_number,
        "starts_at": callback.starts_at.isoformat(),
        "ends_at": callback.ends_at.isoformat(),
        "phone": callback.phone,
        "topic": rules.TOPICS.get(callback.topic, callback.topic),
        "specialist": callback.specialist,
        "status": callback.status,
    }


async def offers(
    session: AsyncSession,
    scope: Scope,
    fits: Callable[[datetime], bool] = lambda _: True,
    nearness: Callable[[datetime], timedelta] = lambda _: timedelta(0),
    count: int = 3,
) -> list[Slot]:
    """The free slots to offer to this turn's writer, verified or not; see `rules.offer`."""
    servicer, now = scope.runtime.servicer, scope.reference.now
    return rules.offer(
        await rosters(session, scope, leaving_out=await _standing_id(session, scope)),
        fits,
        nearness,
        office_zone=servicer.time_zone,
        now=now,
        zones=await _zones(session, scope),
        count=count,
    )


async def book(
    session: AsyncSession, scope: Scope, slot: Slot, topic: str, contact_point_id: int, *, moves: bool = False
) -> CallbackView | Refused:
    """Books a call for the verified borrower, who has confirmed it; with `moves`, in the place of the one they have.

    To be called inside `servicing.turn.act.act`. Judged again here under the row locks of the loan and the specialist,
    whatever was offered before; the database's exclusion constraint has the last word. A call that cannot be moved
    stays as it is.
    """
    if scope.loan is None or scope.borrower is None:
        return Refused(Reason.NOT_VERIFIED)
    holds = await bearing_on(session, scope.conversation)
    if Talk.APPOINTMENT not in limits(hold.kind for hold in holds).talk:
        return Refused(Reason.PROTECTED)
    await locked(session, scope.loan.id)
    now = scope.reference.now
    standing = await _standing(session, scope)
    if standing is not None and not moves:
        return Refused(Reason.LIVE_EXISTS)
    contact_point = await session.get(ContactPoint, contact_point_id)
    if contact_point is None or contact_point.borrower_id != scope.borrower.id or contact_point.status != "active":
        return Refused(Reason.NO_PHONE)
    if not await _free(session, scope, slot, standing):
        return Refused(Reason.TAKEN)
    callback = Callback(
        loan_id=scope.loan.id,
        borrower_id=scope.borrower.id,
        specialist_id=slot.specialist_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        phone=contact_point.address,
        topic=topic,
        status="booked",
        created_at=now,
        turn_id=scope.turn.id,
        moved_from_id=None if standing is None else standing.id,
    )
    if not await _put(session, callback, standing, now):
        return Refused(Reason.TAKEN)
    detail = {"turn": scope.turn.id, "starts_at": slot.starts_at.isoformat(), "specialist": slot.specialist_id}
    if standing is None:
        await _audit(session, scope, "callback:book", callback, detail)
    else:
        await _audit(session, scope, "callback:move", callback, {**detail, "from": standing.id})
        await _carry_reminder(session, scope, standing, callback)
    return await _view(session, callback.id)


async def _free(session: AsyncSession, scope: Scope, slot: Slot, standing: Callback | None) -> bool:
    """Looks at the specialist's day with the specialist's row locked: bookings with one specialist take turns."""
    lock = select(Specialist.id).where(Specialist.id == slot.specialist_id).with_for_update(key_share=True)
    if await session.scalar(lock) is None:
        return False
    found = await rosters(session, scope, slot.specialist_id, leaving_out=None if standing is None else standing.id)
    office_zone, zones = scope.runtime.servicer.time_zone, await _zones(session, scope)
    return any(
        rules.is_free(slot, roster, office_zone=office_zone, now=scope.reference.now, zones=zones) for roster in found
    )


async def _put(session: AsyncSession, callback: Callback, standing: Callback | None, now: datetime) -> bool:
    try:
        async with session.begin_nested():
            if standing is not None:
                standing.status, standing.ended_at = "moved", now
                await session.flush()
            session.add(callback)
            await session.flush()
    except IntegrityError as error:
        if not isinstance(error.orig, psycopg.Error) or error.orig.diag.constraint_name != LAST_WORD:
            raise
        return False
    return True


async def _carry_reminder(session: AsyncSession, scope: Scope, before: Callback, callback: Callback) -> None:
    """Whoever asked to be reminded of the call is reminded of the moved one."""
    asked = await reminders.waiting(session, KIND, before.id)
    if not asked:
        return
    address = asked[0].address
    await reminders.drop(session, KIND, before.id, scope.reference.now)
    due_at = rules.remind_at(callback.starts_at, scope.reference.now)
    if due_at is not None:
        await reminders.remind(session, scope, KIND, callback.id, due_at, address)


async def remind(session: AsyncSession, scope: Scope, callback: CallbackView) -> datetime | None:
    """Keeps a reminder of this call by text, at the borrower's word; None where it would come too late or may not go.

    To be called inside `servicing.turn.act.act`.
    """
    found = await reminder_of(session, scope, callback)
    if found is None:
        return None
    due_at, address = found
    await reminders.remind(session, scope, KIND, callback.id, due_at, address)
    return due_at


async def reminder_of(session: AsyncSession, scope: Scope, callback: CallbackView) -> tuple[datetime, str] | None:
    """When a reminder of this call could be sent and to which number; None where none can be offered."""
    due_at = rules.remind_at(callback.starts_at, scope.reference.now)
    address = await reminders.number_of(session, scope)
    if due_at is None or address is None:
        return None
    allowed = await reminders.may_be_sent(session, scope, address, "appointment")
    return (due_at, address) if allowed else None


async def reminded(session: AsyncSession, callback_id: int) -> bool:
    """A reminder of this call is still to come."""
    return bool(await reminders.waiting(session, KIND, callback_id))


async def name_of(session: AsyncSession, specialist_id: int) -> str:
    """The name of a specialist, as a borrower is told it."""
    return (await session.get_one(Specialist, specialist_id)).name


async def live(session: AsyncSession, scope: Scope, *, before_turn: int | None = None) -> CallbackView | None:
    """The call that this turn's borrower has ahead on this loan, or is on; None if there is none.

    With `before_turn`, one that this turn booked itself is left aside: a turn that is tried again must find what it
    found the first time.
    """
    standing = await _standing(session, scope)
    if standing is None or (before_turn is not None and standing.turn_id == before_turn):
        return None
    return await _view(session, standing.id)


async def phones(session: AsyncSession, scope: Scope) -> list[tuple[int, str]]:
    """The numbers on file that this turn's borrower can be called at (contact point, E.164): the one they write from
    first. None for anybody who is not verified."""
    if scope.borrower is None:
        return []
    query = select(ContactPoint.id, ContactPoint.address).where(
        ContactPoint.borrower_id == scope.borrower.id, ContactPoint.status == "active"
    )
    found = [(key, address) for key, address in await session.execute(query.order_by(ContactPoint.id))]
    return sorted(found, key=lambda one: one[1] != scope.conversation.sender)


async def by_id(session: AsyncSession, callback_id: int) -> CallbackView | None:
    found = (await session.execute(_query().where(Callback.id == callback_id))).first()
    return None if found is None else _shown(found)


async def for_loan(session: AsyncSession, loan_id: int) -> list[CallbackView]:
    """Every call that was ever booked on a loan, newest first."""
    rows = await session.execute(_query().where(Callback.loan_id == loan_id).order_by(Callback.id.desc()))
    return [_shown(row) for row in rows]


async def cancel(session: AsyncSession, scope: Scope) -> CallbackView | None:
    """Takes the borrower's call back at their word; None if there is none. To be called inside `act`."""
    if scope.loan is None:
        return None
    await locked(session, scope.loan.id)
    standing = await _standing(session, scope)
    if standing is None:
        return None
    await _end(session, standing, "cancelled", scope.reference.now)
    await _audit(session, scope, "callback:cancel", standing, {"turn": scope.turn.id})
    return await _view(session, standing.id)


async def mark(
    session: AsyncSession, callback_id: int, status: str, user_id: int, now: datetime
) -> CallbackView | Refused | None:
    """What became of a call, said by the desk: `done` or `no_show` once it has begun, `cancelled` at any time. None:
    unknown.

    ValueError for another status. Said again with the same status it stays as it is.
    """
    if status not in ("done", "no_show", "cancelled"):
        raise ValueError("a call was done, nobody was reached, or it was called off")
    query = select(Callback).where(Callback.id == callback_id).with_for_update()
    callback = await session.scalar(query.execution_options(populate_existing=True))
    if callback is None:
        return None
    if callback.status == status:
        return await _view(session, callback.id)
    if callback.status != "booked":
        return Refused(Reason.NOT_BOOKED)
    if status != "cancelled" and now < callback.starts_at:
        return Refused(Reason.NOT_YET)
    await _end(session, callback, status, now)
    await record_audit(
        session,
        f"user:{user_id}",
        f"callback:{status}",
        f"callback:{callback.id}",
        {},
        stream=f"loan:{callback.loan_id}",
    )
    return await _view(session, callback.id)


async def _end(session: AsyncSession, callback: Callback, status: str, now: datetime) -> None:
    callback.status, callback.ended_at = status, now
    await reminders.drop(session, KIND, callback.id, now)
    await session.flush()


async def _standing(session: AsyncSession, scope: Scope) -> Callback | None:
    if scope.loan is None or scope.borrower is None:
        return None
    query = select(Callback).where(
        Callback.loan_id == scope.loan.id,
        Callback.borrower_id == scope.borrower.id,
        Callback.status == "booked",
        Callback.ends_at > scope.reference.now,
    )
    return await session.scalar(query.order_by(Callback.starts_at).limit(1))


async def _standing_id(session: AsyncSession, scope: Scope) -> int | None:
    standing = await _standing(session, scope)
    return None if standing is None else standing.id


async def _zones(session: AsyncSession, scope: Scope) -> tuple[str, ...]:
    """Every zone that the borrower may be in: the home's and the number's; else the one of the turn."""
    zones: list[str] = []
    if scope.loan is not None:
        home = await session.get_one(Property, scope.loan.id)
        zones += zones_for_property(home.state, home.zip)
    if scope.conversation.channel == "sms":
        zones += zones_for_phone(scope.conversation.sender)
    return tuple(dict.fromkeys(zones)) or (scope.reference.time_zone,)


def _query() -> Select[Callback, str, str]:
    return (
        select(Callback, Loan.loan_number, Specialist.name)
        .join(Loan, Loan.id == Callback.loan_id)
        .join(Specialist, Specialist.id == Callback.specialist_id)
    )


def _shown(row: Any) -> CallbackView:
    callback, loan_number, specialist = row
    return CallbackView(
        id=callback.id,
        loan_id=callback.loan_id,
        loan_number=loan_number,
        starts_at=callback.starts_at,
        ends_at=callback.ends_at,
        phone=callback.phone,
        topic=callback.topic,
        specialist_id=callback.specialist_id,
        specialist=specialist,
        status=callback.status,
        created_at=callback.created_at,
        turn_id=callback.turn_id,
    )


async def _view(session: AsyncSession, callback_id: int) -> CallbackView:
    return _shown((await session.execute(_query().where(Callback.id == callback_id))).one())


async def _audit(session: AsyncSession, scope: Scope, action: str, callback: Callback, detail: dict[str, Any]) -> None:
    assert scope.borrower is not None
    await record_audit(
        session,
        f"borrower:{scope.borrower.id}",
        action,
        f"callback:{callback.id}",
        detail,
        stream=f"loan:{callback.loan_id}",
    )
