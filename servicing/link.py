"""Links that name something without saying what: sealed, so that nobody can read or make one, and short-lived."""

import base64
import binascii
from datetime import datetime

from cryptography.exceptions import InvalidTag

from servicing.vault import Vault


def sealed(vault: Vault, purpose: str, subject_id: int, until: datetime) -> str:
    """A token for an address: it names this subject to whoever holds the key, until that moment."""
    packed = vault.seal(f"link:{purpose}", f"{subject_id}:{int(until.timestamp())}")
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def opened(vault: Vault, purpose: str, token: str, now: datetime) -> int | None:
    """The subject that a token names; None for one that is false, for something else, or whose time has passed."""
    try:
        packed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        subject_id, until = vault.open(f"link:{purpose}", packed).split(":")
    except (binascii.Error, InvalidTag, ValueError):
        return None
    return int(subject_id) if int(until) > now.timestamp() else None
