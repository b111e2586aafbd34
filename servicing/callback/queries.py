"""Booked calls as the desk sees them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.callback.models import Callback
from servicing.loan.models import Loan
from servicing.specialist.models import Specialist


async def of_loan(session: AsyncSession, loan: Loan) -> list[dict[str, Any]]:
    """Every call that was ever booked on a loan in the contract's shape, newest first."""
    rows = await session.execute(
        select(Callback, Specialist.name)
        .join(Specialist, Specialist.id == Callback.specialist_id)
        .where(Callback.loan_id == loan.id)
        .order_by(Callback.id.desc())
    )
    return [
        {
            "id": callback.id,
            "loan_number": loan.loan_number,
            "starts_at": callback.starts_at.isoformat(),
            "ends_at": callback.ends_at.isoformat(),
            "phone": callback.phone,
            "topic": callback.topic,
            "specialist": specialist,
            "status": callback.status,
        }
        for callback, specialist in rows
    ]
