from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of


class DocumentRequest(Base):
    __tablename__ = "document_request"
    __table_args__ = (one_of("status", "requested", "received", "accepted", "rejected", "waived"),)
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    kind: Mapped[str]
    status: Mapped[str]
    requested_at: Mapped[datetime]
    wanted_by: Mapped[date | None]
    received_at: Mapped[datetime | None]
