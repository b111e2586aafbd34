"""The handset page of development and what it reads and writes."""

import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import phonenumbers
from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from channels.phone.thread import news, on_handset
from channels.sms.inbound import Text, is_number, take
from servicing.runtime import Runtime
from servicing.seed.samples import describe

FILES = Path(__file__).parent / "page"
ASSETS = {"phone.css": "text/css", "phone.js": "text/javascript", "bubbles.js": "text/javascript"}
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_NO_STORE = {"Cache-Control": "no-store"}


class Written(BaseModel):
    """A text typed on the handset."""

    model_config = ConfigDict(extra="forbid")

    sender: str = Field(alias="from", max_length=32)
    text: str = Field(default="", max_length=1600)
    media: int = Field(default=0, ge=0, le=10)
    """How many pictures go with it."""


def read_number(typed: str) -> str:
    """A US number as people write it, or any in E.164, as E.164. Raises HTTPException 422."""
    try:
        parsed = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        raise HTTPException(422, "That is not a telephone number.") from None
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if not (phonenumbers.is_possible_number(parsed) and is_number(number)):
        raise HTTPException(422, "That is not a telephone number.")
    return number


def router(runtime: Runtime, simulated: bool) -> APIRouter:
    """`/dev/phone` in development; no routes at all elsewhere.

    Its texts go straight into `channels.sms.inbound`, in this process: the signed webhook stays shut to them.
    With a provider's account set (`simulated` false) it only shows what is said.
    """
    routes = APIRouter(include_in_schema=False)
    if not runtime.development:
        return routes

    @routes.get("/dev/phone")
    async def page() -> Response:
        return Response((FILES / "phone.html").read_text(), media_type="text/html", headers=HEADERS)

    @routes.get("/dev/phone/assets/{name}")
    async def asset(name: str) -> Response:
        if name not in ASSETS:
            raise HTTPException(404)
        return Response((FILES / name).read_text(), media_type=ASSETS[name], headers=HEADERS)

    @routes.get("/dev/phone/numbers")
    async def numbers(response: Response) -> dict[str, Any]:
        response.headers.update(_NO_STORE)
        return {
            "simulated": simulated,
            "servicer": runtime.servicer.name,
            "borrowers": [asdict(sample) for sample in describe()],
        }

    @routes.get("/dev/phone/messages")
    async def read(
        response: Response,
        number: Annotated[str, Query(max_length=32)],
        after: Annotated[int | None, Query(ge=0, lt=2**63)] = None,
    ) -> dict[str, Any]:
        response.headers.update(_NO_STORE)
        address = read_number(number)
        async with runtime.sessions.begin() as session:
            if after is None:
                bubbles = await on_handset(session, runtime.vault, address)
            else:
                bubbles = await news(session, runtime.vault, address, after)
        return {"messages": [bubble.public() for bubble in bubbles]}

    @routes.post("/dev/phone/messages", status_code=202)
    async def write(body: Written) -> dict[str, int]:
        if not simulated:
            raise HTTPException(409, "Texts go through Twilio here: write from a real telephone.")
        if not body.text.strip() and not body.media:
            raise HTTPException(422, "An empty text cannot be sent.")
        sid = "SM" + secrets.token_hex(16)
        receipt = await take(runtime, Text(sid, read_number(body.sender), body.text, body.media))
        return {"seq": receipt.seq}

    return routes
