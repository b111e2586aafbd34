"""Arrangements as the desk sees them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.arrangement.models import Arrangement, Instalment
from servicing.loan.models import Loan


async def of_loan(session: AsyncSession, loan: Loan) -> list[dict[str, Any]]:
    """Every arrangement of a loan in the contract's shape, newest first."""
    query = select(Arrangement).where(Arrangement.loan_id == loan.id)
    rows = (await session.scalars(query.order_by(Arrangement.id.desc()))).all()
    parts: dict[int, list[Instalment]] = {}
    ids = [row.id for row in rows]
    for part in await session.scalars(
        select(Instalment).where(Instalment.arrangement_id.in_(ids)).order_by(Instalment.number)
    ):
        parts.setdefault(part.arrangement_id, []).append(part)
    return [_public(row, loan.loan_number, parts.get(row.id, [])) for row in rows]


def _public(row: Arrangement, loan_number: str, parts: list[Instalment]) -> dict[str, Any]:
    return {
        "id": row.id,
        "loan_number": loan_number,
        "kind": row.kind,
        "status": row.status,
        "total": str(row.total),
        "catch_up_total": str(row.catch_up_total) if row.catch_up_total is not None else None,
        "created_at": row.created_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "installments": [
            {"due_date": part.due_date.isoformat(), "amount": str(part.amount), "status": part.status} for part in parts
        ],
    }
