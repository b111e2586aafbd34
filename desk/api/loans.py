"""A loan with all that belongs to it, and what a person decides on it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import READS, WORKS, staff
from desk.api import shapes
from desk.api.protections import Key, Verdict, settled
from desk.paging import PAGE, Cursor, newest_first, page, place, read_cursor
from desk.problems import Refusal, errors
from servicing.arrangement import queries as arrangements_of
from servicing.audit import timeline
from servicing.audit.service import record
from servicing.clock.service import business_now
from servicing.consent import queries as consents_of
from servicing.deadline.service import of_loan as deadlines_of
from servicing.document import service as documents_of
from servicing.hardship import service as hardships_of
from servicing.loan import protections, queries
from servicing.loan.models import Loan
from servicing.option.service import screen
from servicing.runtime import Runtime
from servicing.specialist.service import assigned
from servicing.user.models import User

LoanNumber = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,40}$")]


async def loan_of(session: AsyncSession, loan_number: str) -> Loan:
    """The loan with this number; 404 where there is none."""
    loan = await queries.by_number(session, loan_number)
    if loan is None:
        raise Refusal(404, "There is no loan with this number.")
    return loan


def _place(at: Any, stream: Any, position: Any, sub: Any) -> timeline.Place:
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None or not isinstance(stream, str):
        raise ValueError("no place in a timeline")
    return moment, stream, place(position), place(sub)


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/loans/{loan_number}", tags=["loans"])
    Reader = Annotated[User, Depends(staff(runtime, READS))]
    Worker = Annotated[User, Depends(staff(runtime, WORKS))]

    async def seen(session: AsyncSession, user: User, loan: Loan, what: str) -> None:
        await record(session, f"user:{user.id}", f"{what}:view", f"loan:{loan.id}")

    @routes.get("", response_model=shapes.Loan, responses=errors(404))
    async def loan(loan_number: LoanNumber, user: Reader) -> dict[str, Any]:
        """Facts, arrears, delinquency, protections, the pre-screen of every option, and the assigned specialist."""
        async with runtime.sessions.begin() as session:
            found = await loan_of(session, loan_number)
            now = await business_now(session)
            today = await queries.borrower_day(session, found, now, runtime.servicer.time_zone)
            specialist = await assigned(session, found)
            shown = {
                **await queries.public(session, found, today),
                "protections": [protections.public(one) for one in await protections.of_loan(session, found.id)],
                "clocks": [each.public() for each in await deadlines_of(session, runtime, found, today)],
                "prescreen": (await screen(session, found, today)).public(),
                "specialist": specialist and {name: getattr(specialist, name) for name in ("name", "phone", "hours")},
            }
            await seen(session, user, found, "loan")
        return shown

    @routes.get("/arrangements", response_model=shapes.Page[shapes.Arrangement], responses=errors(404))
    async def arrangements(loan_number: LoanNumber, user: Reader, cursor: Cursor = None) -> dict[str, Any]:
        """Promises and repayment plans, newest first."""
        async with runtime.sessions.begin() as session:
            found = await loan_of(session, loan_number)
            items, following = newest_first(
                await arrangements_of.of_loan(session, found), lambda item: item["id"], cursor
            )
            await seen(session, user, found, "arrangement")
        return {"items": list(items), "next": following}

    @routes.get("/hardships", response_model=shapes.Page[shapes.Hardship], responses=errors(404))
    async def hardships(loan_number: LoanNumber, user: Reader, cursor: Cursor = None) -> dict[str, Any]:
        """What the borrowers said happened, newest first."""
        async with runtime.sessions.begin() as session:
            found = await loan_of(session, loan_number)
            rows, following = newest_first(await hardships_of.of_loan(session, found.id), lambda row: row.id, cursor)
            items = [await hardships_of.public(session, row) for row in rows]
            await seen(session, user, found, "hardship")
        return {"items": items, "next": following}

    @routes.get("/documents", response_model=shapes.Page[shapes.Document], responses=errors(404))
    async def documents(loan_number: LoanNumber, user: Reader, cursor: Cursor = None) -> dict[str, Any]:
        """The papers that were asked for, newest first."""
        async with runtime.sessions.begin() as session:
            found = await loan_of(session, loan_number)
            rows, following = newest_first(await documents_of.of_loan(session, found.id), lambda row: row.id, cursor)
            await seen(session, user, found, "document")
        return {"items": [documents_of.public(row) for row in rows], "next": following}

    @routes.get("/consents", response_model=shapes.Page[shapes.Consent], responses=errors(404))
    async def consents(loan_number: LoanNumber, user: Reader, cursor: Cursor = None) -> dict[str, Any]:
        """Each number on file: whether it may be texted, and what was said about that."""
        async with runtime.sessions.begin() as session:
            found = await loan_of(session, loan_number)
            items, following = newest_first(
                await consents_of.of_loan(session, found.id), lambda item: item["id"], cursor
            )
            await seen(session, user, found, "consent")
        return {"items": list(items), "next": following}

    @routes.get("/timeline", response_model=shapes.Page[shapes.Entry], responses=errors(404))
    async def everything(
        loan_number: LoanNumber,
        user: Reader,
        cursor: Cursor = None,
        looks: Annotated[bool, Query(description="Also who only looked.")] = False,
    ) -> dict[str, Any]:
        """Everything that happened, newest first: what was said, sent, consented to and done, and by whom."""
        before = read_cursor(cursor, _place)
        async with runtime.sessions.begin() as session:
            found = await loan_of(session, loan_number)
            rows = await timeline.of_loan(session, found.id, before, PAGE + 1, looks)
            await seen(session, user, found, "timeline")
        shown, following = page(rows, lambda row: (row.place[0].isoformat(), *row.place[1:]))
        return {"items": [row.entry for row in shown], "next": following}

    @routes.post(
        "/protections/{protection_id}/{verdict}", response_model=shapes.ProtectionShape, responses=errors(404, 409)
    )
    async def settle(
        loan_number: LoanNumber, protection_id: Key, verdict: Verdict, user: Worker, body: shapes.ReasonBody
    ) -> dict[str, Any]:
        """Confirms or lifts a protection; the reason is kept."""
        async with runtime.sessions.begin() as session:
            found = await loan_of(session, loan_number)
            held = [one for one, _ in await protections.of_loan(session, found.id)]
            return await settled(session, held, protection_id, verdict, user, body.reason)

    return routes
