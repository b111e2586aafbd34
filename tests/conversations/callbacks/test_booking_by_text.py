"""A call with a specialist, set up by text."""

import pytest

from tests.conversations.callbacks.calls import calls_of
from tests.support.borrowers import like
from tests.support.stack import wait_for
from tests.support.threads import TextThread


def test_from_the_first_text_to_a_booked_call_with_a_reminder(texting):
    first = texting.say("can someone call me on december 1 at 2:30 pm")
    assert "utter_ask_account_proof" in first.responses
    known = texting.say(texting.proof)
    assert known.responses == ("utter_verified", "utter_ask_callback_topic"), "the time was said before"
    number = texting.say("2")
    assert number.responses == ("utter_ask_callback_phone",)
    assert texting.number[-2:] in number.text
    assert texting.number[-4:] not in number.text
    summary = texting.say("1")
    assert "Tuesday, December 1 at 2:30 PM Eastern" in summary.text
    assert "your payments" in summary.text
    assert calls_of(texting) == []
    booked = texting.say("1")
    assert booked.responses == ("utter_callback_booked", "utter_ask_callback_reminder_day")
    assert calls_of(texting) == [("12-01 14:30", "booked")]
    kept = texting.say("yes")
    assert kept.responses == ("utter_callback_reminder_kept",)
    assert "Monday, November 30 at 2:30 PM Eastern" in kept.text
    assert texting.escalations == []


def test_the_reminder_comes_by_text_on_the_day_before(clock, texting):
    texting.verify("please call me on december 3 at 10 am about my options")
    texting.say("yes")
    texting.say("yes")
    texting.say("yes")
    before = len(texting.handset.received)
    clock.stand_at("2026-12-02T10:00:30-05:00")
    wait_for("the reminder", lambda: len(texting.handset.received) > before, 60)
    assert "Thursday, December 3 at 10:00 AM Eastern" in texting.handset.received[-1]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("tomorrow after 3", "Wednesday, November 25 at 3"),
        ("first thing thursday", "Friday, November 27 at 8"),
        ("any morning next week", "Monday, November 30 at 8"),
    ],
)
def test_natural_times(texting, said, title):
    texting.verify("i want to schedule a call")
    answer = texting.say(said)
    assert texting.asks_for == "callback_time"
    assert any(choice.startswith(title) for choice in answer.choices), answer.choices
    assert len(answer.choices) == 3


def test_the_second_one_in_words(texting):
    offered = texting.verify("i want to schedule a call").choices
    texting.say("the second one")
    assert texting.asks_for == "callback_topic"
    texting.say("4")
    assert offered[1] in texting.say("yes").text


def test_what_was_asked_about_before_is_what_the_call_is_about(texting):
    texting.verify("how much do i owe")
    texting.say("schedule a call for december 2 at 9 am")
    assert texting.asks_for == "callback_phone"
    assert "your account" in texting.say("yes").text


def test_another_number_is_not_typed_in_chat(texting):
    texting.verify("call me on december 2 at 11 am about my options")
    refused = texting.say("no, call me at 614 555 0199")
    assert refused.responses[-1].startswith("utter_ask_callback_phone")
    assert "0199" not in "".join(texting.heard)
    assert "utter_ask_callback_confirmed" in texting.say("1").responses


def test_a_question_in_the_middle_is_answered_and_the_call_goes_on(texting):
    texting.verify("i want to schedule a call")
    answer = texting.say("how much do i owe?")
    assert "utter_arrears_one" in answer.responses
    assert answer.responses[-1] == "utter_ask_callback_time_returning"
    assert texting.asks_for == "callback_time"


def test_a_time_that_somebody_else_took_meanwhile_is_chosen_anew(stack, texting):
    other = TextThread(stack, like(stack))
    for thread in (texting, other):
        thread.verify("call me on december 7 at 4 pm about my options")
        thread.say("yes")
        assert thread.asks_for == "callback_confirmed"
    assert "utter_callback_booked" in other.say("yes").responses
    lost = texting.say("yes")
    assert lost.responses == ("utter_ask_callback_time_taken",)
    assert calls_of(texting) == []
    texting.say("1")
    assert "utter_callback_booked" in texting.say("yes").responses
    assert [status for _, status in calls_of(texting)] == ["booked"]


def test_in_spanish(texting):
    texting.verify("call me on december 4 at 2:30 pm about my options")
    answer = texting.say("en español por favor")
    assert answer.responses[-1].startswith("utter_ask_callback_phone")
    summary = texting.say("1")
    assert "viernes 4 de diciembre a las 2:30 p.m., hora oriental" in summary.text
    assert "Reservada" in texting.say("1").text
    assert calls_of(texting) == [("12-04 14:30", "booked")]
