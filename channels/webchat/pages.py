"""The chat page, its files and the widget's script, read once at the start."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import phonenumbers
from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from servicing.runtime import Servicer
from servicing.wording.format import phone

FILES = Path(__file__).parent / "page"
LANGUAGES = ("en", "es")
SCRIPTS = ("chat", "connection", "idle", "kept", "outgoing", "said", "size", "view")
ASSETS = {"chat.css": "text/css"} | {f"{name}.js": "text/javascript" for name in SCRIPTS}
WIDGET_WORDS = ("title", "widget_open", "widget_close", "widget_news", "widget_opening")


@dataclass(frozen=True)
class File:
    """Bytes with their type and a tag that changes with them."""

    content: bytes
    media_type: str
    tag: str


def _file(content: str, media_type: str) -> File:
    encoded = content.encode()
    return File(encoded, f"{media_type}; charset=utf-8", f'"{hashlib.sha256(encoded).hexdigest()[:32]}"')


def chosen_language(asked: str | None, accepted: str) -> str:
    """The page's language: the one in the address, else the first of Accept-Language that we have, else English."""
    if asked in LANGUAGES:
        return asked
    ranked: list[tuple[float, str]] = []
    for part in accepted.split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((-float(quality or 1), tag[:2].lower()))
        except ValueError:
            continue
    return next((tag for _, tag in sorted(ranked, key=lambda pair: pair[0]) if tag in LANGUAGES), "en")


def dialled_phone(number: str) -> str:
    """A US number as people write it, or any in E.164, for a tel: link: in E.164."""
    return phonenumbers.format_number(phonenumbers.parse(number, "US"), phonenumbers.PhoneNumberFormat.E164)


def words(language: str, servicer: Servicer) -> dict[str, str]:
    """The page's own words (buttons, states, errors) with the servicer's name and number put in."""
    found = json.loads((FILES / f"{language}.json").read_text())
    known = {"servicer": servicer.name, "phone": phone(servicer.phone)}
    return {
        key: text.replace("{servicer}", known["servicer"]).replace("{phone}", known["phone"])
        for key, text in found.items()
    }


def headers(public_url: str, framed_by: Sequence[str] = ()) -> dict[str, str]:
    """Nothing but our own files runs or is reached from the page.

    Besides our own site, those in `framed_by` (CSP sources) may show it in a frame, which is what the widget does.
    A frame on another site has a storage of its own, so it never holds a chat that was verified elsewhere.
    """
    own = urlsplit(public_url)
    sockets = f"{'wss' if own.scheme == 'https' else 'ws'}://{own.netloc}"
    framing = " ".join(("'self'", *framed_by))
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {sockets}; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {framing}"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


def add(routes: APIRouter, servicer: Servicer, public_url: str, framed_by: Sequence[str] = ()) -> None:
    """Adds `GET /chat`, its files and `GET /chat/widget.js` to the routes."""
    templates = Environment(loader=FileSystemLoader(FILES), autoescape=True, undefined=StrictUndefined)
    template = templates.get_template("chat.html")
    pages: dict[tuple[str, bool], File] = {}
    widget_words = {}
    for language in LANGUAGES:
        own = words(language, servicer)
        widget_words[language] = {key: own[key] for key in WIDGET_WORDS}
        for embedded in (False, True):
            html = template.render(language=language, words=own, embedded=embedded, phone=dialled_phone(servicer.phone))
            pages[language, embedded] = _file(html, "text/html")
    assets = {name: _file((FILES / name).read_text(), kind) for name, kind in ASSETS.items()}
    script = (FILES / "widget.js").read_text().replace('"{words}"', json.dumps(widget_words))
    widget = _file(script, "text/javascript")
    secure = headers(public_url, framed_by)

    def answer(request: Request, file: File, **more: str) -> Response:
        sent = {**secure, "ETag": file.tag, "Cache-Control": "no-cache", **more}
        if request.headers.get("if-none-match") == file.tag:
            return Response(status_code=304, headers=sent)
        return Response(file.content, media_type=file.media_type, headers=sent)

    @routes.get("/chat")
    async def page(request: Request, lang: str | None = None, embedded: bool = False) -> Response:
        language = chosen_language(lang, request.headers.get("accept-language", ""))
        return answer(request, pages[language, embedded], Vary="Accept-Language")

    @routes.get("/chat/widget.js")
    async def widget_script(request: Request) -> Response:
        return answer(request, widget, **{"Cross-Origin-Resource-Policy": "cross-origin"})

    @routes.get("/chat/assets/{name}")
    async def asset(request: Request, name: str) -> Response:
        if name not in assets:
            return Response(status_code=404)
        return answer(request, assets[name])
