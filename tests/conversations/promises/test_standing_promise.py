"""A promise that stands: looked up, changed, taken back, and never doubled."""

from decimal import Decimal

from tests.support.stack import wait_for


def test_it_can_be_looked_up(promised):
    answer = promised.say("what did i set up to pay again")
    assert "utter_promise_stands" in answer.responses
    assert "$1,742.18 on Friday, November 27" in answer.text


def test_a_second_one_is_not_made_beside_it(promised):
    answer = promised.say("i want to arrange a payment of 300 on december 2")
    assert "utter_promise_stands" in answer.responses
    assert len(promised.arrangements) == 1


def test_it_can_be_changed_and_the_old_one_is_replaced(promised):
    summary = promised.say("change my payment plan to december 2")
    assert "$1,742.18 on Wednesday, December 2" in summary.text
    assert "utter_promise_recorded" in promised.say("yes").responses
    old, new = promised.arrangements
    assert (old.status, new.status) == ("replaced", "active")
    assert new.instalments == (("2026-12-02", Decimal("1742.18")),)


def test_it_is_taken_back_only_after_yes(promised):
    asked = promised.say("cancel my planned payment")
    assert "utter_ask_cancel_arrangement" in asked.responses
    assert [arrangement.status for arrangement in promised.arrangements] == ["active"]
    assert "utter_arrangement_taken_back" in promised.say("yes").responses
    assert [arrangement.status for arrangement in promised.arrangements] == ["cancelled"]


def test_it_stays_when_the_answer_is_no(promised):
    promised.say("cancel my planned payment")
    assert "utter_arrangement_kept" in promised.say("no keep it").responses
    assert [arrangement.status for arrangement in promised.arrangements] == ["active"]


def test_a_day_after_it_was_not_paid_it_is_broken_and_a_new_one_can_be_made(clock, promised):
    clock.stand_at("2026-11-28T10:00:00-05:00")
    wait_for("the promise to be broken", lambda: [each.status for each in promised.arrangements] == ["broken"], 90)
