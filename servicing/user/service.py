"""Staff accounts, their passwords and tokens. All times here are the machine clock's."""

import asyncio
import hashlib
import re
import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicing.audit.service import record as record_audit
from servicing.clock.service import machine_now
from servicing.user.models import ROLES, Token, User

_hasher = PasswordHasher()
SHORTEST_PASSWORD = 12


class UserRefused(ValueError):
    """An account that cannot be made; the message says why in one sentence."""


@cache
def _hash_of_nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def normal_email(email: str) -> str:
    return email.strip().lower()


async def create(
    session: AsyncSession, email: str, name: str, role: str, password: str | None, *, by: str = "operator"
) -> User:
    """A new account. Without a password nobody can sign in to it; its tokens still work.

    UserRefused for an address that is taken or is none, an unknown role, an empty name or a short password.
    """
    email = normal_email(email)
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise UserRefused("that is not an e-mail address")
    if role not in ROLES:
        raise UserRefused(f"a role is one of {', '.join(ROLES)}")
    if not name.strip():
        raise UserRefused("an account needs a name")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise UserRefused(f"a password has at least {SHORTEST_PASSWORD} characters")
    hashed = None if password is None else await asyncio.to_thread(_hasher.hash, password)
    user = await session.scalar(
        insert(User)
        .values(email=email, name=name.strip(), role=role, password_hash=hashed, created_at=machine_now())
        .on_conflict_do_nothing(index_elements=["email"])
        .returning(User)
    )
    if user is None:
        raise UserRefused("there is an account with that e-mail address")
    await record_audit(session, by, "user:create", f"user:{user.id}", {"role": role})
    return user


async def authenticate(session: AsyncSession, email: str, password: str) -> User | None:
    """The account that these open, None otherwise; an unknown address takes as long as a wrong password."""
    user = await by_email(session, email)
    if user is not None and user.disabled_at is not None:
        user = None
    stored = user.password_hash if user is not None else None
    if stored is None:
        stored, user = await asyncio.to_thread(_hash_of_nobody), None
    try:
        await asyncio.to_thread(_hasher.verify, stored, password)
    except (VerificationError, InvalidHashError):
        return None
    if user is not None and _hasher.check_needs_rehash(stored):
        user.password_hash = await asyncio.to_thread(_hasher.hash, password)
    return user


async def by_email(session: AsyncSession, email: str) -> User | None:
    return await session.scalar(select(User).where(User.email == normal_email(email)))


def token_digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def create_token(
    session: AsyncSession, user: User, kind: str, ttl: timedelta | None, *, by: str = "operator"
) -> str:
    """A new `bearer` or `session` token; this is the only time that it is seen. `ttl` None: until revoked."""
    token = secrets.token_urlsafe(32)
    now = machine_now()
    row = Token(
        user_id=user.id,
        kind=kind,
        digest=token_digest(token),
        created_at=now,
        expires_at=None if ttl is None else now + ttl,
    )
    session.add(row)
    await session.flush()
    await record_audit(session, by, "token:create", f"user:{user.id}", {"kind": kind, "token": row.id})
    return token


async def by_token(session: AsyncSession, token: str, kind: str) -> User | None:
    """Whose token this is; None if it is unknown, of another kind, expired or revoked, or its owner disabled."""
    query = (
        select(User)
        .join(Token, Token.user_id == User.id)
        .where(
            Token.digest == token_digest(token),
            Token.kind == kind,
            Token.revoked_at.is_(None),
            or_(Token.expires_at.is_(None), Token.expires_at > machine_now()),
            User.disabled_at.is_(None),
        )
    )
    return await session.scalar(query)


async def revoke(session: AsyncSession, token: str, *, by: str = "operator") -> bool:
    """Ends a token at once; False if there was none that could end."""
    query = (
        update(Token)
        .where(Token.digest == token_digest(token), Token.revoked_at.is_(None))
        .values(revoked_at=machine_now())
        .returning(Token.id, Token.user_id)
    )
    ended = (await session.execute(query)).one_or_none()
    if ended is None:
        return False
    await record_audit(session, by, "token:revoke", f"user:{ended.user_id}", {"token": ended.id})
    return True


async def disable(session: AsyncSession, user: User, *, by: str = "operator") -> None:
    """Closes an account: its password and tokens open nothing any more."""
    if user.disabled_at is None:
        user.disabled_at = machine_now()
        await session.flush()
        await record_audit(session, by, "user:disable", f"user:{user.id}", {})
