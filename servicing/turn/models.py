from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Json, Key, one_of


class Turn(Base):
    """One answer to one or more inbound messages.

    `attempt` fences: whoever writes for a turn names the attempt it was opened with, and a later attempt makes
    it void. `opened_at` is the business clock's; `started_at`, `lease_until` and `retry_at` the machine's.
    """

    __tablename__ = "turn"
    __table_args__ = (
        one_of("status", "open", "closed"),
        one_of("outcome", "replied", "apologised", "refused", "person", "word"),
        CheckConstraint("(status = 'closed') = (outcome IS NOT NULL)", name="closed_has_outcome"),
        CheckConstraint("attempt > 0", name="attempt_positive"),
        Index("uq_turn_open", "conversation_id", unique=True, postgresql_where=text("status = 'open'")),
        Index("ix_turn_due", "retry_at", postgresql_where=text("status = 'open'")),
    )
    id: Mapped[Key]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), index=True)
    status: Mapped[str] = mapped_column(default="open")
    attempt: Mapped[int] = mapped_column(default=1)
    worker: Mapped[str | None]
    opened_at: Mapped[datetime]
    started_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    intent: Mapped[str | None]
    understanding: Mapped[Json | None]
    """Intents, confidences and failures, as the model gave them; no text and no values."""
    model_id: Mapped[str | None]


class Inbound(Base):
    """A message that came in, once for each provider id. It belongs to at most one turn, for good."""

    __tablename__ = "inbound"
    __table_args__ = (
        UniqueConstraint("channel", "provider_id"),
        UniqueConstraint("message_id"),
        one_of("channel", "sms", "web"),
        one_of("kind", "text", "choice", "media", "opt_out", "opt_in", "help", "more"),
        CheckConstraint("kind <> 'choice' OR choice_id IS NOT NULL", name="choice_named"),
        Index("ix_inbound_waiting", "conversation_id", "id", postgresql_where=text("turn_id IS NULL")),
        Index("ix_inbound_received", "conversation_id", "received_at"),
    )
    id: Mapped[Key]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    channel: Mapped[str]
    provider_id: Mapped[str]
    kind: Mapped[str]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    choice_id: Mapped[str | None] = mapped_column(ForeignKey("choice.id"))
    media_count: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime]
    """Machine clock."""
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"), index=True)


class ActionResult(Base):
    """What a writing action did in a turn; asked again, the turn gets this back instead of a second deed."""

    __tablename__ = "action_result"
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"), primary_key=True)
    action: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    attempt: Mapped[int]
    result: Mapped[Json]
    created_at: Mapped[datetime]


class Heartbeat(Base):
    """When a process last said that it lives (machine clock)."""

    __tablename__ = "heartbeat"
    process: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
