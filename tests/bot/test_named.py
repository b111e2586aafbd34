"""People, hardships, papers and options: by rulers, and by the recogniser where a word is misspelt."""

from __future__ import annotations

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.named import NamedEntities
from bot.nlu.people import named


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("my husband jose passed away", ["jose"]),
        ("this is Maria Lopez", ["Maria Lopez"]),
        ("i spoke with Dwayne yesterday", ["Dwayne"]),
        ("soy Guadalupe", ["Guadalupe"]),
        ("me llamo Xiomara", ["Xiomara"]),
        ("This is Not fair", []),
        ("mark my words", []),
        ("i will pay", []),
    ],
)
def test_names(text: str, people: list[str]) -> None:
    assert [text[start:end] for start, end in named(text)] == people


@pytest.fixture(scope="module")
def component(tmp_path_factory: pytest.TempPathFactory) -> NamedEntities:
    reasons = ["hospital", "unemployment", "surgery", "hurricane"]
    ways = [
        "we are behind because of the {}",
        "{} happened in march",
        "the {} took everything",
        "after my {} i was late",
    ]
    texts = [way.format(reason) for reason in reasons for way in ways] * 6
    texts += ["how much do i owe", "when is my payment due", "can i pay on friday", "i want to talk to someone"] * 6
    storage, resource = LocalModelStorage(tmp_path_factory.mktemp("store")), Resource("named")
    data = TrainingData([Message({"text": text, "intent": "x"}) for text in texts])
    context = ExecutionContext(GraphSchema({}), model_id="test", node_name="named")
    NamedEntities.create({"rounds": 30}, storage, resource, context).train(data)
    return NamedEntities.load({}, storage, resource, context)


def found(component: NamedEntities, text: str) -> list[tuple[str, str, str]]:
    (message,) = component.process([Message({"text": text})])
    return [(one["entity"], one["value"], one["by"]) for one in message.get("entities")]


def test_what_a_ruler_knows_it_says(component: NamedEntities) -> None:
    assert found(component, "can i get a forbearance, i lost my job") == [
        ("hardship_reason", "unemployment", "rule"),
        ("option", "forbearance", "rule"),
    ]


def test_a_misspelt_word_is_known_by_its_looks_and_surroundings(component: NamedEntities) -> None:
    texts = ["we are behind because of the hospitl", "surgry happened in march", "the huricane took everything"]
    heard = [found(component, text) for text in texts]
    assert sum(bool(one) and one[0][2] == "model" for one in heard) >= 2, heard


def test_nothing_is_found_in_a_question(component: NamedEntities) -> None:
    assert found(component, "how much do i owe") == []
    assert found(component, "") == []
