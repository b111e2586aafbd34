"""What a call is to be about."""

import pytest

from actions.topic import OF_INTENT, named
from servicing.callback.rules import TOPICS
from tests.unit.data.test_responses import DOMAIN, RESPONSES


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("call me about the foreclosure notice", "foreclosure"),
        ("have someone call about my application", "application"),
        ("i want to talk over my options on the phone", "help"),
        ("call me regarding my escrow", "taxes"),
        ("una llamada sobre mi solicitud", "application"),
        ("quiero hablar de la subasta", "foreclosure"),
        ("call me tomorrow, i have to pay the sitter until 3", None),
        ("schedule a call", None),
    ],
)
def test_what_a_call_was_asked_for_about(text, topic):
    assert named(text) == topic


def test_asked_for_it_any_word_tells_it():
    assert named("payments") is None
    assert named("payments", anywhere=True) == "payments"
    assert named("my ex husband", anywhere=True) is None


def test_topics_have_words_and_intents_have_topics():
    assert set(OF_INTENT.values()) <= set(TOPICS)
    assert set(OF_INTENT) <= set(DOMAIN["intents"])
    assert {f"utter_callback_topic_{topic}" for topic in (*TOPICS, "own")} <= set(RESPONSES)
