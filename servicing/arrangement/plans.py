"""Repayment plans: what a borrower may be offered, and keeping what was confirmed, set up or waiting for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.models import Arrangement
from servicing.arrangement.plan import Bounds, Ground, Plan, Unfit, Why, Wish, propose, reasons_for_approval
from servicing.arrangement.rules import BARRING, Part, Reason, Refused
from servicing.arrangement.service import ArrangementView, Maker, live_row, put, terms, view
from servicing.audit.service import record as record_audit
from servicing.clock.calendar import add_business_days
from servicing.escalation.models import Escalation
from servicing.escalation.rules import end_of_day
from servicing.escalation.service import open_escalation
from servicing.hardship.service import newest
from servicing.loan.models import Loan
from servicing.loan.rules import due_after, due_day, sale_is_near
from servicing.loan.service import Position, locked, position
from servicing.option.limits import Excess, Proposal, Role, needs_approval
from servicing.option.rows import Row, menu
from servicing.option.service import rows_on
from servicing.runtime import Runtime
from servicing.turn.act import Scope

OPTION = "repayment_plan"
TERMS_WITHIN = 5
"""Days without weekends and holidays in which the terms of a plan go out in writing."""
UNBOUNDED = Bounds(Decimal(150), 12, 60)
"""Where an investor's rows say nothing (Fannie Mae D2-3.2-02)."""


@dataclass(frozen=True)
class Outlook:
    """What a plan for this loan stands on today, and who may set up which."""

    ground: Ground
    bounds: Bounds
    here: Position
    hardship_over: bool | None
    """None where no hardship was told to the end."""
    rows: tuple[Row, ...]
    standing: ArrangementView | None
    """What is arranged already: a plan that is confirmed takes its place."""

    def propose(self, wish: Wish) -> Plan | Unfit:
        return propose(self.ground, wish, self.bounds)

    def proposal(self, parts: Sequence[Part]) -> Proposal:
        return Proposal(
            option=OPTION,
            months_behind=self.here.months_behind,
            days_delinquent=self.here.days_delinquent,
            contractual_payment=self.here.contractual_payment,
            instalments=[(part.on, part.amount) for part in parts],
            protections=self.here.protections,
        )

    def why(self, plan: Plan) -> tuple[Why, ...]:
        """What keeps the assistant from setting this plan up by itself; empty where nothing does."""
        return reasons_for_approval(
            self.beyond("assistant", plan.instalments),
            hardship_over=self.hardship_over is True,
            sale_date=self.here.sale_date,
            figures_missing=self.here.incomplete,
        )

    def beyond(self, role: Role, parts: Sequence[Part]) -> list[Excess]:
        """What of these instalments lies outside the limits of a role."""
        return needs_approval(self.rows, self.here.investor, role, self.proposal(parts), self.ground.today)


async def outlook(session: AsyncSession, scope: Scope) -> Outlook | Refused:
    """What there is to say to the verified borrower of a turn about a plan; Refused where there is nothing to arrange.

    A plan that the turn set up itself is left aside, so that a turn that is tried again finds what it found first.
    """
    if scope.loan is None or scope.borrower is None:
        return Refused(Reason.NOT_VERIFIED)
    here = await position(session, scope.loan, scope.reference.today, scope.conversation)
    told = await newest(session, scope.loan.id, scope.borrower.id)
    over = None if told is None or told.status != "submitted" else told.duration == "resolved"
    standing = await live_row(session, scope.loan.id)
    if standing is not None and standing.turn_id == scope.turn.id:
        standing = None
    return await _outlook(session, scope.loan, here, over, scope.reference.today, standing)


async def outlook_of(session: AsyncSession, loan: Loan, today: date) -> Outlook | Refused:
    """The same for the desk, on the protections of the loan and what any of its borrowers told."""
    here = await position(session, loan, today)
    told = await newest(session, loan.id)
    over = None if told is None or told.status != "submitted" else told.duration == "resolved"
    return await _outlook(session, loan, here, over, today, await live_row(session, loan.id))


async def _outlook(
    session: AsyncSession,
    loan: Loan,
    here: Position,
    over: bool | None,
    today: date,
    standing: Arrangement | None,
) -> Outlook | Refused:
    for kind in BARRING:
        if kind in here.protections:
            return Refused(Reason(f"protected_{kind}"))
    if here.arrears.nothing_owed:
        return Refused(Reason.NOTHING_OWED)
    rows = tuple(await rows_on(session, loan.investor, today))
    day = due_day(loan.next_due_date, loan.maturity_date)
    coming = due_after(loan.next_due_date, here.months_behind, day)
    return Outlook(
        ground=Ground(here.contractual_payment, here.arrears.total, coming, day, today),
        bounds=_bounds(rows, loan.investor, today),
        here=here,
        hardship_over=over,
        rows=rows,
        standing=await view(session, standing) if standing is not None else None,
    )


def _bounds(rows: Sequence[Row], investor: str, today: date) -> Bounds:
    """The cap is the assistant's; how long and how late a plan may be is what a supervisor may still agree to."""
    found = menu(rows, investor, today).get(OPTION, {})

    def number(name: str, otherwise: Decimal | int) -> Decimal:
        row = found.get(name)
        return Decimal(otherwise) if row is None else row.number

    return Bounds(
        most_percent=number("assistant_most_percent_of_payment", UNBOUNDED.most_percent),
        longest=int(number("supervisor_most_instalments", UNBOUNDED.longest)),
        start_within=int(number("supervisor_first_due_within", UNBOUNDED.start_within)),
    )


