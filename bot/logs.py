"""Logs that name events and places, never words: Rasa prints texts, slots and whole trackers by itself."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog

_LIBRARIES = ("rasa", "sanic", "aiohttp", "asyncio", "tensorflow", "matplotlib", "apscheduler", "pykwalify", "socketio")
_NO_NEWS = ("Limited tf.",)
"""TensorFlow misses a part that this project leaves out on purpose."""
_HARMLESS_KEYS = frozenset({"event", "level", "action_name", "policy_name"})


class PlacesOnly(logging.Formatter):
    """Formats an exception as its class and the places it passed: its message may quote a borrower."""

    def formatException(self, ei: Any) -> str:
        kind, _, trace = ei
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-4:]]
        return f"{kind.__name__} at " + " < ".join(reversed(places))


def quiet(level: int = logging.INFO) -> None:
    """Log our own lines from this level on, Rasa's from warnings on, and of Rasa's structured ones the names."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlacesOnly("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(lambda record: not record.getMessage().startswith(_NO_NEWS))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in _LIBRARIES:
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = True
        library.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
    # Libraries reset the filters of warnings; as records they can be turned off.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    structlog.configure(
        processors=[structlog.processors.add_log_level, _names_only, structlog.processors.KeyValueRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _names_only(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name in _HARMLESS_KEYS}
