"""The worker process: wake-ups from the queue, a sweep each second for what they missed, a heartbeat."""

import asyncio
import logging
import os
import signal
import socket
import traceback
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from channels.sms.outbox import send_due
from channels.sms.twilio import Sender
from porchlight.worker.rasa import RasaClient
from porchlight.worker.think import Thinker
from porchlight.worker.wordings import WORDINGS
from servicing.arrangement.follow import follow
from servicing.clock.service import business_now, machine_now
from servicing.escalation import unanswered
from servicing.hardship import service as hardship
from servicing.identity.service import sweep as sweep_identifiers
from servicing.jobs import SEND, THINK, queue
from servicing.reminder import service as reminders
from servicing.runtime import Runtime
from servicing.turn.models import Heartbeat
from servicing.turn.service import due

log = logging.getLogger(__name__)

CONCURRENCY = 24
SWEEP_SECONDS = 1.0


class Worker:
    """Runs until told to stop. Everything it does can be done again or by another worker."""

    def __init__(self, runtime: Runtime, rasa: RasaClient, sender: Sender) -> None:
        self._runtime = runtime
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._thinker = Thinker(runtime, rasa, self._name)
        self._sender = sender
        self._slots = asyncio.Semaphore(CONCURRENCY)
        self._sending = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._day: date | None = None

    async def run(self, stop: asyncio.Event) -> None:
        loops = [
            self._forever(self._wake_ups, stop, 1.0),
            self._forever(self._sweep, stop, SWEEP_SECONDS),
            self._forever(self._send, stop, SWEEP_SECONDS),
            self._forever(self._remind, stop, SWEEP_SECONDS),
            self._forever(self._own_up, stop, SWEEP_SECONDS),
            self._forever(self._beat, stop, SWEEP_SECONDS),
            self._forever(self._turn_of_day, stop, SWEEP_SECONDS),
            self._forever(self._tidy, stop, 60.0),
        ]
        running = [asyncio.create_task(loop) for loop in loops]
        await stop.wait()
        for task in [*running, *self._tasks]:
            task.cancel()
        await asyncio.gather(*running, *self._tasks, return_exceptions=True)

    async def _forever(self, step: Callable[[], Awaitable[None]], stop: asyncio.Event, pause: float) -> None:
        """Repeats a step; what goes wrong is logged by its kind alone, and the step is tried again."""
        while not stop.is_set():
            try:
                await step()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.warning("%s: %s", step.__name__.strip("_"), type(error).__name__)
            await asyncio.sleep(pause)

    async def _wake_ups(self) -> None:
        app = queue(self._runtime.database_url)

        @app.task(name=THINK)
        async def think(conversation_id: str) -> None:
            self._attend(UUID(conversation_id))

        @app.task(name=SEND)
        async def send() -> None:
            self._start(self._send())

        async with app.open_async():
            await app.run_worker_async(
                concurrency=4,
                delete_jobs="always",
                install_signal_handlers=False,
                fetch_job_polling_interval=5,
                update_heartbeat_interval=10,
                stalled_worker_timeout=30,
            )

    def _attend(self, conversation_id: UUID) -> None:
        self._start(self._bounded(conversation_id))

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The places alone: a message may quote what somebody wrote.
            log.error("a task failed: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))

    async def _bounded(self, conversation_id: UUID) -> None:
        async with self._slots:
            await self._thinker.attend(conversation_id)

    async def _sweep(self) -> None:
        async with self._runtime.sessions.begin() as session:
            conversations = await due(session)
        for conversation_id in conversations:
            self._attend(conversation_id)

    async def _send(self) -> None:
        if self._sending.locked():
            return
        async with self._sending:
            while await send_due(self._runtime, self._sender, self._name):
                pass

    async def _remind(self) -> None:
        """Says what is due, each in a transaction of its own; one that fails does not hold back the others."""
        async with self._runtime.sessions.begin() as session:
            now = await business_now(session)
            waiting = await reminders.due(session, WORDINGS, now)
        for reminder_id in waiting:
            try:
                async with self._runtime.sessions.begin() as session:
                    await reminders.send(session, self._runtime, reminder_id, WORDINGS, now)
            except Exception as error:
                log.warning("reminder %d: %s", reminder_id, type(error).__name__)

    async def _own_up(self) -> None:
        """Tells borrowers whom nobody answered in the time that they were promised, each in its own transaction."""
        async with self._runtime.sessions.begin() as session:
            now = await business_now(session)
            late = await unanswered.due(session, now)
        for escalation_id in late:
            try:
                async with self._runtime.sessions.begin() as session:
                    await unanswered.tell(session, self._runtime, escalation_id, now)
            except Exception as error:
                log.warning("escalation %d: %s", escalation_id, type(error).__name__)

    async def _beat(self) -> None:
        now = machine_now()
        row = insert(Heartbeat).values(process="worker", at=now)
        async with self._runtime.sessions.begin() as session:
            await session.execute(row.on_conflict_do_update(index_elements=["process"], set_={"at": now}))

    async def _turn_of_day(self) -> None:
        """What is done once each business day, as soon as the business clock shows a new one."""
        async with self._runtime.sessions.begin() as session:
            today = (await business_now(session)).astimezone(ZoneInfo(self._runtime.servicer.time_zone)).date()
        if today != self._day:
            async with self._runtime.sessions.begin() as session:
                await follow(session, today)
            self._day = today

    async def _tidy(self) -> None:
        """What is done by the minute."""
        async with self._runtime.sessions.begin() as session:
            await sweep_identifiers(session, machine_now())
            await hardship.follow(session, await business_now(session))
            # A job is only a wake-up: one that a killed worker left half done is of no use to anyone.
            await session.execute(
                text(
                    "DELETE FROM procrastinate_jobs WHERE status = 'doing' AND id < (SELECT max(id) - 10000"
                    " FROM procrastinate_jobs)"
                )
            )


async def worker_alive(runtime: Runtime) -> bool:
    """A worker has said within the last 5 seconds that it lives."""
    async with runtime.sessions.begin() as session:
        beat = await session.get(Heartbeat, "worker")
    return beat is not None and machine_now() - beat.at < timedelta(seconds=5)


def stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
