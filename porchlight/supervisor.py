"""All processes of one machine under one parent: started in order, watched, restarted, stopped together."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import httpx
from rich.console import Console

from porchlight import home, launch, training
from porchlight.postgres import APP, OWNER, START_SECONDS, EmbeddedPostgres, PostgresError, url
from porchlight.process import Process
from porchlight.settings import ROOT, Settings

STOP_SECONDS, POSTGRES_STOP_SECONDS = 8.0, 20.0
READY_SECONDS = 180.0
MOST_ENDINGS = 5
"""A process that ended so often before everything was ready will not get better by itself."""
COLOURS = {"postgres": "blue", "actions": "yellow", "rasa": "magenta", "worker": "green", "app": "cyan"}


class StartError(Exception):
    """One plain sentence that says what is in the way and what to do."""


class Supervisor:
    """Runs the product until it is told to stop. The settings decide what is ours to start."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self.settings = settings
        self.console = console
        self._home = settings.porchlight_home
        self._began = time.monotonic()
        self._stop = asyncio.Event()
        self._signals = 0
        self._processes: dict[str, Process] = {}

    async def run(self, prepare: Callable[[Settings], Awaitable[None]], ready: Callable[[float], None]) -> None:
        """Starts everything, calls `ready` with the seconds it took, and waits for SIGINT or SIGTERM.

        `prepare` migrates and seeds. Raises StartError, PostgresError or TrainingError with what to do.
        """
        try:
            with home.held(self._home, home.UP):
                self._check_ports()
                for name in (signal.SIGINT, signal.SIGTERM):
                    asyncio.get_running_loop().add_signal_handler(name, self._asked_to_stop)
                try:
                    await self._until_stopped(prepare, ready)
                finally:
                    await self._stop_all()
        except home.HomeTaken as taken:
            what = "Porchlight already runs" if taken.holder == home.UP else "Another command is at work"
            raise StartError(f"{what} in {self._home}; stop it, or set PORCHLIGHT_HOME to another folder.") from None

    async def _until_stopped(
        self, prepare: Callable[[Settings], Awaitable[None]], ready: Callable[[float], None]
    ) -> None:
        starting = asyncio.create_task(self._start(prepare))
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            return
        starting.result()
        ready(time.monotonic() - self._began)
        await stopping

    async def _start(self, prepare: Callable[[Settings], Awaitable[None]]) -> None:
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._bring_model())
                both.create_task(self._bring_database(prepare))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        self.say("starting the processes")
        if self.settings.starts_actions:
            self._run("actions", self._ours("actions"), self._our_environment())
        for name in ("worker", "app"):
            self._run(name, self._ours(name), self._our_environment())
        await self._until_ready()

    async def _bring_model(self) -> None:
        """Rasa takes the longest to start, so it starts first; a stale model is trained before."""
        if not self.settings.starts_rasa:
            return
        await training.ensure(self.settings, lambda line: self.line("train", line))
        self.say("starting Rasa")
        program = launch.command(training.serve_command(self.settings))
        self._run("rasa", program, training.serve_environment(self.settings))

    async def _bring_database(self, prepare: Callable[[Settings], Awaitable[None]]) -> None:
        if self.settings.embedded_database:
            self.say("starting PostgreSQL")
            server = EmbeddedPostgres(self._home)
            await asyncio.to_thread(server.prepare)
            self._run("postgres", server.command(), os.environ, folder="/", before_restart=server.clear_leftovers)
            until = time.monotonic() + START_SECONDS
            while not await asyncio.to_thread(server.is_ready):
                if time.monotonic() > until or self._processes["postgres"].endings == MOST_ENDINGS:
                    raise PostgresError("PostgreSQL did not start; the lines above say why.")
                await asyncio.sleep(0.05)
            await asyncio.to_thread(server.make_roles)
            self.settings.database_url = url(self._home, APP)
            self.settings.database_owner_url = url(self._home, OWNER)
        self.say("bringing the database up to date")
        await prepare(self.settings)

    def _run(
        self,
        name: str,
        program: list[str],
        environment: Mapping[str, str],
        folder: str = str(ROOT),
        before_restart: Callable[[], None] | None = None,
    ) -> None:
        logs = self._home / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        process = Process(
            name,
            program,
            folder=folder,
            environment=environment,
            log=logs / f"{name}.log",
            show=self.line,
            changed=self._write_processes,
            before_restart=before_restart,
        )
        self._processes[name] = process
        process.start()

    def _ours(self, name: str) -> list[str]:
        return launch.command([sys.executable, "-m", "porchlight", "serve", name])

    def _our_environment(self) -> dict[str, str]:
        return os.environ | self.settings.as_environment() | {"PYTHONUNBUFFERED": "1"}

    def _write_processes(self) -> None:
        running = {name: process.pid for name, process in self._processes.items()}
        home.write_processes(self._home, {name: pid for name, pid in running.items() if pid is not None})

    async def _until_ready(self) -> None:
        """Until /readyz says so; shows what is still missing."""
        until, missing = time.monotonic() + READY_SECONDS, ""
        async with httpx.AsyncClient(timeout=5.0) as client:
            while True:
                now_missing = await self._missing(client)
                if not now_missing:
                    return
                if now_missing != missing:
                    missing = now_missing
                    self.say(f"waiting for {missing}")
                for process in self._processes.values():
                    if process.endings >= MOST_ENDINGS:
                        raise StartError(f"{process.name} ended {process.endings} times; its lines above say why.")
                if time.monotonic() > until:
                    raise StartError(f"{missing} did not become ready; the lines above say why.")
                await asyncio.sleep(0.2)

    async def _missing(self, client: httpx.AsyncClient) -> str:
        try:
            answer = await client.get(f"{self.settings.local_url}/readyz")
            if answer.status_code == 200:
                return ""
            return ", ".join(name for name, state in answer.json().items() if state != "ok")
        except (httpx.HTTPError, ValueError):
            return "app"

    def _check_ports(self) -> None:
        settings = self.settings
        wanted = [("PORCHLIGHT_PORT", settings.porchlight_host, settings.porchlight_port)]
        if settings.starts_rasa:
            wanted.append(("RASA_PORT", "127.0.0.1", settings.rasa_port))
        if settings.starts_actions:
            wanted.append(("ACTIONS_PORT", "127.0.0.1", settings.actions_port))
        for name, host, port in wanted:
            if is_taken(host, port):
                raise StartError(f"Port {port} is taken by another program; stop it, or set {name} to a free port.")

    def _asked_to_stop(self) -> None:
        """Ctrl-C asks; a second one no longer waits for anybody."""
        self._signals += 1
        self._stop.set()
        if self._signals == 2:
            for process in self._processes.values():
                process.kill()

    async def _stop_all(self) -> None:
        """All that use the database first, together; the database when they are gone."""
        self.say("stopping")
        database = self._processes.get("postgres")
        others = [process for process in self._processes.values() if process is not database]
        await asyncio.gather(*(process.stop(signal.SIGTERM, STOP_SECONDS) for process in others))
        if database is not None:
            await database.stop(signal.SIGINT, POSTGRES_STOP_SECONDS)
        home.forget_processes(self._home)
        self.say("stopped")

    def say(self, text: str) -> None:
        with suppress(OSError):
            self.console.print(f"[bold]{time.monotonic() - self._began:6.1f} s[/bold]  {text}", highlight=False)

    def line(self, name: str, text: str) -> None:
        """A line of one process. A terminal that went away is no reason to stop."""
        colour = COLOURS.get(name, "white")
        with suppress(OSError):
            self.console.print(f"[{colour}]{name:>8}[/{colour}] │ ", end="", highlight=False)
            self.console.print(text, markup=False, highlight=False, soft_wrap=True)


def is_taken(host: str, port: int) -> bool:
    """Somebody listens there, or we may not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return True
    return False
