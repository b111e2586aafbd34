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
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression

from bot.rights import RIGHTS

logger = logging.getLogger("bot.nlu.intent")

DENSE = "dense"


class Blocks:
    """Features of texts, one matrix per featurizer, each to be brought to length one before it is weighed.

    Counts of words grow with a text and embeddings do not: unscaled, long texts would be all counts.
    """

    def __init__(self, matrices: dict[str, csr_matrix]) -> None:
        self.matrices = matrices

    @classmethod
    def of(cls, messages: list[Message], widths: dict[str, int] | None = None) -> Blocks:
        """Read the sentence features of messages; one without a feature has zeros there."""
        rows = [_sentence_features(message) for message in messages]
        if widths is None:
            widths = {origin: row.shape[1] for features in rows for origin, row in features.items()}
        return cls(
            {
                origin: vstack([features.get(origin, csr_matrix((1, width))) for features in rows], format="csr")
                for origin, width in sorted(widths.items())
            }
        )

    @property
    def widths(self) -> dict[str, int]:
        return {origin: matrix.shape[1] for origin, matrix in self.matrices.items()}

    def scaled(self, dense_weight: float) -> csr_matrix:
        return hstack(
            [
                _length_one(matrix) * (dense_weight if origin.startswith(DENSE) else 1.0)
                for origin, matrix in self.matrices.items()
            ],
            format="csr",
        )

    def joined(self, left: list[int], right: list[int]) -> Blocks:
        """Features of texts said one after the other: counts add up, and so, nearly, do embeddings."""
        return Blocks({origin: (matrix[left] + matrix[right]).tocsr() for origin, matrix in self.matrices.items()})

    def followed_by(self, other: Blocks) -> Blocks:
        return Blocks(
            {origin: vstack([matrix, other.matrices[origin]], format="csr") for origin, matrix in self.matrices.items()}
        )


def _sentence_features(message: Message) -> dict[str, csr_matrix]:
    found = {}
    for features in message.features:
        if features.attribute == TEXT and features.type == FEATURE_TYPE_SENTENCE:
            kind = "sparse" if features.is_sparse() else DENSE
            found[f"{kind}:{features.origin}"] = csr_matrix(features.features)
    return found


def _length_one(matrix: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return matrix.multiply((1 / lengths)[:, np.newaxis]).tocsr()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntent(IntentClassifier, GraphComponent):
    """Sets `intent`, `intent_ranking` and `rights` (each right above its threshold, most likely first)."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Featurizer]

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "regularization": 10.0,
            "dense_weight": 2.0,
            "ranking_length": 10,
            "rights_threshold": 0.35,
            "companions": 3,
            "seed": 7,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = {**self.get_default_config(), **config}
        self._storage = storage
        self._resource = resource
        self._widths: dict[str, int] = {}
        self._intents: list[str] = []
        self._rights: list[str] = []
        self._weights: dict[str, np.ndarray] = {}

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
        labels = [example.get(INTENT) for example in examples]
        if len(set(labels)) < 2:
            raise ValueError("intents can only be told apart when there are at least two")
        blocks = Blocks.of(examples)
        self._widths = blocks.widths
        features = blocks.scaled(self._config["dense_weight"])
        logger.info("fitting %d intents on %d texts", len(set(labels)), len(labels))
        ranking = self._regression(solver="lbfgs", max_iter=500).fit(features, labels)
        self._intents = [str(intent) for intent in ranking.classes_]
        self._weights = {"intent_weights": _both_ways(ranking.coef_).T, "intent_bias": _both_ways(ranking.intercept_)}
        self._train_rights(blocks, labels)
        self._weights = {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in self._weights.items()}
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
            (index, chooser.choice(everything)) if turn % 2 else (chooser.choice(everything), index)
            for index, label in enumerate(labels)
            for turn in range(self._config["companions"])
            if label in self._rights or turn == 0
        ]
        joined = blocks.joined([left for left, _ in pairs], [right for _, right in pairs])
        features = blocks.followed_by(joined).scaled(self._config["dense_weight"])
        said = [{label} for label in labels] + [{labels[left], labels[right]} for left, right in pairs]
        logger.info("fitting %d rights on %d texts", len(self._rights), len(said))
        weights, biases = [], []
        for right in self._rights:
            model = self._regression(solver="liblinear").fit(features, [right in intents for intents in said])
            weights.append(model.coef_[0])
            biases.append(model.intercept_[0])
        self._weights["right_weights"] = np.array(weights).T
        self._weights["right_bias"] = np.array(biases)

    def _regression(self, **options: Any) -> LogisticRegression:
        return LogisticRegression(
            C=self._config["regularization"], class_weight="balanced", random_state=self._config["seed"], **options
        )

    def process(self, messages: list[Message]) -> list[Message]:
        if not messages:
            return messages
        # One precision on both sides and rows of weights in order: else scipy copies all weights for each message.
        features = Blocks.of(messages, self._widths).scaled(self._config["dense_weight"]).astype(np.float32)
        rankings = _softmax(features @ self._weights["intent_weights"] + self._weights["intent_bias"])
        for row, message in enumerate(messages):
            ranking = _ranked(self._intents, rankings[row])[: self._config["ranking_length"]]
            named = [{"name": name, "confidence": confidence} for name, confidence in ranking]
            message.set("intent", named[0], add_to_output=True)
            message.set("intent_ranking", named, add_to_output=True)
            message.set("rights", self._rights_of(features[row]), add_to_output=True)
        return messages

    def _rights_of(self, features: csr_matrix) -> list[dict[str, Any]]:
        if not self._rights:
            return []
        scores = np.asarray(features @ self._weights["right_weights"]).ravel() + self._weights["right_bias"]
        return [
            {"intent": intent, "confidence": confidence}
            for intent, confidence in _ranked(self._rights, 1 / (1 + np.exp(-scores)))
            if confidence >= self._config["rights_threshold"]
        ]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process([example for example in training_data.training_examples if example.get(TEXT)])
        return training_data

    def _persist(self) -> None:
        names = {"widths": self._widths, "intents": self._intents, "rights": self._rights}
        with self._storage.write_to(self._resource) as directory:
            (directory / "names.json").write_text(json.dumps(names))
            np.savez_compressed(directory / "weights.npz", **self._weights)

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
            with np.load(directory / "weights.npz", allow_pickle=False) as weights:
                component._weights = dict(weights)
        component._widths = names["widths"]
        component._intents = names["intents"]
        component._rights = names["rights"]
        return component

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        pass


def _both_ways(fitted: np.ndarray) -> np.ndarray:
    """scikit-learn keeps one row for two classes; a softmax over (-x/2, x/2) is the same as its logistic."""
    return np.concatenate([-fitted / 2, fitted / 2]) if fitted.shape[0] == 1 else fitted


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _ranked(names: list[str], confidences: np.ndarray) -> list[tuple[str, float]]:
    return sorted(zip(names, map(float, confidences), strict=True), key=lambda pair: -pair[1])