@dataclass(frozen=True)
class Kept:
    """A confirmed plan: set up (`active`), or waiting for a person, who answers by `answer_by`.

    `arrangement` is None where a plan that runs stays in force until a person has decided on the new one.
    """

    arrangement: ArrangementView | None
    why: tuple[Why, ...]
    answer_by: datetime | None = None
    terms_by: date | None = None
    """When the terms of a plan that was set up go out in writing."""
    replaced: ArrangementView | None = None


class Changed(Exception):
    """The plan would not be the one that was shown."""


async def keep(session: AsyncSession, scope: Scope, wish: Wish, shown: Sequence[Part]) -> Kept | Refused | Unfit:
    """Keeps the plan that the verified borrower confirmed, as it was shown to them.

    To be called inside `servicing.turn.act.act`. Judged again under the loan's lock: raises Changed where the figures
    are others by now. Whatever is outside the assistant's limits is kept as pending approval, never as agreed.
    """
    if scope.loan is None or scope.borrower is None:
        return Refused(Reason.NOT_VERIFIED)
    await locked(session, scope.loan.id)
    seen = await outlook(session, scope)
    if isinstance(seen, Refused):
        return seen
    plan = seen.propose(wish)
    if isinstance(plan, Unfit):
        return plan
    if list(plan.instalments) != list(shown):
        raise Changed
    why = seen.why(plan)
    standing = await live_row(session, scope.loan.id)
    if why and standing is not None and standing.kind == OPTION and standing.status == "active":
        summary = f"Wants to change the plan that runs to: {summed_up(plan)}. {_because(why)}"
        return Kept(None, why, await _ask_a_person(session, scope, summary, why, seen.here))
    stored = await put(
        session,
        Maker.of(scope),
        OPTION,
        "pending_approval" if why else "active",
        plan.instalments,
        standing,
        plan.catch_up_total,
    )
    if stored is None:
        return Refused(Reason.LIVE_EXISTS)
    arrangement, replaced = stored
    detail = {
        "turn": scope.turn.id,
        "status": arrangement.status,
        "catch_up_total": str(plan.catch_up_total),
        "why": [reason.value for reason in why],
        **terms(plan.instalments),
    }
    await record_audit(
        session,
        arrangement.made_by,
        "arrangement:plan",
        f"arrangement:{arrangement.id}",
        detail,
        stream=f"loan:{scope.loan.id}",
    )
    answer_by = terms_by = None
    if why:
        summary = f"Plan {arrangement.id} asked for: {summed_up(plan)}. {_because(why)}"
        answer_by = await _ask_a_person(session, scope, summary, why, seen.here)
    else:
        terms_by = await write_terms(
            session,
            scope.runtime,
            arrangement,
            scope.reference.now,
            conversation_id=scope.conversation.id,
            turn_id=scope.turn.id,
        )
    return Kept(await view(session, arrangement), why, answer_by, terms_by, replaced)


def summed_up(plan: Plan) -> str:
    """A plan in a line, for staff."""
    first, last = plan.instalments[0], plan.instalments[-1]
    return (
        f"{len(plan.instalments)} payments of {first.amount} (the last {last.amount}), {first.on.isoformat()} to"
        f" {last.on.isoformat()}, {plan.total} in all with {plan.catch_up_total} of arrears"
    )


def _because(why: Sequence[Why]) -> str:
    return f"It needs approval: {', '.join(reason.replace('_', ' ') for reason in why)}."


async def _ask_a_person(
    session: AsyncSession, scope: Scope, summary: str, why: Sequence[Why], here: Position
) -> datetime:
    """Puts a plan before a person who may approve it; gives the time by which they answer."""
    assert scope.loan is not None and scope.borrower is not None
    priority = "high" if Why.SALE_DATE in why else "normal"
    if here.sale_date is not None and sale_is_near(here.sale_date, scope.reference.today):
        priority = "urgent"
    escalation = await open_escalation(
        session,
        scope.runtime,
        reason="arrangement_approval",
        summary=summary,
        now=scope.reference.now,
        conversation_id=scope.conversation.id,
        loan_id=scope.loan.id,
        borrower_id=scope.borrower.id,
        turn_id=scope.turn.id,
        priority=priority,
    )
    return escalation.due_at


async def write_terms(
    session: AsyncSession,
    runtime: Runtime,
    arrangement: Arrangement,
    now: datetime,
    *,
    conversation_id: UUID | None = None,
    turn_id: int | None = None,
) -> date:
    """The work item of a plan that holds: its terms in writing, within five days without weekends and holidays. Gives
    the last of them."""
    servicer = runtime.servicer
    today = now.astimezone(ZoneInfo(servicer.time_zone)).date()
    due = add_business_days(today, TERMS_WITHIN)
    await open_escalation(
        session,
        runtime,
        reason="written_terms",
        summary=f"Send the terms of plan {arrangement.id} in writing by {due.isoformat()}.",
        now=now,
        conversation_id=conversation_id,
        loan_id=arrangement.loan_id,
        borrower_id=arrangement.borrower_id,
        turn_id=turn_id,
        due_at=end_of_day(due, servicer.time_zone),
    )
    return due


async def answer_due(session: AsyncSession, loan_id: int) -> datetime | None:
    """By when a person answers about a plan that waits; None where nobody has it on their list."""
    query = select(Escalation.due_at).where(
        Escalation.loan_id == loan_id, Escalation.reason == "arrangement_approval", Escalation.status != "resolved"
    )
    return await session.scalar(query.order_by(Escalation.due_at).limit(1))
