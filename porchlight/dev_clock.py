"""`POST /dev/clock`: sets or moves the business clock in development."""

from datetime import datetime, timedelta
from typing import Self

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, model_validator

from servicing.clock import service as clock
from servicing.runtime import Runtime


class Move(BaseModel):
    """Exactly one of: a time with its offset to stand at, or an ISO-8601 duration to move on by."""

    now: AwareDatetime | None = None
    advance: timedelta | None = None

    @model_validator(mode="after")
    def one(self) -> Self:
        if (self.now is None) == (self.advance is None):
            raise ValueError('give either "now" or "advance"')
        return self


class Standing(BaseModel):
    now: datetime


def router(runtime: Runtime) -> APIRouter:
    """Only mounted in development."""
    routes = APIRouter()

    @routes.post("/dev/clock", include_in_schema=False)
    async def move(body: Move) -> Standing:
        async with runtime.sessions.begin() as session:
            if body.now is not None:
                await clock.stand(session, body.now)
            elif body.advance is not None:
                await clock.advance(session, body.advance)
            return Standing(now=await clock.business_now(session))

    @routes.get("/dev/clock", include_in_schema=False)
    async def read() -> Standing:
        async with runtime.sessions.begin() as session:
            return Standing(now=await clock.business_now(session))

    return routes
