from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from servicing.consent.rules import PROTECTIONS
from servicing.loan.models import PROTECTION_KINDS
from servicing.rights.rules import ESCALATION, PROTECTION, SERIOUSNESS, find, most_serious

HERE = Path(__file__).parent
INVOKED = yaml.safe_load((HERE / "invoked.yml").read_text(encoding="utf-8"))
NOT_INVOKED = yaml.safe_load((HERE / "not_invoked.yml").read_text(encoding="utf-8"))


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(intent, text) for intent, texts in table.items() for text in texts]


def intents(text: str) -> list[str]:
    return [finding.intent for finding in find(text)]


@pytest.mark.parametrize(("intent", "text"), cases(INVOKED))
def test_an_invoked_right_is_found(intent: str, text: str) -> None:
    assert intent in intents(text)


@pytest.mark.parametrize(("intent", "text"), cases(INVOKED))
def test_it_is_found_in_capitals_and_amid_other_talk(intent: str, text: str) -> None:
    assert intent in intents(f"HI, I GOT BEHIND LAST MONTH. {text.upper()}\nHow much is it now?")


@pytest.mark.parametrize(("intent", "text"), cases(NOT_INVOKED))
def test_a_lookalike_is_not_taken_for_it(intent: str, text: str) -> None:
    assert intent not in intents(text)


def test_ordinary_talk_invokes_nothing() -> None:
    for text in (
        "hi i got behind last month can i pay friday",
        "all of it, actually make it monday after payday",
        "my husband lost his job in march and we fell behind",
        "how do I stop foreclosure",
        "i dont know what to do anymore im so stressed",
        "cancel my appointment",
        "can a specialist call me tomorrow at 3",
        "¿cuánto debo? puedo pagar el viernes",
        "[last_four] [zip]",
        "",
        "1",
    ):
        assert find(text) == (), text


def test_evidence_is_in_the_writers_own_words() -> None:
    [finding] = find("Um. My wife FILED for Chapter 13 in october")
    assert finding.evidence == "FILED for Chapter 13"
    assert finding.confidence == 1.0
    [spanish] = find("Ya… ¡Déjenme en paz!")
    assert spanish.evidence == "Déjenme en paz"


def test_several_rights_are_all_found_the_most_serious_first() -> None:
    assert intents("I want a person. My wife filed chapter 13. I want to kill myself") == [
        "crisis",
        "report_bankruptcy",
        "request_human",
    ]


def test_ceasing_all_contact_says_what_the_lesser_wishes_say() -> None:
    assert intents("stop calling me. stop texting me. do not contact me again") == ["cease_contact"]


def test_the_language_given_never_hides_the_other_one() -> None:
    assert [f.intent for f in find("quiero hablar con una persona", language="en")] == ["request_human"]
    assert [f.intent for f in find("let me talk to a person", language="es")] == ["request_human"]


def test_what_is_denied_in_one_clause_is_not_denied_in_the_next() -> None:
    assert intents("i dont want to file bankruptcy but my wife already filed ch. 13") == ["report_bankruptcy"]
    assert intents("no quiero molestar pero quiero hablar con una persona") == ["request_human"]
    assert intents("Should I file bankruptcy? My wife filed last year for bankruptcy") == ["report_bankruptcy"]


def test_typographic_and_hidden_characters_do_not_hide_a_right() -> None:
    assert intents("I don\u2019t want to live\u200b anymore") == ["crisis"]
    assert intents("stop\u00a0texting\u00a0me") == ["opt_out"]


def test_every_right_but_opting_out_is_put_before_a_person() -> None:
    assert set(SERIOUSNESS) == set(ESCALATION) | {"opt_out"}
    assert set(INVOKED) == set(SERIOUSNESS)
    assert all(kind.source and kind.due.total_seconds() > 0 for kind in ESCALATION.values())


def test_every_protection_that_an_intent_reports_is_known_to_the_loan_and_to_the_gate() -> None:
    assert set(PROTECTION.values()) <= set(PROTECTION_KINDS)
    assert set(PROTECTION_KINDS) == set(PROTECTIONS)


def test_the_most_serious_of_several() -> None:
    assert most_serious(["request_human", "report_bankruptcy", "greet"]) == "report_bankruptcy"
    assert most_serious(["greet"]) is None
    assert most_serious([]) is None


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for finding in find(text):
        assert finding.evidence in text


def test_a_long_text_is_read_in_a_time_that_grows_with_its_length() -> None:
    for phrase in ("i want to talk to a ", "dont want to ", "my mom died house ", "no me ", "a"):
        find(phrase * (20_000 // len(phrase)))
