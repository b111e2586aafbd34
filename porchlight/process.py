"""One process that is kept alive: started, heard, started again when it ends, stopped."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
HEALTHY_AFTER = 30.0
"""A process that lived this long, in seconds, starts its back-off anew when it ends."""
LONGEST_LINE = 64 * 1024
LOG_LIMIT = 20_000_000


def pause_after(previous: float, lived: float) -> float:
    """Seconds to wait before a process that lived `lived` seconds is started again; the last time it was `previous`."""
    if previous == 0 or lived > HEALTHY_AFTER:
        return FIRST_PAUSE
    return min(previous * 2, LONGEST_PAUSE)


class Process:
    """A program that is to run until `stop`. Each start leads a process group of its own.

    `show` gets each line it prints; the log file gets them too. `changed` is called after each start and end.
    """

    def __init__(
        self,
        name: str,
        program: list[str],
        *,
        folder: str,
        environment: Mapping[str, str],
        log: Path,
        show: Callable[[str, str], None],
        changed: Callable[[], None],
        before_restart: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self.endings = 0
        """How often it ended by itself."""
        self._program = program
        self._folder = folder
        self._environment = environment
        self._log = log
        self._show = show
        self._changed = changed
        self._before_restart = before_restart
        self._running: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """None while it is down."""
        if self._running is None or self._running.returncode is not None:
            return None
        return self._running.pid

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep(), name=f"keep {self.name}")

    async def _keep(self) -> None:
        pause = 0.0
        while True:
            born = time.monotonic()
            how = await self._run_once()
            self.endings += 1
            pause = pause_after(pause, time.monotonic() - born)
            self._show(self.name, f"ended ({how}); starting it again in {pause:.1f} s")
            await asyncio.sleep(pause)
            if self._before_restart is not None:
                await asyncio.to_thread(self._before_restart)

    async def _run_once(self) -> str:
        """Until it ends; says how."""
        try:
            self._running = await asyncio.create_subprocess_exec(
                *self._program,
                cwd=self._folder,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                limit=LONGEST_LINE,
            )
        except OSError as error:
            return f"it could not be started: {error.strerror}"
        self._changed()
        assert self._running.stdout is not None
        # Apart from the wait: a child of its own that lives on keeps the pipe open.
        hearing = asyncio.create_task(self._hear(self._running.stdout))
        code = await self._running.wait()
        self._changed()
        with suppress(TimeoutError):
            await asyncio.wait_for(hearing, 1.0)
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit {code}"

    async def _hear(self, output: asyncio.StreamReader) -> None:
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        with self._log.open("a", encoding="utf-8") as log:
            while True:
                try:
                    raw = await output.readline()
                except ValueError:
                    raw = b"(a line too long to show)\n"
                if not raw:
                    return
                line = raw.decode(errors="replace").rstrip()
                log.write(line + "\n")
                log.flush()
                self._show(self.name, line)

    async def stop(self, how: signal.Signals, patience: float) -> None:
        """Asks it to end, with `patience` seconds to do so, then makes it and whatever it started end."""
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        if self._running is None or self._running.returncode is not None:
            return
        group = self._running.pid
        # To the leader alone: PostgreSQL's own children take the same signals for other orders.
        self._running.send_signal(how)
        # One that was frozen hears nothing before it goes on.
        _signal_group(group, signal.SIGCONT)
        try:
            await asyncio.wait_for(self._running.wait(), patience)
        except (TimeoutError, asyncio.CancelledError):
            self._show(self.name, "did not stop when asked; ending it")
        finally:
            _signal_group(group, signal.SIGKILL)
        await self._running.wait()
        self._changed()

    def kill(self) -> None:
        """Ends it at once and for good."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self.pid is not None:
            _signal_group(self.pid, signal.SIGKILL)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
