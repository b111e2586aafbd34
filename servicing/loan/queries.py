"""A loan as the desk sees it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.borrower.models import Borrower, ContactPoint
from servicing.clock.zones import zones_for_property
from servicing.loan import service
from servicing.loan.models import Loan, Property

_FACTS = (
    "investor",
    "loan_type",
    "origination_date",
    "maturity_date",
    "original_balance",
    "unpaid_principal_balance",
    "principal_interest_payment",
    "escrow_payment",
    "foreclosure_stage",
    "sale_date",
    "foreclosure_hold_until",
    "servicing_transferred_on",
    "delinquent_at_transfer",
    "prior_modifications",
    "last_modification_on",
    "last_deferral_on",
    "deferred_months_total",
    "failed_trial_on",
    "partial_claim_total",
)


async def by_number(session: AsyncSession, loan_number: str) -> Loan | None:
    return await session.scalar(select(Loan).where(Loan.loan_number == loan_number))


async def borrower_day(session: AsyncSession, loan: Loan, now: datetime, time_zone: str) -> date:
    """The day it is where the home stands; in `time_zone`, the servicer's, where that is not known."""
    home = await session.get_one(Property, loan.id)
    zones = zones_for_property(home.state, home.zip)
    return now.astimezone(ZoneInfo(zones[0] if zones else time_zone)).date()


async def public(session: AsyncSession, loan: Loan, today: date) -> dict[str, Any]:
    """Facts, home, people, arrears and delinquency on the borrower's day."""
    here = await service.position(session, loan, today)
    home = await session.get_one(Property, loan.id)
    arrears = here.arrears
    return {
        "loan_number": loan.loan_number,
        "facts": {
            **{name: _plain(getattr(loan, name)) for name in _FACTS},
            "note_rate": str(loan.note_rate),
            "contractual_payment": str(here.contractual_payment),
        },
        "property": {
            name: _plain(getattr(home, name)) for name in ("street", "city", "state", "zip", "value", "occupancy")
        },
        "borrowers": await _people(session, loan.id),
        "arrears": {
            "payments": _plain(arrears.payments),
            "late_charges": _plain(arrears.late_charges),
            "corporate_advance": _plain(arrears.corporate_advance),
            "suspense": _plain(arrears.suspense),
            "total": _plain(arrears.total),
            "escrow_advance": _plain(arrears.escrow_advance),
            "incomplete": here.incomplete,
        },
        "delinquency": {
            "on": today.isoformat(),
            "next_due_date": here.next_due_date.isoformat(),
            "months_behind": here.months_behind,
            "days": here.days_delinquent,
            "missed": [day.isoformat() for day in here.missed],
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


async def _people(session: AsyncSession, loan_id: int) -> list[dict[str, Any]]:
    query = select(Borrower).where(Borrower.loan_id == loan_id).order_by(Borrower.position)
    people = (await session.scalars(query)).all()
    numbers = select(ContactPoint).where(
        ContactPoint.borrower_id.in_([person.id for person in people]), ContactPoint.status == "active"
    )
    phones: dict[int, list[str]] = {}
    for contact_point in await session.scalars(numbers.order_by(ContactPoint.id)):
        phones.setdefault(contact_point.borrower_id, []).append(contact_point.address)
    return [
        {
            "id": person.id,
            "name": f"{person.first_name} {person.last_name}",
            "language": person.language,
            "email": person.email,
            "phones": phones.get(person.id, []),
        }
        for person in people
    ]
