"""Texts on their way out to be told what they mean, and back in among the training texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from porchlight.evaluation.duplicates import near_copies
from porchlight.evaluation.examples import Unreadable
from servicing.redaction.rules import mask, to_rasa
from servicing.turn.doubtful import Doubtful

FILE = "annotated.yml"
HEAD = """# Write the intent of each text, or leave it empty to leave the text out. Take out what tells who wrote it.
# `guess` and `confidence` are what the model made of it.
"""
_FORBIDDEN = str.maketrans({character: " " for character in "[](){}\n"})


@dataclass(frozen=True)
class Taken:
    """How many texts came in, and why others did not."""

    added: int
    without_intent: int
    copies: int


def written(texts: Iterable[Doubtful]) -> str:
    """The YAML to annotate: identifiers are the tokens of training texts."""
    rows = [
        {
            "text": _plain(one.text),
            "lang": one.lang,
            "intent": None,
            "guess": one.guess,
            "confidence": round(one.confidence, 3),
        }
        for one in texts
    ]
    return HEAD + yaml.safe_dump(rows, allow_unicode=True, sort_keys=False, width=1000)


def take(annotated: Path, folder: Path, intents: frozenset[str], known: Sequence[str]) -> Taken:
    """Adds annotated texts to `folder`/<language>/annotated.yml; none that is nearly one of `known`.

    Raises Unreadable for an intent that is not one of `intents`, a language that is none, or an identifier in a text;
    then nothing has been written.
    """
    rows = _rows(annotated)
    told = [row for row in rows if row.get("intent")]
    for place, row in enumerate(told, start=1):
        if row["intent"] not in intents:
            raise Unreadable(f"{annotated}: {row['intent']!r} is no intent.")
        if row.get("lang") not in ("en", "es"):
            raise Unreadable(f"{annotated}: annotated text {place} needs lang en or es.")
        if mask(str(row["text"])).found:
            raise Unreadable(f"{annotated}: annotated text {place} holds an identifier.")
    texts = [_plain(str(row["text"])) for row in told]
    copies = {place - len(known) for _, place in near_copies([*known, *texts]) if place >= len(known)}
    fresh = [(text, row) for place, (text, row) in enumerate(zip(texts, told, strict=True)) if place not in copies]
    for language in ("en", "es"):
        by_intent: dict[str, list[str]] = {}
        for text, row in fresh:
            if row["lang"] == language:
                by_intent.setdefault(row["intent"], []).append(text)
        if by_intent:
            _append(folder / language / FILE, by_intent)
    return Taken(len(fresh), len(rows) - len(told), len(copies))


def _rows(annotated: Path) -> list[dict[str, Any]]:
    try:
        rows = yaml.safe_load(annotated.read_text(encoding="utf-8")) or []
    except (OSError, yaml.YAMLError) as error:
        raise Unreadable(f"{annotated} cannot be read as YAML.") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("text") for row in rows):
        raise Unreadable(f"{annotated} must be a list of texts.")
    return rows


def _append(file: Path, by_intent: dict[str, list[str]]) -> None:
    lines = (
        [] if file.exists() else ['version: "3.1"', "", "# Messages that borrowers sent, told what they mean.", "nlu:"]
    )
    for intent, texts in sorted(by_intent.items()):
        lines += [f"- intent: {intent}", "  examples: |", *(f"    - {text}" for text in texts)]
    with file.open("a", encoding="utf-8") as opened:
        opened.write("\n".join(lines) + "\n")


def _plain(text: str) -> str:
    """On one line, with the tokens of training texts, without what Rasa reads as an annotation."""
    return " ".join(to_rasa(text).translate(_FORBIDDEN).split()).lstrip("/")
