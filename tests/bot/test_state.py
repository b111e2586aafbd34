"""State that comes with the request: what it keeps, how large it is, and that nothing is remembered elsewhere."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    BotUttered,
    ConversationPaused,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.state import compact, restore
from bot.turn import Malformed
from conftest import Rasa

DOMAIN = Domain.from_dict(
    {
        "intents": ["say"],
        "slots": {
            "language": {"type": "text", "initial_value": "en", "mappings": [{"type": "custom"}]},
            "amount": {"type": "any", "mappings": [{"type": "custom"}]},
        },
        "forms": {"promise_form": {"required_slots": ["amount"]}},
        "actions": ["action_something"],
    }
)


def conversation(turns: int, words: str = "hello") -> DialogueStateTracker:
    tracker = restore("c", None, DOMAIN)
    for turn in range(turns):
        say(tracker, words, BotUttered(f"reply {turn}", metadata={"utter_action": "utter_x"}))
    return tracker


def say(tracker: DialogueStateTracker, words: str, *events) -> None:
    tracker.update(UserUttered(words, {"name": "say", "confidence": 0.9}), DOMAIN)
    for event in (*events, ActionExecuted("action_listen")):
        tracker.update(event, DOMAIN)


def size(state: dict) -> int:
    return len(json.dumps(state))


def test_turn_three_hundred_carries_what_turn_six_carries() -> None:
    assert size(compact(conversation(300), DOMAIN)) <= size(compact(conversation(6), DOMAIN)) + 20


def test_a_long_text_does_not_make_the_state_long() -> None:
    assert size(compact(conversation(10, "word " * 5000), DOMAIN)) < 20_000


def test_compacting_what_was_compacted_changes_nothing() -> None:
    once = compact(conversation(40), DOMAIN)
    assert compact(restore("c", once, DOMAIN), DOMAIN) == once


def test_slots_loop_and_flags_outlive_the_turns_in_which_they_were_set() -> None:
    tracker = restore("c", None, DOMAIN)
    loop = [ActionExecuted("promise_form"), ActiveLoop("promise_form"), SlotSet("requested_slot", "amount")]
    say(tracker, "i can pay", *loop, SlotSet("amount", "500.00"))
    say(tracker, "what", ActionExecutionRejected("promise_form"), ActionExecuted("action_something"))
    for _ in range(9):
        say(tracker, "and now")
    restored = restore("c", compact(tracker, DOMAIN), DOMAIN)
    assert restored.current_slot_values() == tracker.current_slot_values()
    assert restored.active_loop_name == "promise_form"
    assert restored.is_active_loop_rejected == tracker.is_active_loop_rejected is True
    assert restored.latest_action_name == tracker.latest_action_name


def test_a_pause_is_kept() -> None:
    tracker = conversation(2)
    say(tracker, "stop", ConversationPaused())
    for _ in range(9):
        say(tracker, "hello")
    assert restore("c", compact(tracker, DOMAIN), DOMAIN).is_paused()


def test_a_slot_that_the_domain_lost_is_left_out() -> None:
    tracker = conversation(1)
    say(tracker, "x", SlotSet("amount", "1.00"))
    smaller = Domain.from_dict({"intents": ["say"], "forms": {"promise_form": {"required_slots": []}}})
    assert "amount" not in restore("c", compact(tracker, DOMAIN), smaller).slots


@pytest.mark.parametrize("state", ["x", [], {}, {"version": 0, "events": []}, {"version": 1, "events": 3}])
def test_what_this_channel_never_gave_is_refused(state) -> None:
    with pytest.raises(Malformed):
        restore("c", state, DOMAIN)


def test_the_same_turn_from_the_same_state_gives_the_same_answer(rasa: Rasa) -> None:
    state = rasa.turn("can i pay friday")["state"]
    assert rasa.turn("500 dollars", state) == rasa.turn("500 dollars", state)


def test_a_promise_made_over_many_digressions(rasa: Rasa) -> None:
    answer = rasa.turn("can i pay friday")
    assert answer["requested_slot"] == "amount" and answer["active_loop"] == "promise_form"
    for _ in range(8):
        answer = rasa.turn("is there a late fee", answer["state"])
        assert [reply["response"] for reply in answer["replies"]] == ["utter_fees_plain", "utter_ask_amount"]
    answer = rasa.turn("500 dollars", answer["state"])
    assert answer["replies"][-1]["text"] == "So: 500.00 on 2026-11-27. Is that right?"
    for _ in range(8):
        answer = rasa.turn("is there a late fee", answer["state"])
    answer = rasa.turn("yes", answer["state"])
    assert [reply["text"] for reply in answer["replies"]] == ["It is noted: 500.00."]
    assert answer["active_loop"] is None and answer["requested_slot"] is None


def test_over_the_wire_the_state_stays_small_too(rasa: Rasa) -> None:
    answer = rasa.turn("can i pay friday")
    sizes = []
    for _ in range(30):
        answer = rasa.turn("is there a late fee", answer["state"])
        sizes.append(size(answer["state"]))
    assert max(sizes[10:]) == min(sizes[10:]) < 10_000


def test_nothing_is_remembered_between_requests(rasa: Rasa) -> None:
    rasa.turn("can i pay friday")
    assert rasa.turn("500 dollars")["active_loop"] is None


def test_conversations_at_once_are_not_mixed_up(rasa: Rasa) -> None:
    def talk(number: int) -> str:
        amount = f"{1000 + number}.00"
        more = {"conversation": f"conversation {number}"}
        state = rasa.turn("can i pay friday", **more)["state"]
        return rasa.turn(f"{amount} dollars", state, **more)["replies"][-1]["text"]

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(talk, range(24)))
    assert said == [f"So: {1000 + number}.00 on 2026-11-27. Is that right?" for number in range(24)]
