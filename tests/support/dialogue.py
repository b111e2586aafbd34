"""A message as it comes to a custom action, without Rasa, and what the action did."""

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from servicing.turn.service import Opened


def tracker(
    opened: Opened,
    intent: str = "inform",
    *entities: dict[str, Any],
    text: str = "",
    loop: str | None = "promise_form",
    **slots: Any,
) -> Tracker:
    """A message as it comes to an action while the form `loop` asks for `requested_slot`."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": list(entities),
        "metadata": {
            "turn_id": opened.turn_id,
            "attempt": opened.attempt,
            "channel": "sms",
            "now": opened.now.isoformat(),
            "time_zone": opened.time_zone,
        },
    }
    state = {
        "sender_id": str(opened.conversation_id),
        "slots": {"language": "en", "verified": True, "promise_replaces": False, **slots},
        "latest_message": message,
        "events": [{"event": "user", "text": text}],
        "paused": False,
        "latest_input_channel": "sms",
        "active_loop": {"name": loop} if loop else {},
        "latest_action_name": "action_listen",
    }
    return Tracker.from_dict(state)


async def run(action: Any, message: Tracker) -> tuple[dict[str, Any], list[str]]:
    """The slots that an action set, and the responses that it said."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, message, {})
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return slots, [said["response"] for said in dispatcher.messages]
