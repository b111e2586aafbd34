"""Calls to the actions server: what they carry, and that no failure goes unseen."""

from __future__ import annotations

import pytest
import requests

from conftest import NOW, Rasa


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        ("error", "error"),
        ("retry", "error"),
        ("bad request", "error"),
        ("unreachable", "unreachable"),
        ("html", "invalid"),
        ("shape", "invalid"),
        ("bad event", "invalid"),
        ("prose", "invalid"),
        ("no response", "invalid"),
        ("variable", "invalid"),
        ("payload", "invalid"),
    ],
)
def test_a_failure_is_told_and_never_quoted(rasa: Rasa, actions, trouble: str, kind: str) -> None:
    actions.trouble = trouble
    answer = rasa.turn("trouble please")
    assert [failed["kind"] for failed in answer["failed_actions"]] == [kind]
    assert "secret words" not in str(answer) and "made up" not in str(answer)
    assert "secret words" not in rasa.logged()


def test_after_a_failure_no_other_action_is_called(rasa: Rasa, actions) -> None:
    actions.trouble = "error"
    rasa.turn("trouble please")
    assert actions.called == ["action_trouble"]
    actions.forget()
    rasa.turn("trouble please")
    assert actions.called == ["action_trouble", "action_after_trouble"]


def test_the_deadline_of_the_turn_ends_an_action(rasa: Rasa, actions) -> None:
    actions.trouble = "slow"
    answer = rasa.turn("trouble please", deadline_ms=1000)
    (failed,) = answer["failed_actions"]
    assert failed["action"] == "action_trouble" and failed["kind"] == "timeout"


def test_no_time_left_means_no_call(rasa: Rasa, actions) -> None:
    answer = rasa.turn("trouble please", deadline_ms=1)
    assert [failed["kind"] for failed in answer["failed_actions"]] == ["timeout"]
    assert actions.calls == []


def test_a_rejection_is_not_a_failure(rasa: Rasa, actions) -> None:
    actions.trouble = "rejection"
    assert rasa.turn("trouble please")["failed_actions"] == []


def test_a_question_in_a_form_is_a_rejection_and_the_form_asks_again(rasa: Rasa, actions) -> None:
    state = rasa.turn("can i pay friday")["state"]
    answer = rasa.turn("is there a late fee", state)
    assert answer["failed_actions"] == []
    assert [reply["response"] for reply in answer["replies"]] == ["utter_fees_plain", "utter_ask_amount"]


def test_a_form_whose_validation_fails_is_seen(rasa: Rasa, actions) -> None:
    answer = rasa.turn("can i pay friday", deadline_ms=1)
    assert answer["failed_actions"][0]["action"] == "validate_promise_form"


def test_a_call_carries_turn_secret_deadline_and_no_domain(rasa: Rasa, actions) -> None:
    rasa.turn("can i pay friday", deadline_ms=5000)
    (call,) = actions.calls
    assert call["domain"] == {}
    assert call["tracker"]["latest_message"]["metadata"] == {
        "turn_id": 17,
        "attempt": 1,
        "conversation": call["sender_id"],
        "channel": "web",
        "now": NOW,
        "time_zone": "America/New_York",
    }
    assert 0 < int(actions.headers[0]["X-Porchlight-Deadline-Ms"]) <= 5000


def test_a_choice_carries_the_turn_too(rasa: Rasa, actions) -> None:
    rasa.turn("Trouble", choice={"intent": "cause_trouble", "entities": {}})
    assert actions.calls[0]["tracker"]["latest_message"]["metadata"]["turn_id"] == 17


def test_a_call_carries_the_last_five_turns_only(rasa: Rasa, actions) -> None:
    state = None
    for _ in range(12):
        state = rasa.turn("hello", state)["state"]
    rasa.turn("trouble please", state)
    heard = [event for event in actions.calls[0]["tracker"]["events"] if event["event"] == "user"]
    assert len(heard) == 5


def test_an_actions_server_that_is_down_is_unreachable(model, tmp_path) -> None:
    import os
    import subprocess
    import sys

    from conftest import PROJECT, ROOT, free_port, request, wait_until_ready

    port = free_port()
    environment = {"RASA_SECRET": "a", "ACTIONS_SECRET": "b", "ACTIONS_URL": f"http://127.0.0.1:{free_port()}"}
    arguments = ["--port", str(port), "--model", str(model), "--project", str(PROJECT)]
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.serve", *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        rasa = Rasa(process, port, log)
        wait_until_ready(rasa)
        answer = requests.post(
            rasa.url, json=request("trouble please"), headers={"X-Porchlight-Secret": "a"}, timeout=20
        )
        assert [failed["kind"] for failed in answer.json()["failed_actions"]] == ["unreachable"]
    finally:
        process.terminate()
        process.wait(20)
