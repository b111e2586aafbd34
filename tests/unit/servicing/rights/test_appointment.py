"""A call at a time is an appointment; a person wanted now is not."""

import pytest

from servicing.rights.appointment import asks_for_one
from servicing.rights.rules import Finding
from servicing.turn.service import sure_enough


@pytest.mark.parametrize(
    "text",
    [
        "can someone call me on december 1 at 2:30 pm",
        "please have a specialist call me tomorrow after 3",
        "call me back at 4",
        "have them call me first thing thursday",
        "I'd like to schedule a call with a specialist",
        "llámenme el jueves a las 3",
        "que me llamen mañana",
        "quiero programar una llamada con un especialista",
    ],
)
def test_a_call_at_a_time_or_one_to_be_set_up(text):
    assert asks_for_one(text)
    heard = [Finding("request_human", "model", 0.99)]
    assert sure_enough(heard, "request_human", text) == ()


@pytest.mark.parametrize(
    "text",
    ["call me", "i want to talk to a person", "can someone call me please", "agent", "quiero hablar con una persona"],
)
def test_a_person_is_a_person(text):
    assert not asks_for_one(text)
    heard = (Finding("request_human", "model", 0.99),)
    assert sure_enough(heard, "request_human", text) == heard


def test_other_rights_in_the_same_text_are_heard():
    heard = (Finding("report_bankruptcy", "model", 0.99),)
    assert sure_enough(heard, "schedule_callback", "i filed chapter 13, call me tomorrow at 3") == heard
