"""What every reviewed sentence has to keep: the lint of data/responses."""

import ast
import json
import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest
import yaml

from actions.loan_questions import OWNERS
from actions.option_words import EXPLAINED, PAPERS
from actions.registry import ACTIONS
from actions.rights import WITH_TIME
from actions.steering import MEANINGS
from actions.verification import ASKED
from servicing.arrangement.notices import NOT_KEPT
from servicing.arrangement.plan import Why
from servicing.arrangement.service import LIVE
from servicing.consent.words import classify
from servicing.wording.readability import grade

ROOT = Path(__file__).parents[3]
RESPONSES = {
    name: variations
    for path in sorted((ROOT / "data" / "responses").glob("*.yml"))
    for name, variations in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items()
}
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
INTENTS = set(DOMAIN["intents"])
ENTITIES = {next(iter(entity)) if isinstance(entity, dict) else entity for entity in DOMAIN["entities"]}
ONE_LANGUAGE = {"utter_now_english", "utter_now_spanish"}
"""Said in the language that was just chosen."""
WIDE = {
    "servicer_name": "Lantern Home Servicing",
    "servicer_phone": "800-555-0100",
    "payment_url": "https://pay.example",
    "pay_link": f"https://pay.example?for={'x' * 56}",
    "terms_by": "Wednesday, December 23",
    "months": "12",
    "ending": "01",
    "what": "less income",
    "why": "the payment is more than one and a half times the regular one",
    "state": "paid in part",
    "when": "Wednesday, November 25 at 10:00 AM Eastern",
    "day": "Wednesday, December 23",
    "day_2": "Wednesday, December 23",
    "last_day": "Wednesday, December 23",
    "due": "Wednesday, September 30",
    "code": "123456",
    "count": "9",
    "said": "",
    "link": "https://help.lanternhome.example/upload?lang=en#" + "k" * 86,
    "papers": "your latest pay stub, two recent bank statements, and the divorce or separation papers",
    "days": "120",
    "sale": "Wednesday, December 23",
    "since": "Wednesday, September 30",
    "posted": "Wednesday, September 30",
    "time": "Wednesday, November 25 at 10:00 AM Eastern",
    "opens": "Wednesday, November 25, 8:00 AM Eastern",
    "zone": "Eastern",
    "specialist": "Marcus Bell",
    "specialist_phone": "888-555-0142",
    "topic": "your application and documents",
    "calendar_url": "https://porchlight.example/chat/callbacks/" + "x" * 56 + ".ics",
}
"""Long but likely values; what is not here is an amount."""
LAW = {"utter_system_debt_notice"}
"""Worded by law (12 CFR 1006.18(e)), not by us."""


def each_variation():
    for name, listed in RESPONSES.items():
        for variation in listed:
            yield pytest.param(name, variation, id=f"{name}-{language(variation)}-{variation.get('channel', 'all')}")


def language(variation) -> str:
    return next((one["value"] for one in variation.get("condition", ()) if one["name"] == "language"), "en")


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def filled(text: str) -> str:
    return text.format(**{name: WIDE.get(name, "$12,742.18") for name in placeholders(text)})


def chosen(name: str, spoken: str, channel: str):
    """The variation that Rasa takes: one with a condition that holds goes before one without, a channel's own first."""
    fitting = [v for v in RESPONSES[name] if language(v) == spoken and "condition" in v]
    default = [v for v in RESPONSES[name] if "condition" not in v]
    for group in (
        [v for v in fitting if v.get("channel") == channel],
        [v for v in default if v.get("channel") == channel],
        [v for v in fitting if "channel" not in v],
        [v for v in default if "channel" not in v],
    ):
        if group:
            return group
    return []


@pytest.mark.parametrize(("name", "variation"), list(each_variation()))
class TestEveryVariation:
    def test_promises_nothing_and_keeps_its_voice_down(self, name, variation):
        said = variation["text"].lower() + " ".join(b["title"].lower() for b in variation.get("buttons", ()))
        refused = (
            r"\beligib|\bapproved?\b|\bguarant|\bunfortunately\b|\byou qualify|\byou must\b|\bfailure to\b|!|¡|"
            r"\belegib|\baprobad|\bgarantiz|\bdesafortunadamente\b|\busted califica|\bdebe pagar\b|"
            r"[\U0001F300-\U0001FAFF]"
        )
        assert re.search(refused, said) is None

    def test_has_placeholders_and_no_other_braces(self, name, variation):
        assert placeholders(variation["text"]) <= {
            field for field in placeholders(variation["text"]) if field.isidentifier()
        }
        assert not set("{}") & set(filled(variation["text"]))

    def test_fits_an_answer_by_text(self, name, variation):
        limit = 320 if language(variation) == "en" else 400
        assert len(filled(variation["text"])) <= limit

    def test_reads_easily(self, name, variation):
        if language(variation) == "en" and name not in LAW and len(variation["text"].split()) > 8:
            # The company's name is not ours to make easy.
            assert grade(filled(variation["text"].replace("{servicer_name}", "Lantern"))) <= 8

    def test_no_choice_is_a_word_that_opts_out(self, name, variation):
        titles = [button["title"] for button in variation.get("buttons", ())]
        if name.startswith(("utter_choice_", "utter_meaning_")):
            titles.append(variation["text"])
        for title in titles:
            assert classify(title, withdrawn=False) is None
            assert not {"stop", "cancel", "end", "quit", "revoke", "unsubscribe", "alto", "cancelar", "baja"} & set(
                title.lower().split()
            )

    def test_choices_lead_to_intents_of_the_domain(self, name, variation):
        for button in variation.get("buttons", ()):
            payload = button["payload"].replace("{{", "{").replace("}}", "}")
            intent, _, entities = payload.removeprefix("/").partition("{")
            assert intent in INTENTS
            assert set(json.loads("{" + entities) if entities else ()) <= ENTITIES


