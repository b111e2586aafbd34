from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of

OUTCOMES = ("passed", "needs_follow_up", "violation")


class Review(Base):
    """One look of compliance at a conversation, as far as it had come by then."""

    __tablename__ = "transcript_review"
    __table_args__ = (one_of("outcome", *OUTCOMES),)
    id: Mapped[Key]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    outcome: Mapped[str]
    note: Mapped[str | None]
    through_seq: Mapped[int]
    """The last message that there was to review."""
    at: Mapped[datetime]
    """Business clock."""
