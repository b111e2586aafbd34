from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Cents, Key, one_of


class Arrangement(Base):
    """A promise to pay or a repayment plan. A loan has at most one that is live."""

    __tablename__ = "arrangement"
    __table_args__ = (
        one_of("kind", "promise_to_pay", "repayment_plan"),
        one_of("status", "pending_approval", "active", "completed", "broken", "cancelled", "replaced"),
        CheckConstraint("total > 0", name="total_positive"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_at"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("made_by <> 'user:' || decided_by::text", name="maker_is_not_checker"),
        Index(
            "uq_arrangement_live",
            "loan_id",
            unique=True,
            postgresql_where=text("status IN ('pending_approval', 'active')"),
        ),
        UniqueConstraint("turn_id"),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"))
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    """The turn in which the borrower confirmed it: one turn sets up one arrangement."""
    kind: Mapped[str]
    status: Mapped[str]
    total: Mapped[Cents]
    catch_up_total: Mapped[Cents | None]
    """The arrears that a plan's instalments hold beside the contractual payments; None for a promise."""
    made_by: Mapped[str]
    """Whose terms they are: `borrower:<id>`, set up in conversation, or `user:<id>`. The maker never approves."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Who approved a plan that needed it, or refused it (then it is cancelled)."""
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_from: Mapped[str | None]
    """The live status that a replaced one had, to which undoing takes it back."""
    cancelled_at: Mapped[datetime | None]


class Instalment(Base):
    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("arrangement_id", "number"),
        UniqueConstraint("arrangement_id", "due_date"),
        one_of("status", "due", "paid", "partial", "missed", "returned", "cancelled"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )
    id: Mapped[Key]
    arrangement_id: Mapped[int] = mapped_column(ForeignKey("arrangement.id"), index=True)
    number: Mapped[int]
    due_date: Mapped[date]
    amount: Mapped[Cents]
    status: Mapped[str] = mapped_column(default="due")
