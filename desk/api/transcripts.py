"""Transcripts for compliance: searched, exported with their evidence, reviewed."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, BeforeValidator

from desk.access import REVIEWS, staff
from desk.api import shapes
from desk.api.conversations import NOT_THERE, newest_place, place_of
from desk.paging import PAGE, Cursor, page, read_cursor
from desk.problems import Refusal, errors
from servicing.audit.service import record
from servicing.clock.service import business_now
from servicing.conversation.models import Conversation
from servicing.message.export import MEDIA_TYPES, Format, export, render
from servicing.message.search import Wanted, described, search
from servicing.review import service as reviews
from servicing.runtime import Runtime
from servicing.user.models import User


def _iso(given: Any) -> Any:
    if isinstance(given, str) and not re.match(r"\d{4}-\d\d-\d\d", given):
        raise ValueError("write a day as 2026-11-30, a time with its offset")
    return given


When = Annotated[date | AwareDatetime, BeforeValidator(_iso)]
FILES = {media: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()}


def moment_of(when: When | None, zone: ZoneInfo, end: bool) -> datetime | None:
    """A bound as a moment: a day begins, and as an end ends, in the servicer's zone."""
    if when is None:
        return None
    try:
        if isinstance(when, datetime):
            return when.astimezone(UTC)
        day = when + timedelta(days=1) if end else when
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        raise Refusal(422, "That is not a day to look for.") from None


def router(runtime: Runtime) -> APIRouter:
    routes = APIRouter(prefix="/transcripts", tags=["transcripts"])
    Reviewer = Annotated[User, Depends(staff(runtime, REVIEWS))]
    zone = ZoneInfo(runtime.servicer.time_zone)

    @routes.get("", response_model=shapes.Page[shapes.Transcript], responses=errors(404))
    async def transcripts(
        user: Reviewer,
        q: Annotated[shapes.Term | None, Query(description="Words in any message, English or Spanish.")] = None,
        channel: shapes.Channel | None = None,
        flag: Annotated[
            shapes.Term | None,
            Query(
                description="An escalation reason or a right's intent, a live protection, or one of opt_out, refused, "
                "failed, apologised, specialist, reviewed, unreviewed."
            ),
        ] = None,
        since: Annotated[When | None, Query(alias="from", description="A day, or a time with offset.")] = None,
        until: Annotated[When | None, Query(alias="to", description="The last day, or a time with offset.")] = None,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """Finds conversations, the newest message first. With `q`, the first matching messages of each are shown."""
        wanted = Wanted(q or None, channel, flag or None, moment_of(since, zone, False), moment_of(until, zone, True))
        before = read_cursor(cursor, newest_place)
        async with runtime.sessions.begin() as session:
            rows = await search(session, wanted, before, PAGE + 1)
            shown, following = page(rows, place_of)
            items = await described(session, shown, wanted, await business_now(session))
            detail = {"words": wanted.words is not None, "channel": channel, "flag": wanted.flag}
            await record(session, f"user:{user.id}", "transcript:list", "transcript:*", detail)
        return {"items": items, "next": following}

    @routes.get(
        "/{conversation_id}/export",
        response_class=Response,
        responses={200: {"description": "The file.", "content": FILES}, **errors(404)},
    )
    async def exported(
        conversation_id: UUID, user: Reviewer, kind: Annotated[Format, Query(alias="format")] = "jsonl"
    ) -> Response:
        """The whole transcript as a file: as JSON lines with the words, hashes, gate, delivery and understanding."""
        async with runtime.sessions.begin() as session:
            found = await export(session, conversation_id)
            if found is None:
                raise Refusal(404, "There is no such transcript.")
            subject = f"conversation:{conversation_id}"
            await record(session, f"user:{user.id}", "transcript:export", subject, {"format": kind})
        headers = {"Content-Disposition": f'attachment; filename="transcript-{conversation_id}.{kind}"'}
        return Response(render(found, kind), media_type=MEDIA_TYPES[kind], headers=headers)

    @routes.post("/{conversation_id}/review", response_model=shapes.Review, status_code=201, responses=errors(404))
    async def review(conversation_id: UUID, user: Reviewer, body: shapes.ReviewBody | None = None) -> dict[str, Any]:
        """Keeps what was found in the transcript as far as it has come."""
        given = body or shapes.ReviewBody()
        async with runtime.sessions.begin() as session:
            conversation = await session.get(Conversation, conversation_id)
            if conversation is None:
                raise Refusal(404, NOT_THERE)
            now = await business_now(session)
            row = await reviews.review(session, conversation, user, given.outcome, given.note, now)
            return reviews.public(row, user.name)

    return routes
