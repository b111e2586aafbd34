"""What staff decide on repayment plans: whoever made one never approves it."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import WORKS, staff
from desk.api import shapes
from desk.api.loans import LoanNumber, loan_of
from desk.api.protections import Key
from desk.problems import Refusal, errors
from servicing.arrangement import approval, queries
from servicing.arrangement.approval import NotAllowed
from servicing.arrangement.plan import Unfit, Wish
from servicing.arrangement.service import ArrangementView
from servicing.clock.service import business_now
from servicing.loan.models import Loan
from servicing.redaction.rules import mask
from servicing.runtime import Runtime
from servicing.user.models import User

_WHY = {
    "not_a_plan": "This is no repayment plan.",
    "not_pending": "This plan does not wait for approval.",
    "not_live": "This plan has ended.",
    "own_proposal": "Whoever made a plan cannot decide on it; somebody else has to.",
    "role": "Your role does not decide on plans.",
    "beyond_limits": "This plan lies outside what your role may set up; a supervisor has to decide.",
    "begun": "The first day of this plan has gone by; change it first.",
    "barred": "No plan can stand on this loan now.",
}


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/loans/{loan_number}/arrangements/{arrangement_id}", tags=["loans"])
    Worker = Annotated[User, Depends(staff(runtime, WORKS))]

    @routes.post("/approve", response_model=shapes.Arrangement, responses=errors(404, 409))
    async def approve(loan_number: LoanNumber, arrangement_id: Key, user: Worker) -> dict[str, Any]:
        """Lets a plan that waits hold; its written terms become a work item."""
        async with runtime.sessions.begin() as session:
            loan = await _its_loan(session, loan_number, arrangement_id)
            now = await business_now(session)
            return await _shown(session, loan, await approval.approve(session, runtime, arrangement_id, user, now))

    @routes.post("/refuse", response_model=shapes.Arrangement, responses=errors(404, 409))
    async def refuse(
        loan_number: LoanNumber, arrangement_id: Key, user: Worker, body: shapes.ReasonBody
    ) -> dict[str, Any]:
        """Ends a plan that waits; the answer to the borrower goes out in writing."""
        async with runtime.sessions.begin() as session:
            loan = await _its_loan(session, loan_number, arrangement_id)
            now = await business_now(session)
            note = mask(body.reason).text
            return await _shown(session, loan, await approval.refuse(session, arrangement_id, user, note, now))

    @routes.post("/change", response_model=shapes.Arrangement, responses=errors(404, 409))
    async def change(
        loan_number: LoanNumber, arrangement_id: Key, user: Worker, body: shapes.PlanTermsBody
    ) -> dict[str, Any]:
        """Puts other terms in its place: they hold within the limits of the role, and else wait for a supervisor."""
        async with runtime.sessions.begin() as session:
            loan = await _its_loan(session, loan_number, arrangement_id)
            now = await business_now(session)
            wish = Wish(Decimal(body.monthly) if body.monthly else None, body.months, body.start)
            done = await approval.change(session, runtime, arrangement_id, user, wish, now)
            return await _shown(session, loan, done)

    return routes


async def _its_loan(session: AsyncSession, loan_number: str, arrangement_id: int) -> Loan:
    """The loan, if the arrangement is one of its own; 404 where it is not."""
    loan = await loan_of(session, loan_number)
    if not any(one["id"] == arrangement_id for one in await queries.of_loan(session, loan)):
        raise Refusal(404, "There is no such arrangement on this loan.")
    return loan


async def _shown(
    session: AsyncSession, loan: Loan, done: ArrangementView | NotAllowed | Unfit | None
) -> dict[str, Any]:
    """The arrangement as it stands now; 409 where it was not decided, with the limit that was passed."""
    if isinstance(done, NotAllowed):
        raise Refusal(409, _WHY[done.why], limits=", ".join(excess.limit for excess in done.beyond) or None)
    if isinstance(done, Unfit):
        limit = str(done.limit) if done.limit is not None else None
        raise Refusal(409, f"There is no such plan ({done.reason.value.replace('_', ' ')}).", limit=limit)
    assert done is not None
    return next(one for one in await queries.of_loan(session, loan) if one["id"] == done.id)
