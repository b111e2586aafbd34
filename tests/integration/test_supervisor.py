"""Processes that are kept alive, and what stops `up` before it starts."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import psutil
import pytest

from porchlight import home, launch
from porchlight.process import Process
from porchlight.supervisor import is_taken

ROOT = Path(__file__).parents[2]


class Watched:
    """A process and what it said."""

    def __init__(self, tmp_path: Path, program: list[str], **more) -> None:
        self.lines: list[str] = []
        self.pids: list[int] = []
        self.process = Process(
            "it",
            program,
            folder=str(tmp_path),
            environment=os.environ,
            log=tmp_path / "it.log",
            show=lambda _, line: self.lines.append(line),
            changed=self._changed,
            **more,
        )

    def _changed(self) -> None:
        if self.process.pid is not None:
            self.pids.append(self.process.pid)

    async def until(self, what: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not what():
                await asyncio.sleep(0.02)

    async def said(self, line: str, times: int = 1) -> None:
        await self.until(lambda: self.lines.count(line) >= times)


@pytest.fixture
async def watch(tmp_path) -> AsyncIterator[Callable[..., Watched]]:
    started: list[Watched] = []

    def start(program: str | list[str], **more) -> Watched:
        if isinstance(program, str):
            program = launch.command([sys.executable, "-u", "-c", program])
        watched = Watched(tmp_path, program, **more)
        watched.process.start()
        started.append(watched)
        return watched

    yield start
    for watched in started:
        await watched.process.stop(signal.SIGKILL, 5)


WAITS = "import time; print('here'); time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('here'); time.sleep(60)"
PARENT = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-u', '-c', {WAITS!r}]); time.sleep(60)"


async def test_what_is_killed_is_started_again(watch):
    it = watch(WAITS)
    await it.said("here")
    os.kill(it.process.pid, signal.SIGKILL)
    await it.said("here", times=2)
    assert len(set(it.pids)) == 2
    assert "ended (signal SIGKILL); starting it again in 0.5 s" in it.lines


async def test_what_ends_by_itself_is_started_again_later_each_time(watch):
    it = watch("print('here'); raise SystemExit(3)")
    await it.said("here", times=3)
    told = [line for line in it.lines if line.startswith("ended")]
    assert told[:2] == [
        "ended (exit 3); starting it again in 0.5 s",
        "ended (exit 3); starting it again in 1.0 s",
    ]


async def test_leftovers_are_cleared_before_a_restart_alone(watch):
    cleared: list[int] = []
    it = watch("print('here')", before_restart=lambda: cleared.append(1))
    await it.said("here")
    assert cleared == []
    await it.said("here", times=2)
    assert cleared == [1]


async def test_what_is_stopped_stays_down(watch):
    it = watch(WAITS)
    await it.said("here")
    await it.process.stop(signal.SIGTERM, 10)
    assert it.process.pid is None
    assert it.process.endings == 0


async def test_a_frozen_process_can_be_stopped(watch):
    it = watch(WAITS)
    await it.said("here")
    os.kill(it.process.pid, signal.SIGSTOP)
    await it.process.stop(signal.SIGTERM, 10)
    assert it.process.pid is None


async def test_one_that_does_not_listen_is_made_to_end(watch):
    it = watch(DEAF)
    await it.said("here")
    await it.process.stop(signal.SIGTERM, 0.2)
    assert it.process.pid is None
    assert it.lines[-1] == "did not stop when asked; ending it"


async def test_what_it_started_ends_with_it(watch):
    it = watch(PARENT)
    await it.said("here")
    [child] = psutil.Process(it.process.pid).children()
    await it.process.stop(signal.SIGTERM, 10)
    psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


async def test_its_lines_are_kept_in_its_log(watch, tmp_path):
    it = watch("print('here'); print('x' * 200000); print('and on'); import time; time.sleep(60)")
    await it.said("and on")
    assert (tmp_path / "it.log").read_text().splitlines()[0] == "here"


async def test_a_program_that_is_not_there_is_said(watch):
    it = watch(["/nowhere/program"])
    await it.until(lambda: any("could not be started: No such file" in line for line in it.lines))


def up(home_: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "porchlight", "up"],
        cwd=ROOT,
        env={**os.environ, "PORCHLIGHT_HOME": str(home_), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_is_free_until_somebody_listens(taken):
    assert is_taken("127.0.0.1", taken)
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    assert not is_taken("127.0.0.1", free)


@pytest.mark.parametrize("name", ["PORCHLIGHT_PORT", "RASA_PORT", "ACTIONS_PORT"])
def test_a_taken_port_is_said_with_its_cure(tmp_path, taken, name):
    done = up(tmp_path, **{name: str(taken)})
    assert done.returncode == 1
    assert done.stderr == (
        f"porchlight: Port {taken} is taken by another program; stop it, or set {name} to a free port.\n"
    )


def test_a_home_that_runs_is_not_started_twice(tmp_path):
    with home.held(tmp_path, home.UP):
        done = up(tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"porchlight: Porchlight already runs in {tmp_path}; stop it, or set PORCHLIGHT_HOME")
