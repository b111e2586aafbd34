"""What a borrower tells of a hardship, read from values and words."""

from datetime import date

import pytest

from actions.telling import read

TODAY = date(2026, 11, 24)


def found(text, entity, value, said, **details):
    start = text.index(said)
    return {"entity": entity, "value": value, "start": start, "end": start + len(said), **details}


def month(text, said, past, future):
    return found(text, "date", None, said, grain="month", past=past, future=future)


def heard(text, intent="inform", requested=None, *entities, draft=None):
    return read(entities, text, intent, draft=draft or {}, requested=requested, today=TODAY)


def test_all_that_is_said_at_once_is_taken():
    text = "i got laid off in march and still looking for work. i live there with my kids and want to keep the house"
    entities = [
        found(text, "hardship_reason", "unemployment", "laid off"),
        month(text, "in march", "2026-03-01", "2027-03-01"),
    ]
    assert heard(text, "report_hardship", None, *entities).values == {
        "reason": "unemployment",
        "since": "2026-03",
        "over": "no",
        "lives_there": "yes",
        "keep": "yes",
    }


def test_amounts_go_where_their_words_say():
    text = "the bills went up. i make 2600 a month and spend about 3100"
    entities = [found(text, "money", "2600.00", "2600"), found(text, "money", "3100.00", "3100")]
    values = heard(text, "report_hardship", None, *entities).values
    assert (values["income"], values["expenses"]) == ("2600.00", "3100.00")


def test_an_amount_without_a_word_goes_to_the_question_that_was_asked_and_nowhere_else():
    text = "2600"
    amount = found(text, "money", "2600.00", "2600")
    assert heard(text, "inform", "income", amount).values == {"income": "2600.00"}
    assert heard(text, "inform", "since", amount).values == {}


@pytest.mark.parametrize(
    ("text", "requested", "answer"),
    [
        ("not sure", "until", {"until": "unknown"}),
        ("no idea really", "since", {"since": "unknown"}),
        ("rather not say", "income", {"income": "skipped"}),
        ("prefiero no decir", "expenses", {"expenses": "skipped"}),
        ("its permanent", "until", {"over": "no", "until": "for_good"}),
        ("still going on", "over", {"over": "no"}),
        ("todavia sigo buscando trabajo", "over", {"over": "no"}),
        ("im back at work now", "over", {"over": "yes"}),
        ("no we rent it out", "lives_there", {"lives_there": "no"}),
        ("id rather sell it", "keep", {"keep": "no"}),
        ("i want to sell", "keep", {"keep": "no"}),
        ("not sure", "reason", {}),
    ],
)
def test_short_answers(text, requested, answer):
    assert heard(text, "inform", requested).values == answer


@pytest.mark.parametrize("question", ["over", "lives_there", "keep"])
@pytest.mark.parametrize(("intent", "answer"), [("affirm", "yes"), ("deny", "no")])
def test_yes_and_no(question, intent, answer):
    assert heard("ok", intent, question).values == {question: answer}


def test_yes_answers_no_other_question():
    assert heard("yes", "affirm", "since").values == {}


def test_the_same_month_is_past_for_the_beginning_and_ahead_for_the_end():
    text = "february"
    said = month(text, "february", "2026-02-01", "2027-02-01")
    assert heard(text, "inform", "since", said).values == {"since": "2026-02"}
    assert heard(text, "inform", "until", said).values == {"until": "2027-02"}


def test_until_says_that_it_is_the_end():
    text = "lost my job in march, should be back in february"
    entities = [
        month(text, "march", "2026-03-01", "2027-03-01"),
        month(text, "february", "2026-02-01", "2027-02-01"),
    ]
    assert heard(text, "report_hardship", None, *entities).values == {"since": "2026-03", "until": "2027-02"}


def test_a_length_of_time_answers_what_was_asked():
    text = "maybe 2 more months"
    two = found(text, "number", "2", "2")
    assert heard(text, "inform", "until", two).values == {"until": "2027-01"}
    lasted = {"entity": "duration", "value": "P3M"}
    assert heard("three months now", "inform", "since", lasted).values == {"since": "2026-08"}


def test_a_year_alone_is_asked_about():
    text = "since 2024"
    trouble = heard(text, "inform", "since", found(text, "date", None, "2024", grain="year")).trouble
    assert (trouble.reason, trouble.slot) == ("which_month", "since")


def test_a_beginning_in_the_future_is_asked_about():
    text = "december 15 2026"
    said = found(text, "date", "2026-12-15", text, grain="day", past="2026-12-15", future="2026-12-15")
    assert heard(text, "inform", "since", said).trouble.reason == "in_future"


def test_a_correction_is_taken_when_the_summary_is_shown():
    text = "no it was april"
    draft = {"since": "2026-03", "reason": "unemployment"}
    said = month(text, "april", "2026-04-01", "2027-04-01")
    assert heard(text, "deny", "confirmed", said, draft=draft).values == {"since": "2026-04"}


def test_a_reason_named_in_passing_does_not_change_what_was_told():
    text = "since my surgery in may"
    entities = [found(text, "hardship_reason", "illness", "surgery"), month(text, "may", "2026-05-01", "2027-05-01")]
    values = heard(text, "inform", "since", *entities, draft={"reason": "unemployment"}).values
    assert values == {"since": "2026-05"}


def test_a_story_without_a_known_reason_is_kept_as_told():
    assert heard("my boat business partner ran away", "inform", "reason").values == {"reason": "other"}
