from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of
from servicing.loan.models import INVESTORS
from servicing.option.questions import QUESTIONS


class OptionRow(Base):
    """One number of a program, from `effective_from` to `effective_to`, both days counted; without end while it holds.

    The reviewed files in `servicing/option/programs` are the truth; this is their copy.
    """

    __tablename__ = "option_row"
    __table_args__ = (
        UniqueConstraint("investor", "option", "parameter", "effective_from"),
        one_of("investor", *INVESTORS),
        one_of("confidence", "high", "medium", "low"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="period"),
        CheckConstraint("source <> ''", name="has_source"),
    )
    id: Mapped[Key]
    investor: Mapped[str]
    option: Mapped[str]
    parameter: Mapped[str]
    value: Mapped[str]
    unit: Mapped[str]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    source: Mapped[str]
    confidence: Mapped[str]


class OptionAnswer(Base):
    """What a borrower answered to a question of the pre-screen; the newest answer to each counts."""

    __tablename__ = "option_answer"
    __table_args__ = (
        UniqueConstraint("turn_id", "question"),
        one_of("question", *QUESTIONS),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    turn_id: Mapped[int] = mapped_column(ForeignKey("turn.id"))
    question: Mapped[str]
    answer: Mapped[bool]
    told_at: Mapped[datetime]
