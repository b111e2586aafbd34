"""A booked call as a file for the borrower's calendar (RFC 5545), behind a sealed link that expires."""

from datetime import datetime

from fastapi import APIRouter, Response
from icalendar import Calendar, Event

from servicing.callback.link import opened
from servicing.callback.service import CallbackView, by_id
from servicing.clock.service import business_now, machine_now
from servicing.runtime import Runtime, Servicer
from servicing.wording import texts

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="call.ics"',
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def add(routes: APIRouter, runtime: Runtime) -> None:
    @routes.get("/chat/callbacks/{key}.ics")
    async def calendar_file(key: str) -> Response:
        """404 for a link that is false, has expired, or whose call no longer stands: which, it does not say."""
        link = opened(runtime.vault, key, machine_now())
        if link is None:
            return Response(status_code=404, headers=HEADERS)
        async with runtime.sessions.begin() as session:
            callback = await by_id(session, link.callback_id)
            now = await business_now(session)
        if callback is None or callback.status != "booked":
            return Response(status_code=404, headers=HEADERS)
        content = event(callback, link.language, runtime.servicer, now)
        return Response(content, media_type="text/calendar; charset=utf-8", headers=HEADERS)


def event(callback: CallbackView, language: str, servicer: Servicer, now: datetime) -> bytes:
    """The call as one event. It names who calls, and nothing of the loan: calendars are shared."""
    called = texts.text("utter_calendar_title", language, "web", servicer, specialist=callback.specialist)
    calendar, entry = Calendar(), Event()
    calendar.add("prodid", "-//Porchlight//Callbacks//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    entry.add("uid", f"call-{callback.id}@porchlight")
    entry.add("dtstamp", now)
    entry.add("dtstart", callback.starts_at)
    entry.add("dtend", callback.ends_at)
    entry.add("summary", called.text)
    calendar.add_component(entry)
    return calendar.to_ical()
