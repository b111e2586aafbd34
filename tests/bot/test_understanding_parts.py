"""Components that read before the classifier does: language, parts of a message, words and pieces, kept embeddings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.entities import BorrowerEntities
from bot.nlu.folding import fold
from bot.nlu.grams import Grams
from bot.nlu.language import Evidence, Language
from bot.nlu.parts import parts
from bot.nlu.vectors import KeptVectors
from bot.nlu.words import SpacyWords

NOW = {"now": "2026-11-24T10:00:00-05:00"}


def graph(name: str) -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), model_id="test", node_name=name)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I CAN\u2019T pay!!!!", "i cant pay!!"),
        ("mañana, ¿sí?", "manana, ¿si?"),
        ("soooooo late", "soo late"),
        ("$1,450.00 by 12/5", "$0,0.0 by 0/0"),
    ],
)
def test_folding(text: str, plain: str) -> None:
    assert fold(text) == plain


EVIDENCE = Evidence.learned(
    {
        "en": ["i lost my job last month", "how much do i owe", "stop texting me", "my husband passed away"],
        "es": ["perdi mi trabajo el mes pasado", "cuanto debo", "dejen de mandarme mensajes", "mi esposo fallecio"],
    }
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how much do i owe", "en"),
        ("cuanto debo", "es"),
        ("¿Cuánto debo?", "es"),
        ("no puedo pagar este mes", "es"),
        ("i can pay on friday", "en"),
        ("i need help con mi casa porque no tengo trabajo and i want to talk", "mixed"),
        ("1450", None),
        ("masked_zip", None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert EVIDENCE.language(text) == language


def test_the_language_component_reads_what_it_learned(tmp_path: Path) -> None:
    for language, line in (("en", "where is the thing"), ("es", "adonde queda aquello")):
        (tmp_path / language).mkdir()
        block = f"nlu:\n- intent: greet\n  examples: |\n    - {line}\n"
        (tmp_path / language / "talk.yml").write_text(block)
    (tmp_path / "store").mkdir()
    storage, resource = LocalModelStorage(tmp_path / "store"), Resource("language")
    Language.create({"folder": str(tmp_path)}, storage, resource, graph("language")).train(TrainingData())
    loaded = Language.load({"folder": "gone"}, storage, resource, graph("language"))
    (message,) = loaded.process([Message({"text": "adonde queda"})])
    assert message.get("language") == "es"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("i lost my job", []),
        (
            "i lost my job last week. can you stop calling me at work",
            ["i lost my job last week.", "can you stop calling me at work"],
        ),
        (
            "i can pay 500 friday but i want to talk to a person",
            ["i can pay 500 friday", "but i want to talk to a person"],
        ),
        ("hi. how much do i owe", []),
        ("perdí mi trabajo, quiero hablar con alguien", ["perdí mi trabajo", "quiero hablar con alguien"]),
    ],
)
def test_parts(text: str, pieces: list[str]) -> None:
    assert parts(text) == pieces


def test_parts_are_few() -> None:
    assert len(parts("one two three four. " * 40)) == 4


def test_pieces_of_words_carry_typing_errors(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("grams")
    texts = ["i want to reinstate", "reinstatement amount", "cuánto debo", "cuanto debo hoy"]
    data = TrainingData([Message({"text": text, "intent": "x"}) for text in texts])
    SpacyWords(SpacyWords.get_default_config()).process_training_data(data)
    Grams.create({}, storage, resource, graph("grams")).train(data)
    loaded = Grams.load({}, storage, resource, graph("grams"))
    messages = [Message({"text": text}) for text in ("reinstatment", "CUÁNTO debo", "cuanto DEBO", "zzz")]
    SpacyWords(SpacyWords.get_default_config()).process(messages)
    loaded.process(messages)
    rows = [{feature.origin: feature.features.toarray() for feature in message.features} for message in messages]
    assert rows[0]["Grams.pieces"].sum() > 0 and rows[0]["Grams.words"].sum() == 0
    assert all(np.array_equal(rows[1][origin], rows[2][origin]) for origin in rows[1])
    assert rows[3]["Grams.pieces"].sum() == 0


def test_an_embedding_is_made_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    file = tmp_path / "cache" / "vectors.npz"
    first = KeptVectors(file).encoded(["a", "bb", "a"], encode)
    again = KeptVectors(file).encoded(["bb", "ccc"], encode)
    assert asked == ["a", "bb", "ccc"]
    assert first.tolist() == [[1, 1], [2, 1], [1, 1]] and again.tolist() == [[2, 1], [3, 1]]
    file.write_bytes(b"broken")
    assert KeptVectors(file).encoded(["a"], encode).tolist() == [[1, 1]]


def entities(text: str, language: str | None) -> list[tuple[str, str | None]]:
    component = BorrowerEntities({"languages": ["english", "spanish"], "past_intents": []})
    (message,) = component.process([Message({"text": text, "metadata": NOW, "language": language})])
    return [(entity["entity"], entity["value"]) for entity in message.get("entities")]


def test_both_languages_are_read_and_the_messages_own_goes_first() -> None:
    assert entities("puedo pagar 500 el viernes", "es") == [("money", "500.00"), ("date", "2026-11-27")]
    assert entities("puedo pagar 500 el friday", "es") == [("money", "500.00"), ("date", "2026-11-27")]
    assert entities("i can pay 500 el viernes", "en") == [("money", "500.00"), ("date", "2026-11-27")]
    assert entities("vivo en 1450 calle olmo", "es") == []
    assert entities("i called once", "en") == []
    assert entities("los voy a llamar a las once", "es") == [("time", "11:00")]
