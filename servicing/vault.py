"""Field encryption and keyed digests under DATA_KEY."""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Vault:
    """Seals text with AES-256-GCM and makes HMAC-SHA-256 digests; a key of its own for each purpose.

    `data_key` is the base64 of at least 32 random bytes; ValueError otherwise. What was sealed for one
    purpose does not open for another (`cryptography.exceptions.InvalidTag`).
    """

    def __init__(self, data_key: str) -> None:
        material = base64.b64decode(data_key, validate=True)
        if len(material) < 32:
            raise ValueError("DATA_KEY must be the base64 of at least 32 bytes")
        self._material = material

    def _key(self, purpose: str) -> bytes:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
        return derive.derive(self._material)

    def cipher(self, purpose: str) -> AESGCM:
        """The cipher of a purpose, for what is sealed in pieces: who uses it answers for its nonces."""
        return AESGCM(self._key(f"seal:{purpose}"))

    def seal(self, purpose: str, text: str) -> bytes:
        return self.seal_bytes(purpose, text.encode())

    def open(self, purpose: str, sealed: bytes) -> str:
        return self.open_bytes(purpose, sealed).decode()

    def seal_bytes(self, purpose: str, content: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self.cipher(purpose).encrypt(nonce, content, purpose.encode())

    def open_bytes(self, purpose: str, sealed: bytes) -> bytes:
        return self.cipher(purpose).decrypt(sealed[:12], sealed[12:], purpose.encode())

    def digest(self, purpose: str, *parts: str) -> bytes:
        """A keyed digest for look-up and comparison; `parts` are joined unambiguously."""
        joined = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.new(self._key(f"digest:{purpose}"), joined.encode(), hashlib.sha256).digest()


def same(one: bytes, other: bytes) -> bool:
    """Compares digests in constant time."""
    return hmac.compare_digest(one, other)
