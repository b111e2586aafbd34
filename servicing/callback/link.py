"""The link to a call's calendar file: sealed, so that it says nothing to whoever sees the address, and short-lived."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from servicing import link
from servicing.vault import Vault

LIFE = timedelta(hours=24)
"""On the machine's clock, as long as a web chat is open."""
PURPOSE = "callback_calendar"


@dataclass(frozen=True)
class Link:
    callback_id: int
    language: str


def token(vault: Vault, named: Link, now: datetime) -> str:
    """What opens this call's calendar file until LIFE has passed since `now`."""
    return link.sealed(vault, PURPOSE, f"{named.callback_id}:{named.language}", now + LIFE)


def opened(vault: Vault, token: str, now: datetime) -> Link | None:
    """What a token opens; None for one that is false or whose time has passed."""
    named = link.opened(vault, PURPOSE, token, now)
    if named is None:
        return None
    callback_id, language = named.split(":")
    return Link(int(callback_id), language)
