"""The desk API of the contract: every route has a role, and every look and change is in the audit trail."""

from fastapi import APIRouter

from desk.api import arrangements, callbacks, conversations, escalations, files, loans, metrics, transcripts
from desk.problems import PREFIX
from servicing.document.upload import Papers
from servicing.runtime import Runtime


def router(runtime: Runtime, papers: Papers) -> APIRouter:
    """All routes under /api/v1."""
    routes = APIRouter(prefix=PREFIX)
    for part in (escalations, conversations, loans, arrangements, callbacks, transcripts, metrics):
        routes.include_router(part.router(runtime))
    routes.include_router(files.router(runtime, papers))
    return routes
