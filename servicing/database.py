"""The declarative base, column types and session factory that every noun shares."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, cast
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Identity, MetaData, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PostgresUUID
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, mapped_column

Key = Annotated[int, mapped_column(BigInteger, Identity(always=True), primary_key=True)]
Cents = Annotated[Decimal, mapped_column(Numeric(12, 2))]
"""US dollars to the cent."""
Json = dict[str, Any]


class Base(DeclarativeBase):
    """Tables are named in the singular; every constraint has a name that migrations can refer to."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads the class attribute
        str: Text,
        int: BigInteger,
        datetime: DateTime(timezone=True),
        date: Date,
        Decimal: Numeric(12, 2),
        UUID: PostgresUUID(as_uuid=True),
        Json: JSONB,
    }


def one_of(column: str, *values: str) -> CheckConstraint:
    """A check that a text column holds one of these states (or NULL where the column allows it)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def connect(url: str, pool_size: int = 10) -> AsyncEngine:
    """An engine on psycopg 3 for `url` (postgresql+psycopg://…).

    `statement_timeout` and `idle_in_transaction_session_timeout` bound what a frozen process can hold on to:
    its locks go when the server ends its session, so another worker can go on.
    """
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=5,
        # Errors are logged, and parameters hold what people wrote.
        hide_parameters=True,
        connect_args={
            "connect_timeout": 5,
            "prepare_threshold": None,
            "options": "-c timezone=UTC -c statement_timeout=10000 -c idle_in_transaction_session_timeout=10000",
        },
    )


def session_factory(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions whose rows stay readable after commit; `async with sessions.begin()` is one transaction."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def copy_in(session: AsyncSession, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts many rows, told by column, with COPY: several times as fast as any INSERT.

    It is part of the session's transaction; the rows are not brought into the session, and what is left out is NULL
    or the database's own default. Raises psycopg's errors, not SQLAlchemy's.
    """
    if not rows:
        return
    columns = list(dict.fromkeys(name for row in rows for name in row))
    raw = await (await session.connection()).get_raw_connection()
    driver = cast(psycopg.AsyncConnection, raw.driver_connection)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(kind.__tablename__), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    async with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            values = (row.get(name) for name in columns)
            await copy.write_row([Jsonb(value) if isinstance(value, dict) else value for value in values])
