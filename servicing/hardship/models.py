from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Cents, Key, one_of


class Hardship(Base):
    """What the borrower said happened; opened by the first request for help that gives a fact (12 CFR 1024.31).

    A borrower has at most one on a loan that is not finished.
    """

    __tablename__ = "hardship"
    __table_args__ = (
        one_of("duration", "temporary", "permanent", "resolved", "unknown"),
        one_of("status", "received", "in_progress", "submitted", "withdrawn"),
        CheckConstraint("(status = 'submitted') <= (submitted_at IS NOT NULL)", name="submitted_at"),
        Index(
            "uq_hardship_unfinished",
            "loan_id",
            "borrower_id",
            unique=True,
            postgresql_where=text("status IN ('received', 'in_progress')"),
        ),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    """The turn whose message opened it."""
    reason: Mapped[str | None]
    duration: Mapped[str] = mapped_column(default="unknown")
    started_on: Mapped[date | None]
    """The first of its month where only the month was said."""
    expected_end: Mapped[date | None]
    lives_there: Mapped[bool | None]
    wants_to_keep: Mapped[bool | None]
    monthly_income: Mapped[Cents | None]
    """Before taxes, as the borrower says."""
    monthly_expenses: Mapped[Cents | None]
    narrative: Mapped[str | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What was said to each question so far, as the form holds it: it outlives the conversation's state."""
    status: Mapped[str]
    received_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    acknowledge_by: Mapped[date]
