"""What comes in is cut off at the limit, whatever its sender said of its length."""

from collections.abc import AsyncIterator

import pytest

from servicing.document.content import MOST_BYTES, Refused
from servicing.document.upload import spool


async def test_it_reads_no_further_than_the_limit():
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 64_000
            yield bytes(64_000)

    with pytest.raises(Refused, match="too_large"):
        await spool(endless())
    assert MOST_BYTES < given <= MOST_BYTES + 64_000


async def test_up_to_the_limit_it_is_all_there():
    async def largest() -> AsyncIterator[bytes]:
        yield bytes(MOST_BYTES - 3)
        yield b"end"

    received = await spool(largest())
    with received.content as content:
        content.seek(-3, 2)
        assert (received.size, content.read()) == (MOST_BYTES, b"end")
