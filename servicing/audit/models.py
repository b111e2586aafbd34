"""Audit events, and the chain that messages, consents, verifications and audit events hang on."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Json, Key


class Chained:
    """Columns of a row that is evidence: inserted once, never changed (a trigger refuses it).

    `commitment` is HMAC-SHA-256 over the row's text under a key of its own (`evidence_key`); `digest` is
    SHA-256 over the digest before it, the commitment and the row's public fields. Destroying the key makes
    the text unprovable and leaves the chain whole.
    """

    stream: Mapped[str]
    position: Mapped[int]
    commitment: Mapped[bytes]
    previous_digest: Mapped[bytes]
    digest: Mapped[bytes]

    def evidence_fields(self) -> dict[str, Any]:
        """The public fields that the digest covers: JSON values, times in UTC."""
        raise TypeError(f"{type(self).__name__} does not say what its evidence is")

    def evidence_text(self) -> str:
        """The words that the commitment covers, as they are when the row is added."""
        raise TypeError(f"{type(self).__name__} does not say what its evidence is")


def utc(moment: datetime) -> str:
    """A time as evidence states it."""
    return moment.astimezone(UTC).isoformat()


class EvidenceHead(Base):
    """The last link of each stream: `conversation:<id>` or a name such as `staff`."""

    __tablename__ = "evidence_head"
    stream: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    digest: Mapped[bytes]


class EvidenceKey(Base):
    """The key of one commitment; deleting the row erases what the commitment could prove."""

    __tablename__ = "evidence_key"
    stream: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[bytes]


class AuditEvent(Chained, Base):
    """Who did what to which record. `action` reads `noun:verb`; `detail` holds no identifiers."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("stream", "position"), Index("ix_audit_event_subject", "subject"))
    id: Mapped[Key]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[Json]
    at: Mapped[datetime]

    def evidence_fields(self) -> dict[str, Any]:
        return {"actor": self.actor, "action": self.action, "subject": self.subject, "at": utc(self.at)}

    def evidence_text(self) -> str:
        return json.dumps(self.detail, sort_keys=True)
