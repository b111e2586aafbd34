from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of


class DocumentRequest(Base):
    """A paper that is asked for. A loan has each kind open at most once: nothing that was received is asked again."""

    __tablename__ = "document_request"
    __table_args__ = (
        one_of("status", "requested", "received", "accepted", "rejected", "waived"),
        Index(
            "uq_document_request_open",
            "loan_id",
            "kind",
            unique=True,
            postgresql_where=text("status IN ('requested', 'received')"),
        ),
    )
    id: Mapped[Key]
    loan_id: Mapped[int] = mapped_column(ForeignKey("loan.id"), index=True)
    hardship_id: Mapped[int | None] = mapped_column(ForeignKey("hardship.id"))
    kind: Mapped[str]
    status: Mapped[str]
    requested_at: Mapped[datetime]
    wanted_by: Mapped[date | None]
    received_at: Mapped[datetime | None]
