"""The trained model and the commands of the Rasa environment: when it is stale, how it is made and served."""

import asyncio
import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from porchlight.settings import ROOT, Settings

PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
INPUTS = ("config.yml", "domain.yml", "data", "bot/nlu", "bot/train.py", "bot/requirements.lock")


class TrainingError(Exception):
    """One plain sentence that says what to do."""


def model_path(settings: Settings) -> Path:
    return settings.porchlight_home / "models" / "porchlight.tar.gz"


def fingerprint(root: Path = ROOT) -> str:
    """A digest of everything that the model is made from."""
    digest = hashlib.sha256()
    for name in INPUTS:
        start = root / name
        files = sorted(path for path in start.rglob("*") if path.is_file()) if start.is_dir() else [start]
        for path in files:
            if "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_stale(settings: Settings) -> bool:
    """There is no model, or it was made from other inputs than there are now."""
    model = model_path(settings)
    made_from = model.with_suffix(".inputs")
    return not model.exists() or not made_from.exists() or made_from.read_text() != fingerprint()


def _check_python() -> None:
    if not PYTHON.exists():
        raise TrainingError("The Rasa environment is not installed; run: make setup")


def serve_command(settings: Settings) -> list[str]:
    _check_python()
    return [
        str(PYTHON),
        "-m",
        "bot.serve",
        "--host",
        "127.0.0.1",
        "--port",
        str(settings.rasa_port),
        "--model",
        str(model_path(settings)),
    ]


def _environment(settings: Settings) -> dict[str, str]:
    return os.environ | {"PORCHLIGHT_HOME": str(settings.porchlight_home)}


async def train(settings: Settings, show: Callable[[str], None]) -> dict[str, Any]:
    """Trains the model, giving `show` a line for each step; returns its figures. Raises TrainingError."""
    _check_python()
    made_from = fingerprint()
    folder = model_path(settings).parent
    folder.mkdir(parents=True, exist_ok=True)
    process = await asyncio.create_subprocess_exec(
        str(PYTHON),
        "-m",
        "bot.train",
        "--out",
        str(folder),
        cwd=ROOT,
        env=_environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        limit=1 << 20,
    )
    assert process.stdout is not None and process.stderr is not None
    complaints = asyncio.create_task(process.stderr.read())
    last = ""
    async for raw in process.stdout:
        if last:
            show(last)
        last = raw.decode(errors="replace").rstrip()
    if await process.wait() != 0:
        raise TrainingError(f"Training failed: {(await complaints).decode(errors='replace').strip()[-600:]}")
    model_path(settings).with_suffix(".inputs").write_text(made_from)
    figures: dict[str, Any] = json.loads(last)
    return figures


def understand(settings: Settings, lines: list[str], now: str) -> list[dict[str, Any]]:
    """What the model makes of each text at business time `now`. Raises TrainingError."""
    _check_python()
    if is_stale(settings):
        raise TrainingError("The model is missing or older than its inputs; run: porchlight train")
    asked = "".join(json.dumps({"text": line, "now": now}) + "\n" for line in lines)
    done = subprocess.run(
        [str(PYTHON), "-m", "bot.understand", str(model_path(settings))],
        cwd=ROOT,
        env=_environment(settings),
        input=asked,
        capture_output=True,
        text=True,
        check=False,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if len(answers) != len(lines):
        raise TrainingError(f"The model could not be asked: {done.stderr.strip()[-600:]}")
    return answers
