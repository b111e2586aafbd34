"""A mind changed while a promise is being made."""

from decimal import Decimal


def test_another_amount_at_the_confirmation_is_taken_and_said_back(confirming):
    answer = confirming.say("make it 900 instead")
    assert "utter_ask_promise_confirmed_changed" in answer.responses
    assert "$900.00 on Friday, November 27" in answer.text
    confirming.say("yes")
    assert [arrangement.total for arrangement in confirming.arrangements] == [Decimal("900.00")]


def test_another_day_at_the_confirmation_is_taken_and_said_back(confirming):
    answer = confirming.say("actually december 3 works better")
    assert "utter_ask_promise_confirmed_changed" in answer.responses
    assert "$1,742.18 on Thursday, December 3" in answer.text


def test_no_asks_what_to_change_and_only_that_is_asked_again(confirming):
    asked = confirming.say("2")
    assert "utter_ask_promise_what" in asked.responses
    assert confirming.say("2").responses[-1] == "utter_ask_promise_date"
    answer = confirming.say("thursday december 3")
    assert "$1,742.18 on Thursday, December 3" in answer.text
    assert confirming.arrangements == []


def test_go_back_asks_for_the_last_thing_again(planning):
    planning.say("850")
    assert planning.asks_for == "promise_date"
    planning.say("go back")
    assert planning.asks_for == "promise_amount"
    planning.say("700")
    answer = planning.say("friday")
    assert "$700.00 on Friday, November 27" in answer.text


def test_amount_and_day_in_one_message_fill_both(planning):
    answer = planning.say("i could do $1,200.50 on dec 1")
    assert "$1,200.50 on Tuesday, December 1" in answer.text
    assert planning.asks_for == "promise_confirmed"


def test_leaving_it_keeps_nothing(confirming):
    answer = confirming.say("never mind, forget it")
    assert "utter_promise_dropped" in answer.responses
    assert confirming.asks_for is None
    assert confirming.arrangements == []
