from sqlalchemy import ForeignKey
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
