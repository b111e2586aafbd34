"""Twilio's two posts to us, each signed: a text that came in, and what became of one that went out."""

import logging
import re
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from channels.sms.delivery import DATABASE_AWAY, hold, note, settle
from channels.sms.inbound import Text, is_number, take
from servicing.clock.service import business_now
from servicing.runtime import Runtime

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
"""Bytes of a post; Twilio's longest text has 1,600 characters."""

_EMPTY = "<Response/>"
_SID = re.compile(r"[A-Za-z0-9]{1,64}")
_STATUS = re.compile(r"[a-z_]{1,32}")
_CODE = re.compile(r"\d{1,10}")

Form = ImmutableMultiDict[str, str]


def router(runtime: Runtime, public_url: str, auth_token: str | None) -> APIRouter:
    """`POST /sms/inbound` and `POST /sms/status`.

    The signature is checked over `public_url` and the path, which is what Twilio was told to call, whatever
    proxies stand in between. Without an `auth_token` nothing can be checked and everything is refused.
    """
    routes = APIRouter(include_in_schema=False)
    validator = RequestValidator(auth_token) if auth_token else None
    base = public_url.rstrip("/")

    async def signed(request: Request) -> Form | Response:
        """The form of a post that Twilio signed; else the answer to whoever sent it."""
        signature = request.headers.get("x-twilio-signature")
        if validator is None or not signature:
            return Response(status_code=403)
        form = await _form(request)
        if form is None:
            return Response(status_code=413)
        query = f"?{request.url.query}" if request.url.query else ""
        if not validator.validate(f"{base}{request.url.path}{query}", form, signature):
            log.warning("a post to %s had a wrong signature", request.url.path)
            return Response(status_code=403)
        return form

    @routes.post("/sms/inbound")
    async def inbound(request: Request) -> Response:
        form = await signed(request)
        if isinstance(form, Response):
            return form
        text = read_text(form)
        if text is None:
            return Response(status_code=400)
        if not is_number(text.sender):
            log.info("a text from a short code or a name was left alone")
            return _taken()
        try:
            receipt = await take(runtime, text)
        except DATABASE_AWAY as error:
            log.warning("a text could not be written down: %s", type(error).__name__)
            return Response(status_code=503, headers={"Retry-After": "2"})
        log.info("inbound %s %s%s", text.sid, receipt.kind, " again" if receipt.duplicate else "")
        return _taken()

    @routes.post("/sms/status")
    async def status(request: Request, outbox: str = "") -> Response:
        form = await signed(request)
        if isinstance(form, Response):
            return form
        sid = form.get("MessageSid", "")
        state = form.get("MessageStatus", "")
        if not (outbox.isascii() and outbox.isdecimal() and _SID.fullmatch(sid) and _STATUS.fullmatch(state)):
            return Response(status_code=400)
        code = form.get("ErrorCode", "")
        try:
            known = await _report(runtime, int(outbox), sid, state, code if _CODE.fullmatch(code) else None)
        except DATABASE_AWAY as error:
            log.warning("a delivery status could not be written down: %s", type(error).__name__)
            return Response(status_code=503, headers={"Retry-After": "2"})
        if not known:
            log.warning("a delivery status names outbox row %s, which is not there", outbox)
        return Response(status_code=204)

    return routes


def read_text(form: Form) -> Text | None:
    """The text message in Twilio's form; None if it has no id or no sender."""
    sid, sender = form.get("MessageSid", ""), form.get("From", "")
    if not _SID.fullmatch(sid) or not sender:
        return None
    media = form.get("NumMedia", "")
    word = form.get("OptOutType", "").upper()
    return Text(
        sid=sid,
        sender=sender,
        body=form.get("Body", ""),
        media_count=int(media) if media.isascii() and media.isdecimal() else 0,
        provider_word=word if word in ("STOP", "START", "HELP") else None,
    )


async def _form(request: Request) -> Form | None:
    """The posted fields with blank ones kept, as they were signed; None if there is too much."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MAX_BODY:
            return None
    pairs = parse_qsl(raw.decode("utf-8", errors="replace"), keep_blank_values=True)
    return ImmutableMultiDict(pairs)


async def _report(runtime: Runtime, outbox_id: int, sid: str, status: str, code: str | None) -> bool:
    """Keeps a delivery status and brings its row up to date; False if there is no such row."""
    if outbox_id >= 2**63:
        return False
    async with runtime.sessions.begin() as session:
        held = await hold(session, outbox_id)
        if held is None:
            return False
        outbox, conversation = held
        now = await business_now(session)
        await note(session, outbox, status, sid, code, now)
        await settle(session, runtime, conversation, outbox, sid, now)
        return True


def _taken() -> Response:
    return Response(_EMPTY, media_type="text/xml")
