"""Words, pairs of words and pieces of words as weighed counts, on folded text."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT, TEXT_TOKENS
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.folding import fold
from bot.nlu.parts import with_parts

KINDS = ("words", "pieces")


def _words(message: Message) -> list[str]:
    return [word for token in message.get(TEXT_TOKENS) or () if (word := fold(token.lemma))]


def _line(message: Message) -> str:
    return fold(message.get(TEXT))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class Grams(SparseFeaturizer, GraphComponent):
    """Sentence features by scikit-learn's TF-IDF: `words` up to pairs, `pieces` of two to five characters."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            **SparseFeaturizer.get_default_config(),
            "words": [1, 2],
            "pieces": [2, 5],
            # The most frequent of each: rare ones cost time and tell nothing that the others do not.
            "most_words": 12_000,
            "most_pieces": 20_000,
        }

    def __init__(self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, {**self.get_default_config(), **config})
        self._storage = storage
        self._resource = resource
        shared = {"preprocessor": None, "lowercase": False, "sublinear_tf": True, "dtype": np.float32}
        self._counters = {
            "words": TfidfVectorizer(
                tokenizer=_words,
                analyzer="word",
                ngram_range=tuple(self._config["words"]),
                token_pattern=None,
                **shared,
            ),
            "pieces": TfidfVectorizer(
                analyzer="char_wb",
                ngram_range=tuple(self._config["pieces"]),
                max_features=self._config["most_pieces"],
                **{**shared, "preprocessor": _line},
            ),
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Grams:
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        with self._storage.write_to(self._resource) as directory:
            for kind, counter in self._counters.items():
                counter.fit(examples)
                grams = sorted(counter.vocabulary_, key=counter.vocabulary_.get)
                (directory / f"{kind}.json").write_text(json.dumps(grams))
                np.save(directory / f"{kind}.npy", counter.idf_.astype(np.float32))
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Grams:
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            for kind, counter in component._counters.items():
                grams = json.loads((directory / f"{kind}.json").read_text())
                counter.vocabulary_ = {gram: place for place, gram in enumerate(grams)}
                counter.fixed_vocabulary_ = True
                counter.idf_ = np.load(directory / f"{kind}.npy")
        return component

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self._featurize([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        self._featurize(with_parts(messages))
        return messages

    def _featurize(self, messages: list[Message]) -> None:
        if not messages:
            return
        for kind, counter in self._counters.items():
            counted: csr_matrix = counter.transform(messages)
            for row, message in enumerate(messages):
                message.add_features(Features(counted[row], FEATURE_TYPE_SENTENCE, TEXT, f"Grams.{kind}"))

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        pass
