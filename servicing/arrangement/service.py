"""Promises to pay: noting them down once, looking them up, cancelling and following them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.models import Arrangement, Instalment
from servicing.arrangement.rules import (
    Allowed,
    Kept,
    Part,
    Posted,
    Reason,
    Refused,
    check_promise,
    follow_promise,
)
from servicing.audit.service import record as record_audit
from servicing.clock.service import business_now
from servicing.clock.zones import zones_for_property
from servicing.loan.models import PostedPayment, Property
from servicing.loan.service import locked, position
from servicing.turn.act import Scope

LIVE = ("pending_approval", "active")
LAST_WORD = ("uq_arrangement_live", "uq_arrangement_turn_id")
"""One live arrangement a loan, one arrangement a turn."""
LATE_NEWS = timedelta(days=10)
"""How long after it broke a promise is looked at again: payments reach us after the day they were made."""


@dataclass(frozen=True)
class InstalmentView:
    number: int
    due_date: date
    amount: Decimal
    status: str


@dataclass(frozen=True)
class ArrangementView:
    """An arrangement as borrowers and specialists are shown it. Amounts are US dollars."""

    id: int
    kind: str
    status: str
    total: Decimal
    created_at: datetime
    instalments: tuple[InstalmentView, ...]


@dataclass(frozen=True)
class Recorded:
    arrangement: ArrangementView
    replaced: ArrangementView | None
    """The promise in whose place this one was put, as it was."""


async def check(
    session: AsyncSession, scope: Scope, parts: Sequence[Part], *, replace: bool = False
) -> Allowed | Refused:
    """What would be said to this promise now, by the same rule as `record_promise`; writes nothing.

    With `replace`, a live promise is no obstacle; another kind of arrangement still is.
    """
    if scope.loan is None:
        return Refused(Reason.NOT_VERIFIED)
    standing = await _live_row(session, scope.loan.id)
    return await _judge(session, scope, parts, standing, replace)


async def _judge(
    session: AsyncSession, scope: Scope, parts: Sequence[Part], standing: Arrangement | None, replace: bool
) -> Allowed | Refused:
    assert scope.loan is not None
    today = scope.reference.today
    here = await position(session, scope.loan, today, scope.conversation)
    return check_promise(
        owed=here.arrears.total,
        protections=here.protections,
        parts=parts,
        today=today,
        has_live=standing is not None and not (replace and standing.kind == "promise_to_pay"),
    )


async def record_promise(
    session: AsyncSession, scope: Scope, parts: Sequence[Part], *, replace: bool = False
) -> Recorded | Refused:
    """Notes down a promise of the verified borrower; a record, not an authorization to take money.

    To be called inside `servicing.turn.act.act`. Judged again here under the loan's row lock, whatever was said
    before. With `replace` a live promise becomes `replaced` in the same deed, and stays as it is if the new one
    is refused.
    """
    if scope.loan is None or scope.borrower is None:
        return Refused(Reason.NOT_VERIFIED)
    await locked(session, scope.loan.id)
    standing = await _live_row(session, scope.loan.id)
    judged = await _judge(session, scope, parts, standing, replace)
    if isinstance(judged, Refused):
        return judged
    now = scope.reference.now
    actor, stream = f"borrower:{scope.borrower.id}", f"loan:{scope.loan.id}"
    try:
        async with session.begin_nested():
            before = None
            if standing is not None:
                before = await _view(session, standing)
                await _end(session, standing, "replaced", now)
            arrangement = Arrangement(
                loan_id=scope.loan.id,
                borrower_id=scope.borrower.id,
                turn_id=scope.turn.id,
                kind="promise_to_pay",
                status="active",
                total=judged.total,
                created_at=now,
            )
            session.add(arrangement)
            await session.flush()
            for number, part in enumerate(judged.parts, start=1):
                session.add(
                    Instalment(
                        arrangement_id=arrangement.id,
                        number=number,
                        due_date=part.on,
                        amount=part.amount,
                        status="due",
                    )
                )
            await session.flush()
    except IntegrityError as error:
        # The unique indexes have the last word, whatever was seen before.
        if not isinstance(error.orig, psycopg.Error) or error.orig.diag.constraint_name not in LAST_WORD:
            raise
        return Refused(Reason.LIVE_EXISTS)
    if before is not None:
        await record_audit(
            session,
            actor,
            "arrangement:replace",
            f"arrangement:{before.id}",
            {"turn": scope.turn.id, "by": arrangement.id},
            stream=stream,
        )
    await record_audit(
        session,
        actor,
        "arrangement:promise",
        f"arrangement:{arrangement.id}",
        {
            "turn": scope.turn.id,
            "total": str(judged.total),
            "parts": [{"amount": str(part.amount), "on": part.on.isoformat()} for part in judged.parts],
        },
        stream=stream,
    )
    return Recorded(await _view(session, arrangement), before)


async def live(session: AsyncSession, loan_id: int, *, before_turn: int | None = None) -> ArrangementView | None:
    """The one arrangement of a loan that still stands.

    With `before_turn`, one that this turn noted down itself is left aside: a turn that is tried again must find
    what it found the first time.
    """
    standing = await _live_row(session, loan_id)
    if standing is None or (before_turn is not None and standing.turn_id == before_turn):
        return None
    return await _view(session, standing)


async def latest(session: AsyncSession, loan_id: int) -> ArrangementView | None:
    """The newest arrangement of a loan, whatever became of it."""
    query = select(Arrangement).where(Arrangement.loan_id == loan_id)
    newest = await session.scalar(query.order_by(Arrangement.id.desc()).limit(1))
    return None if newest is None else await _view(session, newest)


async def cancel(session: AsyncSession, scope: Scope) -> ArrangementView | None:
    """Takes back the loan's live promise at its borrower's word; None if there is none to take back.

    To be called inside `servicing.turn.act.act`. A repayment plan is ended by a specialist, not here.
    """
    if scope.loan is None or scope.borrower is None:
        return None
    await locked(session, scope.loan.id)
    standing = await _live_row(session, scope.loan.id)
    if standing is None or standing.kind != "promise_to_pay":
        return None
    await _end(session, standing, "cancelled", scope.reference.now)
    await record_audit(
        session,
        f"borrower:{scope.borrower.id}",
        "arrangement:cancel",
        f"arrangement:{standing.id}",
        {"turn": scope.turn.id},
        stream=f"loan:{scope.loan.id}",
    )
    return await _view(session, standing)


async def follow(session: AsyncSession, today: date) -> int:
    """Marks promises kept or broken by the payments posted up to `today` (the servicer's day); returns how many moved.

    A promise that broke in the last days is looked at again, since a payment made in time can be posted late.
    May run at any time, any number of times.
    """
    now = await business_now(session)
    query = (
        select(Arrangement.id, Arrangement.loan_id)
        .where(
            Arrangement.kind == "promise_to_pay",
            or_(
                Arrangement.status == "active",
                (Arrangement.status == "broken") & (Arrangement.ended_at > now - LATE_NEWS),
            ),
        )
        .order_by(Arrangement.loan_id, Arrangement.id)
    )
    moved = 0
    for arrangement_id, loan_id in (await session.execute(query)).all():
        arrangement = await session.get_one(Arrangement, arrangement_id)
        instalments = await _instalments(session, arrangement)
        if _as_stored(arrangement, instalments) == await _kept(session, arrangement, instalments, today):
            continue
        await locked(session, loan_id)
        await session.refresh(arrangement)
        if arrangement.status in ("active", "broken"):
            moved += await _follow_one(session, arrangement, today, now)
    return moved


async def _follow_one(session: AsyncSession, arrangement: Arrangement, today: date, now: datetime) -> bool:
    """Writes down where a promise stands, its loan being locked; True if its status moved."""
    instalments = await _instalments(session, arrangement)
    kept = await _kept(session, arrangement, instalments, today)
    mended = arrangement.status == "broken" and kept.status == "active"
    if mended and await _live_row(session, arrangement.loan_id) is not None:
        return False
    for instalment, status in zip(instalments, kept.instalments, strict=True):
        instalment.status = status
    moved = kept.status != arrangement.status
    if moved:
        arrangement.status = kept.status
        arrangement.ended_at = None if kept.status == "active" else now
        await record_audit(
            session,
            "system",
            f"arrangement:{kept.status}",
            f"arrangement:{arrangement.id}",
            {"instalments": list(kept.instalments)},
            stream=f"loan:{arrangement.loan_id}",
        )
    await session.flush()
    return moved


def _as_stored(arrangement: Arrangement, instalments: Sequence[Instalment]) -> Kept:
    return Kept(arrangement.status, tuple(instalment.status for instalment in instalments))


async def _kept(
    session: AsyncSession, arrangement: Arrangement, instalments: Sequence[Instalment], today: date
) -> Kept:
    home = await session.get_one(Property, arrangement.loan_id)
    zones = zones_for_property(home.state, home.zip)
    made_on = min(arrangement.created_at.astimezone(ZoneInfo(zone)).date() for zone in zones or ("UTC",))
    query = select(PostedPayment).where(
        PostedPayment.loan_id == arrangement.loan_id, PostedPayment.posted_on >= made_on
    )
    posted = [
        Posted(payment.posted_on, payment.amount, payment.kind == "reversal")
        for payment in await session.scalars(query)
    ]
    parts = [Part(instalment.amount, instalment.due_date) for instalment in instalments]
    return follow_promise(parts, posted, made_on, today)


async def _live_row(session: AsyncSession, loan_id: int) -> Arrangement | None:
    query = select(Arrangement).where(Arrangement.loan_id == loan_id, Arrangement.status.in_(LIVE))
    return await session.scalar(query)


async def _end(session: AsyncSession, arrangement: Arrangement, status: str, now: datetime) -> None:
    arrangement.status = status
    arrangement.ended_at = now
    arrangement.cancelled_at = now if status == "cancelled" else None
    for instalment in await _instalments(session, arrangement):
        if instalment.status in ("due", "partial"):
            instalment.status = "cancelled"
    await session.flush()


async def _instalments(session: AsyncSession, arrangement: Arrangement) -> Sequence[Instalment]:
    query = select(Instalment).where(Instalment.arrangement_id == arrangement.id)
    return (await session.scalars(query.order_by(Instalment.number))).all()


async def _view(session: AsyncSession, arrangement: Arrangement) -> ArrangementView:
    return ArrangementView(
        id=arrangement.id,
        kind=arrangement.kind,
        status=arrangement.status,
        total=arrangement.total,
        created_at=arrangement.created_at,
        instalments=tuple(
            InstalmentView(instalment.number, instalment.due_date, instalment.amount, instalment.status)
            for instalment in await _instalments(session, arrangement)
        ),
    )
