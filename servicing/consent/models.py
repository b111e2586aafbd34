from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.audit.models import Chained, utc
from servicing.database import Base, Key, one_of


class ConsentEvent(Chained, Base):
    """What was said about texts to a number; the newest event per `topic` tells the state. Insert-only.

    Topics: `texts` (given | withdrawn), `provider` (blocked | unblocked, Twilio error 21610),
    `party` (wrong | confirmed).
    """

    __tablename__ = "consent_event"
    __table_args__ = (
        UniqueConstraint("stream", "position"),
        one_of("topic", "texts", "provider", "party"),
        one_of("event", "given", "withdrawn", "blocked", "unblocked", "wrong", "confirmed"),
        one_of("source", "borrower", "file", "provider", "specialist"),
        Index("ix_consent_event_address", "address", "topic", "id"),
    )
    id: Mapped[Key]
    address: Mapped[str]
    topic: Mapped[str]
    event: Mapped[str]
    source: Mapped[str]
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    at: Mapped[datetime]

    def evidence_fields(self) -> dict[str, Any]:
        return {"topic": self.topic, "event": self.event, "source": self.source, "at": utc(self.at)}

    def evidence_text(self) -> str:
        return self.address
