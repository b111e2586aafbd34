"""What help there is: the loan's own list, one explained, two compared; in general for anybody."""

import pytest

from tests.conversations.conftest import sample
from tests.support.borrowers import like


def test_anybody_hears_it_in_general_and_then_for_their_loan(texting):
    answer = texting.say("what are my options")
    assert answer.responses[-1] == "utter_options"
    assert texting.asks_for is None
    texting.say("yes")
    assert texting.asks_for == "account_proof"
    assert "utter_my_options_foot" in texting.say(texting.proof).responses


def test_the_list_is_the_investors_own_and_numbered_by_text(texting_as):
    terrence = texting_as(sample(3))
    terrence.say("what are my options")
    terrence.say("yes")
    answer = terrence.say(terrence.proof)
    assert answer.choices == (
        "Pay it all at once",
        "Catch up over time",
        "Pause payments",
        "Set payments aside",
        "Change the loan's terms",
    )
    assert "4 Set payments aside" in answer.text
    explained = terrence.say("4")
    assert "utter_option_partial_claim" in explained.responses
    assert len(explained.text) <= 320
    rest = terrence.say("more")
    assert "second lien" in explained.text + rest.text


def test_on_the_web_each_is_a_line_and_a_button(chat, stack):
    luis = chat(like(stack, sample(4)))
    luis.say("what are my options")
    answer = luis.verify("yes")
    assert "- pausing or lowering payments for a time (forbearance)" in answer.text
    explained = luis.choose("Pause payments")
    assert "not forgiven" in explained.text
    assert "800-569-4287" in explained.text
    asked = luis.choose("Which option may fit me")
    assert "utter_ask_option_hardship_over" in asked.responses


def test_one_option_is_explained_to_anybody(texting):
    answer = texting.say("what is a forbearance")
    assert "utter_option_forbearance" in answer.responses
    assert not any(response.startswith("utter_fit") for response in answer.responses)


def test_two_are_compared(texting):
    answer = texting.say("repayment plan vs forbearance")
    assert answer.responses.count("utter_compare_item") == 2
    both = answer.text + texting.say("more").text
    assert "Catch up over time:" in both
    assert "Pause payments:" in both


def test_leaving_the_home_is_explained_and_a_person_takes_it(texting):
    answer = texting.say("i just want to sell the house and walk away")
    assert "utter_exit" in answer.responses
    assert texting.escalations == ["human_requested"]


@pytest.mark.parametrize(
    ("said", "response"),
    [
        ("where can i find a free housing counselor", "utter_counseling"),
        ("how will this affect my credit", "utter_credit_impact"),
    ],
)
def test_counselors_and_credit(texting, said, response):
    assert response in texting.say(said).responses


def test_in_bankruptcy_it_is_information_and_asks_for_no_payment(texting_as):
    delphine = texting_as(sample(7))
    delphine.say("what are my options")
    delphine.say("yes")
    answer = delphine.say(delphine.proof)
    assert "utter_my_options_foot" in answer.responses
    assert answer.refused_by is None
    assert "$" not in answer.text


def test_with_an_attorney_a_person_has_it(texting_as):
    stanley = texting_as(sample(8))
    assert "utter_my_options_head" not in stanley.say("what are my options").responses


def test_in_spanish(texting_as):
    marisol = texting_as(sample(10))
    marisol.say("español por favor")
    answer = marisol.say("what are my options")
    assert "plan de pagos" in answer.text
