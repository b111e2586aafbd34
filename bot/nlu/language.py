"""Whether a message is English, Spanish, or both: by its words, and by pieces of those nobody has written before."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

LANGUAGES = ("en", "es")
MIXED = "mixed"
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_TOKEN = re.compile(r"\bmasked_\w+", re.IGNORECASE)
COMMON = {
    "en": "the a an i im my you your is are was be been to of and in on for it that this with have has had do does did"
    " dont can cant could will would what when how why who where not no yes but if so we me they he she from about just"
    " need pay paid want know get got help please thanks hi hello ok all still out up more than",
    "es": "el la los las un una yo mi mis tu su es son era ser estar estoy esta está de del y e en por para con que qué"
    " no si sí pero como cómo cuando cuándo donde dónde cuanto cuánto me te se lo le nos ya más muy puedo puede quiero"
    " necesito tengo tiene hay pagar pago ayuda gracias hola favor buenos dias días casa dinero ahora todo"
    " todavia porque",
}
"""What everybody says, so that a word is known whatever the training texts happen to say."""
OF_A_COMMON_WORD = 20
STRONG = 1.5
"""Evidence of a word, in logarithms of odds, from which it counts as being of one language."""
MOST_OF_A_WORD = 4.0
LESSER_SHARE = 0.25
"""A message is mixed when so large a share of its telling words, and two of them, are of the other language."""


def words(text: str) -> list[str]:
    return [match.group().lower() for match in _WORD.finditer(_TOKEN.sub(" ", text))]


def _pieces(word: str) -> list[str]:
    whole = f"<{word}>"
    return [whole[start : start + size] for size in (2, 3, 4) for start in range(len(whole) - size + 1)]


class Evidence:
    """Logarithms of the odds that a word, or a piece of one, is English rather than Spanish."""

    def __init__(self, of_words: dict[str, float], of_pieces: dict[str, float]) -> None:
        self.of_words = of_words
        self.of_pieces = of_pieces

    @classmethod
    def learned(cls, texts: dict[str, Iterable[str]]) -> Evidence:
        counted = {
            language: Counter(word for text in texts[language] for word in words(text)) for language in LANGUAGES
        }
        for language, common in COMMON.items():
            for word in common.split():
                counted[language][word] += OF_A_COMMON_WORD
        pieces = {
            language: Counter(piece for word in counted[language] for piece in _pieces(word)) for language in LANGUAGES
        }
        return cls(_odds(counted), _odds(pieces))

    def of(self, word: str) -> float:
        if word in self.of_words:
            return self.of_words[word]
        pieces = [self.of_pieces[piece] for piece in _pieces(word) if piece in self.of_pieces]
        return max(-MOST_OF_A_WORD, min(MOST_OF_A_WORD, 0.5 * sum(pieces)))

    def language(self, text: str) -> str | None:
        """en, es or mixed; None for a text whose words tell neither."""
        odds = [self.of(word) for word in words(text)]
        english = [one for one in odds if one >= STRONG]
        spanish = [one for one in odds if one <= -STRONG]
        lesser = min(len(english), len(spanish))
        if lesser >= 2 and lesser >= LESSER_SHARE * (len(english) + len(spanish)):
            return MIXED
        total = sum(odds)
        if abs(total) < 0.1:
            return None
        return "en" if total > 0 else "es"


def _odds(counted: dict[str, Counter]) -> dict[str, float]:
    totals = {language: sum(counts.values()) + 1 for language, counts in counted.items()}
    found = {}
    for key in {**counted["en"], **counted["es"]}:
        english, spanish = ((counted[language][key] + 0.3) / totals[language] for language in LANGUAGES)
        odds = math.log(english / spanish)
        found[key] = round(max(-MOST_OF_A_WORD, min(MOST_OF_A_WORD, odds)), 3)
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Language(GraphComponent):
    """Sets `language` to en, es, mixed or None. Learns from `folder`/<language>/*.yml: Rasa forgets a text's file."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"folder": "data/nlu"}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._folder = Path({**self.get_default_config(), **config}["folder"])
        self._storage = storage
        self._resource = resource
        self._evidence = Evidence({}, {})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Language:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        self._evidence = Evidence.learned({language: texts_in(self._folder / language) for language in LANGUAGES})
        with self._storage.write_to(self._resource) as directory:
            kept = {"words": self._evidence.of_words, "pieces": self._evidence.of_pieces}
            (directory / "evidence.json").write_text(json.dumps(kept))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Language:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            kept = json.loads((directory / "evidence.json").read_text())
        component._evidence = Evidence(kept["words"], kept["pieces"])
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set("language", self._evidence.language(message.get(TEXT) or ""), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


def texts_in(folder: Path) -> list[str]:
    """Training texts of a folder's files, as they stand there."""
    return [
        line.strip()[1:].strip()
        for file in sorted(folder.glob("*.yml"))
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", ())
        for line in block.get("examples", "").splitlines()
        if line.strip()
    ]
