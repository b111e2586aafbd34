from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of


class Borrower(Base):
    """One person on a loan. The last four of the SSN is kept as a keyed digest, the birth date sealed."""

    __tablename__ = "borrower"
    __table_args__ = (
        UniqueConstraint("loan_id", "position"),
        one_of("language", "en", "es"),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    position: Mapped[int]
    """1 is the primary borrower; co-borrowers follow."""
    first_name: Mapped[str]
    last_name: Mapped[str]
    last_four_digest: Mapped[bytes]
    birth_date_sealed: Mapped[bytes | None]
    language: Mapped[str] = mapped_column(default="en")
    email: Mapped[str | None]


class ContactPoint(Base):
    """A telephone number (E.164) of one borrower.

    `unlinked` means that somebody there said it is the wrong person: nothing is sent until a person confirms.
    `replaced` means that the servicer's file has another number by now; the file can bring it back.
    """

    __tablename__ = "contact_point"
    __table_args__ = (
        UniqueConstraint("borrower_id", "address"),
        one_of("status", "active", "unlinked", "replaced"),
        one_of("source", "file", "specialist"),
        Index("ix_contact_point_address", "address"),
    )
    id: Mapped[Key]
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"), index=True)
    address: Mapped[str]
    status: Mapped[str] = mapped_column(default="active")
    unlinked_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(default="file", server_default="file")
    """Who put it on file: an import leaves a specialist's numbers alone."""
