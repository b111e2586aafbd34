"""A plan that the assistant may set up: every date, amount and the total shown, confirmed, kept."""

from decimal import Decimal

from tests.conversations.conftest import sample
from tests.conversations.plans.conftest import plans_of, tell
from tests.support.threads import Arrangement

TWO = Arrangement(
    "active", Decimal("5226.54"), (("2026-12-01", Decimal("2613.27")), ("2027-01-01", Decimal("2613.27")))
)


def test_by_text_from_the_first_word_to_a_plan_that_is_kept(recovered):
    dana = recovered()
    asked = dana.verify("can i get on a repayment plan")
    assert "utter_ask_plan_monthly" in asked.responses
    assert "$1,742.18" in asked.text

    summary = dana.say("i can do 2700 a month")
    assert summary.responses == (
        "utter_plan_head",
        "utter_plan_item",
        "utter_plan_item",
        "utter_plan_foot",
        "utter_ask_plan_confirmed",
    )
    assert "Tuesday, December 1: $2,613.27" in summary.text
    assert "Friday, January 1: $2,613.27" in summary.text
    assert "$5,226.54" in summary.text and "$1,742.18" in summary.text
    assert summary.choices == ("Yes", "Change it")
    assert dana.arrangements == [], "nothing is kept before it is confirmed"

    kept = dana.say("1")
    assert kept.responses == ("utter_plan_set_up", "utter_plan_is_a_record", "utter_ask_payment_reminders")
    assert "in writing by Wednesday, December 2" in kept.text
    assert "https://pay.example?for=" in kept.text and dana.somebody.loan_number not in kept.text
    assert dana.arrangements == [TWO]
    assert dana.escalations == ["written_terms"]


def test_by_web_chat_what_happened_is_told_first_and_the_plan_comes_back_by_itself(chatting):
    first = chatting.verify("i want to catch up with a payment plan over some months")
    assert "utter_plan_hardship_first" in first.responses
    assert "utter_ask_hardship_reason" in first.responses
    chatting.say("i lost my job in august but im back at work now")
    while chatting.asks_for != "hardship_confirmed":
        before = chatting.asks_for
        chatting.say({"hardship_lives_there": "yes", "hardship_keep": "yes"}.get(before, "skip"))
        assert chatting.asks_for != before, before
    back = chatting.choose("Yes, that's right")
    assert "utter_hardship_submitted" in back.responses
    assert "utter_ask_plan_monthly" in back.responses, "nobody has to ask for the plan again"
    summary = chatting.choose("Skip")
    assert "utter_ask_plan_confirmed" in summary.responses
    assert "utter_plan_set_up" in chatting.choose("Yes").responses
    assert chatting.arrangements == [TWO]
    assert set(chatting.escalations) == {"written_acknowledgment", "written_terms"}


def test_two_months_behind_with_money_in_suspense_adds_up_to_the_cent(recovered):
    terrence = recovered(sample(3))
    terrence.verify("payment plan please")
    summary = terrence.say("skip")
    assert "$3,179.82" in summary.text
    terrence.say("yes")
    [plan] = terrence.arrangements
    assert plan.total - len(plan.instalments) * Decimal("1689.72") == Decimal("3179.82")
    assert all(amount <= Decimal("1689.72") * Decimal("1.5") for _, amount in plan.instalments)


def test_a_plan_takes_the_place_of_a_promise_and_says_so(stack, promised):
    tell(stack, promised.somebody)
    promised.say("i want a repayment plan")
    summary = promised.say("skip")
    assert "utter_plan_takes_the_place" in summary.responses
    promised.say("yes")
    assert plans_of(promised) == [("replaced", 1), ("active", 2)]


def test_on_text_all_of_a_long_plan_is_read_before_a_yes_counts(recovered):
    dana = recovered()
    dana.verify("i want a payment plan over 12 months")
    assert dana.asks_for == "plan_confirmed"
    early = dana.say("yes")
    assert "utter_plan_unread" in early.responses
    assert "November 1" in early.text and "$" in early.text
    assert dana.arrangements == []
    assert "utter_plan_pending" in dana.say("yes").responses


def test_or_with_more(recovered):
    dana = recovered()
    first = dana.verify("i want a payment plan over 12 months")
    assert "MORE" in first.text
    rest = dana.say("more")
    while "MORE" in rest.text:
        rest = dana.say("more")
    assert rest.choices[:2] == ("Pass it on", "Change it")
    assert "utter_plan_pending" in dana.say("1").responses
