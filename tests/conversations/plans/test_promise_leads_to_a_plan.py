"""What is offered over months, or in many parts, is a plan and not a promise."""

from tests.conversations.plans.conftest import plans_of, tell


def test_over_four_months(stack, planning):
    tell(stack, planning.somebody)
    answer = planning.say("can i pay it off over 4 months")
    assert planning.asks_for == "plan_confirmed"
    assert answer.responses.count("utter_plan_item") == 4
    planning.say("yes")
    assert plans_of(planning) == [("active", 4)]


def test_in_many_parts(stack, planning):
    tell(stack, planning.somebody)
    planning.say("could i do it in 5 payments")
    assert planning.asks_for == "plan_confirmed"


def test_a_day_too_far_off_offers_one(stack, planning):
    tell(stack, planning.somebody)
    answer = planning.say("all of it on january 20")
    assert "utter_ask_promise_date_too_late" in answer.responses
    assert answer.choices == ("Catch up over some months",)
    assert "utter_ask_plan_monthly" in planning.say("catch up over some months").responses


def test_from_the_first_word(recovered):
    dana = recovered()
    dana.verify("i can pay 500 extra every month till its caught up")
    assert dana.asks_for == "plan_confirmed"
