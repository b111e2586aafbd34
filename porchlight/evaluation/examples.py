"""Texts with what they mean: `{text, lang, intent, also?, entities?}` as YAML lists, or Rasa's own training files."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class Unreadable(ValueError):
    """One plain sentence: which file, and what is wrong with it."""


@dataclass(frozen=True)
class Example:
    """`entities` is None where nobody wrote down which values the text holds."""

    text: str
    lang: str
    intent: str
    also: tuple[str, ...] = ()
    entities: tuple[dict[str, Any], ...] | None = None
    source: str = field(default="", compare=False)


def read(path: Path) -> list[Example]:
    """The examples of a file, or of all .yml and .yaml files below a folder. Raises Unreadable."""
    if not path.exists():
        raise Unreadable(f"{path} does not exist.")
    files = sorted(file for file in path.rglob("*.y*ml")) if path.is_dir() else [path]
    found = [example for file in files for example in _of_file(file)]
    if not found:
        raise Unreadable(f"{path} holds no examples.")
    return found


def _of_file(file: Path) -> Iterator[Example]:
    try:
        listed = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    except yaml.YAMLError as error:
        raise Unreadable(f"{file} is not YAML: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(listed, list):
        raise Unreadable(f"{file} must be a list of examples.")
    for place, item in enumerate(listed, start=1):
        if not isinstance(item, dict) or not all(
            isinstance(item.get(name), str) for name in ("text", "lang", "intent")
        ):
            raise Unreadable(f"{file}: example {place} needs text, lang and intent.")
        also = item.get("also") or ()
        yield Example(
            text=item["text"],
            lang=item["lang"],
            intent=item["intent"],
            also=(also,) if isinstance(also, str) else tuple(also),
            entities=None if item.get("entities") is None else tuple(item["entities"]),
            source=file.name,
        )


def training_texts(folder: Path) -> list[Example]:
    """The training texts below `folder`/<language>/."""
    return [
        Example(text, file.parent.name, block["intent"], source=file.name)
        for file in sorted(folder.glob("*/*.yml"))
        for block in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu") or ()
        if "intent" in block
        for text in _lines(block.get("examples") or "")
    ]


def _lines(examples: str) -> Iterator[str]:
    for line in examples.splitlines():
        if line.strip():
            yield line.strip().removeprefix("-").strip()
