"""Callers of the desk API."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from tests.support.desk import Desk


@pytest.fixture
async def desk(runtime) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as open_clients:
        yield Desk(runtime, open_clients)
