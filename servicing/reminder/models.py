from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of


class Reminder(Base):
    """A text to one number about one subject (`kind` and the id of its row), to be sent at `due_at`.

    `dropped`: its subject no longer stood, or its moment had passed. `refused`: the gate held it back; the message
    with its rule is on record. All times are the business clock's.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        one_of("purpose", "requested", "initiated"),
        one_of("status", "waiting", "sent", "refused", "dropped"),
        CheckConstraint("(status = 'waiting') = (settled_at IS NULL)", name="settled_at"),
        UniqueConstraint("kind", "subject_id", "due_at"),
        Index("ix_reminder_waiting", "due_at", postgresql_where=text("status = 'waiting'")),
    )
    id: Mapped[Key]
    kind: Mapped[str]
    """Names the wording that is handed to the sweep: `callback`, `instalment`…"""
    subject_id: Mapped[int]
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"), index=True)
    address: Mapped[str]
    """E.164."""
    purpose: Mapped[str]
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    """The turn in which it was asked for."""
    due_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(default="waiting")
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
