"""A linear classifier for the one intent a text is about, and one per right for those it also speaks of."""

from __future__ import annotations

import json
import logging
import random
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.blocks import Blocks
from bot.nlu.parts import PARTS
from bot.nlu.regression import Features, Weights, each_by_itself, fit, one_of_many, sigmoid, softmax
from bot.rights import RIGHTS

logger = logging.getLogger("bot.nlu.intent")

OUT_OF_SCOPE = "out_of_scope"
BY_THE_WAY = frozenset(
    {"greet", "goodbye", "thanks", "affirm", "deny", "inform", "express_emotion", "help", "repeat", OUT_OF_SCOPE}
)
"""Intents that are not worth an answer of their own next to another."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntent(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking`, `rights` (those above their threshold, likeliest first) and `also`.

    `also` are the intents of the message's other parts, `[{name, confidence}]`, likeliest first.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["scipy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            # The larger, the closer to the training texts (scikit-learn's C).
            "regularization": 5.0,
            "dense_weight": 2.0,
            "sparse_weight": 0.7,
            # 0 counts each text alike, 1 each intent alike.
            "balance": 0.5,
            "steps": 60,
            # Confidences are those of scores divided by it.
            "temperature": 1.0,
            "ranking_length": 10,
            "rights_regularization": 5.0,
            "rights_threshold": 0.5,
            # Less is enough for what a part of a message says by itself.
            "rights_part_threshold": 0.8,
            "also_threshold": 0.6,
            "companions": 2,
            "seed": 7,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self._widths: dict[str, int] = {}
        self._intents: list[str] = []
        self._rights: list[str] = []
        self._intent_weights: Weights | None = None
        self._right_weights: Weights | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntent:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(INTENT) and example.get(TEXT)]
        said = [example.get(INTENT) for example in examples]
        self._intents = sorted(set(said))
        if len(self._intents) < 2:
            raise ValueError("intents can only be told apart when there are at least two")
        blocks = Blocks.of(examples)
        self._widths = blocks.widths
        labels = np.array([self._intents.index(intent) for intent in said])
        logger.info("fitting %d intents on %d texts", len(self._intents), len(labels))
        importance = self._config["regularization"] * _balanced(labels, len(self._intents), self._config["balance"])
        self._intent_weights = fit(
            self._weighed(blocks), labels, importance, one_of_many, len(self._intents), self._config["steps"]
        )
        self._train_rights(blocks, said)
        self._persist()
        return self._resource

    def _train_rights(self, blocks: Blocks, labels: list[str]) -> None:
        """A right is heard next to anything else: each of its texts is also shown before and after others."""
        self._rights = [right for right in RIGHTS if right in set(labels)]
        if not self._rights:
            return
        chooser = random.Random(self._config["seed"])
        everything = list(range(len(labels)))
        pairs = [
            (index, chooser.choice(everything))
            for index, label in enumerate(labels)
            for turn in range(self._config["companions"])
            if label in self._rights or (turn == 0 and index % 3 == 0)
        ]
        joined = blocks.joined([left for left, _ in pairs], [right for _, right in pairs])
        said = [{label} for label in labels] + [{labels[left], labels[right]} for left, right in pairs]
        logger.info("fitting %d rights on %d texts", len(self._rights), len(said))
        shown = np.array([[right in intents for right in self._rights] for intents in said], dtype=np.float64)
        rare = len(said) / np.maximum(shown.sum(axis=0), 1)
        importance = self._config["rights_regularization"] * np.where(shown > 0, np.sqrt(rare), 1.0)
        features = self._weighed(blocks.followed_by(joined))
        self._right_weights = fit(features, shown, importance, each_by_itself, len(self._rights), self._config["steps"])

    def _weighed(self, blocks: Blocks) -> Features:
        return blocks.weighed(self._config["dense_weight"], self._config["sparse_weight"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            parts = message.get(PARTS) or []
            features = self._weighed(Blocks.of([message, *parts], self._widths))
            likelihoods = softmax(self._intent_weights.scores(features) / self._config["temperature"])
            ranking = _ranked(self._intents, likelihoods[0])
            named = [{"name": name, "confidence": confidence} for name, confidence in ranking]
            message.set("intent", named[0], add_to_output=True)
            message.set("intent_ranking", named[: self._config["ranking_length"]], add_to_output=True)
            message.set("also", self._also(named[0]["name"], likelihoods[1:]), add_to_output=True)
            message.set("rights", self._rights_of(features), add_to_output=True)
        return messages

    def _also(self, first: str, likelihoods: np.ndarray) -> list[dict[str, Any]]:
        sure: dict[str, float] = {}
        for row in likelihoods:
            name, confidence = max(zip(self._intents, map(float, row), strict=True), key=lambda pair: pair[1])
            if name != first and name not in BY_THE_WAY and confidence >= self._config["also_threshold"]:
                sure[name] = max(confidence, sure.get(name, 0.0))
        return [
            {"name": name, "confidence": confidence} for name, confidence in sorted(sure.items(), key=lambda p: -p[1])
        ]

    def _rights_of(self, features: Features) -> list[dict[str, Any]]:
        """Rights that the whole message speaks of, or one of its parts by itself."""
        if self._right_weights is None:
            return []
        likelihoods = sigmoid(self._right_weights.scores(features))
        heard = likelihoods[0]
        if len(likelihoods) > 1:
            in_part = likelihoods[1:].max(axis=0)
            heard = np.where(in_part >= self._config["rights_part_threshold"], np.maximum(heard, in_part), heard)
        return [
            {"intent": intent, "confidence": confidence}
            for intent, confidence in _ranked(self._rights, heard)
            if confidence >= self._config["rights_threshold"]
        ]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def _persist(self) -> None:
        names = {"widths": self._widths, "intents": self._intents, "rights": self._rights}
        kept = {f"intent_{part}": array for part, array in vars(self._intent_weights).items()}
        if self._right_weights is not None:
            kept |= {f"right_{part}": array for part, array in vars(self._right_weights).items()}
        with self._storage.write_to(self._resource) as directory:
            (directory / "names.json").write_text(json.dumps(names))
            np.savez_compressed(directory / "weights.npz", **kept)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntent:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            names = json.loads((directory / "names.json").read_text())
            with np.load(directory / "weights.npz", allow_pickle=False) as kept:
                component._intent_weights = _weights("intent", kept)
                component._right_weights = _weights("right", kept) if names["rights"] else None
        component._widths = names["widths"]
        component._intents = names["intents"]
        component._rights = names["rights"]
        return component

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        pass


def _weights(kind: str, kept: Any) -> Weights:
    return Weights(kept[f"{kind}_dense"], kept[f"{kind}_sparse"], kept[f"{kind}_bias"])


def _balanced(labels: np.ndarray, classes: int, balance: float) -> np.ndarray:
    """A weight per text: 1 on average, more where its intent has few texts."""
    sizes = np.bincount(labels, minlength=classes)
    weights = (len(labels) / (classes * sizes[labels])) ** balance
    return weights / weights.mean()


def _ranked(names: list[str], confidences: np.ndarray) -> list[tuple[str, float]]:
    return sorted(zip(names, map(float, confidences), strict=True), key=lambda pair: -pair[1])
