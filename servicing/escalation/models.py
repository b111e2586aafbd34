from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of


class Escalation(Base):
    """Something a person must take. Opened at most once for each turn and reason."""

    __tablename__ = "escalation"
    __table_args__ = (
        one_of("priority", "urgent", "high", "normal"),
        one_of("status", "open", "claimed", "resolved"),
        UniqueConstraint("turn_id", "reason"),
        CheckConstraint("(status = 'open') = (claimed_by IS NULL)", name="open_is_unclaimed"),
        CheckConstraint("(status = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_at"),
        Index("ix_escalation_queue", "status", "due_at"),
    )
    id: Mapped[Key]
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("loan.id"), index=True)
    borrower_id: Mapped[int | None] = mapped_column(ForeignKey("borrower.id"))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    reason: Mapped[str]
    priority: Mapped[str]
    status: Mapped[str] = mapped_column(default="open")
    summary: Mapped[str]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    claimed_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    unanswered_at: Mapped[datetime | None]
    """When it was seen that `due_at` had passed; a borrower whom nobody had answered was then told so."""
