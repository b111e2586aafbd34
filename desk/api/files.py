"""What borrowers sent, opened for staff one file at a time."""

import asyncio
from collections.abc import Iterator
from typing import Annotated, BinaryIO

from cryptography.exceptions import InvalidTag
from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from desk.access import READS, staff
from desk.api.loans import LoanNumber, loan_of
from desk.api.protections import Key
from desk.problems import Refusal, errors
from servicing.audit.service import record
from servicing.document import service as documents
from servicing.document.content import TYPES
from servicing.document.sealing import opened
from servicing.document.upload import Papers
from servicing.runtime import Runtime
from servicing.user.models import User


def router(runtime: Runtime, papers: Papers) -> APIRouter:
    routes = APIRouter(prefix="/loans/{loan_number}/documents", tags=["loans"])

    def begun(name: str) -> tuple[BinaryIO, Iterator[bytes], bytes]:
        """The sealed file with its first piece opened: whether it is there and whole shows before an answer begins."""
        sealed = papers.store.get(name)
        pieces = opened(runtime.vault, name, sealed)
        try:
            return sealed, pieces, next(pieces)
        except BaseException:
            sealed.close()
            raise

    @routes.get(
        "/{document_id}/files/{file_id}",
        response_class=StreamingResponse,
        responses={200: {"content": {kind: {} for kind in TYPES}}, **errors(404)},
    )
    async def file(
        loan_number: LoanNumber, document_id: Key, file_id: Key, user: Annotated[User, Depends(staff(runtime, READS))]
    ) -> StreamingResponse:
        """A file that a borrower sent for a paper, to be saved, never shown within the desk."""
        async with runtime.sessions.begin() as session:
            loan = await loan_of(session, loan_number)
            found = await documents.file_of(session, loan.id, document_id, file_id)
            if found is None:
                raise Refusal(404, "There is no such file on this loan.")
            detail = {"document": document_id, "file": file_id}
            await record(session, f"user:{user.id}", "document:view", f"loan:{loan.id}", detail)
        try:
            sealed, pieces, first = await asyncio.to_thread(begun, found.name)
        except (OSError, InvalidTag):
            raise Refusal(503, "The file cannot be opened just now.") from None

        name = f"{found.request.kind}-{file_id}.{TYPES[found.media_type]}"

        def content() -> Iterator[bytes]:
            with sealed:
                yield first
                yield from pieces

        return StreamingResponse(
            content(),
            media_type=found.media_type,
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Content-Length": str(found.size),
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )

    return routes
