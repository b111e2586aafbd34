"""A few plain answers bring every investor's borrower to the option that comes first, and no promise."""

from dataclasses import replace

import pytest

from tests.conversations.conftest import sample

FOUR_BEHIND = sample(4)
JUST_THE_PAYMENT = ("yes", "yes", "no")
"""It is over, the regular payment works again, a share on top of it does not."""
STILL_GOING_ON = ("no", "yes")
"""It is not over, and will pass within months."""


def asked(texting_as, investor, answers):
    thread = texting_as(replace(FOUR_BEHIND, investor=investor, specialist=None))
    answer = thread.verify("which option do i qualify for")
    for said in answers:
        assert answer.responses[-1].startswith("utter_ask_option_"), answer
        answer = thread.say(said)
    return thread, answer


@pytest.mark.parametrize(
    ("investor", "name"),
    [
        ("FNMA", "payment deferral"),
        ("FHLMC", "payment deferral"),
        ("FHA", "partial claim"),
        ("VA", "partial claim"),
        ("USDA_GUARANTEED", "mortgage recovery advance"),
        ("USDA_DIRECT", "reamortization"),
        ("PORTFOLIO", "payment deferral"),
        ("PRIVATE_LABEL", "payment deferral"),
        ("UNKNOWN", "payment deferral"),
    ],
)
def test_who_can_pay_again_but_not_catch_up(texting_as, investor, name):
    _, answer = asked(texting_as, investor, JUST_THE_PAYMENT)
    assert answer.responses[0].startswith("utter_fit_first")
    assert f"({name})" in answer.text


@pytest.mark.parametrize(
    ("investor", "name"),
    [("FNMA", "forbearance"), ("FHA", "forbearance"), ("VA", "forbearance"), ("USDA_DIRECT", "moratorium")],
)
def test_who_is_still_in_it(texting_as, investor, name):
    _, answer = asked(texting_as, investor, STILL_GOING_ON)
    assert f"({name})" in answer.text
    assert "may be available" in answer.text


def test_a_yes_to_it_goes_on_with_what_happened(texting_as):
    thread, _ = asked(texting_as, "FNMA", STILL_GOING_ON)
    thread.say("yes")
    assert (thread.asks_for or "").startswith("hardship_")


def test_nobody_is_asked_the_same_thing_twice(texting_as):
    thread, _ = asked(texting_as, "FNMA", STILL_GOING_ON)
    assert thread.say("which option do i qualify for").responses == ("utter_fit_first",)


def test_an_unknown_owner_is_said_with_how_to_find_out(texting_as):
    _, answer = asked(texting_as, "UNKNOWN", STILL_GOING_ON)
    assert "utter_fit_first_general" in answer.responses
    assert "Who owns my loan" in answer.choices
