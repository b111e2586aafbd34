"""Where there is nothing to arrange, the reason is said with a way on, and nothing is kept."""

from dataclasses import replace

import pytest

from tests.conversations.conftest import sample


def test_nobody_is_told_figures_before_it_is_known_who_writes(texting):
    asked = texting.say("i want a payment plan over 4 months")
    assert "utter_ask_account_proof" in asked.responses
    assert "1,742" not in asked.text
    assert texting.arrangements == []


def test_nothing_owed(recovered):
    grace = recovered(sample(2))
    answer = grace.verify("i want a repayment plan")
    assert "utter_nothing_owed" in answer.responses
    assert grace.arrangements == []


@pytest.mark.parametrize("kind", ["bankruptcy", "cease_contact", "deceased", "attorney"])
def test_a_protection(recovered, kind):
    thread = recovered(replace(sample(1), protections=((kind, "on file"),)))
    answer = thread.verify("i want a repayment plan")
    assert f"utter_limited_{kind}" in answer.responses
    assert "$" not in answer.text
    assert thread.arrangements == []
    assert thread.asks_for is None


def test_a_right_in_the_middle_ends_it(shown):
    shown.say("i filed chapter 13 last week")
    assert shown.asks_for is None
    assert "bankruptcy" in shown.protections
    answer = shown.say("yes")
    assert "utter_plan_set_up" not in answer.responses
    assert shown.arrangements == []
