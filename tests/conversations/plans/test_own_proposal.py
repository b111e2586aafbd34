"""The borrower proposes, corrects, asks something in between; what can be read in two ways is asked."""

from decimal import Decimal

import pytest

from tests.conversations.conftest import sample
from tests.conversations.plans.conftest import plans_of


@pytest.mark.parametrize(
    ("words", "count", "largest"),
    [
        ("can i catch up over 4 months", 4, "$2,177.73"),
        ("payment plan, 3 payments", 3, "$2,322.91"),
        ("i want a plan, i can do 2400 a month", 3, "$2,322.91"),
        ("i can pay 500 extra a month on a payment plan", 4, "$2,177.73"),
    ],
)
def test_what_was_proposed_is_not_asked_again(recovered, words, count, largest):
    dana = recovered()
    answer = dana.verify(words)
    assert dana.asks_for == "plan_confirmed", answer
    assert answer.responses.count("utter_plan_item") == count
    assert largest in answer.text


def test_an_amount_below_the_regular_payment_is_asked_about(recovered):
    dana = recovered()
    dana.verify("i want a payment plan")
    asked = dana.say("600")
    assert "utter_ask_plan_on_top" in asked.responses
    assert "$600.00" in asked.text and "$1,742.18" in asked.text
    summary = dana.say("yes")
    assert summary.responses.count("utter_plan_item") == 3


def test_if_it_is_all_there_is_no_plan_fits_and_other_help_is_offered(recovered):
    dana = recovered()
    dana.verify("i want a payment plan")
    dana.say("600")
    least = dana.say("no")
    assert "utter_ask_plan_too_little" in least.responses
    assert "$1,887.37" in least.text, "the longest plan's payment: 1,742.18 and a twelfth of it"
    over = dana.say("no")
    assert over.responses == ("utter_plan_too_little_then",)
    assert over.choices == ("What may help", "Talk to a person")
    assert dana.arrangements == []
    assert dana.asks_for is None


def test_the_least_there_is_can_be_taken(recovered):
    dana = recovered()
    dana.verify("i want a payment plan")
    dana.say("1800")
    summary = dana.say("yes")
    assert dana.asks_for == "plan_confirmed"
    assert "utter_plan_head" in summary.responses


def test_another_first_day(shown):
    changed = shown.say("can it start on december 15")
    assert "Tuesday, December 15: $2,613.27" in changed.text
    assert "Friday, January 15: $2,613.27" in changed.text
    shown.say("yes")
    assert [due for due, _ in shown.arrangements[0].instalments] == ["2026-12-15", "2027-01-15"]


def test_confirmation_corrected_by_choices(shown):
    what = shown.say("2")
    assert what.responses == ("utter_ask_plan_what",)
    asked = shown.say("1")
    assert asked.responses == ("utter_ask_plan_months",)
    summary = shown.say("4")
    assert summary.responses.count("utter_plan_item") == 4
    assert "utter_plan_set_up" in shown.say("yes").responses
    assert plans_of(shown) == [("active", 4)]


def test_confirmation_corrected_in_words(shown):
    summary = shown.say("no, over 3 months")
    assert summary.responses.count("utter_plan_item") == 3
    summary = shown.say("actually i can do 2600 a month")
    assert summary.responses.count("utter_plan_item") == 3
    assert shown.arrangements == []


def test_it_is_too_much_leads_back_to_what_can_be_paid(shown):
    asked = shown.say("i cant pay that much")
    assert "utter_ask_plan_less" in asked.responses
    assert shown.say("2200").responses.count("utter_plan_item") == 4


def test_every_other_friday_is_not_a_plan_here(recovered):
    dana = recovered()
    dana.verify("i want a payment plan")
    answer = dana.say("i can pay 300 every two weeks")
    assert "utter_ask_plan_monthly_only" in answer.responses


def test_a_question_in_the_middle_is_answered_and_the_plan_goes_on(shown):
    answer = shown.say("how much am i behind in total")
    assert "utter_arrears_one" in answer.responses
    assert "utter_ask_plan_confirmed_again" in answer.responses
    assert "utter_plan_set_up" in shown.say("yes").responses


def test_leaving_keeps_nothing(shown):
    assert "utter_plan_dropped" in shown.say("never mind").responses
    assert shown.arrangements == []


def test_going_back_asks_the_question_before(shown):
    shown.say("go back")
    assert shown.asks_for == "plan_monthly"


def test_longer_than_anybody_may_agree_to(recovered):
    dana = recovered()
    answer = dana.verify("i want to pay it back over 24 months")
    assert "utter_ask_plan_too_long" in answer.responses
    assert "12 months" in answer.text


def test_a_day_that_is_past_or_too_far_off(shown):
    assert "utter_ask_plan_start_too_late" in shown.say("start on march 1").responses
    assert "Saturday, January 23" in shown.say("start on march 1").text
    assert "Thursday, December 10" in shown.say("december 10").text


def test_in_spanish(recovered):
    marisol = recovered(sample(10))
    marisol.say("quiero un plan de pagos")
    marisol.say(marisol.proof)
    if marisol.asks_for is None:
        marisol.say("plan de pagos")
    summary = marisol.say("3000")
    assert "de diciembre: $" in summary.text
    assert marisol.arrangements == []
    marisol.say("sí")
    [plan] = marisol.arrangements
    assert plan.instalments[0][1] <= Decimal("3000")
