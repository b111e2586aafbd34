"""Tokens for links that name something without saying what: sealed and short-lived, so nobody can read or make one."""

import base64
import binascii
from datetime import datetime

from cryptography.exceptions import InvalidTag

from servicing.vault import Vault


def sealed(vault: Vault, purpose: str, named: str, until: datetime) -> str:
    """A token for an address: to whoever holds the key it names this, until that moment, and for this purpose alone."""
    packed = vault.seal(f"link:{purpose}", f"{int(until.timestamp())}:{named}")
    return _written(packed)


def opened(vault: Vault, purpose: str, token: str, now: datetime) -> str | None:
    """What a token names; None for one that is false, for another purpose, or whose time has passed."""
    try:
        packed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        if _written(packed) != token:
            # Base64 leaves bits of the last letter unused: one token has one spelling.
            return None
        until, _, named = vault.open(f"link:{purpose}", packed).partition(":")
    except (binascii.Error, InvalidTag, ValueError):
        return None
    return named if int(until) > now.timestamp() else None


def _written(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")
