"""The rows as of a day, what is known of a loan and its borrower, and the pre-screen on both."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.hardship.models import Hardship
from servicing.hardship.service import newest
from servicing.loan.models import Loan, Property
from servicing.loan.rules import whole_months
from servicing.loan.service import position
from servicing.option.criteria import Facts
from servicing.option.estimate import Figures, catch_up
from servicing.option.limits import Excess, Proposal, Role, needs_approval
from servicing.option.models import OptionAnswer, OptionRow
from servicing.option.questions import HARDSHIP_OVER, KEEPS_HOME, LIVES_THERE, WILL_PASS
from servicing.option.rows import Row
from servicing.option.rules import Prescreen, prescreen
from servicing.turn.act import Scope

ANSWERS_COUNT = timedelta(days=30)
"""How long an answer counts: what somebody can pay changes from month to month."""
_OVER_AND_PASSES = {"resolved": (True, None), "temporary": (False, True), "permanent": (False, False)}
"""What a hardship's duration says of it: whether it is over, and whether it will pass."""


async def rows_on(session: AsyncSession, investor: str, day: date) -> list[Row]:
    """An investor's rows that hold on `day`."""
    query = select(OptionRow).where(
        OptionRow.investor == investor,
        OptionRow.effective_from <= day,
        or_(OptionRow.effective_to.is_(None), OptionRow.effective_to >= day),
    )
    return [row_of(found) for found in await session.scalars(query.order_by(OptionRow.id))]


def row_of(found: OptionRow) -> Row:
    return Row(
        found.investor,
        found.option,
        found.parameter,
        found.value,
        found.unit,
        found.effective_from,
        found.effective_to,
        found.source,
        found.confidence,
    )


async def screen(session: AsyncSession, loan: Loan, today: date, borrower_id: int | None = None) -> Prescreen:
    """The pre-screen of a loan on the borrower's day `today`.

    For a borrower, what they themselves told; without one (the desk) what any borrower of the loan told last. Its
    `public()` is what a specialist sees.
    """
    screened = prescreen(
        await facts_of(session, loan, today, borrower_id), await rows_on(session, loan.investor, today), today
    )
    return replace(screened, figures=await figures_of(session, loan, today))


async def figures_of(session: AsyncSession, loan: Loan, today: date) -> Figures:
    """The loan's money on a day, as estimates are reckoned from it."""
    here = await position(session, loan, today)
    home = await session.get_one(Property, loan.id)
    return Figures(
        today=today,
        next_due_date=here.next_due_date,
        missed=here.missed,
        days_delinquent=here.days_delinquent,
        payment=here.contractual_payment,
        principal_and_interest=loan.principal_interest_payment,
        note_rate=loan.note_rate,
        loan_type=loan.loan_type,
        arrears=here.arrears,
        balance=loan.unpaid_principal_balance,
        value=home.value,
        earlier_claims=loan.partial_claim_total,
        deferred_months=loan.deferred_months_total,
        incomplete=here.incomplete,
    )


async def facts_of(session: AsyncSession, loan: Loan, today: date, borrower_id: int | None = None) -> Facts:
    """What is known of a loan on a day, and of the hardship that its borrower told of."""
    here = await position(session, loan, today)
    home = await session.get_one(Property, loan.id)
    hardship = await newest(session, loan.id, borrower_id)

    def months_since(day: date | None) -> int | None:
        return None if day is None else whole_months(day, today)

    return Facts(
        investor=loan.investor,
        months_behind=here.months_behind,
        days_delinquent=here.days_delinquent,
        arrears=here.arrears.total,
        contractual_payment=here.contractual_payment,
        balance=loan.unpaid_principal_balance,
        occupancy=home.occupancy,
        loan_type=loan.loan_type,
        foreclosure_stage=loan.foreclosure_stage,
        months_since_origination=whole_months(loan.origination_date, today),
        months_to_maturity=whole_months(today, loan.maturity_date),
        days_to_sale=(loan.sale_date - today).days if loan.sale_date else None,
        prior_modifications=loan.prior_modifications,
        months_since_modification=months_since(loan.last_modification_on),
        months_since_deferral=months_since(loan.last_deferral_on),
        deferred_months=loan.deferred_months_total,
        months_since_failed_trial=months_since(loan.failed_trial_on),
        partial_claims=loan.partial_claim_total,
        hardship_reason=hardship.reason if hardship else None,
        **await _told(session, loan.id, borrower_id, hardship, today),
    )


async def _told(
    session: AsyncSession, loan_id: int, borrower_id: int | None, hardship: Hardship | None, today: date
) -> dict[str, bool]:
    """The borrower's answers of late, and what the hardship says of the same things, which counts for more."""
    since = datetime.combine(today - ANSWERS_COUNT, time.min, UTC)
    query = select(OptionAnswer).where(OptionAnswer.loan_id == loan_id, OptionAnswer.told_at >= since)
    if borrower_id is not None:
        query = query.where(OptionAnswer.borrower_id == borrower_id)
    found = await session.scalars(query.order_by(OptionAnswer.told_at, OptionAnswer.id))
    told = {answer.question: answer.answer for answer in found}
    if hardship is None:
        return told
    over, passes = _OVER_AND_PASSES.get(hardship.duration, (None, None))
    if over is not None:
        told.pop(WILL_PASS, None)
    of_hardship = {
        HARDSHIP_OVER: over,
        WILL_PASS: passes,
        LIVES_THERE: hardship.lives_there,
        KEEPS_HOME: hardship.wants_to_keep,
    }
    return told | {question: answer for question, answer in of_hardship.items() if answer is not None}


async def note_answer(session: AsyncSession, scope: Scope, question: str, answer: bool) -> None:
    """Keeps what the verified borrower answered, once a turn. ValueError for nobody verified."""
    if scope.loan is None or scope.borrower is None:
        raise ValueError("an answer about a loan needs its borrower")
    row = {
        "loan_id": scope.loan.id,
        "borrower_id": scope.borrower.id,
        "conversation_id": scope.conversation.id,
        "turn_id": scope.turn.id,
        "question": question,
        "answer": answer,
        "told_at": scope.reference.now,
    }
    await session.execute(insert(OptionAnswer).values(**row).on_conflict_do_nothing())


async def forget_answers(session: AsyncSession, scope: Scope) -> None:
    """Takes back the verified borrower's own answers, so that they are asked anew."""
    if scope.loan is not None and scope.borrower is not None:
        mine = (OptionAnswer.loan_id == scope.loan.id, OptionAnswer.borrower_id == scope.borrower.id)
        await session.execute(delete(OptionAnswer).where(*mine))


async def approval_needed(
    session: AsyncSession, loan: Loan, role: Role, proposal: Proposal, today: date
) -> list[Excess]:
    """What of a proposal on this loan a second person has to approve; empty where `role` may set it up alone."""
    return needs_approval(await rows_on(session, loan.investor, today), loan.investor, role, proposal, today)


def catch_up_share(screened: Prescreen) -> tuple[Decimal, int]:
    """What a plan would add to each payment, in US dollars, and over how many months: as long as the assistant may
    set one up, or less where the program allows less."""
    plan = screened.line("repayment_plan")
    return catch_up(screened.facts.arrears, plan.rows if plan else {})
