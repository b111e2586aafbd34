"""The embedded PostgreSQL: started, killed, orphaned, in folders that are closed or too deep."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from porchlight.postgres import APP, DATABASE, OWNER, EmbeddedPostgres, is_running, socket_directory, url

ROOT = Path(__file__).parents[2]


def connect(server: EmbeddedPostgres, role: str = APP) -> psycopg.Connection:
    return psycopg.connect(url(server.home, role).replace("+psycopg", ""), autocommit=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Below a folder that is closed to everybody else, as a clone in somebody's own folder is."""
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    return closed / "home"


def test_it_starts_with_its_roles_and_keeps_what_was_written(home):
    with EmbeddedPostgres(home) as server, connect(server, OWNER) as owner:
        owner.execute("CREATE TABLE kept (word text)")
        owner.execute("INSERT INTO kept VALUES ('still here')")
    assert not is_running(home)
    with EmbeddedPostgres(home) as server, connect(server, OWNER) as owner:
        assert owner.execute("SELECT word FROM kept").fetchall() == [("still here",)]


def test_the_application_may_not_change_the_schema(home):
    with EmbeddedPostgres(home) as server, connect(server) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (word text)")
        name, superuser = app.execute(
            "SELECT current_user, usesuper FROM pg_user WHERE usename = current_user"
        ).fetchone()
        assert (name, superuser) == (APP, False)


def test_it_is_reached_by_its_socket_alone(home):
    with EmbeddedPostgres(home) as server, connect(server) as app:
        assert app.execute("SHOW listen_addresses").fetchone() == ("",)
        assert server.socket_directory.stat().st_mode & 0o077 == 0


def test_words_with_accents_are_folded(home):
    with EmbeddedPostgres(home) as server, connect(server) as app:
        assert app.execute("SELECT lower('SEÑORA ÁLVAREZ')").fetchone() == ("señora álvarez",)


def test_it_is_never_root(home):
    with EmbeddedPostgres(home) as server, connect(server) as app:
        pid = app.execute("SELECT pg_backend_pid()").fetchone()[0]
        assert 0 not in psutil.Process(pid).uids()


def test_what_was_committed_survives_a_kill(home):
    with EmbeddedPostgres(home) as server:
        with connect(server, OWNER) as owner:
            owner.execute("CREATE TABLE committed (word text)")
        postmaster(home).kill()
    with EmbeddedPostgres(home) as server, connect(server, OWNER) as owner:
        assert owner.execute("SELECT count(*) FROM committed").fetchone() == (0,)


def test_a_mark_with_somebody_elses_process_id_does_not_stop_it(home):
    with EmbeddedPostgres(home):
        pass
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'postgres'}\n")
    with EmbeddedPostgres(home) as server, connect(server) as app:
        assert app.execute("SELECT current_database()").fetchone() == (DATABASE,)


def test_it_does_not_outlive_its_parent(home):
    program = (
        "import sys, time; from pathlib import Path; from porchlight.postgres import EmbeddedPostgres\n"
        "with EmbeddedPostgres(Path(sys.argv[1])): print('ready', flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(home)], stdout=subprocess.PIPE, cwd=ROOT)
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"ready\n"
    server = postmaster(home)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    psutil.wait_procs([server], timeout=20)
    assert ended(server)


def test_an_orphan_is_ended_before_another_starts(home):
    """Where the kernel does not end a child with its parent, and for one that was frozen meanwhile."""
    server = EmbeddedPostgres(home)
    server.prepare()
    server.start()
    server.wait_ready()
    orphan = postmaster(home)
    orphan.send_signal(signal.SIGSTOP)
    with EmbeddedPostgres(home) as next_one, connect(next_one) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)
    server.stop()
    assert ended(orphan)


def test_a_start_that_was_broken_off_is_begun_again(tmp_path):
    home = tmp_path
    (home / "postgres.new").mkdir(parents=True)
    (home / "postgres.new" / "PG_VERSION").write_text("18")
    with EmbeddedPostgres(home) as server, connect(server) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_a_deep_home_gets_a_short_socket(tmp_path):
    home = tmp_path / ("deep" * 30)
    directory = socket_directory(home)
    assert len(str(directory / ".s.PGSQL.5432")) < 104
    assert directory != socket_directory(tmp_path / ("deep" * 31))
    with EmbeddedPostgres(home) as server, connect(server) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)
    directory.rmdir()


def test_errors_are_logged_without_the_data_in_them(home):
    with EmbeddedPostgres(home) as server, connect(server, OWNER) as owner:
        owner.execute("CREATE TABLE person (phone text UNIQUE)")
        owner.execute("INSERT INTO person VALUES ('+16145550101')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            owner.execute("INSERT INTO person VALUES ('+16145550101')")
    log = (home / "logs" / "postgres.log").read_text()
    assert "unique constraint" in log
    assert "6145550101" not in log


def postmaster(home: Path) -> psutil.Process:
    return psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().splitlines()[0]))


def ended(process: psutil.Process) -> bool:
    """Gone, or a zombie that only waits for a parent to ask after it."""
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
