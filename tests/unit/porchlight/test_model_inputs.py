"""When a model is older than what it is made from."""

import hashlib
import json

import pytest

from porchlight.training import INPUTS, fingerprint, is_stale


@pytest.fixture
def project(tmp_path):
    """A Rasa project with one file for each input."""
    for name in INPUTS:
        path = tmp_path / name
        file = path if "." in path.name else path / "one.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/one.yml", "bot/nlu/one.yml", "bot/requirements.lock"]
)
def test_any_change_of_an_input_is_seen(project, name):
    before = fingerprint(project)
    (project / name).write_text("changed")
    assert fingerprint(project) != before


def test_a_new_and_a_renamed_file_are_seen(project):
    before = fingerprint(project)
    (project / "data" / "two.yml").write_text("")
    with_a_second = fingerprint(project)
    (project / "data" / "two.yml").rename(project / "data" / "three.yml")
    assert len({before, with_a_second, fingerprint(project)}) == 3


def test_compiled_python_is_no_input(project):
    before = fingerprint(project)
    cache = project / "bot" / "nlu" / "__pycache__"
    cache.mkdir()
    (cache / "one.pyc").write_bytes(b"\0")
    assert fingerprint(project) == before


def test_a_model_is_fresh_only_as_it_was_made(project):
    model = project / "models" / "porchlight.tar.gz"
    assert is_stale(model, fingerprint(project))
    model.parent.mkdir()
    model.write_bytes(b"weights")
    assert is_stale(model, fingerprint(project))
    made = {"inputs": fingerprint(project), "model": hashlib.sha256(b"weights").hexdigest()}
    model.with_name("porchlight.inputs.json").write_text(json.dumps(made))
    assert not is_stale(model, fingerprint(project))
    (project / "domain.yml").write_text("changed")
    assert is_stale(model, fingerprint(project))
    (project / "domain.yml").write_text("domain.yml")
    model.write_bytes(b"half a file")
    assert is_stale(model, fingerprint(project))
