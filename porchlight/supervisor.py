"""All processes of one machine under one parent: started in order, watched, restarted, stopped together."""

import asyncio
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx
from rich.console import Console

from porchlight import training
from porchlight.postgres import APP, OWNER, EmbeddedPostgres, die_with_parent, url
from porchlight.settings import ROOT, Settings

STOP_SECONDS = 15
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
HEALTHY_AFTER = 30.0
"""A process that lived this long starts its back-off anew when it dies."""
READY_SECONDS = 120
COLOURS = {"postgres": "blue", "actions": "yellow", "rasa": "magenta", "worker": "green", "app": "cyan"}


class StartError(Exception):
    """One plain sentence that says what is in the way and what to do."""


@dataclass
class Service:
    """One process to keep alive. `environment` is added to ours."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    before_exec: Callable[[], None] | None = None
    process: asyncio.subprocess.Process | None = None


class Supervisor:
    """Runs the product until it is told to stop. `settings` decide what is ours to start."""

    def __init__(self, settings: Settings, console: Console) -> None:
        self.settings = settings
        self.console = console
        self.home = settings.porchlight_home
        self._began = time.monotonic()
        self._stop = asyncio.Event()
        self._keepers: list[asyncio.Task[None]] = []
        self._running: dict[str, Service] = {}
        self._lock: IO[str] | None = None
        self._postgres = None if settings.database_url else EmbeddedPostgres(self.home)

    async def run(self, prepare: Callable[[Settings], Awaitable[None]], banner: Callable[[float], None]) -> None:
        """Starts everything in order, calls `banner` with the seconds it took, and waits for the end.

        `prepare` migrates and seeds. Raises StartError, PostgresError or TrainingError with what to do.
        """
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, self._stop.set)
        self._take_lock()
        self._check_ports()
        try:
            await self._start(prepare)
            if not self._stop.is_set():
                banner(time.monotonic() - self._began)
            await self._stop.wait()
        finally:
            await self._stop_all()

    async def _start(self, prepare: Callable[[Settings], Awaitable[None]]) -> None:
        if self._postgres is not None:
            self.say("starting PostgreSQL")
            await asyncio.to_thread(self._postgres.prepare)
            self._keep(Service("postgres", self._postgres.command(), before_exec=self._postgres.before_exec()))
            await asyncio.to_thread(self._postgres.wait_ready)
            await asyncio.to_thread(self._postgres.make_roles)
            self.settings.database_url = url(self.home, APP)
            self.settings.database_owner_url = url(self.home, OWNER)
        self.say("bringing the database up to date")
        await prepare(self.settings)
        if self.settings.starts_rasa and training.is_stale(self.settings):
            self.say("training the dialogue model: its inputs are newer (about two minutes)")
            await training.train(self.settings, lambda line: self.line("train", line))
        self.say("starting the processes")
        for service in self._services():
            self._keep(service)
        await self._until_ready()

    def _services(self) -> list[Service]:
        settings, shared = self.settings, process_environment(self.settings)

        def ours(name: str) -> Service:
            return Service(name, [sys.executable, "-m", "porchlight", "serve", name], shared)

        services = [ours("worker"), ours("app")]
        if settings.starts_actions:
            services.insert(0, ours("actions"))
        if settings.starts_rasa:
            services.insert(0, Service("rasa", training.serve_command(settings), shared))
        return services

    def _keep(self, service: Service) -> None:
        self._keepers.append(asyncio.create_task(self._keep_alive(service)))

    async def _keep_alive(self, service: Service) -> None:
        """Starts the process again whenever it ends, with a growing pause."""
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            born = time.monotonic()
            await self._run_once(service)
            if self._stop.is_set():
                return
            code = service.process.returncode if service.process is not None else None
            pause = FIRST_PAUSE if time.monotonic() - born > HEALTHY_AFTER else pause
            self.line(service.name, f"ended ({_how(code)}); starting it again in {pause:.1f} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _run_once(self, service: Service) -> None:
        service.process = await asyncio.create_subprocess_exec(
            *service.command,
            cwd=ROOT if service.before_exec is None else "/",
            env=os.environ | service.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=service.before_exec or _own_group,
            limit=1 << 20,
        )
        self._running[service.name] = service
        self._write_processes()
        assert service.process.stdout is not None
        while True:
            try:
                raw = await service.process.stdout.readline()
            except ValueError:
                continue
            if not raw:
                break
            self.line(service.name, raw.decode(errors="replace").rstrip())
        await service.process.wait()

    def _write_processes(self) -> None:
        """HOME/processes.json, for those who want to see or signal a process by its name."""
        pids = {name: service.process.pid for name, service in self._running.items() if service.process is not None}
        path = self.home / "processes.json"
        path.with_suffix(".new").write_text(json.dumps(pids))
        path.with_suffix(".new").replace(path)

    async def _until_ready(self) -> None:
        """Until /readyz says so. Shows what is still missing."""
        until, missing = time.monotonic() + READY_SECONDS, ""
        address = f"http://127.0.0.1:{self.settings.porchlight_port}/readyz"
        async with httpx.AsyncClient(timeout=5.0) as client:
            while not self._stop.is_set():
                try:
                    answer = await client.get(address)
                    if answer.status_code == 200:
                        return
                    now_missing = ", ".join(name for name, state in answer.json().items() if state != "ok")
                except httpx.HTTPError:
                    now_missing = "app"
                if now_missing != missing:
                    missing = now_missing
                    self.say(f"waiting for {missing}")
                if time.monotonic() > until:
                    raise StartError(f"{missing} did not become ready; the lines above say why.")
                await asyncio.sleep(0.2)

    def _take_lock(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock = (self.home / "up.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"Porchlight already runs from {self.home}; stop it, or set PORCHLIGHT_HOME to another folder."
            ) from error

    def _check_ports(self) -> None:
        wanted = [("PORCHLIGHT_PORT", self.settings.porchlight_port)]
        if self.settings.starts_rasa:
            wanted.append(("RASA_PORT", self.settings.rasa_port))
        if self.settings.starts_actions:
            wanted.append(("ACTIONS_PORT", self.settings.actions_port))
        for name, port in wanted:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as error:
                    raise StartError(
                        f"Port {port} is taken by another program; stop it, or set {name} to a free port."
                    ) from error

    async def _stop_all(self) -> None:
        """The edge first, the database last, each asked before it is made to."""
        self._stop.set()
        self.say("stopping")
        for name in ("app", "worker", "rasa", "actions", "postgres"):
            service = self._running.get(name)
            if service is not None and service.process is not None and service.process.returncode is None:
                await _end(service.process, signal.SIGINT if name == "postgres" else signal.SIGTERM)
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        (self.home / "processes.json").unlink(missing_ok=True)

    def say(self, text: str) -> None:
        self.console.print(f"[bold]{time.monotonic() - self._began:6.1f} s[/bold]  {text}", highlight=False)

    def line(self, name: str, text: str) -> None:
        colour = COLOURS.get(name, "white")
        self.console.print(f"[{colour}]{name:>8}[/{colour}] │ ", end="", highlight=False)
        self.console.print(text, markup=False, highlight=False, soft_wrap=True)


def process_environment(settings: Settings) -> dict[str, str]:
    """What the children are told: the settings as they were completed here."""
    return {
        "PORCHLIGHT_HOME": str(settings.porchlight_home),
        "PORCHLIGHT_ENV": settings.porchlight_env,
        "PORCHLIGHT_PORT": str(settings.porchlight_port),
        "PUBLIC_URL": settings.public_url,
        "DATABASE_URL": settings.database_url,
        "DATABASE_OWNER_URL": settings.database_owner_url,
        "RASA_PORT": str(settings.rasa_port),
        "RASA_URL": settings.rasa_url,
        "RASA_SECRET": settings.rasa_secret,
        "ACTIONS_PORT": str(settings.actions_port),
        "ACTIONS_URL": settings.actions_url,
        "ACTIONS_SECRET": settings.actions_secret,
        "SECRET_KEY": settings.secret_key,
        "DATA_KEY": settings.data_key,
        "PYTHONUNBUFFERED": "1",
    }


def _own_group() -> None:
    """Ctrl-C in the terminal is the supervisor's alone; nobody outlives it."""
    os.setsid()
    die_with_parent()


async def _end(process: asyncio.subprocess.Process, how: signal.Signals) -> None:
    try:
        # One that was frozen cannot hear anything.
        process.send_signal(signal.SIGCONT)
        process.send_signal(how)
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
    except ProcessLookupError:
        pass


def _how(code: int | None) -> str:
    if code is None:
        return "it could not be started"
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"


def pids(home: Path) -> dict[str, int]:
    """The processes that run from `home`, by name; empty when nothing does."""
    try:
        return dict(json.loads((home / "processes.json").read_text()))
    except FileNotFoundError:
        return {}
