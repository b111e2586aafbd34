"""Every option and every reason has its words."""

from datetime import date

import pytest

from actions.option_words import EXPLAINED, GENERAL, STANDS_FOR, because_of
from servicing.message.compose import Lines, Reply, compose
from servicing.option.criteria import CRITERIA, Check, Finding
from servicing.option.load import read
from servicing.option.questions import QUESTIONS
from servicing.option.rows import EXITS, INVESTORS, OPTIONS, menu
from servicing.option.rules import LATE_QUESTIONS, prescreen
from servicing.wording.sms import size
from tests.unit.data.test_responses import RESPONSES, chosen, placeholders
from tests.unit.servicing.option.borrowers import facts

ROWS = read()


@pytest.mark.parametrize("option", EXPLAINED)
def test_an_option_has_its_name_its_title_and_three_pieces(option):
    for response in (
        f"utter_words_option_{option}",
        f"utter_choice_option_{option}",
        f"utter_option_{option}",
        f"utter_option_{option}_cost",
        f"utter_option_{option}_send",
    ):
        assert response in RESPONSES


@pytest.mark.parametrize("row", [row for row in ROWS if row.parameter in CRITERIA], ids=lambda row: " ".join(row.place))
def test_whatever_bars_an_option_can_be_said(row):
    said = because_of(prescreen(facts(), ROWS, date(2026, 11, 24)), Check(row, Finding(False)))
    assert said in RESPONSES
    assert all(placeholders(variation["text"]) <= {"limit", "known"} for variation in RESPONSES[said])


def test_nothing_past_due_is_said_as_such():
    current = prescreen(facts(behind=0), ROWS, date(2026, 11, 24))
    assert because_of(current, current.line("payment_deferral").failing) == "utter_because_not_behind"


@pytest.mark.parametrize("question", [question for question in QUESTIONS if question not in LATE_QUESTIONS])
def test_whatever_is_asked_has_its_question(question):
    assert f"utter_ask_option_{question}" in RESPONSES


def test_what_an_option_is_called_elsewhere_is_on_a_menu():
    assert set(GENERAL) <= set(OPTIONS)
    named = {other for others in STANDS_FOR.values() for other in others}
    listed = {option for investor in INVESTORS for option in menu(ROWS, investor, date(2026, 11, 24))}
    assert named <= listed


@pytest.mark.parametrize("spoken", ["en", "es"])
@pytest.mark.parametrize("option", EXPLAINED)
def test_explained_by_text_it_comes_in_pieces_of_320_characters_with_more_for_the_rest(option, spoken):
    credit = "utter_option_credit_exit" if option in EXITS else "utter_option_credit"
    names = (f"utter_option_{option}", "utter_fit_may", f"utter_option_{option}_cost", f"utter_option_{option}_send")
    replies = [
        Reply(name, "0", chosen(name, spoken, "sms")[0]["text"]) for name in (*names, credit, "utter_option_next")
    ]
    more = chosen("utter_system_more", spoken, "sms")[0]["text"]
    parts = compose(replies, "sms", Lines(more=more))
    assert len(parts) > 1
    assert all(len(part.text) <= 320 and size(part.text).segments <= 2 for part in parts)
    assert all(part.text.endswith(parts[0].text.splitlines()[-1]) for part in parts[:-1])
