"""The database for a command: the running server's, or the embedded one started for as long as it takes."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import TypeVar
from zoneinfo import ZoneInfo

from porchlight.composition import build
from porchlight.home import COMMAND, UP, HomeTaken, held
from porchlight.postgres import APP, OWNER, START_SECONDS, EmbeddedPostgres, is_running, url
from porchlight.settings import Settings, load
from servicing.clock import service as clock
from servicing.migrations import upgrade
from servicing.runtime import Runtime
from servicing.seed.samples import seed

T = TypeVar("T")


class NotNow(Exception):
    """One plain sentence: what stands against doing this now."""


@contextmanager
def available(settings: Settings | None = None) -> Iterator[Settings]:
    """The settings with a database that answers behind them; an embedded one that was down is migrated first."""
    settings = settings or load()
    if not settings.embedded_database:
        yield settings
        return
    home = settings.porchlight_home
    settings.database_url, settings.database_owner_url = url(home, APP), url(home, OWNER)
    with ExitStack() as stack:
        try:
            stack.enter_context(held(home, COMMAND))
        except HomeTaken as taken:
            _await_server(settings, taken)
        else:
            stack.enter_context(EmbeddedPostgres(home))
            upgrade(settings.database_owner_url)
        yield settings


def _await_server(settings: Settings, taken: HomeTaken) -> None:
    until = time.monotonic() + START_SECONDS
    while taken.holder == UP and time.monotonic() < until:
        if is_running(settings.porchlight_home):
            return
        time.sleep(0.2)
    raise NotNow(f"The database in {settings.porchlight_home} is busy; try again in a moment.")


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Nothing else runs from the home meanwhile. NotNow where something does."""
    try:
        with held(settings.porchlight_home, COMMAND):
            yield
    except HomeTaken:
        raise NotNow("This is not done while Porchlight runs; stop it first.") from None


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


async def seed_portfolio(settings: Settings, size: int) -> tuple[int, int]:
    """Adds a made-up portfolio with the week behind its desk; how many loans and conversations were new."""
    # Only this needs faker, which takes a while to load.
    from servicing.seed.week import fill

    async with opened(settings) as runtime:
        return await fill(runtime, size)


async def bring_up_to_date(settings: Settings) -> int:
    """Migrates; in development sets the business clock and adds what is missing of the samples.

    Returns how many sample loans were added.
    """
    await asyncio.to_thread(upgrade, settings.database_owner_url)
    async with opened(settings) as runtime, runtime.sessions.begin() as session:
        if settings.porchlight_now is not None:
            await clock.stand(session, settings.porchlight_now)
        else:
            await clock.run(session)
        if settings.porchlight_env != "dev":
            return 0
        now = await clock.business_now(session)
        return await seed(session, runtime.vault, now.astimezone(ZoneInfo(settings.servicer_timezone)).date())
