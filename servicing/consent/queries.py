"""What was said about texts to a loan's numbers, as the desk sees it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.borrower.models import Borrower, ContactPoint
from servicing.consent.models import ConsentEvent
from servicing.consent.service import standing


async def of_loan(session: AsyncSession, loan_id: int) -> list[dict[str, Any]]:
    """Each number on file with its state and the events that it adds up from, oldest first."""
    rows = await session.execute(
        select(ContactPoint, Borrower)
        .join(Borrower, Borrower.id == ContactPoint.borrower_id)
        .where(Borrower.loan_id == loan_id)
        .order_by(ContactPoint.id)
    )
    found = []
    for contact_point, borrower in rows.all():
        query = select(ConsentEvent).where(ConsentEvent.address == contact_point.address).order_by(ConsentEvent.id)
        events = (await session.scalars(query)).all()
        now = standing((event.topic, event.event, event.source) for event in events)
        found.append(
            {
                "id": contact_point.id,
                "phone": contact_point.address,
                "borrower": f"{borrower.first_name} {borrower.last_name}",
                "number_status": contact_point.status,
                "state": now.consent,
                "provider_blocked": now.provider_blocked,
                "wrong_party": now.wrong_party,
                "events": [
                    {
                        "topic": event.topic,
                        "event": event.event,
                        "source": event.source,
                        "at": event.at.isoformat(),
                        "conversation_id": str(event.conversation_id) if event.conversation_id else None,
                    }
                    for event in events
                ],
            }
        )
    return found
