"""What waits for a person: the queue, and who takes what."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from desk.access import READS, WORKS, staff
from desk.api import shapes
from desk.api.protections import Key
from desk.paging import PAGE, Cursor, page, place, read_cursor
from desk.problems import Refusal, errors
from servicing.audit.service import record
from servicing.clock.service import business_now
from servicing.escalation.queue import EscalationView, listing, one
from servicing.escalation.service import Conflict, Done, claim, release, resolve
from servicing.runtime import Runtime
from servicing.user.models import User


def _place(due_at: Any, key: Any) -> tuple[datetime, int]:
    moment = datetime.fromisoformat(due_at)
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment, place(key)


def _of(view: EscalationView) -> tuple[str | int, ...]:
    return view.due_at.isoformat(), view.id


def _settled(outcome: Done | Conflict | None) -> Done:
    """What was done; 404 for one that is not there, 409 with the holder's name for one that is another's."""
    if outcome is None:
        raise Refusal(404, "There is no such escalation.")
    if isinstance(outcome, Conflict):
        detail = {
            "taken": f"{outcome.holder} has this escalation.",
            "not_claimed": "Nobody has claimed this escalation.",
            "resolved": "This escalation is resolved.",
        }[outcome.why]
        raise Refusal(409, detail, holder=outcome.holder)
    return outcome


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(tags=["escalations"])
    Reader = Annotated[User, Depends(staff(runtime, READS))]
    Worker = Annotated[User, Depends(staff(runtime, WORKS))]

    @routes.get("/escalations", response_model=shapes.Page[shapes.Escalation], responses=errors(404))
    async def escalations(
        user: Reader,
        status: Literal["open", "claimed", "resolved"] | None = None,
        reason: Annotated[shapes.Term | None, Query()] = None,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """The queue by due time."""
        after = read_cursor(cursor, _place)
        async with runtime.sessions.begin() as session:
            rows = await listing(session, status, reason or None, after, PAGE + 1)
            await record(session, f"user:{user.id}", "escalation:list", "escalation:*", {"status": status})
        shown, following = page(rows, _of)
        return {"items": [view.public() for view in shown], "next": following}

    @routes.post("/escalations/{escalation_id}/claim", response_model=shapes.Escalation, responses=errors(404, 409))
    async def claim_it(escalation_id: Key, user: Worker) -> dict[str, Any]:
        """Takes an escalation for the caller alone; 409 names whoever has it already."""
        async with runtime.sessions.begin() as session:
            done = _settled(await claim(session, escalation_id, user, await business_now(session)))
            return (await one(session, done.escalation.id)).public()

    @routes.post("/escalations/{escalation_id}/release", response_model=shapes.Escalation, responses=errors(404, 409))
    async def release_it(escalation_id: Key, user: Worker, body: shapes.ReleaseBody | None = None) -> dict[str, Any]:
        """Puts a claimed escalation back into the queue: its holder may, and a supervisor."""
        async with runtime.sessions.begin() as session:
            done = _settled(await release(session, escalation_id, user, body.note if body else None))
            return (await one(session, done.escalation.id)).public()

    @routes.post("/escalations/{escalation_id}/resolve", response_model=shapes.Escalation, responses=errors(404, 409))
    async def resolve_it(escalation_id: Key, user: Worker, body: shapes.ResolveBody) -> dict[str, Any]:
        """Ends an escalation: its holder may, a supervisor, and anybody while nobody holds it."""
        async with runtime.sessions.begin() as session:
            now = await business_now(session)
            done = _settled(await resolve(session, escalation_id, user, body.outcome, body.note, now))
            return (await one(session, done.escalation.id)).public()

    return routes
