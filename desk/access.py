"""Who is asking: a bearer token or a signed-in desk session, and the role that a route wants."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Cookie, HTTPException, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from servicing.runtime import Runtime
from servicing.user.models import ROLES, User
from servicing.user.service import by_token

COOKIE = "porchlight_desk"
READS = frozenset({"specialist", "supervisor", "compliance"})
"""Reads conversations and loans. An admin manages users and settings and reads no conversation."""
WORKS_CONVERSATIONS = READS
WORKS = frozenset({"specialist", "supervisor"})
"""Works escalations, conversations and loans: everything that changes one of them."""
REVIEWS = frozenset({"compliance"})
"""Searches, exports and reviews transcripts."""
EVERYBODY = frozenset(ROLES)

_bearer = HTTPBearer(auto_error=False, description="From `porchlight token create`.")
_session = APIKeyCookie(name=COOKIE, auto_error=False, description="From signing in at /desk.")


class SignInNeeded(Exception):
    """A page was asked for without a session."""


def staff(runtime: Runtime, roles: frozenset[str]) -> Callable[..., Awaitable[User]]:
    """A dependency: the API's caller, who must hold one of `roles` (401 without a token, 403 without the role)."""

    async def caller(
        bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
        desk_session: Annotated[str | None, Security(_session)],
    ) -> User:
        async with runtime.sessions.begin() as session:
            user = None
            if bearer is not None:
                user = await by_token(session, bearer.credentials, "bearer")
            elif desk_session is not None:
                user = await by_token(session, desk_session, "session")
        if user is None:
            raise HTTPException(401, "Sign in, or send a bearer token.", headers={"WWW-Authenticate": "Bearer"})
        if user.role not in roles:
            raise HTTPException(403, f"The role {user.role} may not do this.")
        return user

    # What a check of all routes looks for: a route without a role lets nobody know that it is open.
    caller.roles = roles  # type: ignore[attr-defined]
    return caller


def visitor(runtime: Runtime, roles: frozenset[str]) -> Callable[..., Awaitable[User]]:
    """A dependency for pages: raises SignInNeeded where the API would answer 401."""

    async def caller(porchlight_desk: Annotated[str | None, Cookie()] = None) -> User:
        if porchlight_desk is None:
            raise SignInNeeded
        async with runtime.sessions.begin() as session:
            user = await by_token(session, porchlight_desk, "session")
        if user is None:
            raise SignInNeeded
        if user.role not in roles:
            raise HTTPException(403, f"The role {user.role} may not see this page.")
        return user

    caller.roles = roles  # type: ignore[attr-defined]
    return caller
