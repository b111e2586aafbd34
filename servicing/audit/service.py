"""Writing the audit trail."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import append
from servicing.audit.models import AuditEvent
from servicing.clock.service import business_now


async def record(
    session: AsyncSession,
    actor: str,
    action: str,
    subject: str,
    detail: dict[str, Any] | None = None,
    stream: str = "staff",
) -> AuditEvent:
    """Adds `actor` did `action` (`noun:verb`) to `subject` (`noun:id`). `detail` holds no identifiers."""
    event = AuditEvent(actor=actor, action=action, subject=subject, detail=detail or {}, at=await business_now(session))
    await append(session, event, stream)
    return event
