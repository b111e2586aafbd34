"""Outside hours, under protections, and what ends the setting up of a call."""

from tests.conversations.callbacks.calls import calls_of
from tests.conversations.conftest import sample

NIGHT = "2026-11-25T22:30:00-05:00"
"""The evening before Thanksgiving."""


def test_at_night_a_person_comes_later_and_the_first_free_call_is_offered(clock, texting):
    clock.stand_at(NIGHT)
    answer = texting.say("i want to talk to a real person")
    assert answer.responses[-2:] == ("utter_person_closed", "utter_person_first_call")
    assert "Friday, November 27" in answer.text
    assert " now" not in answer.text
    assert texting.escalations == ["human_requested"]
    texting.say("1")
    assert "utter_ask_callback_topic" in texting.say(texting.proof).responses
    texting.say("1")
    texting.say("yes")
    assert "utter_callback_booked" in texting.say("yes").responses
    [(when, status)] = calls_of(texting)
    assert (when[:5], status) == ("11-27", "booked")


def test_no_to_the_first_free_call(clock, texting):
    clock.stand_at(NIGHT)
    texting.say("agent")
    assert "utter_as_you_like" in texting.say("2").responses


def test_where_an_attorney_speaks_for_somebody_no_call_is_booked(texting_as):
    stanley = texting_as(sample(8))
    answer = stanley.say("i want to schedule a call")
    answer = stanley.say(stanley.proof) if "utter_ask_account_proof" in answer.responses else answer
    assert answer.responses[-1].startswith("utter_limited")
    assert calls_of(stanley) == []


def test_in_bankruptcy_a_call_is_booked_and_not_about_payments(texting_as):
    delphine = texting_as(sample(7))
    asked = delphine.verify("please call me on december 2 at 4 pm")
    assert "utter_ask_callback_topic" in asked.responses
    assert "My payments" not in asked.choices
    delphine.say("1")
    delphine.say("yes")
    assert "utter_callback_booked" in delphine.say("yes").responses


def test_a_right_in_the_middle_ends_it_and_nothing_is_booked(texting):
    texting.verify("call me on december 3 at 2 pm about my options")
    texting.say("yes")
    answer = texting.say("i want to talk to a real person")
    assert "utter_person" in answer.responses
    assert texting.asks_for is None
    assert calls_of(texting) == []


def test_leaving_it_books_nothing(texting):
    texting.verify("call me on december 3 at 3 pm about my options")
    assert "utter_callback_dropped" in texting.say("never mind").responses
    assert calls_of(texting) == []
