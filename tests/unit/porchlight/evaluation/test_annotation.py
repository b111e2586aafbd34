"""Messages that go out to be told what they mean, and come back as training texts."""

import pytest
import yaml

from porchlight.evaluation.annotation import take, written
from porchlight.evaluation.examples import Unreadable, training_texts
from servicing.turn.doubtful import Doubtful

INTENTS = frozenset({"greet", "crisis"})
OUT = [
    Doubtful("my loan is [loan_number]\nhelp", "en", "inform", 0.2),
    Doubtful("ya no puedo", "es", "cannot_pay", 0.4),
]


@pytest.fixture
def folder(tmp_path):
    for language in ("en", "es"):
        (tmp_path / "nlu" / language).mkdir(parents=True)
    return tmp_path / "nlu"


def annotated(tmp_path, *rows):
    file = tmp_path / "annotated.yaml"
    file.write_text(yaml.safe_dump([dict(row) for row in rows], allow_unicode=True), encoding="utf-8")
    return file


def test_what_goes_out_is_masked_and_asks_for_the_intent():
    first, second = yaml.safe_load(written(OUT))
    assert first == {
        "text": "my loan is masked_loan_number help",
        "lang": "en",
        "intent": None,
        "guess": "inform",
        "confidence": 0.2,
    }
    assert second["text"] == "ya no puedo"


def test_what_comes_back_is_learned_from(tmp_path, folder):
    rows = yaml.safe_load(written(OUT))
    rows[1]["intent"] = "crisis"
    taken = take(annotated(tmp_path, *rows), folder, INTENTS, [])
    assert (taken.added, taken.without_intent, taken.copies) == (1, 1, 0)
    assert [(one.text, one.lang, one.intent) for one in training_texts(folder)] == [("ya no puedo", "es", "crisis")]


def test_a_text_that_is_known_is_left_out(tmp_path, folder):
    file = annotated(tmp_path, {"text": "¡Ya no PUEDO!", "lang": "es", "intent": "crisis"})
    assert take(file, folder, INTENTS, ["ya no puedo"]).copies == 1
    assert training_texts(folder) == []


def test_twice_is_added_once(tmp_path, folder):
    file = annotated(tmp_path, {"text": "buenas", "lang": "es", "intent": "greet"})
    take(file, folder, INTENTS, [])
    known = [one.text for one in training_texts(folder)]
    assert take(file, folder, INTENTS, known).added == 0
    assert len(training_texts(folder)) == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"text": "hi", "lang": "en", "intent": "wave"}, "is no intent"),
        ({"text": "hi", "lang": "fr", "intent": "greet"}, "lang en or es"),
        ({"text": "my ssn is 123-45-6789", "lang": "en", "intent": "greet"}, "holds an identifier"),
    ],
)
def test_what_must_not_come_in_stops_all_of_it(tmp_path, folder, row, why):
    file = annotated(tmp_path, {"text": "hola", "lang": "es", "intent": "greet"}, row)
    with pytest.raises(Unreadable, match=why):
        take(file, folder, INTENTS, [])
    assert training_texts(folder) == []
