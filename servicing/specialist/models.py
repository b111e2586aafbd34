from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key


class Specialist(Base):
    """A loss mitigation specialist whom a loan can be assigned to (12 CFR 1024.40, continuity of contact)."""

    __tablename__ = "specialist"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    name: Mapped[str]
    phone: Mapped[str]
    hours: Mapped[str | None]
    """As SERVICER_HOURS; NULL means the servicer's own."""
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text), default=lambda: ["en"], server_default="{en}")
    """In which this specialist talks with borrowers: `en`, `es`."""
    calls_a_day: Mapped[int | None]
    """How many booked calls in one day of the office; NULL means what `callback.rules.CAPACITY` says."""


class Leave(Base):
    """When a specialist is away from work, whatever the hours say."""

    __tablename__ = "specialist_leave"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="ends_after_start"),)
    id: Mapped[Key]
    specialist_id: Mapped[int] = mapped_column(ForeignKey("specialist.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
