"""Papers that were asked for, and what is missing."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from servicing.document.models import DocumentFile, DocumentRequest
from servicing.document.rules import Paper

OPEN = ("requested", "rejected")


async def request(
    session: AsyncSession,
    *,
    loan_id: int,
    hardship_id: int | None,
    papers: Sequence[Paper],
    wanted_by: date,
    now: datetime,
) -> list[DocumentRequest]:
    """Asks for papers that the loan does not have yet; gives those that were not asked for before.

    The caller holds the loan's row, so that two requests do not ask twice.
    """
    query = select(DocumentRequest.kind).where(
        DocumentRequest.loan_id == loan_id, DocumentRequest.status.in_(("requested", "received", "accepted"))
    )
    known = set(await session.scalars(query))
    rows = [
        DocumentRequest(
            loan_id=loan_id,
            hardship_id=hardship_id,
            kind=paper.kind,
            status="requested",
            requested_at=now,
            wanted_by=wanted_by,
        )
        for paper in papers
        if paper.kind not in known
    ]
    session.add_all(rows)
    await session.flush()
    return rows


async def of_loan(session: AsyncSession, loan_id: int) -> list[DocumentRequest]:
    """All papers that were asked for on a loan, in the order asked, with the files that came for them."""
    query = select(DocumentRequest).where(DocumentRequest.loan_id == loan_id).order_by(DocumentRequest.id)
    whole = query.options(selectinload(DocumentRequest.files)).execution_options(populate_existing=True)
    return list(await session.scalars(whole))


async def missing(session: AsyncSession, loan_id: int) -> list[DocumentRequest]:
    """What was asked for and is not there yet."""
    return [row for row in await of_loan(session, loan_id) if row.status in OPEN]


async def file_of(session: AsyncSession, loan_id: int, request_id: int, file_id: int) -> DocumentFile | None:
    """A file that came for a paper of this loan; None where there is none."""
    query = (
        select(DocumentFile)
        .join(DocumentRequest, DocumentRequest.id == DocumentFile.request_id)
        .where(DocumentFile.id == file_id, DocumentFile.request_id == request_id, DocumentRequest.loan_id == loan_id)
        .options(selectinload(DocumentFile.request))
    )
    return await session.scalar(query)


def public(row: DocumentRequest) -> dict[str, Any]:
    """A paper as the desk API gives it."""
    return {
        "id": row.id,
        "kind": row.kind,
        "status": row.status,
        "requested_at": row.requested_at.isoformat(),
        "wanted_by": row.wanted_by.isoformat() if row.wanted_by else None,
        "received_at": row.received_at.isoformat() if row.received_at else None,
        "files": [
            {
                "id": file.id,
                "media_type": file.media_type,
                "size": file.size,
                "scan": file.scan,
                "received_at": file.received_at.isoformat(),
            }
            for file in row.files
        ],
    }
