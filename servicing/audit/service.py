"""Writing the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.evidence import append, append_all
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


@dataclass(frozen=True)
class Deed:
    """One thing that was done, as `record` takes it."""

    actor: str
    action: str
    subject: str
    stream: str
    detail: dict[str, Any] = field(default_factory=dict)


async def record_all(session: AsyncSession, deeds: Sequence[Deed]) -> None:
    """Adds many events at once, each to its stream, in the order given."""
    at = await business_now(session)
    rows = [
        (AuditEvent(actor=deed.actor, action=deed.action, subject=deed.subject, detail=deed.detail, at=at), deed.stream)
        for deed in deeds
    ]
    await append_all(session, rows)
