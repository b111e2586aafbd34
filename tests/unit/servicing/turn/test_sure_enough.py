"""Which of the model's findings take effect."""

import pytest

from servicing.rights.rules import Finding
from servicing.turn.service import sure_enough


def heard(*findings, intent, text=""):
    return [f.intent for f in sure_enough([Finding(name, "model", sure) for name, sure in findings], intent, text)]


@pytest.mark.parametrize(
    ("finding", "intent", "takes_effect"),
    [
        (("report_bankruptcy", 0.5), "arrange_payment", True),
        (("report_bankruptcy", 0.49), "arrange_payment", False),
        (("crisis", 0.35), "express_emotion", True),
        (("opt_out", 0.7), "cancel_flow", False),
        (("opt_out", 0.2), "opt_out", True),
        (("request_information", 0.99), "ask_payment_history", False),
        (("request_information", 0.99), "request_information", True),
        (("request_sale_postponement", 0.9), "ask_sale_date", False),
        (("request_sale_postponement", 0.9), "report_hardship", True),
        (("request_human", 0.75), "affirm", False),
        (("request_human", 0.4), "complaint", True),
    ],
)
def test_likely_rights_take_effect_and_plain_questions_are_none(finding, intent, takes_effect):
    assert heard(finding, intent=intent) == ([finding[0]] if takes_effect else [])


def test_a_call_at_a_time_is_no_call_for_a_person_now():
    assert heard(("request_human", 0.9), intent="schedule_callback", text="call me tomorrow at 3pm") == []
    assert heard(("request_human", 0.9), intent="request_human", text="get me a person") == ["request_human"]
