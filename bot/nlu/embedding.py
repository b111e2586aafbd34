"""Sentence embeddings as dense features: the model travels in the archive, and runs without TensorFlow."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from bot.nlu import minilm
from bot.nlu.parts import with_parts
from bot.nlu.vectors import KeptVectors

logger = logging.getLogger("bot.nlu.embedding")

MOST_TOKENS = 128
BATCH = 32
WIDTH = 384


class Encoder:
    """Texts to vectors of length one, on one thread unless told otherwise."""

    def __init__(self, directory: Path, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # From its path, not from its bytes: that is 110 MB less in memory, and the file may go away afterwards.
        path = str(directory / "model.onnx")
        self._session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._tokenizer.enable_padding()

    def encode(self, texts: list[str]) -> np.ndarray:
        """An array of shape (texts, WIDTH)."""
        encodings = self._tokenizer.encode_batch(texts)
        inputs = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int32),
            "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int32),
        }
        return self._session.run(None, inputs)[0]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """all-MiniLM-L6-v2. "Training" it is to put it into the archive. It knows English only."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**DenseFeaturizer.get_default_config()}

    @staticmethod
    def required_packages() -> list[str]:
        return ["onnxruntime", "tokenizers"]

    def __init__(
        self, config: dict[str, Any], name: str, storage: ModelStorage, resource: Resource, encoder: Encoder | None
    ) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedding:
        return cls(config, execution_context.node_name, model_storage, resource, None)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEmbedding:
        with model_storage.read_from(resource) as directory:
            encoder = Encoder(directory)
        return cls(config, execution_context.node_name, model_storage, resource, encoder)

    def train(self, training_data: TrainingData) -> Resource:
        with self._storage.write_to(self._resource) as directory:
            minilm.copy_into(directory)
            self._encoder = Encoder(directory, threads=os.cpu_count() or 1)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        vectors = KeptVectors().encoded([example.get(TEXT) for example in examples], self._encode_many)
        self._add(examples, vectors)
        return training_data

    def _encode_many(self, texts: list[str]) -> np.ndarray:
        logger.info("embedding %d texts", len(texts))
        # Texts of like length go together: padding is computed too.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            vectors[places] = self._encoder.encode([texts[place] for place in places])
        return vectors

    def process(self, messages: list[Message]) -> list[Message]:
        spoken = with_parts(messages)
        if spoken:
            self._add(spoken, self._encoder.encode([message.get(TEXT) for message in spoken]))
        return messages

    def _add(self, messages: list[Message], vectors: np.ndarray) -> None:
        for message, vector in zip(messages, vectors, strict=True):
            features = Features(
                vector[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]
            )
            message.add_features(features)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        pass
