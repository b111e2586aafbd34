"""Words from the reviewed responses, with the variables that an action gave and nothing left open."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.turn import ActionFailed

_VARIABLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PAYLOAD = re.compile(r"\s*/([A-Za-z_][A-Za-z0-9_]*)\s*(\{.*\})?\s*", re.DOTALL)


class ReviewedResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's templates without its interpolator, which prints the values of slots when one is missing."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **variables: Any
    ) -> dict[str, Any]:
        """The response in the variation for this channel and these slots; the first one if several fit.

        Raises ActionFailed (kind "invalid") when no variation fits or a variable has no value: a sentence with a
        hole in it never leaves.
        """
        slots = tracker.current_slot_values()
        template = self._variation(utter_action, output_channel, slots)
        used: dict[str, str] = {}
        values = {**slots, **variables}

        def value_of(match: re.Match) -> str:
            name = match.group(1)
            if values.get(name) is None:
                raise ActionFailed(utter_action, "invalid", f"the variable {name} has no value")
            used[name] = str(values[name])
            return used[name]

        text = template.get("text") or ""
        said = _VARIABLE.sub(value_of, text)
        if not text.strip() or "{" in _VARIABLE.sub("", text) or "}" in _VARIABLE.sub("", text):
            raise ActionFailed(utter_action, "invalid", "the response is empty or has stray braces")
        buttons = copy.deepcopy(template.get("buttons") or [])
        for button in buttons:
            button["title"] = _VARIABLE.sub(value_of, button["title"])
            button["payload"] = _VARIABLE.sub(value_of, button["payload"].replace("{{", "{").replace("}}", "}"))
        return {"text": said, "buttons": buttons, "variation": variation_hash(text), "variables": used}

    def _variation(self, utter_action: str, output_channel: str, slots: dict[str, Any]) -> dict[str, Any]:
        if utter_action not in self.responses:
            raise ActionFailed(utter_action, "invalid", "there is no such response")
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, slots
        )
        if not fitting:
            raise ActionFailed(utter_action, "invalid", "no variation fits the channel and the slots")
        return fitting[0]


def variation_hash(template: str) -> str:
    """Names the exact wording that was said: 12 hexadecimal digits of the SHA-256 of the raw template."""
    return hashlib.sha256(template.encode()).hexdigest()[:12]


def choice_of(button: dict[str, Any], response: str) -> dict[str, Any]:
    """A button's payload, `/intent` or `/intent{"entity": "value"}`, taken apart.

    Raises ActionFailed when the payload is neither: the text of a payload must never reach a borrower.
    """
    match = _PAYLOAD.fullmatch(button.get("payload") or "")
    try:
        entities = json.loads(match.group(2) or "{}") if match else None
    except ValueError:
        entities = None
    if not isinstance(entities, dict) or not button.get("title"):
        raise ActionFailed(response, "invalid", "a choice whose payload is not an intent with entities")
    return {"title": button["title"], "intent": match.group(1), "entities": entities}
