"""What cannot be promised is refused with the reason and a way on."""

from dataclasses import replace

import pytest

from tests.conversations.conftest import sample


def test_more_than_is_owed(planning):
    answer = planning.say("5000 on friday")
    assert "utter_ask_promise_amount_too_much" in answer.responses
    assert "$1,742.18" in answer.text
    assert "$1,742.18 on Friday, November 27" in planning.say("1742.18").text


def test_more_than_thirty_days_out(planning):
    answer = planning.say("all of it on january 20")
    assert "utter_ask_promise_date_too_late" in answer.responses
    assert "Thursday, December 24" in answer.text
    assert "$1,742.18 on Friday, December 4" in planning.say("ok december 4").text


def test_a_day_that_has_passed(planning):
    planning.say("500")
    answer = planning.say("yesterday")
    assert "utter_ask_promise_date_in_past" in answer.responses
    assert planning.asks_for == "promise_date"


def test_nothing_owed_needs_no_promise(texting_as):
    grace = texting_as(sample(2))
    answer = grace.verify("i want to set up a payment for friday")
    assert "utter_nothing_owed" in answer.responses
    assert "$2,618.40" in answer.text
    assert grace.arrangements == []


@pytest.mark.parametrize("kind", ["bankruptcy", "cease_contact", "deceased"])
def test_a_protected_loan_gets_the_reason_and_is_offered_a_person(texting_as, kind):
    thread = texting_as(replace(sample(1), protections=((kind, "on file"),)))
    answer = thread.verify("i can pay all of it on friday")
    assert answer.responses == ("utter_verified", f"utter_limited_{kind}")
    assert "$1,742.18" not in answer.text
    assert thread.arrangements == []
    assert "utter_handed_over" in thread.say("yes").responses
    assert thread.escalations == ["human_requested"]


def test_whoever_has_an_attorney_on_file_hears_that_and_a_person_has_the_thread(texting_as):
    stanley = texting_as(sample(8))
    answer = stanley.verify("i can pay 900 on friday")
    assert "utter_limited_attorney" in answer.responses
    assert "$" not in answer.text
    assert stanley.arrangements == []
    assert stanley.escalations == ["attorney"]
