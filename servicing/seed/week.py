"""A week behind the desk: conversations that the product's own functions wrote, and what came of them.

All of it is one transaction, in which the business clock is set to the past: nobody else sees it move.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import select
from sqlalchemy.ext.asyncio import async_sessionmaker

from servicing.arrangement.follow import follow
from servicing.clock import service as clock
from servicing.clock.calendar import next_open
from servicing.clock.models import StandingClock
from servicing.loan.models import Loan
from servicing.runtime import Runtime
from servicing.seed.figures import oldest_unpaid
from servicing.seed.loans import SampleLoan
from servicing.seed.portfolio import portfolio
from servicing.seed.samples import seed
from servicing.seed.thread import Deeds, Thread

SCRIPTS = Path(__file__).with_name("week.yml")
BETWEEN = timedelta(minutes=3)
"""From one line of a conversation to the next."""


@dataclass(frozen=True)
class Scene:
    """One conversation that is to be had: a script, with whom, and when it begins."""

    script: dict[str, Any]
    sample: SampleLoan
    begins: datetime


def scenes(samples: Iterable[SampleLoan], now: datetime, time_zone: str) -> list[Scene]:
    """Every script as often as it says, each with a borrower of its own that it fits, in the order of time.

    A script that fits nobody is left out, as in a small portfolio.
    """
    free = [sample for sample in samples if not sample.protections and sample.people[0].consented]
    today = now.astimezone(ZoneInfo(time_zone)).date()
    found = []
    for number, script in enumerate(yaml.safe_load(SCRIPTS.read_text(encoding="utf-8"))):
        for turn in range(script.get("times", 1)):
            day = today - timedelta(days=script["days_ago"])
            fitting = (one for one in free if _fits(one, script["loan"]) and _fell_due(one, today, day))
            sample = next(fitting, None)
            if sample is None:
                continue
            free.remove(sample)
            minute = (number * 37 + turn * 149) % 480
            begins = datetime.combine(day, time(9), ZoneInfo(time_zone)) + timedelta(minutes=minute)
            lasts = BETWEEN * len(script["lines"]) + timedelta(minutes=20)
            found.append(Scene(script, sample, min(begins, (now - lasts).astimezone(begins.tzinfo))))
    return sorted(found, key=lambda scene: scene.begins)


def _fits(sample: SampleLoan, wanted: dict[str, Any]) -> bool:
    return (
        sample.months_behind in wanted["behind"]
        and sample.people[0].language == wanted.get("language", "en")
        and (sample.foreclosure_stage == wanted["stage"] if "stage" in wanted else sample.sale_in_days is None)
    )


def _fell_due(sample: SampleLoan, today: date, day: date) -> bool:
    """Who is behind today was so on that day already, be it by a month less."""
    return sample.months_behind == 0 or oldest_unpaid(today, sample.months_behind) < day


async def fill(runtime: Runtime, size: int) -> tuple[int, int]:
    """Adds what is missing of a made-up portfolio of `size` loans, and to a wholly new one its week behind the desk.

    Returns how many loans were added and how many conversations were had. All of it is there, or nothing.
    """
    samples = portfolio(size)
    async with runtime.sessions.begin() as outer:
        connection = await outer.connection()
        sessions = async_sessionmaker(bind=connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        inside = replace(runtime, sessions=sessions)
        standing = await outer.scalar(select(StandingClock.now))
        now = standing or clock.machine_now()
        today = now.astimezone(ZoneInfo(runtime.servicer.time_zone)).date()
        async with sessions.begin() as session:
            added = await seed(session, runtime.vault, today, samples)
        if added < size:
            return added, 0
        had = scenes(samples, now, runtime.servicer.time_zone)
        for scene in had:
            await _play(inside, scene, now)
        async with sessions.begin() as session:
            await clock.stand(session, now)
            await follow(session, today)
            if standing is None:
                await clock.run(session)
    return added, len(had)


async def _play(runtime: Runtime, scene: Scene, now: datetime) -> None:
    script, person = scene.script, scene.sample.people[0]
    async with runtime.sessions.begin() as session:
        await clock.stand(session, scene.begins)
        loan = await session.scalar(select(Loan).where(Loan.loan_number == scene.sample.number))
        assert loan is not None
        thread = await Thread.begin(session, runtime, script.get("channel", "sms"), person, scene.begins)
    deeds = Deeds(runtime, thread, scene.sample, loan.id)
    for at, line in _timed(script["lines"], scene.begins):
        async with runtime.sessions.begin() as session:
            await clock.stand(session, at)
        await deeds.line(line, at)
    if "paid" in script:
        paid = script["paid"]
        await deeds.pay(paid["share"], scene.begins + timedelta(days=paid["after"]))
    after = scene.begins + BETWEEN * len(script["lines"])
    if "handled" in script:
        at = min(_in_office(runtime, after), now - timedelta(minutes=30))
        await deeds.handle(script["handled"], script.get("specialist"), at)
    if "callback" in script:
        await deeds.book_call(script["callback"], now)
    await thread.deliver()


def _timed(lines: list[dict[str, Any]], begins: datetime) -> Iterator[tuple[datetime, dict[str, Any]]]:
    for number, line in enumerate(lines):
        yield begins + BETWEEN * number, line


def _in_office(runtime: Runtime, after: datetime) -> datetime:
    """When somebody took it: a little later, once the office was open."""
    return next_open(after, runtime.servicer.hours, runtime.servicer.time_zone) + timedelta(minutes=15)
