from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from servicing.database import Base, Key, one_of

ROLES = ("specialist", "supervisor", "compliance", "admin")


class User(Base):
    """A person on the servicer's staff. A bearer token's person may have no password."""

    __tablename__ = "user_account"
    __table_args__ = (one_of("role", *ROLES),)
    id: Mapped[Key]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    """Argon2id."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class SignInTry(Base):
    """A wrong try at signing in; `key` is a digest of the address written or of the network it came from."""

    __tablename__ = "sign_in_try"
    __table_args__ = (Index("ix_sign_in_try_key", "key", "at"),)
    id: Mapped[Key]
    key: Mapped[bytes]
    at: Mapped[datetime]
    """Machine clock."""


class Token(Base):
    """A bearer token, or a signed-in desk session (`kind`); only its SHA-256 is kept."""

    __tablename__ = "token"
    __table_args__ = (one_of("kind", "bearer", "session"),)
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[str]
    digest: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    """On the machine clock."""
    revoked_at: Mapped[datetime | None]
