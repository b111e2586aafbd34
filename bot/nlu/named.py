"""People, hardships, papers and options by a spaCy pipeline that is trained where the assistant is.

Its teachers are the words of `hardship` and `options` and names in a list, on the training texts themselves; every
word that teaches is also shown misspelt, so that what is learned is its surroundings and its looks, not the list.
"""

from __future__ import annotations

import logging
import random
import re
from pathlib import Path
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import filter_spans, minibatch

from bot.nlu import hardship, options
from bot.nlu.people import NAMES, named

logger = logging.getLogger("bot.nlu.named")

PERSON = "person"
SEPARATOR = "|"
KINDS = frozenset({PERSON, "option", "hardship_reason", "document_type"})


def taught(text: str) -> list[tuple[int, int, str]]:
    """Places and labels, "hardship_reason|illness", that the rulers are sure of."""
    found = [(one.start, one.end, f"{one.entity}{SEPARATOR}{one.value}") for one in hardship.find(text)]
    found += [(one.start, one.end, f"{one.entity}{SEPARATOR}{one.value}") for one in options.find(text)]
    return found + [(start, end, PERSON) for start, end in named(text)]


def _document(pipeline: Language, text: str) -> Doc:
    document = pipeline.make_doc(text)
    spans = [document.char_span(start, end, label=label, alignment_mode="expand") for start, end, label in taught(text)]
    document.ents = filter_spans([span for span in spans if span is not None and len(span) <= 6])
    return document


def _misspelt(text: str, chance: random.Random) -> str:
    """The text with one letter of each word that teaches left out or doubled, or another name for a name."""
    for start, end, label in sorted(taught(text), reverse=True):
        word = text[start:end]
        if label == PERSON:
            word = chance.choice(NAMES)
        elif len(word) > 4:
            at = chance.randrange(1, len(word) - 1)
            word = word[:at] + (word[at + 1 :] if chance.random() < 0.6 else word[at] + word[at:])
        text = text[:start] + word + text[end:]
    return text


def trained(texts: list[str], rounds: int, seed: int) -> Language:
    """A pipeline with a named entity recogniser; small, as it reads single sentences on one core."""
    chance = random.Random(seed)
    spacy.util.fix_random_seed(seed)
    pipeline = spacy.blank("xx")
    recogniser = pipeline.add_pipe("ner", config={"model": TOK2VEC})
    telling = [text for text in texts if taught(text)]
    silent = [text for text in texts if not taught(text)]
    chance.shuffle(silent)
    shown: list[Example] = []
    for text in [*telling, *silent[: len(telling) // 2]]:
        gold = _document(pipeline, text)
        shown.append(Example(pipeline.make_doc(text), gold))
        spelt = _misspelt(text, chance)
        if spelt != text and len(gold.ents) > 0:
            again = pipeline.make_doc(spelt)
            if len(again) == len(gold):
                again.ents = [spacy.tokens.Span(again, span.start, span.end, label=span.label_) for span in gold.ents]
                shown.append(Example(pipeline.make_doc(spelt), again))
    for example in shown:
        for span in example.reference.ents:
            recogniser.add_label(span.label_)
    if not recogniser.labels:
        recogniser.add_label(PERSON)
    optimizer = pipeline.initialize(lambda: shown[:200] or [Example(pipeline.make_doc("a"), pipeline.make_doc("a"))])
    for _ in range(rounds):
        chance.shuffle(shown)
        for batch in minibatch(shown, size=64):
            pipeline.update(batch, sgd=optimizer, drop=0.2)
    return pipeline


TOK2VEC: dict[str, Any] = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 48,
    "maxout_pieces": 2,
    "use_upper": True,
    "nO": None,
    "tok2vec": {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": 64,
        "depth": 2,
        "embed_size": 2000,
        "window_size": 1,
        "maxout_pieces": 2,
        "subword_features": True,
    },
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class NamedEntities(GraphComponent, EntityExtractorMixin):
    """Adds what the rulers find, and what the recogniser finds where they found nothing of the kind."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"rounds": 6, "most_texts": 6000, "seed": 7}

    @staticmethod
    def required_packages() -> list[str]:
        return ["spacy"]

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self._pipeline: Language | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NamedEntities:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        texts = [example.get(TEXT) for example in training_data.intent_examples if example.get(TEXT)]
        random.Random(self._config["seed"]).shuffle(texts)
        logger.info("training the entity recogniser")
        self._pipeline = trained(texts[: self._config["most_texts"]], self._config["rounds"], self._config["seed"])
        with self._storage.write_to(self._resource) as directory:
            self._pipeline.to_disk(Path(directory) / "pipeline")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NamedEntities:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            component._pipeline = spacy.load(Path(directory) / "pipeline")
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(TEXT) or ""
            found = [_entity(text, start, end, label, "rule") for start, end, label in taught(text)]
            ruled = {entity["entity"] for entity in found}
            for span in self._pipeline(text).ents if self._pipeline and text.strip() else ():
                entity = _entity(text, span.start_char, span.end_char, span.label_, "model")
                if entity["entity"] not in ruled and not _is_token(entity["text"]):
                    found.append(entity)
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages


def _entity(text: str, start: int, end: int, label: str, by: str) -> dict[str, Any]:
    kind, _, value = label.partition(SEPARATOR)
    said = text[start:end]
    return {
        "entity": kind,
        "value": value or said,
        "start": start,
        "end": end,
        "text": said,
        "by": by,
        "extractor": "NamedEntities",
    }


def _is_token(said: str) -> bool:
    return re.search(r"masked_|\d", said) is not None
