"""Word that a conversation has changed, from PostgreSQL to every open socket and waiting poll of this process."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

import psycopg
from sqlalchemy import func, make_url, select
from sqlalchemy.ext.asyncio import AsyncSession

log = logging.getLogger(__name__)

CHANNEL = "conversation"
UNHEARD_SECONDS = 2.0
"""How often waiters look by themselves while nothing can be heard from PostgreSQL."""
PROOF_SECONDS = 15.0
"""How long the listening connection may be silent before it is asked whether it lives."""


async def announce(session: AsyncSession, conversation_id: UUID) -> None:
    """Tells every process that this conversation has changed, once the transaction has committed."""
    await session.execute(select(func.pg_notify(CHANNEL, str(conversation_id))))


class Watch:
    """One waiter's view of one conversation.

    Look after `reset()` and before `changed()`: what is announced between the two ends the wait at once.
    """

    def __init__(self, live: "Live") -> None:
        self._live = live
        self._event = asyncio.Event()

    def reset(self) -> None:
        self._event.clear()

    def tell(self) -> None:
        self._event.set()

    async def changed(self, seconds: float) -> None:
        """Returns when something was announced, or it is time to look anyway: at the latest after `seconds`."""
        if not self._live.hears:
            seconds = min(seconds, UNHEARD_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                await self._event.wait()


class Live:
    """One listening connection a process. `start()` when the app starts, `stop()` when it is about to end."""

    def __init__(self, database_url: str) -> None:
        url = make_url(database_url).set(drivername="postgresql")
        self._conninfo = url.render_as_string(hide_password=False)
        self._watches: dict[UUID, set[Watch]] = {}
        self._listening: asyncio.Task[None] | None = None
        self.hears = False
        """PostgreSQL is being listened to; while it is not, waiters look every two seconds."""
        self.stopped = False
        """Nobody should wait any longer: the process is ending."""

    async def start(self) -> None:
        self.stopped = False
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen())

    def release(self) -> None:
        """Ends every wait, so that a server which finishes its open requests before it ends need not wait for polls."""
        self.stopped = True
        self._tell_all()

    async def stop(self) -> None:
        """Ends every wait and the connection. Safe to call twice."""
        self.release()
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    @contextmanager
    def watch(self, conversation_id: UUID) -> Iterator[Watch]:
        watch = Watch(self)
        self._watches.setdefault(conversation_id, set()).add(watch)
        try:
            yield watch
        finally:
            others = self._watches[conversation_id]
            others.discard(watch)
            if not others:
                del self._watches[conversation_id]

    def _tell_all(self) -> None:
        for watches in self._watches.values():
            for watch in watches:
                watch.tell()

    def _tell(self, payload: str) -> None:
        with suppress(ValueError):
            for watch in self._watches.get(UUID(payload), ()):
                watch.tell()

    async def _listen(self) -> None:
        pause = 0.25
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._conninfo, autocommit=True, connect_timeout=5
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    self.hears, pause = True, 0.25
                    # What was announced while nobody listened is found by looking.
                    self._tell_all()
                    await self._hear(connection)
            except (psycopg.Error, OSError, TimeoutError) as error:
                log.warning("live updates lost their connection: %s", type(error).__name__)
            finally:
                self.hears = False
                self._tell_all()
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _hear(self, connection: psycopg.AsyncConnection) -> None:
        """Passes on what is announced; raises when the connection has died."""
        while True:
            async for notification in connection.notifies(timeout=PROOF_SECONDS):
                self._tell(notification.payload)
            async with asyncio.timeout(5):
                await connection.execute("SELECT 1")
