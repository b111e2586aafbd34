"""The clocks of one loan, from what the database knows of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.callback.models import Callback
from servicing.deadline import rules
from servicing.deadline.rules import Clock, Events
from servicing.escalation.models import Escalation
from servicing.hardship.service import newest
from servicing.loan.models import Loan
from servicing.loan.service import stage_since
from servicing.runtime import Runtime


@dataclass(frozen=True)
class Running:
    """A clock as it stands on a day."""

    clock: Clock
    today: date

    def public(self) -> dict[str, Any]:
        return {
            "name": self.clock.name,
            "due": self.clock.due.isoformat(),
            "status": self.clock.status(self.today),
            "met_on": self.clock.met_on.isoformat() if self.clock.met_on else None,
            "source": self.clock.source,
        }


async def of_loan(session: AsyncSession, runtime: Runtime, loan: Loan, today: date) -> list[Running]:
    """The loan's clocks on the servicer's day `today`, the one due first first."""
    zone = ZoneInfo(runtime.servicer.time_zone)
    hardship = await newest(session, loan.id)
    acknowledged = None
    if hardship is not None:
        query = select(Escalation.resolved_at).where(
            Escalation.loan_id == loan.id,
            Escalation.reason == "written_acknowledgment",
            Escalation.opened_at >= hardship.received_at,
        )
        acknowledged = await session.scalar(query.order_by(Escalation.id).limit(1))
    calls = select(Callback.starts_at).where(Callback.loan_id == loan.id, Callback.status == "done")
    events = Events(
        next_due=loan.next_due_date,
        sale_date=loan.sale_date,
        first_filed_on=await stage_since(session, loan.id, "filed"),
        received_on=_day(hardship.received_at, zone) if hardship else None,
        acknowledged_on=_day(acknowledged, zone),
        transferred_on=loan.servicing_transferred_on,
        live_contacts=[moment.astimezone(zone).date() for moment in await session.scalars(calls)],
    )
    return [Running(clock, today) for clock in rules.clocks(events, today)]


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
