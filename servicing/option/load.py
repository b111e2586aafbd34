"""The reviewed files of the programs, and their copy in the database."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

import yaml
from sqlalchemy import Connection, delete, insert, select

from servicing.option.models import OptionRow
from servicing.option.rows import Row, faults

PROGRAMS = Path(__file__).parent / "programs"
_COLUMNS = [column for column in OptionRow.__table__.columns if column.name != "id"]


class FaultyRows(ValueError):
    """The reviewed rows contradict each other or leave something out; the message says which."""


def read(folder: Path = PROGRAMS) -> list[Row]:
    """All rows, file by file, in their order. FaultyRows where one cannot stand."""
    rows = [
        Row(**{**written, "value": str(written["value"])})
        for path in sorted(folder.glob("*.yml"))
        for written in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    if found := faults(rows):
        raise FaultyRows("; ".join(found))
    return rows


def load(connection: Connection, rows: Iterable[Row]) -> int:
    """Makes the table say what the files say, and gives how many rows changed; the caller owns the transaction.

    Run again it changes nothing.
    """
    wanted = set(rows)
    there = {Row(*values): key for key, *values in connection.execute(select(OptionRow.id, *_COLUMNS))}
    gone = [key for row, key in there.items() if row not in wanted]
    new = [asdict(row) for row in wanted if row not in there]
    if gone:
        connection.execute(delete(OptionRow).where(OptionRow.id.in_(gone)))
    if new:
        connection.execute(insert(OptionRow), new)
    return len(gone) + len(new)
