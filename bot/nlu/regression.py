"""Regularised logistic regression over dense and sparse features at once, for one label of many or for many labels.

scikit-learn's takes one matrix: dense columns stored as sparse ones make it several times slower.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

CORRECTIONS = 6
"""Past steps that L-BFGS keeps; each costs twice the weights in memory."""


@dataclass(frozen=True)
class Features:
    """Rows of texts: a dense part and a sparse part side by side."""

    dense: np.ndarray
    sparse: csr_matrix

    def __len__(self) -> int:
        return self.dense.shape[0]

    def __getitem__(self, rows: list[int] | np.ndarray) -> Features:
        return Features(self.dense[rows], self.sparse[rows])

    def followed_by(self, other: Features) -> Features:
        from scipy.sparse import vstack

        return Features(np.vstack([self.dense, other.dense]), vstack([self.sparse, other.sparse], format="csr"))


@dataclass(frozen=True)
class Weights:
    """A column for each label."""

    dense: np.ndarray
    sparse: np.ndarray
    bias: np.ndarray

    def scores(self, features: Features) -> np.ndarray:
        return features.dense @ self.dense + features.sparse @ self.sparse + self.bias


Loss = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[float, np.ndarray]]


def one_of_many(scores: np.ndarray, labels: np.ndarray, importance: np.ndarray) -> tuple[float, np.ndarray]:
    """Cross-entropy of a softmax, and its gradient by the scores. `labels` holds each row's column."""
    likelihoods = softmax(scores)
    rows = np.arange(len(labels))
    value = -(importance * np.log(np.maximum(likelihoods[rows, labels], 1e-12))).sum()
    likelihoods[rows, labels] -= 1
    return float(value), likelihoods * importance[:, np.newaxis]


def each_by_itself(scores: np.ndarray, labels: np.ndarray, importance: np.ndarray) -> tuple[float, np.ndarray]:
    """Logistic loss of each column by itself. `labels` is 0 or 1, `importance` a weight, for each row and column."""
    value = (importance * (np.logaddexp(0, scores) - labels * scores)).sum()
    return float(value), importance * (sigmoid(scores) - labels)


def fit(features: Features, labels: np.ndarray, importance: np.ndarray, loss: Loss, columns: int, most: int) -> Weights:
    """Weights that minimise `loss` plus half their squared length, in at most so many steps of L-BFGS."""
    widths = (features.dense.shape[1], features.sparse.shape[1])
    ends = np.cumsum([widths[0] * columns, widths[1] * columns])
    dense = np.ascontiguousarray(features.dense, dtype=np.float32)
    sparse = features.sparse.astype(np.float32)
    turned = (np.ascontiguousarray(dense.T), sparse.T.tocsr())

    def parted(flat: np.ndarray) -> Weights:
        return Weights(
            flat[: ends[0]].reshape(widths[0], columns), flat[ends[0] : ends[1]].reshape(-1, columns), flat[ends[1] :]
        )

    def cost(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights = parted(flat.astype(np.float32))
        value, slope = loss(weights.scores(Features(dense, sparse)).astype(np.float64), labels, importance)
        slope32 = slope.astype(np.float32)
        gradient = np.concatenate(
            [(turned[0] @ slope32).ravel(), (turned[1] @ slope32).ravel(), slope32.sum(axis=0)]
        ).astype(np.float64)
        regular = flat[: ends[1]]
        gradient[: ends[1]] += regular
        return value + 0.5 * float(regular @ regular), gradient

    start = np.zeros(int(ends[1]) + columns)
    options = {"maxiter": most, "maxcor": CORRECTIONS, "gtol": 1e-3, "ftol": 1e-6}
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options=options).x.astype(np.float32)
    best = parted(found)
    return Weights(np.ascontiguousarray(best.dense), np.ascontiguousarray(best.sparse), best.bias)


def softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def sigmoid(scores: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(scores, -60, 60)))
