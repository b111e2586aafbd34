"""How the service does, in counts."""

from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from desk.access import EVERYBODY, staff
from desk.api import shapes
from desk.api.transcripts import When, moment_of
from desk.problems import Refusal, errors
from servicing.audit.service import record
from servicing.clock.service import business_now
from servicing.metrics.service import summary
from servicing.runtime import Runtime
from servicing.user.models import User

SPAN = timedelta(days=30)
Counts = dict[str, int]


class Summary(BaseModel):
    """Figures from `from` until before `to` on the business clock; the last 30 days unless given."""

    since: shapes.Moment = Field(alias="from")
    until: shapes.Moment = Field(alias="to")
    conversations_opened: int = Field(description="Conversations whose first message came in the span.")
    conversations_active: int = Field(description="Conversations in which a borrower wrote in the span.")
    conversations_verified: int = Field(description="Conversations whose writer was verified in the span.")
    messages_by_author: Counts = Field(description="Messages of the span that the gate let go, by who wrote them.")
    messages_refused: int = Field(description="Messages that the gate refused when they were written.")
    turns_by_outcome: Counts = Field(
        description="Turns opened in the span and closed, by outcome: replied; apologised (no answer could be had); "
        "refused (the gate let nothing go); person (a specialist had the thread); word (STOP, START, HELP, a flood)."
    )
    answer_seconds_median: float | None = Field(
        description="Half of the replied turns took at most this long from when work began on them until the answer "
        "was written down, on the machine's clock. Sending by text comes on top."
    )
    answer_seconds_p95: float | None = Field(description="The same for 95 of 100 replied turns.")
    self_service_rate: float | None = Field(
        description="Of the active conversations the share (0 to 1) for which no escalation was opened in the span. "
        "Null where none was active."
    )
    texts_by_status: Counts = Field(description="Texts due in the span by what became of them.")
    opt_outs: int = Field(description="Times that a borrower turned texts to a number off.")
    escalations_by_reason: Counts = Field(description="Escalations opened in the span, by reason.")
    escalations_unresolved: int = Field(description="Escalations that are open or claimed now, whenever opened.")
    escalations_overdue: int = Field(description="Of these the ones whose due time has passed.")
    claim_minutes_median: float | None = Field(
        description="Half of the escalations opened in the span and claimed were claimed within this many minutes, "
        "nights and weekends counted."
    )
    arrangements_by_status: Counts = Field(
        description="Promises and plans made in the span, by where they stand now: active, completed (kept), broken, "
        "pending_approval, cancelled, replaced."
    )
    arranged_total: shapes.Money = Field(
        description="The sum of the span's promises and plans that are active, completed or broken, in US dollars."
    )
    hardships_by_status: Counts = Field(description="Requests for help received in the span, by where they stand now.")
    callbacks_by_status: Counts = Field(description="Calls booked in the span, by what became of them.")


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/metrics", tags=["metrics"])
    Anybody = Annotated[User, Depends(staff(runtime, EVERYBODY))]
    zone = ZoneInfo(runtime.servicer.time_zone)

    @routes.get("/summary", response_model=Summary, responses=errors())
    async def figures(
        user: Anybody,
        since: Annotated[When | None, Query(alias="from", description="A day, or a time with offset.")] = None,
        until: Annotated[When | None, Query(alias="to", description="The last day, or a time with offset.")] = None,
    ) -> dict[str, Any]:
        """Counts and rates of a span of time; nobody can be found in them."""
        async with runtime.sessions.begin() as session:
            now = await business_now(session)
            # The clock may stand still: what happens now has happened.
            end = moment_of(until, zone, True) or now + timedelta(microseconds=1)
            start = moment_of(since, zone, False)
            if start is None:
                try:
                    start = end - SPAN
                except OverflowError:
                    raise Refusal(422, "That is not a day to look for.") from None
            found = await summary(session, start, end, now)
            await record(session, f"user:{user.id}", "metrics:view", "metrics:*")
        return found

    return routes
