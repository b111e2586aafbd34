"""The reviewed sentences that the app itself says, from the same files that Rasa reads."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from servicing.runtime import Servicer
from servicing.wording.format import phone

RESPONSES = Path(__file__).parents[2] / "data" / "responses"


@dataclass(frozen=True)
class Words:
    text: str
    response: str
    variation: str

    @property
    def reference(self) -> dict[str, str]:
        """What is stored with a message made of these words."""
        return {"response": self.response, "variation": self.variation}


@cache
def _responses() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(RESPONSES.rglob("*.yml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
    return found


def _language(variation: dict[str, Any]) -> str:
    for condition in variation.get("condition") or ():
        if condition.get("type") == "slot" and condition.get("name") == "language":
            return str(condition["value"])
    return "en"


def variation_of(raw: str) -> str:
    """The content hash that names a variation: the first 12 hex digits of the SHA-256 of its unfilled text."""
    return hashlib.sha256(raw.encode()).hexdigest()[:12]


def choices(name: str, language: str, channel: str) -> list[tuple[str, str]]:
    """The answers that a response offers, as titles and intents."""
    return [
        (button["title"], button["payload"].removeprefix("/"))
        for button in _fitting(name, language, channel).get("buttons", ())
    ]


def _fitting(name: str, language: str, channel: str) -> dict[str, Any]:
    variations = _responses()[name]
    spoken = [v for v in variations if _language(v) == language] or [v for v in variations if _language(v) == "en"]
    return ([v for v in spoken if v.get("channel") == channel] or [v for v in spoken if "channel" not in v])[0]


def text(name: str, language: str, channel: str, servicer: Servicer, **values: str) -> Words:
    """The response `name` for this language and channel, filled in.

    A variation for the channel comes before one for all; English where the language has none. Raises KeyError
    for a response that is not there or a value that is missing: words never leave with a hole in them.
    """
    raw = str(_fitting(name, language, channel)["text"])
    known = {
        "servicer_name": servicer.name,
        "servicer_phone": phone(servicer.phone),
        "payment_url": servicer.payment_url,
    }
    return Words(raw.format(**known, **values).strip(), name, variation_of(raw))
