"""`python -m bot.train --out DIR`: train the assistant into DIR/porchlight.tar.gz.

Progress goes to standard output, a line per step; the last line is a JSON object with the archive and its figures.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import bot.environment  # noqa: F401


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="bot.train", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the archive")
    parser.add_argument("--name", default="porchlight", help="name of the archive, without .tar.gz")
    parser.add_argument("--project", type=Path, default=Path("."), help="folder of config.yml, domain.yml and data/")
    options = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        summary = train(options.project, options.out, options.name, _steps(started))
    except Exception as error:
        print(f"training failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        return 1
    summary["seconds"] = round(time.monotonic() - started, 1)
    print(json.dumps(summary), flush=True)
    return 0


def train(project: Path, out: Path, name: str, step: Any) -> dict[str, Any]:
    """Train, and put the archive in place only when it is whole. Returns its path and figures."""
    missing = [part for part in ("config.yml", "domain.yml", "data") if not (project / part).exists()]
    if missing:
        raise FileNotFoundError(f"{', '.join(missing)} not found in {project}")
    from bot.logs import quiet

    quiet()
    step("loading Rasa")
    from rasa.model_training import train as rasa_train
    from rasa.shared.importers.importer import TrainingDataImporter

    quiet()
    logging.getLogger("bot").handlers = [_Steps(step)]
    logging.getLogger("bot").propagate = False
    paths = [str(project / part) for part in ("config.yml", "domain.yml", "data")]
    step("reading the training data")
    importer = TrainingDataImporter.load_from_config(paths[0], paths[1], [paths[2]])
    texts, domain = importer.get_nlu_data(), importer.get_domain()
    out.mkdir(parents=True, exist_ok=True)
    step(f"training on {len(texts.intent_examples)} texts of {len(_named(texts))} intents")
    # Rasa prints what it thinks of its work; standard output is for steps and the summary.
    with tempfile.TemporaryDirectory(dir=out) as scratch, contextlib.redirect_stdout(sys.stderr):
        result = rasa_train(
            config=paths[0],
            domain=paths[1],
            training_files=[paths[2]],
            output=scratch,
            force_training=True,
            fixed_model_name=name,
        )
        if result.code or not result.model:
            raise RuntimeError("Rasa made no model")
        archive = out / f"{name}.tar.gz"
        os.replace(result.model, archive)
    step("done")
    return {
        "model": str(archive),
        "megabytes": round(archive.stat().st_size / 1e6, 1),
        "texts": len(texts.intent_examples),
        "intents": len(_named(texts)),
        "responses": len(domain.responses),
    }


def _named(texts: Any) -> set[str]:
    return {example.get("intent") for example in texts.intent_examples}


class _Steps(logging.Handler):
    """Progress lines of our own components."""

    def __init__(self, step: Any) -> None:
        super().__init__(logging.INFO)
        self._step = step

    def emit(self, record: logging.LogRecord) -> None:
        self._step(record.getMessage())


def _steps(started: float) -> Any:
    output = sys.stdout

    def step(words: str) -> None:
        print(f"[{time.monotonic() - started:5.1f} s] {words}", file=output, flush=True)

    return step


if __name__ == "__main__":
    sys.exit(main())
