"""A temporary table that holds a file's rows until they are taken loan by loan, however long the file is.

Rows of one loan may stand anywhere in a file, so they are gathered by the database and not in memory.
"""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby

import psycopg
from sqlalchemy import make_url


@dataclass(frozen=True)
class Staged:
    """A row under its loan number; `cells` is None for one that was rejected already. `rank` orders months."""

    key: str
    line: int
    cells: dict[str, str] | None
    part: str = ""
    rank: int = 0


@dataclass(frozen=True)
class Group:
    """All rows of one loan, by line."""

    key: str
    rows: tuple[Staged, ...]


class Stage:
    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection

    async def fill(self, rows: Iterable[Staged]) -> None:
        async with (
            self._connection.cursor() as cursor,
            cursor.copy("COPY staged (key, line, part, rank, cells) FROM STDIN") as copy,
        ):
            for row in rows:
                cells = None if row.cells is None else json.dumps(row.cells)
                await copy.write_row((row.key, row.line, row.part, row.rank, cells))
        await self._connection.execute("CREATE INDEX ON staged (key, line)")
        await self._connection.execute("ANALYZE staged")

    async def loans(self) -> int:
        cursor = await self._connection.execute("SELECT count(DISTINCT key) FROM staged")
        row = await cursor.fetchone()
        return row[0] if row is not None else 0

    async def groups(self, size: int) -> AsyncIterator[list[Group]]:
        """`size` loans at a time, by loan number."""
        after = ""
        while batch := await self._after(after, size):
            yield batch
            after = batch[-1].key

    async def _after(self, after: str, size: int) -> list[Group]:
        cursor = await self._connection.execute(
            """
            SELECT key, line, cells, part, rank FROM staged
            WHERE key IN (SELECT DISTINCT key FROM staged WHERE key > %s ORDER BY key LIMIT %s)
            ORDER BY key, line
            """,
            (after, size),
        )
        rows = [Staged(*row) for row in await cursor.fetchall()]
        return [Group(key, tuple(members)) for key, members in groupby(rows, lambda row: row.key)]

    async def of_two_minds(self, cell: str, about: str) -> frozenset[str]:
        """The values of `about` for which `cell` says true in one row and false in another."""
        cursor = await self._connection.execute(
            """
            WITH said AS (SELECT cells ->> %(about)s AS about, lower(cells ->> %(cell)s) AS cell FROM staged)
            SELECT about FROM said WHERE about <> ''
            GROUP BY about HAVING bool_or(cell = 'true') AND bool_or(cell = 'false')
            """,
            {"cell": cell, "about": about},
        )
        return frozenset(row[0] for row in await cursor.fetchall())


@asynccontextmanager
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """An empty stage on a connection of its own; it is gone when that closes."""
    url = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(
            """
            CREATE TEMPORARY TABLE staged (
                key text COLLATE "C" NOT NULL, line bigint NOT NULL, part text NOT NULL, rank bigint NOT NULL,
                cells jsonb
            )
            """
        )
        yield Stage(connection)
