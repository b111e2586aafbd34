"""The two clocks. The business clock can stand still and be moved in development; the machine's never is."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.models import StandingClock


def machine_now() -> datetime:
    """The machine clock (aware, UTC): leases, retries, time-outs, rate limits."""
    return datetime.now(UTC)


async def business_now(session: AsyncSession) -> datetime:
    """The business clock (aware, UTC): dates, delinquency, quiet hours, expiries, message times."""
    standing = await session.scalar(select(StandingClock.now))
    return standing if standing is not None else machine_now()


async def stand(session: AsyncSession, now: datetime) -> None:
    """Sets the business clock, which then stands still."""
    if now.tzinfo is None:
        raise ValueError("the business clock needs a time with an offset")
    row = insert(StandingClock).values(id=1, now=now)
    await session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"now": now}))


async def advance(session: AsyncSession, by: timedelta) -> datetime:
    """Moves the business clock on by `by` from where it is and returns the new time; it then stands still."""
    now = await business_now(session) + by
    await stand(session, now)
    return now


async def run(session: AsyncSession) -> None:
    """Lets the business clock run with the machine's again."""
    await session.execute(delete(StandingClock))