@pytest.mark.parametrize("channel", ["sms", "web"])
@pytest.mark.parametrize("spoken", ["en", "es"])
@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_there_is_exactly_one_variation_in_the_language_spoken(name, spoken, channel):
    found = chosen(name, spoken, channel)
    assert len(found) == 1
    if placeholders(found[0]["text"]) != {"said"} and name != "utter_choice_value" and name not in ONE_LANGUAGE:
        assert language(found[0]) == spoken


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_all_variations_ask_for_the_same_values(name):
    assert len({frozenset(placeholders(v["text"])) for v in RESPONSES[name] if "channel" not in v}) == 1


def test_no_response_is_worded_twice():
    """YAML lets the later one win; Rasa does not begin to train."""
    named = [
        line.strip().removesuffix(":")
        for path in sorted((ROOT / "data" / "responses").glob("*.yml"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.fullmatch(r"  utter_\w+:", line)
    ]
    assert [name for name, count in Counter(named).items() if count > 1] == []


def test_each_meaning_that_may_be_offered_has_a_title():
    assert {f"utter_meaning_{intent}" for intent in MEANINGS} == {
        n for n in RESPONSES if n.startswith("utter_meaning_")
    }
    assert MEANINGS <= INTENTS


def test_the_domain_names_the_actions_that_are_served():
    assert sorted(action().name() for action in ACTIONS) == sorted(DOMAIN["actions"])


HELPERS = {
    "how_to_call": {"servicer_phone"},
    "ways_to_pay": {"payment_url", "servicer_phone"},
    "values_of": {"specialist", "time", "ending"},
    "_in_short": {"count", "amount", "day", "total"},
}
DYNAMIC = {
    "verification.py": {
        f"utter_ask_{slot}{only}{kind}"
        for slots in ASKED.values()
        for slot in slots
        for only in ("", "_only")
        for kind in ("", "_example", "_choices")
        if not (slot == "zip" and only)
    },
    "rights.py": {
        *(f"utter_{intent}" for intent in WITH_TIME),
        "utter_right_again",
        "utter_opt_out",
        "utter_wrong_person",
        "utter_crisis",
    },
    "option_words.py": {
        *PAPERS.values(),
        *(f"utter_option_{option}{piece}" for option in EXPLAINED for piece in ("", "_cost", "_send")),
    },
    "options.py": {f"utter_ask_option_{question}" for question in ("hardship_over", "will_pass", "lives_there")},
    "loan_questions.py": {*OWNERS.values(), "utter_owner_unknown"},
    "plan_questions.py": {f"utter_words_plan_why_{why}" for why in Why},
    "limits.py": {f"utter_words_instalment_{status}" for status in ("due", "paid", "cancelled", *NOT_KEPT)},
    "arrangement.py": {
        *(f"utter_words_{kind}" for kind in ("promise_to_pay", "repayment_plan")),
        *(f"utter_words_arrangement_{became}" for became in (*LIVE, "completed", "broken", "cancelled", "replaced")),
        "utter_words_arrangement_refused",
    },
}
"""Responses whose names are put together where they are said."""


def said_in(path: Path):
    """(response, the names of the values that it is given) for each `talk.say` with a name written out."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            known = keys_of_dicts(function)
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "say":
                    given = {keyword.arg for keyword in call.keywords if keyword.arg not in (None, "choices")}
                    for keyword in call.keywords:
                        if keyword.arg is None:
                            given |= splatted(keyword.value, known)
                    for name in names_in(call.args[0]):
                        yield name, given


def names_in(response) -> list[str]:
    if isinstance(response, ast.IfExp):
        return names_in(response.body) + names_in(response.orelse)
    return [response.value] if isinstance(response, ast.Constant) else []


def keys_of_dicts(function) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for node in ast.walk(function):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
            known.setdefault(ast.unparse(target.value), set()).add(target.slice.value)
        elif isinstance(target, ast.Name) and getattr(node, "value", None) is not None:
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Dict):
                    known.setdefault(target.id, set()).update(
                        k.value for k in inner.keys if isinstance(k, ast.Constant)
                    )
                if isinstance(inner, ast.Call):
                    known.setdefault(target.id, set()).update(HELPERS.get(ast.unparse(inner.func), set()))
    return known


def splatted(value, known) -> set[str]:
    if isinstance(value, ast.Call):
        return HELPERS[ast.unparse(value.func)]
    return known[value.id]


@pytest.mark.parametrize("path", sorted((ROOT / "actions").glob("*.py")), ids=lambda path: path.name)
def test_actions_give_each_response_the_values_it_asks_for(path):
    for response, given in said_in(path):
        assert response in RESPONSES, response
        for variation in RESPONSES[response]:
            assert placeholders(variation["text"]) <= given, response


@pytest.mark.parametrize(("module", "names"), list(DYNAMIC.items()))
def test_responses_with_names_put_together_are_there(module, names):
    given = {"rights.py": {"when", "servicer_phone"}, "verification.py": {"servicer_phone"}}.get(module, set())
    missing = {name for name in names if name not in RESPONSES}
    assert not missing
    assert all(placeholders(variation["text"]) <= given for name in names for variation in RESPONSES[name])
