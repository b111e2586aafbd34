"""Masked identifiers as entities. Their values never reach Rasa: only that one was given, and its token."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

KINDS = (
    "last_four",
    "loan_number",
    "zip",
    "code",
    "ssn",
    "phone",
    "email",
    "card",
    "account",
    "birth_date",
)
_TOKEN = re.compile(rf"\bmasked_({'|'.join(KINDS)})(?:_\d+)?\b", re.IGNORECASE)


def identifiers(text: str) -> list[dict[str, Any]]:
    """Each token, such as `masked_last_four` or `masked_zip_2`, as an entity of its kind."""
    return [
        {
            "entity": match.group(1).lower(),
            "value": match.group().lower(),
            "start": match.start(),
            "end": match.end(),
            "extractor": "MaskedIdentifiers",
        }
        for match in _TOKEN.finditer(text)
    ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MaskedIdentifiers(GraphComponent, EntityExtractorMixin):
    """Adds the identifiers that the app has masked."""

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
    ) -> MaskedIdentifiers:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = message.get(ENTITIES, []) + identifiers(message.get(TEXT) or "")
            message.set(ENTITIES, found, add_to_output=True)
        return messages
