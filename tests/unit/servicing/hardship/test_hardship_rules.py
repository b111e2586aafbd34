"""What a hardship is made of, and when it has to be acknowledged."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicing.clock.calendar import is_business_day
from servicing.hardship import rules

TOLD = {
    "reason": "unemployment",
    "since": "2026-03",
    "over": "no",
    "until": "2027-01",
    "lives_there": "yes",
    "keep": "yes",
    "income": "2600.00",
    "expenses": "skipped",
}


def test_answers_become_values():
    facts = rules.facts(TOLD)
    assert (facts.reason, facts.started_on, facts.expected_end) == ("unemployment", date(2026, 3, 1), date(2027, 1, 1))
    assert (facts.monthly_income, facts.monthly_expenses) == (Decimal("2600.00"), None)
    assert facts.lives_there and facts.wants_to_keep


@pytest.mark.parametrize(
    ("over", "until", "duration"),
    [
        ("yes", None, "resolved"),
        ("yes", "2027-01", "resolved"),
        ("no", "2027-01", "temporary"),
        ("no", "2027-01-15", "temporary"),
        ("no", "for_good", "permanent"),
        ("no", "unknown", "unknown"),
        ("unknown", "unknown", "unknown"),
        (None, None, "unknown"),
    ],
)
def test_duration(over, until, duration):
    assert rules.duration({"over": over, "until": until}) == duration


def test_an_end_that_has_come_is_not_asked_for():
    known = {question: "unknown" for question in rules.QUESTIONS if question != "until"}
    assert rules.missing({**known, "over": "yes"}) is None
    assert rules.missing({**known, "over": "no"}) == "until"


@given(st.dictionaries(st.sampled_from(rules.QUESTIONS), st.sampled_from(["unknown", "yes", "skipped"])))
def test_the_first_open_question_is_asked_in_the_humane_order(answers):
    asked = rules.missing(answers)
    open_ones = [
        question
        for question in rules.QUESTIONS
        if question not in answers and not (question == "until" and answers.get("over") == "yes")
    ]
    assert asked == (open_ones[0] if open_ones else None)


def test_a_reason_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="boredom"):
        rules.facts({"reason": "boredom"})


@pytest.mark.parametrize(
    ("received", "by"),
    [
        (date(2026, 11, 24), date(2026, 12, 2)),  # a Tuesday; Thanksgiving on the 26th and a weekend do not count
        (date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 12, 24), date(2027, 1, 4)),
    ],
)
def test_acknowledgment_counts_no_weekend_and_no_holiday(received, by):
    assert rules.acknowledge_by(received) == by


@given(st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31)))
def test_acknowledgment_is_due_on_the_fifth_day_that_counts(received):
    by = rules.acknowledge_by(received)
    days = [date.fromordinal(day) for day in range(received.toordinal() + 1, by.toordinal() + 1)]
    assert sum(is_business_day(day) for day in days) == 5
    assert is_business_day(by)


@pytest.mark.parametrize(
    ("intent", "entities", "asks"),
    [
        ("report_hardship", set(), True),
        ("apply_assistance", set(), False),
        ("apply_assistance", {"hardship_reason"}, True),
        ("ask_options", {"date"}, False),
        ("ask_options", {"hardship_reason"}, True),
        ("ask_amount_due", {"hardship_reason"}, False),
        (None, {"hardship_reason"}, False),
    ],
)
def test_a_request_with_a_fact_is_an_application_and_a_mere_question_is_none(intent, entities, asks):
    assert rules.asks_for_help(intent, entities) is asks
