"""Who is asking: a bearer token or a signed-in desk session, and the role that a route wants."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Cookie, Header, HTTPException

from servicing.runtime import Runtime
from servicing.user.models import User
from servicing.user.service import by_token

COOKIE = "porchlight_desk"
WORKS_CONVERSATIONS = frozenset({"specialist", "supervisor", "compliance"})
"""An admin manages users and settings and reads no conversation."""


class SignInNeeded(Exception):
    """A page was asked for without a session."""


def staff(runtime: Runtime, roles: frozenset[str]) -> Callable[..., Awaitable[User]]:
    """A dependency: the API's caller, who must hold one of `roles` (401 without a token, 403 without the role)."""

    async def caller(
        authorization: Annotated[str | None, Header()] = None,
        porchlight_desk: Annotated[str | None, Cookie()] = None,
    ) -> User:
        async with runtime.sessions.begin() as session:
            user = None
            if authorization is not None and authorization.startswith("Bearer "):
                user = await by_token(session, authorization.removeprefix("Bearer "), "bearer")
            elif porchlight_desk is not None:
                user = await by_token(session, porchlight_desk, "session")
        if user is None:
            raise HTTPException(401, "Sign in, or send a bearer token.", headers={"WWW-Authenticate": "Bearer"})
        if user.role not in roles:
            raise HTTPException(403, f"The role {user.role} may not do this.")
        return user

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

    return caller
