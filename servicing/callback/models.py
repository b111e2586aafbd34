from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of


class Callback(Base):
    """A booked call. No specialist has two booked calls at one time: the database refuses it."""

    __tablename__ = "callback"
    __table_args__ = (
        one_of("status", "booked", "done", "no_show", "cancelled", "moved"),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
        CheckConstraint("(status = 'booked') = (ended_at IS NULL)", name="ended_at"),
        UniqueConstraint("turn_id"),
        ExcludeConstraint(
            (literal_column("int8range(specialist_id, specialist_id, '[]')"), "&&"),
            (literal_column("tstzrange(starts_at, ends_at)"), "&&"),
            where=literal_column("status = 'booked'"),
            using="gist",
            name="ex_callback_one_at_a_time",
        ),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("borrower.id"))
    specialist_id: Mapped[int] = mapped_column(ForeignKey("specialist.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    phone: Mapped[str]
    """E.164: the number on file that the borrower agreed to."""
    topic: Mapped[str]
    """A key of `rules.TOPICS`, or the borrower's own words."""
    status: Mapped[str]
    created_at: Mapped[datetime]
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"))
    """The turn in which the borrower confirmed it: one turn books one call."""
    moved_from_id: Mapped[int | None] = mapped_column(ForeignKey("callback.id"))
    """The call in whose place this one was put."""
    ended_at: Mapped[datetime | None]
