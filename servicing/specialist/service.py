"""Whom a loan is assigned to."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.loan.models import Loan
from servicing.specialist.models import Specialist
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
