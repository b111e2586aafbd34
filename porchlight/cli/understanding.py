"""`porchlight understand`: the model and the rights patterns together, as a turn uses them."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from porchlight import training
from porchlight.settings import Settings
from servicing.clock.service import machine_now
from servicing.redaction.rules import mask, to_rasa
from servicing.rights.rules import Finding, find


def understood(settings: Settings, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """An answer for each line with words, in order and as they come. Raises TrainingError without a fresh model.

    Identifiers are masked first, as they are for the assistant; the places of entities are those in the masked text.
    """
    waiting: deque[tuple[str, str]] = deque()

    def masked() -> Iterator[str]:
        for line in lines:
            if line.strip():
                said = line.rstrip("\r\n")
                plain = mask(said).text
                waiting.append((said, plain))
                yield to_rasa(plain)

    for answer in training.understand(settings, masked(), _now(settings).isoformat()):
        said, plain = waiting.popleft()
        yield together(said, answer, find(plain))


def _now(settings: Settings) -> datetime:
    return (settings.porchlight_now or machine_now()).astimezone(ZoneInfo(settings.servicer_timezone))


def together(text: str, answer: dict[str, Any], found: Iterable[Finding]) -> dict[str, Any]:
    """The model's answer with the findings of the patterns; what both found is listed once, as the pattern's."""
    rights = [
        {"intent": finding.intent, "confidence": finding.confidence, "evidence": finding.evidence} for finding in found
    ]
    by_pattern = {right["intent"] for right in rights}
    rights += [{**right, "evidence": "model"} for right in answer["rights"] if right["intent"] not in by_pattern]
    return {**answer, "language": answer.get("language") or "en", "text": text, "rights": rights}
