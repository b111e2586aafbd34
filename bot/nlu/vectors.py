"""Embeddings of texts that were embedded before, kept by digest: most of a training is the same again."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.nlu import minilm

DIGEST_BYTES = 16


class KeptVectors:
    """A file of vectors under the home's cache. It holds digests, not texts, and is only ever written whole."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file or minilm.cache() / f"vectors-{minilm.SHA256[:16]}-{minilm.CONVERSION}.npz"

    def encoded(self, texts: list[str], encode: Callable[[list[str]], np.ndarray]) -> np.ndarray:
        """A row for each text; `encode` is asked for those that are not kept, which then are."""
        known = self._read()
        keys = [_digest(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if new:
            known |= dict(zip(new, encode(list(new.values())), strict=True))
            self._write(known)
        return np.array([known[key] for key in keys], dtype=np.float32)

    def _read(self) -> dict[bytes, np.ndarray]:
        try:
            with np.load(self._file, allow_pickle=False) as kept:
                digests, vectors = kept["digests"], kept["vectors"]
            return {digest.tobytes(): vector for digest, vector in zip(digests, vectors, strict=True)}
        except (OSError, ValueError, KeyError, EOFError):
            return {}

    def _write(self, known: dict[bytes, np.ndarray]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        digests = np.frombuffer(b"".join(known), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
        with tempfile.NamedTemporaryFile(dir=self._file.parent, suffix=".npz", delete=False) as scratch:
            np.savez(scratch, digests=digests, vectors=np.array(list(known.values()), dtype=np.float32))
        os.replace(scratch.name, self._file)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:DIGEST_BYTES]
