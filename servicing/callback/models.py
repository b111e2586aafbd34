from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, literal_column
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of


class Callback(Base):
    """A booked call. No specialist has two booked calls at one time: the database refuses it."""

    __tablename__ = "callback"
    __table_args__ = (
        one_of("status", "booked", "done", "no_show", "cancelled", "moved"),
        CheckConstraint("starts_at < ends_at", name="ends_after_start"),
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
    topic: Mapped[str]
    status: Mapped[str]
    created_at: Mapped[datetime]
