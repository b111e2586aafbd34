"""Counting wrong tries at signing in, on the machine clock. A restart forgets none."""

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.clock.service import machine_now
from servicing.user.models import SignInTry
from servicing.user.service import normal_email

WINDOW = timedelta(minutes=15)
BY_ADDRESS, BY_NETWORK = 5, 20
"""Wrong tries within the window: with one e-mail address, and from one network."""


def _keys(email: str, network: str) -> tuple[bytes, bytes]:
    address = hashlib.sha256(f"email:{normal_email(email)}".encode()).digest()
    return address, hashlib.sha256(f"network:{network}".encode()).digest()


async def locked(session: AsyncSession, email: str, network: str) -> bool:
    """Nobody signs in with this address, or from this network, until the wrong tries are old enough.

    Those who try with one address take turns until their transaction ends, so that none is looked at uncounted.
    """
    address, source = _keys(email, network)
    await session.execute(select(func.pg_advisory_xact_lock(int.from_bytes(address[:8], signed=True))))
    return await _count(session, address) >= BY_ADDRESS or await _count(session, source) >= BY_NETWORK


async def failed(session: AsyncSession, email: str, network: str) -> None:
    """Counts a wrong try, and forgets those that no longer count."""
    now = machine_now()
    await session.execute(delete(SignInTry).where(SignInTry.at < now - WINDOW))
    session.add_all([SignInTry(key=key, at=now) for key in _keys(email, network)])


async def succeeded(session: AsyncSession, email: str) -> None:
    """Whoever gets in starts from nothing."""
    address, _ = _keys(email, "")
    await session.execute(delete(SignInTry).where(SignInTry.key == address))


async def _count(session: AsyncSession, key: bytes) -> int:
    query = select(func.count()).select_from(SignInTry)
    return await session.scalar(query.where(SignInTry.key == key, SignInTry.at > machine_now() - WINDOW)) or 0
