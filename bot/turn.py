"""One turn as it came over the private channel, kept in a context variable while Rasa thinks."""

from __future__ import annotations

import asyncio
import re
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rasa.shared.core.domain import Domain

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker

CHANNELS = ("sms", "web")
MODES = ("respond", "parse")
COMMAND_INTENTS = frozenset({"restart", "back", "session_start"})
"""Intents that Rasa itself obeys. Nobody outside may send them, not even as a choice."""
DEFAULT_DEADLINE_MS = 8000
LONGEST_TEXT = 32_000


class Malformed(ValueError):
    """A request that cannot be understood; the message names fields, never values."""


class ActionFailed(Exception):
    """An action that did not do its work.

    kind: "timeout" and "unreachable" may pass when tried again; "error" and "invalid" will not by themselves.
    """

    def __init__(self, action: str, kind: str, detail: str) -> None:
        super().__init__(f"{action}: {kind}: {detail}")
        self.action = action
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True)
class Choice:
    """A button that the borrower pressed: an intent and its entities, never text to parse."""

    intent: str
    entities: dict[str, Any]


@dataclass
class Turn:
    """What came with the request, and what Rasa leaves behind while it answers."""

    turn_id: int
    attempt: int
    conversation: str
    channel: str
    mode: str
    text: str
    choice: Choice | None
    slots: dict[str, Any]
    now: str
    time_zone: str
    state: Any
    deadline: float
    """On the event loop's own clock, in seconds."""
    tracker: DialogueStateTracker | None = None
    failed_actions: list[dict[str, str]] = field(default_factory=list)

    @property
    def metadata(self) -> dict[str, Any]:
        """What NLU components and actions may know about the turn. Business time comes from here alone."""
        return {
            "turn_id": self.turn_id,
            "attempt": self.attempt,
            "conversation": self.conversation,
            "channel": self.channel,
            "now": self.now,
            "time_zone": self.time_zone,
        }

    def fail(self, action: str, kind: str, detail: str) -> None:
        """Note that an action failed; the app then discards the state and the replies of this turn."""
        failure = {"action": action, "kind": kind, "detail": detail}
        if failure not in self.failed_actions:
            self.failed_actions.append(failure)

    def milliseconds_left(self) -> int:
        """Until the deadline of the whole turn; zero or less when it has passed."""
        return int((self.deadline - asyncio.get_running_loop().time()) * 1000)


current_turn: ContextVar[Turn] = ContextVar("current_turn")


def words(text: str) -> str:
    """Text that Rasa cannot take for a command.

    Rasa strips a message and reads a leading "/" as an intent with confidence 1. Each leading slash becomes
    U+2044, which is as long, so that the positions of entities stay those of the borrower's text.
    """
    lead = re.match(r"[\s/]*", text).group()
    return lead.replace("/", "\u2044") + text[len(lead) :]


def read_turn(body: Any, domain: Domain) -> Turn:
    """The turn of a request body, or Malformed. Must be called in the event loop that will run it."""
    if not isinstance(body, dict):
        raise Malformed("the body must be a JSON object")
    mode = _one_of(body, "mode", MODES)
    slots = _field(body, "slots", dict, default={})
    unknown = sorted(set(slots) - {slot.name for slot in domain.slots})
    if unknown:
        raise Malformed(f"slots that the domain does not have: {', '.join(map(repr, unknown))}")
    deadline_ms = _field(body, "deadline_ms", int, default=DEFAULT_DEADLINE_MS)
    text = _field(body, "text", str)
    if len(text) > LONGEST_TEXT:
        raise Malformed(f"text is longer than {LONGEST_TEXT} characters")
    return Turn(
        turn_id=_field(body, "turn_id", int),
        attempt=_field(body, "attempt", int),
        conversation=_filled(body, "conversation"),
        channel=_one_of(body, "channel", CHANNELS),
        mode=mode,
        text=words(text),
        choice=_choice(body.get("choice"), domain),
        slots=slots,
        now=_business_time(body),
        time_zone=_zone(body),
        state=body.get("state"),
        deadline=asyncio.get_running_loop().time() + deadline_ms / 1000,
    )


def _field(body: dict, name: str, kind: type, default: Any = None) -> Any:
    value = body.get(name, default)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Malformed(f"{name} must be a {kind.__name__}")
    return value


def _filled(body: dict, name: str) -> str:
    value = _field(body, name, str)
    if not value.strip():
        raise Malformed(f"{name} must not be empty")
    return value


def _one_of(body: dict, name: str, allowed: tuple[str, ...]) -> str:
    value = body.get(name)
    if value not in allowed:
        raise Malformed(f"{name} must be one of {', '.join(allowed)}")
    return value


def _business_time(body: dict) -> str:
    value = _filled(body, "now")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise Malformed("now must be an ISO time") from None
    if moment.tzinfo is None:
        raise Malformed("now must carry its offset")
    return value


def _zone(body: dict) -> str:
    value = _filled(body, "time_zone")
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        raise Malformed("time_zone must be a name of the time zone database") from None
    return value


def _choice(value: Any, domain: Domain) -> Choice | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("intent"), str):
        raise Malformed("choice must be an object with an intent")
    entities = value.get("entities") or {}
    if not isinstance(entities, dict):
        raise Malformed("choice.entities must be an object")
    if value["intent"] in COMMAND_INTENTS or value["intent"] not in domain.intents:
        raise Malformed("choice.intent is not an intent of the domain")
    if not set(entities) <= set(domain.entities):
        raise Malformed("choice.entities has an entity that the domain does not have")
    return Choice(value["intent"], entities)
