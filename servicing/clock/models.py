from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base


class StandingClock(Base):
    """The business clock's standing time in development; no row means that it runs with the machine's."""

    __tablename__ = "standing_clock"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)
    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    now: Mapped[datetime]
