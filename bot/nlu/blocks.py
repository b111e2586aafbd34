"""Sentence features of messages as matrices, one per featurizer."""

from __future__ import annotations

import numpy as np
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack

from bot.nlu.regression import Features

DENSE = "dense"


class Blocks:
    """Features of texts, one matrix per featurizer, each to be brought to length one before it is weighed.

    Counts of words grow with a text and embeddings do not: unscaled, long texts would be all counts.
    """

    def __init__(self, matrices: dict[str, csr_matrix | np.ndarray]) -> None:
        self.matrices = matrices

    @classmethod
    def of(cls, messages: list[Message], widths: dict[str, int] | None = None) -> Blocks:
        """Read the sentence features of messages; one without a feature has zeros there."""
        rows = [_sentence_features(message) for message in messages]
        if widths is None:
            widths = {origin: row.shape[1] for features in rows for origin, row in features.items()}
        return cls({origin: _stacked(origin, width, rows) for origin, width in sorted(widths.items())})

    @property
    def widths(self) -> dict[str, int]:
        return {origin: matrix.shape[1] for origin, matrix in self.matrices.items()}

    def weighed(self, dense_weight: float, sparse_weight: float) -> Features:
        dense = [_length_one(m) * dense_weight for origin, m in self.matrices.items() if origin.startswith(DENSE)]
        sparse = [_length_one(m) * sparse_weight for origin, m in self.matrices.items() if not origin.startswith(DENSE)]
        rows = next(iter(self.matrices.values())).shape[0]
        return Features(
            np.hstack(dense).astype(np.float32) if dense else np.zeros((rows, 0), dtype=np.float32),
            hstack(sparse, format="csr").astype(np.float32) if sparse else csr_matrix((rows, 0), dtype=np.float32),
        )

    def joined(self, left: list[int], right: list[int]) -> Blocks:
        """Features of texts said one after the other: counts add up, and so, nearly, do embeddings."""
        return Blocks({origin: matrix[left] + matrix[right] for origin, matrix in self.matrices.items()})

    def followed_by(self, other: Blocks) -> Blocks:
        return Blocks(
            {
                origin: np.vstack([matrix, other.matrices[origin]])
                if isinstance(matrix, np.ndarray)
                else vstack([matrix, other.matrices[origin]], format="csr")
                for origin, matrix in self.matrices.items()
            }
        )


def _sentence_features(message: Message) -> dict[str, csr_matrix | np.ndarray]:
    found = {}
    for features in message.features:
        if features.attribute == TEXT and features.type == FEATURE_TYPE_SENTENCE:
            kind = "sparse" if features.is_sparse() else DENSE
            found[f"{kind}:{features.origin}"] = features.features
    return found


def _stacked(origin: str, width: int, rows: list[dict[str, csr_matrix | np.ndarray]]) -> csr_matrix | np.ndarray:
    if origin.startswith(DENSE):
        return np.vstack([features.get(origin, np.zeros((1, width), dtype=np.float32)) for features in rows])
    return vstack([csr_matrix(features.get(origin, csr_matrix((1, width)))) for features in rows], format="csr")


def _length_one(matrix: csr_matrix | np.ndarray) -> csr_matrix | np.ndarray:
    if isinstance(matrix, np.ndarray):
        return matrix / np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1.0
    return matrix.multiply((1 / lengths)[:, np.newaxis]).tocsr()
