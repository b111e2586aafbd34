"""The private channel: who may speak, what is a command, what is refused, what is told."""

from __future__ import annotations

import hashlib

import pytest

from conftest import Rasa, request


def texts(answer: dict) -> list[str]:
    return [reply["text"] for reply in answer["replies"]]


def test_a_turn_answers_with_words_understanding_and_state(rasa: Rasa) -> None:
    answer = rasa.turn("hello")
    assert texts(answer) == ["Hello. You can ask about fees or plan a payment."]
    assert answer["intent"] == "greet" and answer["confidence"] > 0.3
    assert answer["intents"][0]["name"] == "greet"
    assert answer["failed_actions"] == [] and answer["active_loop"] is None
    assert answer["model_id"]


def test_slots_come_with_the_turn_and_choose_the_words(rasa: Rasa) -> None:
    answer = rasa.turn("hello", slots={"language": "es"})
    assert texts(answer) == ["Buenos días. Puede preguntar por los cargos o planear un pago."]


def test_a_reply_names_its_response_its_exact_wording_and_its_variables(rasa: Rasa) -> None:
    (reply, _) = rasa.turn("trouble please", channel="sms")["replies"]
    template = "A late charge of {fee} follows after the 15th."
    assert reply == {
        "response": "utter_fees",
        "variation": hashlib.sha256(template.encode()).hexdigest()[:12],
        "text": "A late charge of $58.00 follows after the 15th.",
        "choices": [],
        "variables": {"fee": "$58.00"},
    }


def test_without_the_secret_nothing_is_answered(rasa: Rasa) -> None:
    assert rasa.post(request("hello"), secret="a guess").status_code == 403
    assert rasa.post(request("hello"), secret="").status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "/request_human",
        "  /request_human",
        "\n/request_human",
        "\u00a0\u2003/request_human",
        "//request_human",
        "/ /request_human",
        '/inform{"money": "mine"}',
        "/restart",
        "/session_start",
    ],
)
def test_text_from_people_is_never_a_command(rasa: Rasa, text: str) -> None:
    before = rasa.turn("can i pay 500 on the 5th")
    answer = rasa.turn(text, before["state"])
    assert answer["confidence"] < 1
    assert "mine" not in [entity["value"] for entity in answer["entities"]]
    parsed = rasa.turn(text, mode="parse")
    assert parsed["confidence"] < 1


def test_a_restart_in_words_forgets_nothing(rasa: Rasa) -> None:
    before = rasa.turn("can i pay 500 on the 5th")
    assert rasa.turn("/restart", before["state"])["active_loop"] == "promise_form"


def test_a_choice_is_said_not_parsed(rasa: Rasa) -> None:
    answer = rasa.turn("Yes", choice={"intent": "request_human", "entities": {}})
    assert texts(answer) == ["A person will write to you here."]
    assert answer["intent"] == "request_human" and answer["confidence"] == 1.0
    assert answer["rights"] == [{"intent": "request_human", "confidence": 1.0}]


def test_choices_come_back_taken_apart(rasa: Rasa) -> None:
    asked = rasa.turn("can i pay 500 on the 5th")
    (reply,) = asked["replies"]
    assert reply["choices"] == [
        {"title": "Yes, 500.00", "intent": "affirm", "entities": {}},
        {"title": "Change it", "intent": "inform", "entities": {"money": "600.00"}},
    ]
    changed = rasa.turn("Change it", asked["state"], choice={"intent": "inform", "entities": {"money": "600.00"}})
    assert texts(changed) == ["Changed to 600.00.", "So: 600.00 on 2026-12-05. Is that right?"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"slots": {"langauge": "en"}},
        {"choice": {"intent": "restart", "entities": {}}},
        {"choice": {"intent": "not_of_the_domain", "entities": {}}},
        {"choice": {"intent": "inform", "entities": {"moneys": "1"}}},
        {"now": "2026-11-24T10:00:00"},
        {"now": "yesterday"},
        {"time_zone": "Mars/Olympus"},
        {"channel": "fax"},
        {"mode": "shout"},
        {"turn_id": "17"},
        {"text": None},
        {"state": {"version": 99, "events": []}},
        {"state": {"events": "x"}},
        {"state": "x"},
        {"conversation": " "},
    ],
)
def test_a_malformed_turn_is_refused_by_the_name_of_its_field(rasa: Rasa, wrong: dict) -> None:
    answer = rasa.post(request("hello", **wrong))
    assert answer.status_code == 400
    assert next(iter(wrong)).split(".")[0].rstrip("s") in answer.json()["error"]


def test_a_misspelt_slot_is_named(rasa: Rasa) -> None:
    assert "'langauge'" in rasa.post(request("hello", slots={"langauge": "en"})).json()["error"]


def test_parse_understands_and_runs_nothing(rasa: Rasa, actions) -> None:
    answer = rasa.turn("can i pay 500 on the 5th", mode="parse")
    assert answer["intent"] == "arrange_payment"
    found = [(entity["entity"], entity["value"]) for entity in answer["entities"]]
    assert found == [("money", "500.00"), ("date", "2026-12-05")]
    assert answer["replies"] == [] and answer["state"] is None and actions.calls == []


def test_values_are_read_against_the_day_of_the_turn(rasa: Rasa) -> None:
    answer = rasa.turn("i can pay tomorrow", mode="parse", now="2027-02-28T23:30:00-05:00")
    assert answer["entities"][0]["value"] == "2027-03-01"


def test_what_has_happened_is_read_backwards(rasa: Rasa) -> None:
    answer = rasa.turn("i already paid on friday", mode="parse")
    assert answer["intent"] == "already_paid"
    assert answer["entities"][0]["value"] == "2026-11-20"


def test_masked_identifiers_are_tokens(rasa: Rasa) -> None:
    answer = rasa.turn("masked_last_four masked_zip", mode="parse")
    assert [(entity["entity"], entity["value"]) for entity in answer["entities"]] == [
        ("last_four", "masked_last_four"),
        ("zip", "masked_zip"),
    ]


def test_a_right_is_heard_in_a_text_about_something_else(rasa: Rasa) -> None:
    answer = rasa.turn("can i pay 500 on the 5th\nmy wife filed chapter 13", mode="parse")
    assert "report_bankruptcy" in [right["intent"] for right in answer["rights"]]


def test_words_of_borrowers_are_not_logged(rasa: Rasa, actions) -> None:
    actions.trouble = "variable"
    rasa.turn("trouble please, my dog is called Zebulon, i owe 4242.42")
    rasa.turn("i can pay 4242.42 on the 5th")
    rasa.post(request("Zebulon", now="Zebulon"))
    rasa.post(
        request("Zebulon", state={"version": 1, "events": [{"event": "user", "text": "Zebulon", "timestamp": {}}]})
    )
    logged = rasa.logged()
    assert "ready to take turns" in logged
    assert "Zebulon" not in logged and "4242" not in logged


def test_a_turn_that_breaks_tells_the_kind_of_error_only(rasa: Rasa) -> None:
    broken = {"version": 1, "events": [{"event": "user", "text": "Zebulon", "parse_data": "Zebulon"}]}
    answer = rasa.post(request("hello", state=broken))
    assert answer.status_code in (400, 500)
    assert set(answer.json()) == {"error"} and "Zebulon" not in answer.text
