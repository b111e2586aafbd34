"""A plan that stands: looked up with its history, changed, undone at once, ended only by a person."""

from tests.conversations.plans.conftest import plans_of, read_on


def test_it_is_looked_up_payment_by_payment(planned):
    told = planned.say("what did we agree")
    assert "utter_plan_stands_head" in told.responses
    assert "Tuesday, December 1: $2,613.27, to come" in told.text
    assert told.choices == ("Change it", "Take it back", "Keep it")
    assert "utter_arrangement_kept" in planned.say("3").responses


def test_with_what_was_arranged_before(planned):
    planned.say("no")
    planned.say("can we change my plan to 3 months")
    planned.say("yes")
    told = planned.say("what did we agree")
    assert "utter_arrangements_before_item" in told.responses
    assert "A plan of $5,226.54" in told.text and "changed" in told.text


def test_a_second_one_is_not_made_beside_it(planned):
    planned.say("no")
    assert "utter_plan_stands_head" in planned.say("i want a repayment plan").responses
    assert plans_of(planned) == [("active", 2)]


def test_another_term_takes_its_place(planned):
    planned.say("no")
    summary = planned.say("change my plan to 4 months")
    assert "utter_plan_takes_the_place" in summary.responses
    assert "utter_plan_set_up" in planned.say("yes").responses
    assert plans_of(planned) == [("replaced", 2), ("active", 4)]


def test_a_change_that_needs_a_person_leaves_it_as_it_is(planned):
    planned.say("no")
    read_on(planned, planned.say("change my plan to 7 months"))
    done = planned.say("yes")
    assert "utter_plan_change_asked" in done.responses
    assert plans_of(planned) == [("active", 2)]
    assert "arrangement_approval" in planned.escalations


def test_within_ten_minutes_it_is_undone(planned):
    assert "utter_promise_undone" in planned.say("undo that").responses
    assert plans_of(planned) == [("cancelled", 2)]


def test_within_ten_minutes_it_is_taken_back_after_a_yes(planned):
    planned.say("no")
    assert "utter_ask_cancel_arrangement" in planned.say("cancel my payment plan").responses
    assert "utter_arrangement_taken_back" in planned.say("yes").responses
    assert plans_of(planned) == [("cancelled", 2)]


def test_later_a_person_ends_it(clock, planned):
    planned.say("no")
    clock.stand_at("2026-11-24T10:11:00-05:00")
    answer = planned.say("cancel my payment plan")
    assert "utter_plan_ended_by_a_person" in answer.responses
    assert "human_requested" in planned.escalations
    assert plans_of(planned) == [("active", 2)]
