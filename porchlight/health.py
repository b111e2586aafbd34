"""Liveness and readiness of the whole product, as the outside sees it."""

from collections.abc import Awaitable

import httpx
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text

from porchlight.worker.process import worker_alive
from servicing.runtime import Runtime


def router(runtime: Runtime, rasa_url: str, rasa_secret: str, actions_url: str) -> APIRouter:
    """`GET /healthz` while the process lives; `GET /readyz` once a turn can be served."""
    routes = APIRouter()

    async def database() -> bool:
        async with runtime.sessions.begin() as session:
            await session.execute(text("SELECT 1"))
        return True

    async def answers(url: str, headers: dict[str, str]) -> bool:
        async with httpx.AsyncClient(timeout=2.0) as client:
            return (await client.get(url, headers=headers)).status_code == 200

    async def part(check: Awaitable[bool]) -> str:
        try:
            return "ok" if await check else "down"
        except Exception:
            return "down"

    @routes.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"app": "ok"}

    @routes.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        parts = {
            "database": await part(database()),
            "rasa": await part(answers(f"{rasa_url}/webhooks/turn/", {"X-Porchlight-Secret": rasa_secret})),
            "actions": await part(answers(f"{actions_url}/health", {})),
            "worker": await part(worker_alive(runtime)),
        }
        return JSONResponse(parts, status_code=200 if set(parts.values()) == {"ok"} else 503)

    return routes
