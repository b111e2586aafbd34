"""A real PostgreSQL for every test that asks for one: one server a run, a database a test, from a template."""

import os
import secrets
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as properties
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.service import stand
from servicing.database import connect, session_factory
from servicing.migrations import upgrade
from servicing.runtime import Runtime
from servicing.vault import Vault
from tests.support.values import DATA_KEY, NOW, SERVICER

properties.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("any machine")
"""How long an example takes says nothing about what it shows."""


@pytest.fixture(scope="session")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket directory of a running PostgreSQL with the two roles.

    TEST_POSTGRES_SOCKET names one that runs already, which saves three seconds a run.
    """
    given = os.environ.get("TEST_POSTGRES_SOCKET")
    if given:
        yield Path(given)
        return
    from porchlight.postgres import EmbeddedPostgres

    with EmbeddedPostgres(tmp_path_factory.mktemp("home")) as server:
        with psycopg.connect(f"host={server.socket_directory} user=postgres dbname=postgres", autocommit=True) as admin:
            # A test's database is copied, used and dropped within a second: nothing in it has to outlive the machine.
            for setting in ("fsync", "full_page_writes", "autovacuum"):
                admin.execute(f"ALTER SYSTEM SET {setting} = off".encode())
            admin.execute(b"SELECT pg_reload_conf()")
        yield server.socket_directory


def owner_url(socket: Path, database: str) -> str:
    return f"postgresql+psycopg://porchlight_owner@/{database}?host={socket}"


def app_url(socket: Path, database: str) -> str:
    return f"postgresql+psycopg://porchlight_app@/{database}?host={socket}"


def administer(socket: Path, statement: str) -> None:
    with psycopg.connect(f"host={socket} user=porchlight_owner dbname=porchlight", autocommit=True) as connection:
        connection.execute(statement.encode())


def drop(socket: Path, name: str) -> None:
    """Drops a database, also one that an autovacuum worker looks into just now."""
    for _ in range(50):
        try:
            administer(socket, f"DROP DATABASE {name} WITH (FORCE)")
            return
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.1)
    raise AssertionError(f"{name} could not be dropped")


@pytest.fixture(scope="session")
def template(socket: Path) -> Iterator[str]:
    """A migrated database with the sample borrowers as of NOW, to copy from."""
    import asyncio

    from servicing.seed.samples import seed

    name = f"template_{secrets.token_hex(4)}"
    administer(socket, f"CREATE DATABASE {name}")
    upgrade(owner_url(socket, name))

    async def fill() -> None:
        engine = connect(app_url(socket, name))
        async with session_factory(engine).begin() as session:
            await stand(session, NOW)
            await seed(session, Vault(DATA_KEY), NOW.date())
        await engine.dispose()

    asyncio.run(fill())
    yield name
    drop(socket, name)


@pytest.fixture
def database(socket: Path, template: str) -> Iterator[str]:
    """The URL of a database of the test's own, seeded."""
    name = f"test_{secrets.token_hex(6)}"
    administer(socket, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield app_url(socket, name)
    drop(socket, name)


@pytest.fixture
def owner_database(database: str) -> str:
    """The same database as its owner, who may change the schema."""
    return make_url(database).set(username="porchlight_owner").render_as_string(hide_password=False)


@pytest.fixture
async def runtime(database: str) -> AsyncIterator[Runtime]:
    engine = connect(database)
    yield Runtime(
        sessions=session_factory(engine),
        vault=Vault(DATA_KEY),
        servicer=SERVICER,
        development=True,
        database_url=database,
    )
    await engine.dispose()


@pytest.fixture
async def session(runtime: Runtime) -> AsyncIterator[AsyncSession]:
    """A transaction that is committed at the end of the test."""
    async with runtime.sessions.begin() as session:
        yield session
