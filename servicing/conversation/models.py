from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Json, one_of


class Conversation(Base):
    """A thread with one person at one contact point: a telephone number, or one web chat session.

    `sender` is what tries are counted by: the E.164 number, or a keyed digest of the network address.
    `verified_until` moves on with each message of the verified borrower. All times are the business clock's.
    """

    __tablename__ = "conversation"
    __table_args__ = (
        one_of("channel", "sms", "web"),
        one_of("owner", "assistant", "specialist"),
        one_of("language", "en", "es"),
        CheckConstraint("(owner = 'specialist') = (owner_user_id IS NOT NULL)", name="owner_named"),
        CheckConstraint("verified_at IS NULL OR (borrower_id IS NOT NULL AND loan_id IS NOT NULL)", name="verified"),
        Index("uq_conversation_sms", "sender", unique=True, postgresql_where=text("channel = 'sms'")),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    channel: Mapped[str]
    sender: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    owner: Mapped[str] = mapped_column(default="assistant")
    owner_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    borrower_id: Mapped[int | None] = mapped_column(ForeignKey("borrower.id"))
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("loan.id"), index=True)
    verified_at: Mapped[datetime | None]
    verified_until: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    last_message_at: Mapped[datetime]
    last_inbound_at: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(default=0)
    disclosed_at: Mapped[datetime | None]
    """When it last said that it is an automated assistant."""
    opt_out_line_at: Mapped[datetime | None]
    debt_notice_at: Mapped[datetime | None]
    slow_down_at: Mapped[datetime | None]
    """Machine clock: the one notice of a flood of messages."""


class ConversationState(Base):
    """What the dialogue model needs for the next turn: erasable, not evidence.

    `state` is opaque (the Rasa side's own); `requested_slot` is what the last turn asked for; `rest` are the
    parts of a long reply that wait for MORE.
    """

    __tablename__ = "conversation_state"
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    state: Mapped[Json | None]
    requested_slot: Mapped[str | None]
    active_loop: Mapped[str | None]
    rest: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    updated_at: Mapped[datetime]


class WebSession(Base):
    """The token of a web chat; only its SHA-256 is kept. Its life is counted on the machine clock."""

    __tablename__ = "web_session"
    token_digest: Mapped[bytes] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    signed_out_at: Mapped[datetime | None]
