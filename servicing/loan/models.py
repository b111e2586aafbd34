from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, text
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Cents, Key, one_of

INVESTORS = (
    "FNMA",
    "FHLMC",
    "FHA",
    "VA",
    "USDA_GUARANTEED",
    "USDA_DIRECT",
    "PORTFOLIO",
    "PRIVATE_LABEL",
    "UNKNOWN",
)
PROTECTION_KINDS = (
    "bankruptcy",
    "attorney",
    "cease_contact",
    "servicemember",
    "deceased",
    "safety",
    "crisis",
    "wrong_party",
    "foreclosure_hold",
)


class Loan(Base):
    """A mortgage loan as the servicing system gives it.

    `next_due_date` is the due date of the oldest unpaid periodic payment; delinquency is always derived from
    it and a day (12 CFR 1024.31), never stored. A figure that is None is not known, which is not zero: an investor's
    public file has no escrow, fees or suspense.
    """

    __tablename__ = "loan"
    __table_args__ = (
        one_of("investor", *INVESTORS),
        one_of("loan_type", "fixed", "arm", "step"),
        one_of("foreclosure_stage", "none", "referred", "filed", "judgment", "sale_scheduled"),
        CheckConstraint("principal_interest_payment > 0", name="payment_positive"),
        CheckConstraint(
            "escrow_payment >= 0 AND late_charges >= 0 AND corporate_advance >= 0 AND escrow_advance >= 0"
            " AND suspense >= 0",
            name="amounts_not_negative",
        ),
        CheckConstraint("foreclosure_stage <> 'sale_scheduled' OR sale_date IS NOT NULL", name="sale_has_date"),
    )
    id: Mapped[Key]
    loan_number: Mapped[str] = mapped_column(unique=True)
    investor: Mapped[str]
    loan_type: Mapped[str]
    origination_date: Mapped[date]
    maturity_date: Mapped[date]
    original_balance: Mapped[Cents]
    unpaid_principal_balance: Mapped[Cents | None]
    note_rate: Mapped[Decimal] = mapped_column(Numeric(7, 5))
    """Percent a year."""
    principal_interest_payment: Mapped[Cents]
    escrow_payment: Mapped[Cents | None]
    next_due_date: Mapped[date]
    escrow_advance: Mapped[Cents | None]
    corporate_advance: Mapped[Cents | None]
    late_charges: Mapped[Cents | None]
    suspense: Mapped[Cents | None]
    foreclosure_stage: Mapped[str] = mapped_column(default="none")
    sale_date: Mapped[date | None]
    specialist_id: Mapped[int | None] = mapped_column(ForeignKey("specialist.id"))
    servicing_transferred_on: Mapped[date | None]
    delinquent_at_transfer: Mapped[bool | None]
    foreclosure_hold_until: Mapped[date | None]
    prior_modifications: Mapped[int | None]
    last_modification_on: Mapped[date | None]
    last_deferral_on: Mapped[date | None]
    deferred_months_total: Mapped[int | None]
    failed_trial_on: Mapped[date | None]
    partial_claim_total: Mapped[Cents | None]
    figures_on: Mapped[date | None]
    """The servicer's day on which the figures came by file: payments posted before it are in them already."""
    reported_month: Mapped[date | None]
    """The first of the month that an investor's file last told of; an older month changes nothing."""


class Property(Base):
    """Where the home is. `zip` is five digits, or the first three where an investor's public file has no more."""

    __tablename__ = "property"
    __table_args__ = (one_of("occupancy", "owner", "tenant", "vacant", "second_home", "investment"),)
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), primary_key=True)
    street: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str]
    zip: Mapped[str]
    value: Mapped[Cents | None]
    occupancy: Mapped[str | None]


class PostedPayment(Base):
    """Money that the servicing system posted (or reversed); `reference` is unique over all loans.

    `months_applied` and `suspense_change` are what it did to the loan's due date and suspense
    (`rules.Applied`), both 0 where the loan's figures held it already.
    """

    __tablename__ = "posted_payment"
    __table_args__ = (
        one_of("kind", "payment", "reversal"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    posted_on: Mapped[date]
    amount: Mapped[Cents]
    kind: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    months_applied: Mapped[int] = mapped_column(default=0, server_default="0")
    suspense_change: Mapped[Cents] = mapped_column(default=0, server_default="0")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("posted_payment.id"), unique=True)


class Fee(Base):
    __tablename__ = "fee"
    __table_args__ = (
        one_of("kind", "late_charge", "corporate_advance", "other"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    kind: Mapped[str]
    assessed_on: Mapped[date]
    amount: Mapped[Cents]
    reference: Mapped[str] = mapped_column(unique=True)


class ForeclosureMilestone(Base):
    __tablename__ = "foreclosure_milestone"
    __table_args__ = (
        one_of("stage", "referred", "filed", "judgment", "sale_scheduled", "sale_postponed", "dismissed"),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    stage: Mapped[str]
    occurred_on: Mapped[date]


class Protection(Base):
    """A state that limits what may be said or done: `reported` acts at once, only a specialist lifts it.

    Said by an unverified writer it hangs on the conversation; from a number on file, or once verified, also
    on the loan.
    """

    __tablename__ = "protection"
    __table_args__ = (
        one_of("kind", *PROTECTION_KINDS),
        one_of("status", "reported", "confirmed", "lifted"),
        one_of("source", "file", "borrower", "specialist"),
        CheckConstraint("loan_id IS NOT NULL OR conversation_id IS NOT NULL", name="has_subject"),
        CheckConstraint("(status = 'lifted') = (lifted_at IS NOT NULL)", name="lifted_at"),
        Index(
            "uq_protection_live_loan",
            "loan_id",
            "kind",
            "source",
            unique=True,
            postgresql_where=text("status <> 'lifted' AND loan_id IS NOT NULL"),
        ),
        Index(
            "uq_protection_live_conversation",
            "conversation_id",
            "kind",
            unique=True,
            postgresql_where=text("status <> 'lifted' AND loan_id IS NULL"),
        ),
    )
    id: Mapped[Key]
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("loan.id"), index=True)
    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation.id"), index=True)
    borrower_id: Mapped[int | None] = mapped_column(ForeignKey("borrower.id"))
    kind: Mapped[str]
    status: Mapped[str]
    source: Mapped[str]
    detail: Mapped[str | None]
    reported_at: Mapped[datetime]
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
