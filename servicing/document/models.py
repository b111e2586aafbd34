"""Documents that were asked for, and what came of them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from servicing.database import Base, Key, one_of


class DocumentRequest(Base):
    """A paper that is asked for. A loan has each kind open at most once: nothing that was received is asked again."""

    __tablename__ = "document_request"
    __table_args__ = (
        one_of("status", "requested", "received", "accepted", "rejected", "waived"),
        Index(
            "uq_document_request_open",
            "loan_id",
            "kind",
            unique=True,
            postgresql_where=text("status IN ('requested', 'received')"),
        ),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    hardship_id: Mapped[int | None] = mapped_column(ForeignKey("hardship.id"))
    kind: Mapped[str]
    status: Mapped[str]
    requested_at: Mapped[datetime]
    wanted_by: Mapped[date | None]
    received_at: Mapped[datetime | None]
    files: Mapped[list["DocumentFile"]] = relationship(
        lazy="raise", order_by="DocumentFile.id", back_populates="request"
    )


class DocumentFile(Base):
    """A file that a borrower sent for a paper; a paper may come in several. Its content is in the store, sealed."""

    __tablename__ = "document_file"
    __table_args__ = (
        one_of("media_type", "application/pdf", "image/jpeg", "image/png"),
        one_of("scan", "clean", "not_scanned"),
        UniqueConstraint("request_id", "digest"),
        Index("ix_document_file_untold", "conversation_id", postgresql_where=text("told_at IS NULL")),
    )
    id: Mapped[Key]
    request_id: Mapped[int] = mapped_column(ForeignKey("document_request.id"))
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    name: Mapped[str] = mapped_column(unique=True)
    """Under which the store keeps it: of our making, nothing of the borrower's file name."""
    media_type: Mapped[str]
    size: Mapped[int]
    """In bytes, as it was sent."""
    digest: Mapped[bytes]
    """Keyed, of the content: the same file sent twice for one paper is one file."""
    scan: Mapped[str]
    """What the virus scanner said; what it refuses is not kept."""
    received_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When the conversation was told that we have it."""
    request: Mapped[DocumentRequest] = relationship(lazy="raise", back_populates="files")
