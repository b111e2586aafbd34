"""A specialist takes a thread in the middle of something, the assistant is silent, and goes on where it was."""

import pytest

from tests.support.stack import wait_for


@pytest.fixture(params=["sms", "web"])
def planning_somewhere(request):
    """Verified, and asked how much can be paid: by text, and on web chat."""
    if request.param == "sms":
        return request.getfixturevalue("planning")
    thread = request.getfixturevalue("chatting")
    answer = thread.verify("i want to arrange a payment")
    assert thread.asks_for == "promise_amount", answer
    return thread


def reached(thread, words: str) -> None:
    """Waits until a message with these words reached the borrower."""
    wait_for(f"{words!r}", lambda: any(words in text for text in thread.received))


def test_both_ways_with_the_assistant_silent_across_a_restart(planning_somewhere, ana, stack):
    thread = planning_somewhere
    assert ana.says(thread, "Good morning, I am looking at your file.").status_code == 201
    reached(thread, "looking at your file")
    assert thread.say("ok thank you, how much do i owe").text == ""
    stack.kill("rasa", "worker", "app", "actions")
    assert thread.say("are you still there").text == ""
    assert ana.sees(thread)["owner_name"] == "Ana Ruiz"
    assert ana.reads(thread)[-2:] == ["ok thank you, how much do i owe", "are you still there"]
    assert ana.says(thread, "Yes, all is well. The assistant will note your plan.").status_code == 201
    assert ana.hands_back(thread)["owner"] == "assistant"
    reached(thread, "go on where we were")
    answer = thread.say("all of it on friday")
    assert thread.asks_for == "promise_confirmed", answer
    assert "$1,742.18" in answer.text
    thread.say("yes")
    assert [arrangement.status for arrangement in thread.arrangements] == ["active"]


def test_by_text_the_borrower_reads_who_joined(planning, ana):
    ana.says(planning, "Good morning.")
    reached(planning, "Good morning.")
    joined, said = planning.received[-2:]
    assert "Ana Ruiz, a specialist, joined" in joined
    assert said == "Good morning."


def test_rights_still_act_and_a_person_sees_them(planning, ana):
    ana.says(planning, "Good morning.")
    reached(planning, "Good morning.")
    assert planning.say("my wife filed chapter 13 in october").text == ""
    assert "bankruptcy" in planning.escalations
    assert "bankruptcy" in planning.protections
    ana.hands_back(planning)
    reached(planning, "assistant again")
    assert "utter_limited_bankruptcy" in planning.say("can i still pay 500 on friday").responses
    assert planning.arrangements == []


def test_in_a_crisis_the_words_of_care_go_out_once_and_then_a_person_writes(planning, ana):
    ana.says(planning, "Good morning.")
    reached(planning, "Good morning.")
    answer = planning.say("i cant do this anymore i want to kill myself")
    assert answer.responses == ("utter_system_crisis",)
    assert "988" in answer.text
    assert planning.say("nobody would miss me").text == ""
    assert planning.escalations == ["crisis"]
    assert ana.says(planning, "I am here. Can I call you now?").status_code == 201


def test_after_stop_a_specialist_writes_no_text_either(planning, ana):
    planning.say("STOP")
    refused = ana.says(planning, "Good morning.", reason="The borrower called us.")
    assert (refused.status_code, refused.json()["rule"]) == (409, "consent_withdrawn")
    assert ana.sees(planning)["owner"] == "assistant"


def test_nobody_in_touch_by_the_time_promised(planning, ana, clock):
    planning.say("let me talk to a real person")
    clock.advance("P2D")
    reached(planning, "sorry for the delay")
    assert "1 Pick a time" in planning.received[-1]
    assert planning.escalations == ["human_requested", "unanswered_by_specialist"]
