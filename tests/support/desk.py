"""Staff who call the desk API, without a network between."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from desk.api import router
from desk.problems import install
from servicing.database import connect, session_factory
from servicing.document.store import Folder
from servicing.document.upload import Papers
from servicing.runtime import Runtime
from servicing.user import service as users
from servicing.vault import Vault
from tests.support.values import DATA_KEY, SERVICER

NO_PAPERS = Papers(Folder(Path("/nonexistent")))


def application(runtime: Runtime, papers: Papers = NO_PAPERS) -> FastAPI:
    """The desk API alone."""
    app = FastAPI(openapi_url="/api/v1/openapi.json")
    install(app)
    app.include_router(router(runtime, papers))
    return app


class Desk:
    """Callers of the desk API, each a person of their own."""

    def __init__(self, runtime: Runtime, open_clients: AsyncExitStack, papers: Papers = NO_PAPERS) -> None:
        self.runtime = runtime
        self.app = application(runtime, papers)
        self._open_clients = open_clients

    async def caller(self, role: str, name: str | None = None) -> httpx.AsyncClient:
        """A client with the bearer token of a new person with this role."""
        token = await self.token(role, name)
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://desk.test/api/v1",
            headers={"Authorization": f"Bearer {token}"},
        )
        return await self._open_clients.enter_async_context(client)

    async def token(self, role: str, name: str | None = None) -> str:
        name = name or f"The {role}"
        address = f"{role}-{name.lower().replace(' ', '-')}@api.invalid"
        async with self.runtime.sessions.begin() as session:
            user = await users.by_email(session, address) or await users.create(session, address, name, role, None)
            return await users.create_token(session, user, "bearer", None)


def body(answer: httpx.Response, status: int = 200) -> Any:
    """The answer's JSON, where it has this status."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    return answer.json()


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The answer's problem JSON, where it has this status."""
    told = body(answer, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == status
    assert told["detail"].endswith(".")
    return told


@contextmanager
def serving(database_url: str) -> Iterator[str]:
    """The desk API on a loopback port, in a thread with a loop and a runtime of its own; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    started, servers = threading.Event(), []

    async def serve() -> None:
        engine = connect(database_url)
        runtime = Runtime(session_factory(engine), Vault(DATA_KEY), SERVICER, True, database_url)
        config = uvicorn.Config(application(runtime), host="127.0.0.1", port=port, log_level="critical")
        server = uvicorn.Server(config)
        servers.append(server)
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        started.set()
        await running
        await engine.dispose()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert started.wait(20), "the desk API did not start"
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        servers[0].should_exit = True
        thread.join(20)
