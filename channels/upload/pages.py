"""The upload page and its files, read once at the start."""

import json
from pathlib import Path

from fastapi import APIRouter, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from channels.webchat.pages import LANGUAGES, chosen_language, dialled_phone, headers
from servicing.runtime import Servicer
from servicing.wording.format import phone

FILES = Path(__file__).parent / "page"
ASSETS = {"upload.css": "text/css", "upload.js": "text/javascript"}


def words(language: str, servicer: Servicer) -> dict[str, str]:
    """The page's own words with the servicer's name and number put in."""
    found = json.loads((FILES / f"{language}.json").read_text())
    known = {"{servicer}": servicer.name, "{phone}": phone(servicer.phone)}
    for hole, value in known.items():
        found = {key: text.replace(hole, value) for key, text in found.items()}
    return found


def add(routes: APIRouter, servicer: Servicer, public_url: str) -> None:
    """Adds `GET /upload` and its files. No other site may show the page in a frame."""
    templates = Environment(loader=FileSystemLoader(FILES), autoescape=True, undefined=StrictUndefined)
    template = templates.get_template("upload.html")
    pages = {
        language: template.render(
            language=language, words=words(language, servicer), phone=dialled_phone(servicer.phone)
        )
        for language in LANGUAGES
    }
    assets = {name: (FILES / name).read_text() for name in ASSETS}
    secure = {**headers(public_url), "Cache-Control": "no-cache"}

    @routes.get("/upload")
    async def page(request: Request, lang: str | None = None) -> Response:
        language = chosen_language(lang, request.headers.get("accept-language", ""))
        return Response(pages[language], media_type="text/html", headers=secure)

    @routes.get("/upload/assets/{name}")
    async def asset(name: str) -> Response:
        if name not in assets:
            return Response(status_code=404)
        return Response(assets[name], media_type=ASSETS[name], headers=secure)
