from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of


class Hardship(Base):
    """What the borrower said happened; opened by the first request for help that gives a fact (12 CFR 1024.31)."""

    __tablename__ = "hardship"
    __table_args__ = (
        one_of("duration", "temporary", "permanent", "resolved", "unknown"),
        one_of("status", "received", "in_progress", "submitted", "withdrawn"),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"))
    reason: Mapped[str | None]
    duration: Mapped[str] = mapped_column(default="unknown")
    started_on: Mapped[date | None]
    narrative: Mapped[str | None]
    status: Mapped[str]
    received_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    acknowledge_by: Mapped[date]
