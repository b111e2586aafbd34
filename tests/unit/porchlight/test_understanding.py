"""What the model and the patterns found, as one answer."""

from porchlight.cli.understanding import together
from servicing.rights.rules import Finding

ANSWER = {
    "text": "masked",
    "intent": "report_hardship",
    "confidence": 0.7,
    "intents": [],
    "entities": [],
    "rights": [{"intent": "crisis", "confidence": 0.4}, {"intent": "complaint", "confidence": 0.5}],
}


def test_a_right_that_both_found_is_listed_once_as_the_patterns():
    found = [Finding("crisis", "end it all", 1.0)]
    answer = together("i will end it all", ANSWER, found)
    assert answer["rights"] == [
        {"intent": "crisis", "confidence": 1.0, "evidence": "end it all"},
        {"intent": "complaint", "confidence": 0.5, "evidence": "model"},
    ]


def test_the_text_is_the_one_that_was_given():
    answer = together("as written", ANSWER, [])
    assert (answer["text"], answer["language"], answer["intent"]) == ("as written", "en", "report_hardship")
