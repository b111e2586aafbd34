"""Whom a loan is assigned to."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.service import record
from servicing.loan.models import Loan
from servicing.runtime import Servicer
from servicing.specialist.models import Leave, Specialist
from servicing.user import service as users
from servicing.user.models import User


@dataclass(frozen=True)
class Assigned:
    """The specialist whose name and direct number a borrower is given (12 CFR 1024.40(a))."""

    specialist_id: int
    user_id: int
    name: str
    phone: str
    hours: str | None
    """As SERVICER_HOURS; None means the servicer's own."""


class NoSpecialist(ValueError):
    """An account that loans cannot be assigned to; the message says why in a few words."""


async def of_email(session: AsyncSession, email: str, servicer: Servicer, *, by: str) -> Specialist:
    """The specialist with this address, made where there is none, with the servicer's own hours and telephone.

    A new one is named after the address and has no password yet. Raises NoSpecialist for the account of somebody
    who works no loans.
    """
    user = await users.by_email(session, email)
    if user is None:
        words = email.split("@")[0].replace(".", " ").replace("_", " ").split()
        user = await users.create(
            session, email, " ".join(word.capitalize() for word in words), "specialist", None, by=by
        )
    if user.role not in ("specialist", "supervisor"):
        raise NoSpecialist(f"is the account of somebody in the role {user.role}")
    specialist = await session.scalar(select(Specialist).where(Specialist.user_id == user.id))
    if specialist is None:
        specialist = Specialist(user_id=user.id, name=user.name, phone=servicer.phone)
        session.add(specialist)
        await session.flush()
    return specialist


async def assigned(session: AsyncSession, loan: Loan) -> Assigned | None:
    """None for a loan that nobody has, or whose specialist has left."""
    if loan.specialist_id is None:
        return None
    query = (
        select(Specialist)
        .join(User, User.id == Specialist.user_id)
        .where(Specialist.id == loan.specialist_id, User.disabled_at.is_(None))
    )
    specialist = await session.scalar(query)
    if specialist is None:
        return None
    return Assigned(specialist.id, specialist.user_id, specialist.name, specialist.phone, specialist.hours)


async def take_leave(
    session: AsyncSession, specialist_id: int, starts_at: datetime, ends_at: datetime, *, by: str
) -> Leave:
    """Writes down when a specialist is away: no call is offered then. Calls that are booked already stay booked.

    `by` is the audit's actor (`user:7`). ValueError for a leave that ends before it starts.
    """
    if starts_at >= ends_at:
        raise ValueError("a leave ends after it starts")
    leave = Leave(specialist_id=specialist_id, starts_at=starts_at, ends_at=ends_at)
    session.add(leave)
    await session.flush()
    detail = {"from": starts_at.isoformat(), "to": ends_at.isoformat()}
    await record(session, by, "specialist:leave", f"specialist:{specialist_id}", detail)
    return leave
