"""Booked calls of a loan, and what became of each."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import READS, WORKS, staff
from desk.api import shapes
from desk.api.loans import LoanNumber, loan_of
from desk.api.protections import Key
from desk.paging import Cursor, newest_first
from desk.problems import Refusal, errors
from servicing.audit.service import record
from servicing.callback import service
from servicing.callback.service import CallbackView, Reason, Refused
from servicing.clock.service import business_now
from servicing.loan.models import Loan
from servicing.runtime import Runtime
from servicing.user.models import User

Became = Literal["done", "no_show", "cancel"]
_STATUS = {"done": "done", "no_show": "no_show", "cancel": "cancelled"}
_WHY = {
    Reason.NOT_BOOKED: "This call is no longer booked.",
    Reason.NOT_YET: "This call has not begun.",
}


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/loans/{loan_number}/callbacks", tags=["loans"])
    Reader = Annotated[User, Depends(staff(runtime, READS))]
    Worker = Annotated[User, Depends(staff(runtime, WORKS))]

    @routes.get("", response_model=shapes.Page[shapes.Callback], responses=errors(404))
    async def callbacks(loan_number: LoanNumber, user: Reader, cursor: Cursor = None) -> dict[str, Any]:
        """Every call that was ever booked, newest first."""
        async with runtime.sessions.begin() as session:
            found = await loan_of(session, loan_number)
            rows, following = newest_first(await service.for_loan(session, found.id), lambda row: row.id, cursor)
            await record(session, f"user:{user.id}", "callback:view", f"loan:{found.id}")
        return {"items": [service.public(row) for row in rows], "next": following}

    @routes.post("/{callback_id}/{became}", response_model=shapes.Callback, responses=errors(404, 409))
    async def settle(loan_number: LoanNumber, callback_id: Key, became: Became, user: Worker) -> dict[str, Any]:
        """Says what became of a call: it took place, nobody was reached, or it is called off."""
        async with runtime.sessions.begin() as session:
            await _of(session, await loan_of(session, loan_number), callback_id)
            now = await business_now(session)
            settled = await service.mark(session, callback_id, _STATUS[became], user.id, now)
            if isinstance(settled, Refused):
                raise Refusal(409, _WHY[settled.reason])
            assert settled is not None
            return service.public(settled)

    return routes


async def _of(session: AsyncSession, loan: Loan, callback_id: int) -> CallbackView:
    """The loan's call with this id; 404 where it has none."""
    callback = await service.by_id(session, callback_id)
    if callback is None or callback.loan_id != loan.id:
        raise Refusal(404, "There is no such call on this loan.")
    return callback
