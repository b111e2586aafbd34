"""Which pages may ask, and how often somebody may open a chat."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def origin_allowed(origin: str | None, public_url: str) -> bool:
    """Whether a page of this origin may open a socket: our own, or one on this very machine.

    Programs that are no browser send no Origin and are let through: the token decides.
    """
    if origin is None:
        return True
    asked, own = urlsplit(origin), urlsplit(public_url)
    if asked.scheme not in ("http", "https"):
        return False
    return (asked.scheme, asked.netloc.lower()) == (own.scheme, own.netloc.lower()) or asked.hostname in LOOPBACK


class SlidingWindow:
    """At most `limit` events of a key within `seconds` of the machine's monotonic clock.

    Kept in this process's memory: with several app processes each allows as many, which is enough against a
    flood of empty conversations; tries at verification are counted in the database.
    """

    def __init__(
        self, limit: int, seconds: float, keys: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._keys = keys
        self._clock = clock
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def allow(self, key: str) -> bool:
        """Counts one more event of `key`; False if that is one too many (it then does not count)."""
        now = self._clock()
        events = self._events.setdefault(key, deque())
        self._events.move_to_end(key)
        while events and events[0] <= now - self._seconds:
            events.popleft()
        if len(events) >= self._limit:
            return False
        events.append(now)
        if len(self._events) > self._keys:
            self._events.popitem(last=False)
        return True
