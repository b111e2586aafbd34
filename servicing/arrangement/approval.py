"""What specialists and supervisors decide on plans: whoever made one never approves it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.models import Arrangement
from servicing.arrangement.plan import Unfit, Wish
from servicing.arrangement.plans import OPTION, Outlook, outlook_of, summed_up, write_terms
from servicing.arrangement.rules import Refused
from servicing.arrangement.service import LIVE, ArrangementView, Maker, end, put, terms, view
from servicing.audit.service import record as record_audit
from servicing.escalation.service import open_escalation
from servicing.loan.service import locked
from servicing.option.limits import Excess, Role
from servicing.runtime import Runtime
from servicing.user.models import User

MAY_DECIDE = ("specialist", "supervisor")


@dataclass(frozen=True)
class NotAllowed:
    """Why a decision was not taken. `beyond` is what lies outside this person's limits."""

    why: Literal["not_a_plan", "not_pending", "not_live", "own_proposal", "role", "beyond_limits", "begun", "barred"]
    beyond: tuple[Excess, ...] = ()


async def approve(
    session: AsyncSession, runtime: Runtime, arrangement_id: int, user: User, now: datetime
) -> ArrangementView | NotAllowed | None:
    """Makes a plan that waits hold, and opens the work item for its written terms. None: unknown.

    Not whoever made it, and not what lies outside the role's limits: then a supervisor (contract "Desk API"). A
    plan whose first day has gone by is changed first.
    """
    found = await _plan(session, arrangement_id, user, ("pending_approval",))
    if not isinstance(found, Arrangement):
        return found
    if found.made_by == f"user:{user.id}":
        return NotAllowed("own_proposal")
    seen = await _seen(session, runtime, found, now)
    if isinstance(seen, NotAllowed):
        return seen
    stands = await view(session, found)
    if stands.instalments[0].due_date < seen.ground.today:
        return NotAllowed("begun")
    beyond = seen.beyond(cast(Role, user.role), stands.parts)
    if beyond:
        return NotAllowed("beyond_limits", tuple(beyond))
    found.status, found.decided_by, found.decided_at = "active", user.id, now
    await session.flush()
    await _audit(session, found, user, "arrangement:approve", {})
    await write_terms(session, runtime, found, now)
    return await view(session, found)


async def refuse(
    session: AsyncSession, arrangement_id: int, user: User, note: str, now: datetime
) -> ArrangementView | NotAllowed | None:
    """Ends a plan that waits, with the reason for the record; the answer to the borrower goes out in writing."""
    found = await _plan(session, arrangement_id, user, ("pending_approval",))
    if not isinstance(found, Arrangement):
        return found
    if found.made_by == f"user:{user.id}":
        return NotAllowed("own_proposal")
    await end(session, found, "cancelled", now)
    found.decided_by, found.decided_at = user.id, now
    await session.flush()
    await _audit(session, found, user, "arrangement:refuse", {"note": note})
    return await view(session, found)


async def change(
    session: AsyncSession, runtime: Runtime, arrangement_id: int, user: User, wish: Wish, now: datetime
) -> ArrangementView | NotAllowed | Unfit | None:
    """Puts other terms in the place of a plan that waits or runs: theirs, so that they hold at once only within the
    limits of the role, and else wait for somebody else. A plan that runs is only replaced by one that holds.
    """
    found = await _plan(session, arrangement_id, user, LIVE)
    if not isinstance(found, Arrangement):
        return found
    seen = await _seen(session, runtime, found, now)
    if isinstance(seen, NotAllowed):
        return seen
    plan = seen.propose(wish)
    if isinstance(plan, Unfit):
        return plan
    beyond = seen.beyond(cast(Role, user.role), plan.instalments)
    if beyond and found.status == "active":
        return NotAllowed("beyond_limits", tuple(beyond))
    maker = Maker(found.loan_id, found.borrower_id, f"user:{user.id}", None, now)
    status = "pending_approval" if beyond else "active"
    stored = await put(session, maker, OPTION, status, plan.instalments, found, plan.catch_up_total)
    assert stored is not None, "the loan is locked and its live plan was replaced"
    made, _ = stored
    detail = {"status": status, "catch_up_total": str(plan.catch_up_total), **terms(plan.instalments)}
    await _audit(session, made, user, "arrangement:plan", detail)
    if beyond:
        limits = ", ".join(excess.limit for excess in beyond)
        await open_escalation(
            session,
            runtime,
            reason="arrangement_approval",
            summary=f"Plan {made.id} needs a supervisor: {summed_up(plan)}. Outside the limits: {limits}.",
            now=now,
            loan_id=made.loan_id,
            borrower_id=made.borrower_id,
        )
    else:
        await write_terms(session, runtime, made, now)
    return await view(session, made)


async def _plan(
    session: AsyncSession, arrangement_id: int, user: User, statuses: tuple[str, ...]
) -> Arrangement | NotAllowed | None:
    """The plan, its loan locked, if this person may decide on it as it stands."""
    if user.role not in MAY_DECIDE:
        return NotAllowed("role")
    found = await session.get(Arrangement, arrangement_id)
    if found is None:
        return None
    await locked(session, found.loan_id)
    await session.refresh(found)
    if found.kind != OPTION:
        return NotAllowed("not_a_plan")
    if found.status not in statuses:
        return NotAllowed("not_pending" if statuses == ("pending_approval",) else "not_live")
    return found


async def _seen(session: AsyncSession, runtime: Runtime, found: Arrangement, now: datetime) -> Outlook | NotAllowed:
    loan = await locked(session, found.loan_id)
    seen = await outlook_of(session, loan, _today(runtime, now))
    return NotAllowed("barred") if isinstance(seen, Refused) else seen


def _today(runtime: Runtime, now: datetime) -> date:
    return now.astimezone(ZoneInfo(runtime.servicer.time_zone)).date()


async def _audit(
    session: AsyncSession, arrangement: Arrangement, user: User, action: str, detail: dict[str, object]
) -> None:
    await record_audit(
        session,
        f"user:{user.id}",
        action,
        f"arrangement:{arrangement.id}",
        detail,
        stream=f"loan:{arrangement.loan_id}",
    )
