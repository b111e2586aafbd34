"""The actions server: rasa-sdk's executor behind an edge of our own.

rasa-sdk's own server has no secret, lets any origin in and answers an error with the whole request, which here
would be a conversation. This one answers Rasa alone, and an error with the name of its class.
"""

import asyncio
import hmac
import logging
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from actions import runtime as actions_runtime
from actions.registry import ACTIONS
from porchlight.composition import build
from porchlight.settings import Settings
from servicing.runtime import Runtime
from servicing.turn.act import TurnLost

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Porchlight-Secret"
DEADLINE_HEADER = "X-Porchlight-Deadline-Ms"
LONGEST_MS = 8000


def executor() -> ActionExecutor:
    """rasa-sdk's executor with our actions."""
    running = ActionExecutor()
    for action in ACTIONS:
        running.register_action(action)
    return running


def create_app(runtime: Runtime, secret: str) -> FastAPI:
    """`POST /webhook` as rasa-sdk has it, with a secret and a deadline; `GET /health`."""
    actions_runtime.configure(runtime)
    running = executor()
    app = FastAPI(title="Porchlight actions", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/webhook")
    async def webhook(request: Request) -> JSONResponse:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return JSONResponse({"error": "wrong secret"}, status_code=403)
        try:
            call = await request.json()
            name = str(call["next_action"])
            milliseconds = min(int(request.headers.get(DEADLINE_HEADER, LONGEST_MS)), LONGEST_MS)
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "not an action call"}, status_code=422)
        status, body = await _run(running, name, call, milliseconds / 1000)
        return JSONResponse(body, status_code=status)

    return app


async def _run(running: ActionExecutor, name: str, call: dict[str, Any], seconds: float) -> tuple[int, dict[str, Any]]:
    """Runs one action. 503 is what may pass when tried again: the database or the time ran out."""
    try:
        async with asyncio.timeout(seconds):
            result = await running.run(call)
    except ActionExecutionRejection as rejection:
        return 400, {"error": "rejected", "action_name": rejection.action_name}
    except ActionNotFoundException:
        log.error("%s: no such action", name)
        return 404, {"error": "no such action", "action_name": name}
    except TurnLost as lost:
        log.warning("%s: %s was closed or taken over", name, lost)
        return 500, {"error": "TurnLost", "action_name": name}
    except Exception as error:
        status = 503 if _passing(error) else 500
        log.error("%s: %s\n%s", name, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return status, {"error": type(error).__name__, "action_name": name}
    return 200, result.model_dump() if result else {"events": [], "responses": []}


def _passing(error: Exception) -> bool:
    """The database is away or too slow, rather than something being wrong with what was asked of it."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout | TimeoutError | ConnectionError)


def main(settings: Settings, host: str = "127.0.0.1") -> None:
    """Serves the actions until told to stop; on the loopback, unless another host is named."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    runtime, engine = build(settings, pool_size=20)
    app = create_app(runtime, settings.actions_secret)

    @asynccontextmanager
    async def disposing(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app.router.lifespan_context = disposing
    uvicorn.run(app, host=host, port=settings.actions_port, access_log=False, log_level="warning", workers=1)
