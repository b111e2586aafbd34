"""The commands: they say in a sentence why they refuse, and the start fails when a part is missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from conftest import NOW, PROJECT, ROOT, free_port, run

SETTINGS = {"RASA_SECRET": "a", "ACTIONS_SECRET": "b", "ACTIONS_URL": "http://127.0.0.1:1"}


def serve(model: Path, project: Path = PROJECT, **environment: str):
    arguments = ["--port", str(free_port()), "--model", str(model), "--project", str(project)]
    return run("bot.serve", *arguments, **environment)


def test_serving_needs_its_secrets(model: Path) -> None:
    done = serve(model, RASA_SECRET="", ACTIONS_SECRET="", ACTIONS_URL="")
    assert done.returncode == 1
    assert "RASA_SECRET, ACTIONS_SECRET, ACTIONS_URL must be set" in done.stderr


def test_serving_needs_a_model(tmp_path: Path) -> None:
    done = serve(tmp_path / "none.tar.gz", **SETTINGS)
    assert done.returncode == 1 and "there is no model" in done.stderr


def test_a_store_that_does_not_load_stops_the_start(model: Path, tmp_path: Path) -> None:
    """Rasa itself would go on with a store in memory, and mix what it should forget."""
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project)
    endpoints = project / "endpoints.yml"
    endpoints.write_text(endpoints.read_text().replace("RequestTrackerStore", "RequestTrackerShop"))
    done = serve(model, project, **SETTINGS)
    assert done.returncode == 1
    assert "the tracker store must be bot.state.RequestTrackerStore" in done.stderr


def test_understanding_takes_and_gives_a_line_each(model: Path) -> None:
    import subprocess
    import sys

    lines = [{"text": "i already paid on friday", "now": NOW}, {"text": "tomorrow"}, {"text": "/restart", "now": NOW}]
    done = subprocess.run(
        [sys.executable, "-m", "bot.understand", str(model)],
        cwd=ROOT,
        input="\n".join(map(json.dumps, lines)),
        capture_output=True,
        text=True,
        timeout=240,
    )
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert first["intent"] == "already_paid" and first["entities"][0]["value"] == "2026-11-20"
    assert "now" in second["error"] and done.returncode == 1
    assert third["confidence"] < 1


def test_training_says_what_is_missing(tmp_path: Path) -> None:
    done = run("bot.train", "--project", str(tmp_path), "--out", str(tmp_path / "out"))
    assert done.returncode == 1 and "config.yml, domain.yml, data not found" in done.stderr
