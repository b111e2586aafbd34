"""Arrangements: promises noted down once, whatever was arranged looked up, replaced and taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.models import Arrangement, Instalment
from servicing.arrangement.rules import Allowed, Part, Reason, Refused, check_promise
from servicing.audit.service import record as record_audit
from servicing.loan.service import locked, position
from servicing.turn.act import Scope

LIVE = ("pending_approval", "active")
LAST_WORD = ("uq_arrangement_live", "uq_arrangement_turn_id")
"""One live arrangement a loan, one arrangement a turn."""


@dataclass(frozen=True)
class InstalmentView:
    id: int
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
    catch_up_total: Decimal | None
    made_by: str
    refused: bool
    """A person decided against it."""
    created_at: datetime
    instalments: tuple[InstalmentView, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(Part(instalment.amount, instalment.due_date) for instalment in self.instalments)


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
    standing = await live_row(session, scope.loan.id)
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
    standing = await live_row(session, scope.loan.id)
    judged = await _judge(session, scope, parts, standing, replace)
    if isinstance(judged, Refused):
        return judged
    stored = await put(session, Maker.of(scope), "promise_to_pay", "active", judged.parts, standing)
    if stored is None:
        return Refused(Reason.LIVE_EXISTS)
    arrangement, before = stored
    await record_audit(
        session,
        arrangement.made_by,
        "arrangement:promise",
        f"arrangement:{arrangement.id}",
        {"turn": scope.turn.id, **terms(judged.parts)},
        stream=f"loan:{scope.loan.id}",
    )
    return Recorded(await view(session, arrangement), before)


def terms(parts: Sequence[Part]) -> dict[str, Any]:
    """Amounts and days, for the audit trail."""
    return {
        "total": str(sum((part.amount for part in parts), Decimal(0))),
        "parts": [{"amount": str(part.amount), "on": part.on.isoformat()} for part in parts],
    }


@dataclass(frozen=True)
class Maker:
    """For whom, by whom, in which turn and when an arrangement is made."""

    loan_id: int
    borrower_id: int
    made_by: str
    turn_id: int | None
    now: datetime

    @classmethod
    def of(cls, scope: Scope) -> "Maker":
        """The verified borrower of a turn."""
        assert scope.loan is not None and scope.borrower is not None
        made_by = f"borrower:{scope.borrower.id}"
        return cls(scope.loan.id, scope.borrower.id, made_by, scope.turn.id, scope.reference.now)


async def put(
    session: AsyncSession,
    maker: Maker,
    kind: str,
    status: str,
    parts: Sequence[Part],
    standing: Arrangement | None,
    catch_up_total: Decimal | None = None,
) -> tuple[Arrangement, ArrangementView | None] | None:
    """Writes an arrangement with its instalments, in the place of `standing`, which it gives as it was.

    None where the database knows of another that is live: the unique indexes have the last word, whatever was
    seen before. The caller holds the loan locked.
    """
    before = None
    try:
        async with session.begin_nested():
            if standing is not None:
                before = await view(session, standing)
                await end(session, standing, "replaced", maker.now)
            arrangement = Arrangement(
                loan_id=maker.loan_id,
                borrower_id=maker.borrower_id,
                turn_id=maker.turn_id,
                kind=kind,
                status=status,
                total=sum((part.amount for part in parts), Decimal(0)),
                catch_up_total=catch_up_total,
                made_by=maker.made_by,
                created_at=maker.now,
            )
            session.add(arrangement)
            await session.flush()
            for number, part in enumerate(parts, start=1):
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
        if not isinstance(error.orig, psycopg.Error) or error.orig.diag.constraint_name not in LAST_WORD:
            raise
        return None
    if before is not None:
        await record_audit(
            session,
            maker.made_by,
            "arrangement:replace",
            f"arrangement:{before.id}",
            {"turn": maker.turn_id, "by": arrangement.id},
            stream=f"loan:{maker.loan_id}",
        )
    return arrangement, before


async def live(session: AsyncSession, loan_id: int, *, before_turn: int | None = None) -> ArrangementView | None:
    """The one arrangement of a loan that still stands.

    With `before_turn`, one that this turn noted down itself is left aside: a turn that is tried again must find
    what it found the first time.
    """
    standing = await live_row(session, loan_id)
    if standing is None or (before_turn is not None and standing.turn_id == before_turn):
        return None
    return await view(session, standing)


async def history(session: AsyncSession, loan_id: int, limit: int | None = None) -> list[ArrangementView]:
    """All arrangements of a loan, whatever became of them, newest first."""
    query = select(Arrangement).where(Arrangement.loan_id == loan_id).order_by(Arrangement.id.desc()).limit(limit)
    return [await view(session, arrangement) for arrangement in await session.scalars(query)]


async def cancel(session: AsyncSession, scope: Scope) -> ArrangementView | None:
    """Takes back the loan's live promise, or a plan that nobody has agreed to yet, at its borrower's word.

    To be called inside `servicing.turn.act.act`. None if there is none: a plan that runs is ended by a specialist.
    """
    if scope.loan is None or scope.borrower is None:
        return None
    await locked(session, scope.loan.id)
    standing = await live_row(session, scope.loan.id)
    if standing is None or (standing.kind != "promise_to_pay" and standing.status != "pending_approval"):
        return None
    return await take_back(session, scope, standing)


async def take_back(session: AsyncSession, scope: Scope, standing: Arrangement) -> ArrangementView:
    """Cancels a live arrangement for its borrower. The caller holds the loan locked."""
    maker = Maker.of(scope)
    await end(session, standing, "cancelled", maker.now)
    await record_audit(
        session,
        maker.made_by,
        "arrangement:cancel",
        f"arrangement:{standing.id}",
        {"turn": maker.turn_id},
        stream=f"loan:{maker.loan_id}",
    )
    return await view(session, standing)


async def live_row(session: AsyncSession, loan_id: int) -> Arrangement | None:
    query = select(Arrangement).where(Arrangement.loan_id == loan_id, Arrangement.status.in_(LIVE))
    return await session.scalar(query)


async def end(session: AsyncSession, arrangement: Arrangement, status: str, now: datetime) -> None:
    arrangement.ended_from = arrangement.status
    arrangement.status = status
    arrangement.ended_at = now
    arrangement.cancelled_at = now if status == "cancelled" else None
    for instalment in await instalments_of(session, arrangement):
        if instalment.status in ("due", "partial"):
            instalment.status = "cancelled"
    await session.flush()


async def instalments_of(session: AsyncSession, arrangement: Arrangement) -> Sequence[Instalment]:
    query = select(Instalment).where(Instalment.arrangement_id == arrangement.id)
    return (await session.scalars(query.order_by(Instalment.number))).all()


async def view(session: AsyncSession, arrangement: Arrangement) -> ArrangementView:
    return ArrangementView(
        id=arrangement.id,
        kind=arrangement.kind,
        status=arrangement.status,
        total=arrangement.total,
        catch_up_total=arrangement.catch_up_total,
        made_by=arrangement.made_by,
        refused=arrangement.status == "cancelled" and arrangement.decided_by is not None,
        created_at=arrangement.created_at,
        instalments=tuple(
            InstalmentView(instalment.id, instalment.number, instalment.due_date, instalment.amount, instalment.status)
            for instalment in await instalments_of(session, arrangement)
        ),
    )
