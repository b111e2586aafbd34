"""A question in the middle of a form is answered, and the form goes on where it was."""

import pytest


@pytest.mark.parametrize(
    ("question", "answered_by"),
    [
        ("wait how much do i owe exactly", "utter_arrears_one"),
        ("what options are there to help me", "utter_options_short"),
        ("ok thanks", "utter_thanks"),
        ("are you a real person", "utter_bot_challenge"),
        ("how can i pay", "utter_how_to_pay"),
    ],
)
def test_it_is_answered_and_the_amount_is_asked_for_again(planning, question, answered_by):
    answer = planning.say(question)
    assert answer.responses == (answered_by, "utter_ask_promise_amount_returning")
    assert planning.asks_for == "promise_amount"
    assert "$500.00" in planning.say("500 on friday").text


def test_what_was_filled_is_still_there_afterwards(planning):
    planning.say("850")
    answer = planning.say("how much do i owe")
    assert "utter_arrears_one" in answer.responses
    assert planning.asks_for == "promise_date"
    assert "$850.00 on Friday, November 27" in planning.say("this friday").text


def test_a_question_during_verification_waits_for_it(texting):
    texting.say("i want to arrange a payment")
    answer = texting.say("what do i owe anyway")
    assert "utter_goal_kept" in answer.responses
    assert texting.asks_for == "account_proof"
    assert "utter_arrears_one" in texting.say(texting.proof).responses


@pytest.mark.parametrize("question", ["how much do i owe on friday", "wait is 1742.18 all that i owe"])
def test_a_day_or_an_amount_in_a_question_is_not_an_offer(planning, question):
    answer = planning.say(question)
    assert "utter_arrears_one" in answer.responses
    assert planning.asks_for == "promise_amount"
    planning.say("850")
    assert planning.asks_for == "promise_date"


def test_three_answers_that_are_not_understood_bring_a_person(planning):
    first = planning.say("yes")
    second = planning.say("yes please")
    assert planning.asks_for == "promise_amount"
    assert first.responses[-1] == "utter_ask_promise_amount_example"
    assert second.responses[-1] == "utter_ask_promise_amount_choices"
    assert "Talk to a person" in second.choices
    third = planning.say("yes i said yes")
    assert third.responses == ("utter_handed_over",)
    assert planning.escalations == ["low_confidence"]
    assert planning.asks_for is None
