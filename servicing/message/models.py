from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from servicing.audit.models import Chained, utc
from servicing.database import Base, Json, Key, one_of

PURPOSES = ("reply", "requested", "initiated", "opt_out_confirmation", "opt_in_confirmation")


class Message(Chained, Base):
    """One message in either direction; insert-only evidence. Its words are in `message_text`.

    `refused_by` names the gate's rule when it was not to be sent: it was kept and never went out.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("stream", "position"),
        UniqueConstraint("conversation_id", "seq"),
        one_of("author", "borrower", "assistant", "specialist", "system"),
        one_of("channel", "sms", "web"),
        one_of("purpose", *PURPOSES),
        CheckConstraint("(author = 'borrower') = (purpose IS NULL)", name="outbound_has_purpose"),
    )
    id: Mapped[Key]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    seq: Mapped[int]
    author: Mapped[str]
    author_user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    channel: Mapped[str]
    purpose: Mapped[str | None]
    responses: Mapped[list[Any]] = mapped_column(JSONB, default=list)
    """`[{"response", "variation"}]`: which reviewed words it was made of, each with its content hash."""
    refused_by: Mapped[str | None]
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"), index=True)
    at: Mapped[datetime]
    """Business clock."""

    words = ""
    """The text while the row is being added; it is stored in `message_text`."""

    def evidence_fields(self) -> dict[str, Any]:
        return {
            "conversation": str(self.conversation_id),
            "seq": self.seq,
            "author": self.author,
            "user": self.author_user_id,
            "channel": self.channel,
            "purpose": self.purpose,
            "responses": self.responses,
            "refused_by": self.refused_by,
            "turn": self.turn_id,
            "at": utc(self.at),
        }

    def evidence_text(self) -> str:
        return self.words


class MessageText(Base):
    """The masked words of a message; a redaction adds a version, erasure deletes them."""

    __tablename__ = "message_text"
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    written_at: Mapped[datetime]


class SealedOriginal(Base):
    """The words as they came, encrypted under DATA_KEY; kept apart so that they can be destroyed alone."""

    __tablename__ = "sealed_original"
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    sealed: Mapped[bytes]


class Choice(Base):
    """One offered answer. Its id is opaque to the outside; the intent behind it never leaves."""

    __tablename__ = "choice"
    __table_args__ = (UniqueConstraint("message_id", "number"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    number: Mapped[int]
    title: Mapped[str]
    intent: Mapped[str]
    entities: Mapped[Json]


class Outbox(Base):
    """A text message that is to be sent, is being sent, or was.

    `sealed_body` stands in for the message's text where that is masked (a one-time code), until it is sent.
    `sending` was committed before the provider was called: found so after a crash, it may have gone out.
    Due and sent times are the business clock's; `next_attempt_at` and `sending_since` the machine's.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("status", "queued", "sending", "sent", "failed", "refused"),
        one_of("purpose", *PURPOSES),
        one_of("what", "message", "code", "appointment", "payment_reminder"),
        UniqueConstraint("message_id"),
        Index("ix_outbox_waiting", "recipient", "id", postgresql_where=text("status IN ('queued', 'sending')")),
        Index("ix_outbox_provider_sid", "provider_sid"),
    )
    id: Mapped[Key]
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    recipient: Mapped[str]
    purpose: Mapped[str]
    what: Mapped[str] = mapped_column(default="message")
    reason: Mapped[str | None]
    """Why a specialist's text may go outside the borrower's hours: the gate is asked again right before it goes."""
    sealed_body: Mapped[bytes | None]
    status: Mapped[str] = mapped_column(default="queued")
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime | None]
    sending_since: Mapped[datetime | None]
    provider_sid: Mapped[str | None]
    possible_duplicate: Mapped[bool] = mapped_column(default=False)
    error_code: Mapped[str | None]
    refused_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]


class DeliveryEvent(Base):
    """What the provider (or we) said of a send, in order of arrival."""

    __tablename__ = "delivery_event"
    id: Mapped[Key]
    outbox_id: Mapped[int] = mapped_column(ForeignKey("outbox.id"), index=True)
    status: Mapped[str]
    provider_sid: Mapped[str | None]
    error_code: Mapped[str | None]
    at: Mapped[datetime]
