"""The web chat served for real, with a worker that answers from a script instead of asking the dialogue model."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import uvicorn
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from channels.phone.routes import router as phone_router
from channels.sms.outbox import send_due
from channels.sms.phone import PhoneSender
from channels.upload.routes import router as upload_router
from channels.webchat.live import Live
from channels.webchat.routes import IN_DEVELOPMENT, router
from servicing.clock.service import business_now, stand
from servicing.conversation.ownership import hand_back, speak
from servicing.conversation.service import lock
from servicing.database import connect, session_factory
from servicing.document.upload import Papers
from servicing.message.compose import Reply
from servicing.message.service import Offer
from servicing.runtime import Runtime, Servicer
from servicing.turn.close import close_turn
from servicing.turn.models import Inbound
from servicing.turn.service import Answer, open_turn
from servicing.user.models import User
from servicing.vault import Vault

T = TypeVar("T")
YES_OR_NO = (Offer("Yes, that is right", "affirm", {}), Offer("Change it", "deny", {}))


LISTS = """These may be available:
- a plan to catch up
- a pause

As of today:
Missed payments: $1,742.18
Late charges: $34.00
Please read https://pay.example/p/{signed} or https://bank.example@elsewhere.example/x."""


def scripted(text: str) -> Reply:
    """Says back what was written; with answers on offer, a number to call, lists and links where it asks for them."""
    if "lists" in text:
        return Reply("utter_test_lists", "0" * 12, LISTS.replace("{signed}", "k" * 80))
    offers = YES_OR_NO if "choices" in text else ()
    number = " We are at 800-555-0100." if "number" in text else ""
    return Reply("utter_test_echo", "0" * 12, f"You wrote: {text}{number}", offers)


class WebChatServer:
    """An app with the web chat, on a loopback port, in a thread with a loop and a runtime of its own.

    With `phone` it has the simulated handset as well, and sends what its outbox holds there; with `papers` the page
    that takes papers.
    """

    def __init__(
        self,
        database_url: str,
        data_key: str,
        servicer: Servicer,
        embedding_page: str | None = None,
        phone: bool = False,
        framed_by: Sequence[str] = IN_DEVELOPMENT,
        papers: Papers | None = None,
    ) -> None:
        self._papers = papers
        self._phone = phone
        self._framed_by = framed_by
        self._database_url = database_url
        self._vault = Vault(data_key)
        self._servicer = servicer
        self._embedding_page = embedding_page
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.answering = True
        """False holds back the worker's answers, as a dialogue model that is slow or away does."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "WebChatServer":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)))
        self._thread.start()
        if not ready.wait(20):
            raise RuntimeError("the web chat did not start")

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(20)

    async def _serve(self, ready: threading.Event) -> None:
        engine = connect(self._database_url)
        self.runtime = Runtime(
            session_factory(engine), self._vault, self._servicer, development=True, database_url=self._database_url
        )
        self.live = Live(self._database_url)

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            await self.live.start()
            yield
            await self.live.stop()

        app = FastAPI(lifespan=lifespan)
        app.include_router(router(self.runtime, self.url, self.live, self._framed_by))
        if self._papers is not None:
            app.include_router(upload_router(self.runtime, self.url, self._papers))
        if self._phone:
            app.include_router(phone_router(self.runtime, simulated=True))
        if self._embedding_page is not None:
            page = self._embedding_page

            @app.get("/embedding")
            async def embedding() -> Any:
                from fastapi.responses import HTMLResponse

                return HTMLResponse(page)

        self._loop = asyncio.get_running_loop()
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        working = asyncio.create_task(self._work())
        announcing = asyncio.create_task(self._announce(ready))
        await self._server.serve()
        for task in (working, announcing):
            task.cancel()
        await asyncio.gather(working, announcing, return_exceptions=True)
        await engine.dispose()

    async def _announce(self, ready: threading.Event) -> None:
        while self._server is None or not self._server.started:
            await asyncio.sleep(0.02)
        ready.set()

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(0.05)
            if not self.answering:
                continue
            # Without a database there is nothing to answer, and it may come back.
            with suppress(DBAPIError):
                async with self.runtime.sessions.begin() as session:
                    waiting = select(Inbound.conversation_id).where(Inbound.turn_id.is_(None)).distinct()
                    conversations = list(await session.scalars(waiting))
                for conversation_id in conversations:
                    await self._answer(conversation_id)
                while self._phone and await send_due(self.runtime, PhoneSender(), "test"):
                    continue

    async def _answer(self, conversation_id: UUID) -> None:
        async with self.runtime.sessions.begin() as session:
            opened = await open_turn(session, self.runtime, conversation_id, "test")
        if opened is None:
            return
        answer = Answer(
            replies=(scripted(opened.text),),
            state=None,
            requested_slot=None,
            active_loop=None,
            intent="inform",
            confidence=1.0,
            rights=(),
            understanding={},
            model_id=None,
        )
        async with self.runtime.sessions.begin() as session:
            await close_turn(session, self.runtime, opened, answer)

    def do(self, what: Callable[[Runtime], Awaitable[T]]) -> T:
        """Runs something on the server's loop and waits for it."""
        assert self._loop is not None

        async def run() -> T:
            return await what(self.runtime)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(20)

    def stand_at(self, now: datetime) -> None:
        """The business clock stands at this time."""

        async def set_clock(runtime: Runtime) -> None:
            async with runtime.sessions.begin() as session:
                await stand(session, now)

        self.do(set_clock)

    def language_of(self, conversation_id: str) -> str:
        async def look(runtime: Runtime) -> str:
            async with runtime.sessions.begin() as session:
                conversation = await lock(session, UUID(conversation_id))
                assert conversation is not None
                return conversation.language

        return self.do(look)

    def specialist_hands_back(self, conversation_id: str) -> None:
        """The specialist who has the conversation gives it back."""

        async def give(runtime: Runtime) -> None:
            async with runtime.sessions.begin() as session:
                conversation = await lock(session, UUID(conversation_id))
                assert conversation is not None
                owner = await session.get_one(User, conversation.owner_user_id)
                assert await hand_back(session, runtime, conversation, owner, await business_now(session)) is None

        self.do(give)

    def specialist_writes(self, conversation_id: str, text: str, name: str = "Dana Reyes") -> None:
        """A specialist takes the conversation over and says something in it."""

        async def write(runtime: Runtime) -> None:
            async with runtime.sessions.begin() as session:
                now = await business_now(session)
                user = User(
                    email=f"{text[:5].lower().strip()}@desk.example", name=name, role="specialist", created_at=now
                )
                session.add(user)
                await session.flush()
                conversation = await lock(session, UUID(conversation_id))
                assert conversation is not None
                await speak(session, runtime, conversation, user, text, now)

        self.do(write)
