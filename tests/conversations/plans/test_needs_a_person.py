"""What the assistant may not set up is kept for a person, with the reason, and never said to be agreed."""

import pytest

from tests.conversations.conftest import sample
from tests.conversations.plans.conftest import plans_of, read_on


def hands_in(thread, asked) -> None:
    """The summary names a person and no agreement; a yes keeps it as waiting, with the time of the answer."""
    assert "utter_ask_plan_confirmed_person" in asked.responses, asked
    assert "A specialist would decide" in asked.text
    done = thread.say("yes")
    assert "utter_plan_pending" in done.responses
    assert "A specialist will answer in writing by" in done.text
    assert "nothing is agreed" in done.text
    assert "set up" not in done.text and "utter_ask_payment_reminders" not in done.responses
    assert [status for status, _ in plans_of(thread)] == ["pending_approval"]
    assert "arrangement_approval" in thread.escalations
    assert "written_terms" not in thread.escalations


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("i want to catch up over 7 months", "more than six months"),
        ("payment plan, 1 payment", "one and a half times"),
        ("i want a payment plan over 2 months starting december 28", "more than 30 days from now"),
    ],
)
def test_a_plan_outside_the_limits(recovered, words, reason):
    dana = recovered()
    asked = read_on(dana, dana.verify(words))
    assert reason in asked.text, asked
    hands_in(dana, asked)


def test_the_months_that_would_do_without_a_person_are_offered(recovered):
    dana = recovered()
    asked = read_on(dana, dana.verify("i want to catch up over 7 months"))
    assert asked.choices == ("Pass it on", "Change it", "Over 2 months")
    summary = dana.say("3")
    assert "utter_ask_plan_confirmed" in summary.responses
    assert "utter_plan_set_up" in dana.say("yes").responses


def test_more_than_three_months_behind(recovered):
    luis = recovered(sample(4))
    luis.verify("i want a repayment plan")
    asked = read_on(luis, luis.say("skip"))
    assert "more than three months" in asked.text
    hands_in(luis, asked)


def test_a_sale_date(recovered):
    harold = recovered(sample(6))
    harold.verify("i want a repayment plan")
    asked = read_on(harold, harold.say("skip"))
    assert "a foreclosure sale is set" in asked.text
    hands_in(harold, asked)


def test_a_servicemember(recovered):
    renee = recovered(sample(9))
    renee.verify("i want a repayment plan")
    asked = renee.say("skip")
    assert "military service" in asked.text
    hands_in(renee, asked)


def test_a_hardship_that_goes_on(recovered):
    dana = recovered(duration="temporary")
    asked = dana.verify("i want a repayment plan")
    assert "utter_ask_plan_over" in asked.responses
    assert "lost work" in asked.text
    going_on = dana.say("no it still goes on")
    assert "utter_plan_goes_on" in going_on.responses
    hands_in(dana, dana.say("skip"))


def test_a_hardship_that_is_over_by_now(recovered):
    dana = recovered(duration="temporary")
    dana.verify("i want a repayment plan")
    assert "utter_ask_plan_monthly" in dana.say("yes im back at work").responses
    dana.say("skip")
    assert "utter_plan_set_up" in dana.say("yes").responses


def test_what_waits_is_looked_up_without_agreement_and_can_be_taken_back(recovered):
    dana = recovered()
    hands_in(dana, read_on(dana, dana.verify("i want to catch up over 7 months")))
    told = dana.say("what did we agree on my plan")
    assert "utter_plan_waits" in told.responses
    assert "nothing is agreed yet" in told.text
    dana.say("cancel my plan")
    assert "utter_arrangement_taken_back" in dana.say("yes").responses
    assert plans_of(dana) == [("cancelled", 7)]
