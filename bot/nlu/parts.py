"""A message in its parts: what people write in one breath is often two things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

PARTS = "parts"
FEWEST_WORDS = 3
"""A shorter piece goes with its neighbour: it is seldom a wish of its own."""
MOST_PARTS = 4

_BORDER = re.compile(
    r"(?<=[.!?;\n])\s+|"
    r"\s+(?=(?:but|and also|also|and can|and i|and what|and how|and when|plus|btw|pero|y también|y tambien|también|"
    r"tambien|además|ademas|y quiero|y cu[aá]ndo|y cu[aá]nto|y c[oó]mo|y puedo)\b)|,\s+",
    re.IGNORECASE,
)


def parts(text: str) -> list[str]:
    """The pieces of a text that may each say something of their own; nothing for a text of one piece."""
    pieces: list[str] = []
    start = 0
    for border in [*_BORDER.finditer(text), None]:
        end = border.start() if border else len(text)
        piece = text[start:end].strip()
        start = border.end() if border else end
        if not piece:
            continue
        if pieces and (len(pieces[-1].split()) < FEWEST_WORDS or len(piece.split()) < FEWEST_WORDS):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    if len(pieces) > MOST_PARTS:
        pieces = [*pieces[: MOST_PARTS - 1], " ".join(pieces[MOST_PARTS - 1 :])]
    return pieces if len(pieces) > 1 else []


def with_parts(messages: Iterable[Message]) -> list[Message]:
    """Messages that have words, and their parts after them: what featurizers work on."""
    return [one for message in messages for one in (message, *(message.get(PARTS) or ())) if one.get(TEXT)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Parts(GraphComponent):
    """Sets `parts` of a message that is understood (not of one that is learned from), each a message of its own."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Parts:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            pieces = parts(message.get(TEXT) or "")
            if pieces:
                message.set(PARTS, [Message({TEXT: piece}) for piece in pieces])
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data
