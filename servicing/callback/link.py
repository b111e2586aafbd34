"""The link to a call's calendar file: sealed, so that it says nothing to whoever sees the address, and short-lived."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag

from servicing.vault import Vault

LIFE = timedelta(hours=24)
"""On the machine's clock, as long as a web chat is open."""
PURPOSE = "callback_calendar"


@dataclass(frozen=True)
class Link:
    callback_id: int
    language: str


def token(vault: Vault, link: Link, now: datetime) -> str:
    """What opens this call's calendar file until LIFE has passed since `now`."""
    until = int((now + LIFE).timestamp())
    sealed = vault.seal(PURPOSE, f"{link.callback_id}:{link.language}:{until}")
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def opened(vault: Vault, token: str, now: datetime) -> Link | None:
    """What a token opens; None for one that is false or whose time has passed."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        callback_id, language, until = vault.open(PURPOSE, sealed).split(":")
    except (binascii.Error, InvalidTag, ValueError):
        return None
    return Link(int(callback_id), language) if int(until) > now.timestamp() else None
