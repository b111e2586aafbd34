"""Errors of the API as problem JSON (RFC 9457): a status, a title and one clear sentence."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

PREFIX = "/api/v1"
MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong."""

    type: str = Field(description="Always about:blank: the status says what kind of problem it is.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="One sentence for a person.")
    rule: str | None = Field(default=None, description="The rule of the gate that refused a message.")
    holder: str | None = Field(default=None, description="Who has what was asked for.")
    fields: list[str] | None = Field(default=None, description="The fields that were not understood.")


class Refusal(HTTPException):
    """An answer other than success; `more` are the problem's further members (`rule`, `holder`)."""

    def __init__(self, status: int, detail: str, **more: str | None) -> None:
        super().__init__(status, detail)
        self.more = {name: value for name, value in more.items() if value is not None}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How the API description tells of these answers, and of those that every route may give."""
    return {status: _described(status) for status in sorted({401, 403, 422, 503, *statuses})}


def _described(status: int) -> dict[str, Any]:
    return {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    }


def answer(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> JSONResponse:
    """A problem as it goes over the wire."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def _methods(app: FastAPI, request: Request) -> set[str]:
    """All methods that this address takes, whichever of its routes was looked at first."""
    return {
        method
        for context in iter_route_contexts(app.routes)
        if context.path_regex is not None and context.path_regex.match(request.url.path)
        for method in context.methods or ()
    }


def install(app: FastAPI) -> None:
    """Lets every error under the API's prefix be problem JSON, also those of the framework itself."""

    @app.exception_handler(StarletteHTTPException)
    async def refused(request: Request, error: StarletteHTTPException) -> Response:
        if not request.url.path.startswith(PREFIX):
            return await http_exception_handler(request, error)
        more = error.more if isinstance(error, Refusal) else {}
        detail = str(error.detail)
        if detail == HTTPStatus(error.status_code).phrase:
            detail = "There is nothing at this address." if error.status_code == 404 else f"{detail}."
        headers = dict(error.headers or {})
        if error.status_code == 400:
            return answer(422, "The body is not JSON.", headers)
        if error.status_code == 405:
            headers["Allow"] = ", ".join(sorted(_methods(app, request)))
        return answer(error.status_code, detail, headers, **more)

    @app.exception_handler(RequestValidationError)
    async def not_understood(request: Request, error: RequestValidationError) -> Response:
        if not request.url.path.startswith(PREFIX):
            return await request_validation_exception_handler(request, error)
        # Where, never what: a body may hold what somebody wrote.
        found = [
            (".".join(str(part) for part in each["loc"][1:]) or "the body", each["msg"]) for each in error.errors()
        ]
        names = list(dict.fromkeys(name for name, _ in found))
        return answer(422, f"{found[0][0]}: {found[0][1]}.", fields=names)
