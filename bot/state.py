"""State that comes with the request and leaves with the reply: Rasa itself stores nothing.

The state is what matters of a conversation, not its history: slots that differ from their default, the active
loop with its flags, and the last turns. It is as large after three hundred turns as after six.
"""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    Event,
    LoopInterrupted,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.turn import Malformed, current_turn

VERSION = 1
TURNS_KEPT = 5
LONGEST_TEXT_KEPT = 500
"""Characters of a text in the state. Nothing reads old words; the bound keeps the state small."""

_NOT_OURS = ("timestamp", "metadata", "policy", "confidence", "action_text", "message_id", "input_channel")


class RequestTrackerStore(TrackerStore):
    """Hands Rasa the conversation of the current turn, and hands back what Rasa would have saved."""

    def __init__(self, domain: Domain | None, event_broker: Any = None, host: str | None = None, **kwargs: Any) -> None:
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        turn = current_turn.get()
        tracker = restore(turn.conversation, turn.state, self.domain)
        for name, value in turn.slots.items():
            if tracker.get_slot(name) != value:
                tracker.update(SlotSet(name, value), self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        current_turn.get().tracker = tracker

    async def keys(self) -> list[str]:
        return []


def restore(conversation: str, state: Any, domain: Domain) -> DialogueStateTracker:
    """The tracker that a state stands for; None is a conversation that begins.

    Slots that the domain no longer has are left out, so that a new model can take over an old conversation.
    Raises Malformed for anything that `compact` did not write.
    """
    if state is None:
        events: list[Event] = [*_beginning(), ActionExecuted(ACTION_LISTEN_NAME)]
    else:
        try:
            if state["version"] != VERSION:
                raise Malformed(f"state must have version {VERSION}")
            events = deserialise_events(state["events"])
        except (KeyError, TypeError, AttributeError):
            raise Malformed("state is not one that this channel gave") from None
    known = {slot.name for slot in domain.slots}
    tracker = DialogueStateTracker.from_events(
        conversation,
        [event for event in events if not (isinstance(event, SlotSet) and event.key not in known)],
        slots=domain.slots,
        domain=domain,
    )
    return tracker


def compact(tracker: DialogueStateTracker, domain: Domain, turns: int = TURNS_KEPT) -> dict[str, Any]:
    """The state of a conversation as JSON, bounded by the number of turns kept and the slots in use.

    It carries no times: the same turn from the same state gives the same state, byte for byte.
    """
    events = list(tracker.events)
    heard = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(heard) > turns:
        start = _start_of_turn(events, heard[-turns])
        events = _summary(tracker.sender_id, events[:start], domain) + events[start:]
    last_heard = max((i for i, event in enumerate(events) if isinstance(event, UserUttered)), default=-1)
    return {
        "version": VERSION,
        "events": [_plain(event, in_last_turn=index > last_heard) for index, event in enumerate(events)],
    }


def recent_events(tracker: DialogueStateTracker, turns: int = TURNS_KEPT) -> list[Event]:
    """The events of the last turns, the current one included."""
    events = list(tracker.events)
    heard = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    return events[_start_of_turn(events, heard[-turns]) :] if len(heard) > turns else events


def _beginning() -> list[Event]:
    return [ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted()]


def _start_of_turn(events: list[Event], heard: int) -> int:
    """A turn begins where Rasa last listened: slots that came with the request are part of it."""
    while heard > 0:
        heard -= 1
        event = events[heard]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            return heard
    return 0


def _summary(conversation: str, events: list[Event], domain: Domain) -> list[Event]:
    past = DialogueStateTracker.from_events(conversation, events, slots=domain.slots, domain=domain)
    defaults = {slot.name: slot.initial_value for slot in domain.slots}
    summary = _beginning()
    summary += [
        SlotSet(name, value) for name, value in sorted(past.current_slot_values().items()) if value != defaults[name]
    ]
    if past.active_loop_name:
        summary.append(ActiveLoop(past.active_loop_name))
        if past.is_active_loop_rejected:
            summary.append(ActionExecutionRejected(past.active_loop_name))
        if past.is_active_loop_interrupted:
            summary.append(LoopInterrupted(True))
    if past.is_paused():
        summary.append(ConversationPaused())
    return summary


def _plain(event: Event, in_last_turn: bool) -> dict[str, Any]:
    plain = {name: value for name, value in event.as_dict().items() if name not in _NOT_OURS}
    if isinstance(event, UserUttered):
        text = (event.text or "")[:LONGEST_TEXT_KEPT]
        entities = [{name: entity.get(name) for name in ("entity", "value")} for entity in event.entities]
        intent = {"name": event.intent.get("name"), "confidence": event.intent.get("confidence")}
        plain["text"] = text
        plain["parse_data"] = {"text": text, "intent": intent, "entities": entities}
    elif isinstance(event, BotUttered):
        plain["metadata"] = {"utter_action": event.metadata.get("utter_action")}
        plain["data"] = {}
        plain["text"] = (event.text or "")[:LONGEST_TEXT_KEPT] if in_last_turn else None
    return plain
