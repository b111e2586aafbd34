"""The folder of one installation's state: who holds it, and which processes run from it."""

import fcntl
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

UP = "up"
COMMAND = "command"


class HomeTaken(Exception):
    """Somebody else holds the home; `holder` is UP or COMMAND."""

    def __init__(self, holder: str) -> None:
        super().__init__(holder)
        self.holder = holder


@contextmanager
def held(home: Path, holder: str, patience: float = 30.0) -> Iterator[None]:
    """Holds `home` for this process; nobody else starts a database in it meanwhile.

    A command that holds it is waited for `patience` seconds; HomeTaken then, and at once when it is UP. The kernel
    lets go of it when the process ends, however it ends.
    """
    home.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + patience
    with (home / "lock").open("a+") as lock:
        while not _taken(lock):
            other = _holder(lock)
            if other == UP or time.monotonic() > until:
                raise HomeTaken(other)
            time.sleep(0.1)
        lock.truncate(0)
        lock.write(holder)
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def is_up(home: Path) -> bool:
    """Whether `up` runs from `home` at this moment."""
    if not (home / "lock").exists():
        return False
    with (home / "lock").open("a+") as lock:
        return not _taken(lock) and _holder(lock) == UP


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: IO[str]) -> str:
    lock.seek(0)
    return lock.read()


def write_processes(home: Path, pids: Mapping[str, int]) -> None:
    """HOME/processes.json: the id of each process by its name, for whoever wants to look at or signal one."""
    fresh = home / "processes.json.new"
    fresh.write_text(json.dumps(pids))
    fresh.replace(home / "processes.json")


def forget_processes(home: Path) -> None:
    (home / "processes.json").unlink(missing_ok=True)
