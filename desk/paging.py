"""Cursors: where a list goes on, opaque to whoever pages."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query

from desk.problems import Refusal

T = TypeVar("T")
PAGE = 50
Cursor = Annotated[str | None, Query(max_length=400, description="`next` of the page before; none for the first.")]


def cursor_of(*place: str | int) -> str:
    """The opaque name of a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def read_cursor(cursor: str | None, read: Callable[..., T]) -> T | None:
    """The place that a cursor names, as `read` makes it of the parts; 404 for one that no list gave."""
    if not cursor:
        return None
    try:
        return read(*json.loads(base64.urlsafe_b64decode(cursor)))
    except (binascii.Error, ValueError, TypeError, OverflowError) as error:
        raise Refusal(404, "The cursor is not one that this list gave.") from error


def place(key: Any) -> int:
    """A row's id in a cursor."""
    if not isinstance(key, int) or not -(2**63) <= key < 2**63:
        raise ValueError("not an id")
    return key


def page(
    rows: Sequence[T], place_of: Callable[[T], tuple[str | int, ...]], size: int = PAGE
) -> tuple[Sequence[T], str | None]:
    """Of one row more than a page holds: the page, and the cursor of the next."""
    if len(rows) <= size:
        return rows, None
    shown = rows[:size]
    return shown, cursor_of(*place_of(shown[-1]))


def newest_first(rows: Sequence[T], id_of: Callable[[T], int], cursor: str | None) -> tuple[Sequence[T], str | None]:
    """A page of a list that is short enough to be read whole, by descending id."""
    before = read_cursor(cursor, place)
    ordered = sorted((row for row in rows if before is None or id_of(row) < before), key=id_of, reverse=True)
    return page(ordered[: PAGE + 1], lambda row: (id_of(row),))
