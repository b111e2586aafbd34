"""What a borrower says in figures: money, dates, times, durations, numbers.

Values as they leave the parse: `money` "1450.00" (with `currency`; `fraction` "1/2", "1/3", "1/4", "all" or "rest"
has no value; `approximate`; `bound` at_least or at_most; `role` income, expense or amount_offered) · `number` a small
integer that a form asking for money may use · `date` ISO, with `grain`, and `future` and `past` readings; no value
when the grain is week, weekend, month, year or recurrence (then with `recurrence`), or when the day does not exist
(`invalid`); `bound`; `or` the other meaning of "next Friday", or of 5/12 in Spanish · `time`
"14:30" (`ambiguous` without am or pm) · `part_of_day` · `duration` "P3M".
"""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.found import Page
from bot.nlu.roles import role


class NoBusinessTime(ValueError):
    """A message without `now`: nothing here reads a clock, so "tomorrow" would have no meaning."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class BorrowerEntities(GraphComponent, EntityExtractorMixin):
    """Adds the values that the modules of the configured languages find, read against the turn's `now`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"languages": ["english"], "past_intents": []}

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        for language in config.get("languages", []):
            if importlib.util.find_spec(f"bot.nlu.{language}") is None:
                raise InvalidConfigException(f"BorrowerEntities knows no language named {language!r}")

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BorrowerEntities:
        return cls(config)

    def __init__(self, config: dict[str, Any]) -> None:
        self._languages = [importlib.import_module(f"bot.nlu.{language}") for language in config["languages"]]
        self._named = frozenset(config["languages"])
        self._past_intents = frozenset(config["past_intents"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            now = business_time(message.get("metadata"))
            in_the_past = (message.get(INTENT) or {}).get("name") in self._past_intents
            found: list[dict[str, Any]] = []
            for place, language in enumerate(self._in_order(message.get("language"))):
                for item in language.find(text, now):
                    entity = {**item.as_entity(text), "extractor": "BorrowerEntities"}
                    if in_the_past and entity["value"] and "past" in entity:
                        entity["value"] = entity["past"]
                    if _fits(entity, found, own=place == 0):
                        found.append(entity)
            found.sort(key=lambda entity: (entity["start"], entity["end"]))
            _tell_roles(found, text)
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _in_order(self, language: str | None) -> list[Any]:
        """Modules of languages, the message's own first."""
        if language == "es" and "spanish" in self._named:
            return sorted(self._languages, key=lambda module: not module.__name__.endswith("spanish"))
        return self._languages


def business_time(metadata: dict[str, Any] | None) -> datetime:
    """The turn's `now` in the borrower's zone. Raises NoBusinessTime."""
    try:
        now = datetime.fromisoformat((metadata or {})["now"])
    except (KeyError, TypeError, ValueError):
        raise NoBusinessTime("the message's metadata has no ISO time named now") from None
    if now.tzinfo is None:
        raise NoBusinessTime("now must carry its offset")
    return now


def _tell_roles(found: list[dict[str, Any]], text: str) -> None:
    plain = Page(text, accents=False).text
    for entity in found:
        said = role(plain, entity["start"], entity["end"]) if entity["entity"] == "money" else None
        if said:
            entity["role"] = said


def _fits(entity: dict[str, Any], found: list[dict[str, Any]], own: bool) -> bool:
    """Of another language only what has words of its own, and where nothing else was read: figures are the first's."""
    if own:
        return not any(_overlap(entity, other) for other in found if other["entity"] == entity["entity"])
    spoken = any(character.isalpha() for character in entity["text"])
    return spoken and entity["entity"] != "number" and not any(_overlap(entity, other) for other in found)


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one["start"] < other["end"] and other["start"] < one["end"]
