from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from servicing.audit.models import Chained, utc
from servicing.database import Base, Key, one_of


class VerificationEvent(Chained, Base):
    """A try at verification and what came of it. Insert-only; holds no identifiers.

    `sender` and `loan_id` are what tries are counted by. `at` is the business clock's.
    """

    __tablename__ = "verification_event"
    __table_args__ = (
        UniqueConstraint("stream", "position"),
        one_of(
            "event",
            "wrong",
            "locked",
            "code_sent",
            "code_wrong",
            "verified",
            "expired",
            "unlocked",
            "signed_out",
        ),
        Index("ix_verification_event_sender", "sender", "at"),
        Index("ix_verification_event_loan", "loan_id", "at"),
    )
    id: Mapped[Key]
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation.id"))
    sender: Mapped[str | None]
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("loan.id"))
    borrower_id: Mapped[int | None] = mapped_column(ForeignKey("borrower.id"))
    event: Mapped[str]
    at: Mapped[datetime]

    def evidence_fields(self) -> dict[str, Any]:
        return {
            "conversation": str(self.conversation_id) if self.conversation_id else None,
            "loan": self.loan_id,
            "borrower": self.borrower_id,
            "event": self.event,
            "at": utc(self.at),
        }

    def evidence_text(self) -> str:
        return self.sender or ""


class Identifier(Base):
    """The value behind a mask token, sealed; deleted when the try is decided, at the latest after 24 hours."""

    __tablename__ = "identifier"
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), index=True)
    kind: Mapped[str]
    sealed: Mapped[bytes]
    received_at: Mapped[datetime]
    """Machine clock."""


class OneTimeCode(Base):
    """A code texted to a phone on file; a keyed digest is kept. One is live per conversation."""

    __tablename__ = "one_time_code"
    __table_args__ = (
        one_of("status", "live", "used", "spent", "replaced"),
        Index("uq_one_time_code_live", "conversation_id", unique=True, postgresql_where=text("status = 'live'")),
    )
    id: Mapped[Key]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"))
    contact_point_id: Mapped[int] = mapped_column(ForeignKey("contact_point.id"))
    digest: Mapped[bytes]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default="live")
