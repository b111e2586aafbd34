"""The database for a command: the running server's, or the embedded one started for as long as it takes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from porchlight.composition import build
from porchlight.postgres import APP, OWNER, EmbeddedPostgres, is_running, url
from porchlight.settings import Settings, load
from porchlight.supervisor import pids
from servicing.clock import service as clock
from servicing.migrations import upgrade
from servicing.runtime import Runtime
from servicing.seed.samples import seed

T = TypeVar("T")


class NotNow(Exception):
    """One plain sentence: what stands against doing this now."""


@contextmanager
def available() -> Iterator[Settings]:
    """The settings with a database that answers behind them."""
    settings = load()
    if settings.database_url:
        yield settings
        return
    home = settings.porchlight_home
    settings.database_url, settings.database_owner_url = url(home, APP), url(home, OWNER)
    if is_running(home):
        yield settings
        return
    with EmbeddedPostgres(home):
        yield settings


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Runtime]:
    runtime, engine = build(settings)
    try:
        yield runtime
    finally:
        await engine.dispose()


def in_database(work: Callable[[Runtime], Awaitable[T]]) -> T:
    """Runs `work` with a runtime on a database that is there."""

    async def run(settings: Settings) -> T:
        async with opened(settings) as runtime:
            return await work(runtime)

    with available() as settings:
        return asyncio.run(run(settings))


async def bring_up_to_date(settings: Settings) -> int:
    """Migrates; in development sets the business clock and adds what is missing of the samples.

    Returns how many sample loans were added.
    """
    await asyncio.to_thread(upgrade, settings.database_owner_url)
    if settings.porchlight_env != "dev":
        return 0
    async with opened(settings) as runtime, runtime.sessions.begin() as session:
        if settings.porchlight_now is not None:
            await clock.stand(session, settings.porchlight_now)
        else:
            await clock.run(session)
        today = (await clock.business_now(session)).date()
        return await seed(session, runtime.vault, today)


def refuse_while_up(settings: Settings, what: str) -> None:
    if pids(settings.porchlight_home):
        raise NotNow(f"{what} is not done while Porchlight runs; stop it first.")
