"""`python -m bot.benchmarks FOLDER`: the pipeline of config.yml on BANKING77 and CLINC150, a JSON object out.

Progress goes to standard error. The sets stay where they are: see their SOURCE.md for origin and licence.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import bot.environment  # noqa: F401

Set = tuple[list[str], list[str]]
SAMPLES, OF_AN_INTENT = 5, 10
TURNED_AWAY = 0.05
OUTSIDE = "oos"


def banking(folder: Path, name: str) -> Set:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["text"] for row in rows], [row["category"] for row in rows]


def sample(examples: Set, each: int, seed: int) -> Set:
    """So many texts of each intent, drawn by a seed."""
    by_intent: dict[str, list[str]] = {}
    for text, intent in zip(*examples, strict=True):
        by_intent.setdefault(intent, []).append(text)
    chooser = random.Random(seed)
    drawn = [(text, intent) for intent, texts in sorted(by_intent.items()) for text in chooser.sample(texts, each)]
    return [text for text, _ in drawn], [intent for _, intent in drawn]


def measure(config: Path, folder: Path, step: Callable[[str], None]) -> dict[str, float]:
    """Shares between 0 and 1."""
    from bot.pipeline import IntentPipeline

    def pipeline() -> IntentPipeline:
        return IntentPipeline(config, companions=0)

    def accuracy(trained: IntentPipeline, of: Set) -> float:
        parsed = trained.parse(of[0])
        return sum(one["intent"]["name"] == intent for one, intent in zip(parsed, of[1], strict=True)) / len(of[1])

    train, test = banking(folder, "banking77_train.csv"), banking(folder, "banking77_test.csv")
    few = []
    for seed in range(SAMPLES):
        few.append(accuracy(pipeline().train(*sample(train, OF_AN_INTENT, seed)), test))
        step(f"BANKING77, {OF_AN_INTENT} per intent, sample {seed + 1}: {few[-1]:.4f}")
    found = {"banking77_10_per_intent": sum(few) / len(few), "banking77_all": accuracy(pipeline().train(*train), test)}
    step(f"BANKING77, all: {found['banking77_all']:.4f}")
    return found | clinc(json.loads((folder / "clinc_data_full.json").read_text(encoding="utf-8")), pipeline, step)


def clinc(data: dict[str, list[list[str]]], pipeline: Callable, step: Callable[[str], None]) -> dict[str, float]:
    """In-scope accuracy without rejection, and out-of-scope recall where 5 % of validation are turned away."""

    def part(name: str) -> Set:
        return [text for text, _ in data[name]], [intent for _, intent in data[name]]

    texts, intents = part("train")
    outside = part("oos_train")
    trained = pipeline().train(texts + outside[0], intents + outside[1])

    def score(parsed: list[dict]) -> list[tuple[str, float]]:
        """The likeliest intent in scope, and how surely a text is in scope at all."""
        return [_in_scope(one["intent_ranking"]) for one in parsed]

    validation = sorted(confidence for _, confidence in score(trained.parse(part("val")[0])))
    threshold = validation[int(TURNED_AWAY * len(validation))]
    test = part("test")
    inside = score(trained.parse(test[0]))
    right = sum(name == intent for (name, _), intent in zip(inside, test[1], strict=True)) / len(test[1])
    away = [confidence < threshold for _, confidence in score(trained.parse(part("oos_test")[0]))]
    step(f"CLINC150: in scope {right:.4f}, out of scope {sum(away) / len(away):.4f} below {threshold:.3f}")
    return {
        "clinc150_in_scope": right,
        "clinc150_out_of_scope_recall": sum(away) / len(away),
        "clinc150_threshold": threshold,
        "clinc150_in_scope_turned_away": sum(confidence < threshold for _, confidence in inside) / len(inside),
    }


def _in_scope(ranking: list[dict]) -> tuple[str, float]:
    best = next(one for one in ranking if one["name"] != OUTSIDE)
    outside = next((one["confidence"] for one in ranking if one["name"] == OUTSIDE), 0.0)
    return best["name"], best["confidence"] - outside


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bot.benchmarks", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--config", type=Path, default=Path("config.yml"))
    options = parser.parse_args(arguments)
    output = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        found = measure(options.config, options.folder, lambda line: print(line, file=sys.stderr, flush=True))
    except FileNotFoundError as error:
        print(f"benchmarks: {error.filename} is missing", file=sys.stderr)
        return 1
    print(json.dumps(found), file=output, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
