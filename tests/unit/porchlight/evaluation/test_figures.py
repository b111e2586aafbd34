"""Figures of an evaluation, on a handful of texts whose numbers can be counted by hand."""

import copy
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porchlight.evaluation import metrics, noise, page, run
from porchlight.evaluation.compare import compare
from porchlight.evaluation.examples import Example, Unreadable, read, training_texts
from porchlight.evaluation.metrics import Heard

RIGHTS = frozenset({"crisis", "complaint"})


def heard(intent, confidence=0.9, rights=(), also=(), entities=()):
    return Heard(intent, confidence, frozenset(rights), tuple(also), tuple(entities), "en")


PAIRS = [
    (Example("a", "en", "greet"), heard("greet", 0.95)),
    (Example("b", "en", "greet"), heard("thanks", 0.35)),
    (Example("c", "en", "thanks"), heard("thanks", 0.85, rights=["complaint"])),
    (Example("d", "es", "crisis"), heard("crisis", 0.75)),
    (Example("e", "es", "thanks", also=("complaint",)), heard("thanks", 0.75, rights=["complaint"])),
    (Example("f", "es", "crisis"), heard("greet", 0.55)),
    (Example("g", "es", "out_of_scope"), heard("greet", 0.25)),
]


def test_accuracy_precision_and_recall():
    assert metrics.accuracy(PAIRS) == pytest.approx(4 / 7)
    figures = metrics.per_intent(PAIRS)
    assert figures["greet"] == {"precision": pytest.approx(1 / 3), "recall": 0.5, "f1": pytest.approx(0.4), "texts": 2}
    assert metrics.macro_f1(PAIRS) == pytest.approx(sum(one["f1"] for one in figures.values()) / 4)


def test_confusions_name_what_was_taken_for_what():
    assert {(one["is"], one["taken_for"]) for one in metrics.confusions(PAIRS)} == {
        ("greet", "thanks"),
        ("crisis", "greet"),
        ("out_of_scope", "greet"),
    }


def test_rights_count_as_the_second_thing_said_and_alarms_on_other_texts():
    found = metrics.rights(PAIRS, RIGHTS)
    assert (found["said"], found["recall"]) == (3, pytest.approx(2 / 3))
    assert (found["second_thing_said"], found["second_thing_recall"]) == (1, 1)
    assert (found["other_texts"], found["false_alarms"]) == (4, 0.25)
    assert found["missed"] == [{"right": "crisis", "text": "f"}]


def test_both_of_two_intents_are_known_by_right_or_part():
    assert metrics.second_intents(PAIRS) == {"texts": 1, "both_known": 1.0}


def test_the_curve_of_out_of_scope_rises_with_the_threshold():
    curve = {point["threshold"]: point for point in metrics.out_of_scope_curve(PAIRS)}
    assert curve[0.2]["recall"] == 0 and curve[0.3]["recall"] == 1
    assert curve[0.3]["in_scope_turned_away"] == 0 and curve[0.4]["in_scope_turned_away"] == pytest.approx(1 / 6)


def test_confidences_that_hold_have_no_calibration_error():
    holding = [(Example(str(n), "en", "greet"), heard("greet" if n < 7 else "thanks", 0.7)) for n in range(10)]
    assert metrics.calibration(holding)["error"] == pytest.approx(0)
    boasting = [(example, heard(one.intent, 0.95)) for example, one in holding]
    assert metrics.calibration(boasting)["error"] == pytest.approx(0.25)


def test_values_are_exact_or_not():
    money = {"entity": "money", "value": "500.00"}
    day = {"entity": "date", "value": "2026-12-05"}
    half = {"entity": "money", "value": None, "fraction": "1/2"}
    pairs = [
        (Example("a", "en", "inform", entities=(money, day)), heard("inform", entities=[day, money, half])),
        (Example("b", "en", "inform", entities=(money,)), heard("inform", entities=[money, day])),
        (Example("c", "en", "inform", entities=()), heard("inform")),
        (Example("d", "en", "inform"), heard("inform", entities=[money])),
    ]
    found = metrics.entities(pairs)
    assert (found["money"]["texts"], found["money"]["exact"]) == (2, 1.0)
    assert (found["date"]["texts"], found["date"]["exact"]) == (2, 0.5)
    assert metrics.amounts_and_dates(pairs) == 0.5


@given(st.integers(0, 500), st.integers(0, 500))
def test_wilsons_interval_holds_the_share(hits, misses):
    low, high = metrics.wilson(hits, hits + misses)
    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low - 1e-9 <= hits / (hits + misses) <= high + 1e-9


def test_wilsons_interval_of_99_in_100():
    assert metrics.wilson(99, 100) == pytest.approx((0.9455, 0.9982), abs=1e-4)


@given(st.text(alphabet="abcde iouñá 15$.", max_size=60))
def test_noise_keeps_figures_and_is_the_same_each_time(text):
    for kind, change in noise.KINDS.items():
        changed = change(text, random.Random(1))
        assert changed == change(text, random.Random(1)), kind
        assert [c for c in changed if c in "15$."] == [c for c in text if c in "15$."], kind
        assert len(changed) <= len(text)
    assert sorted(noise.swapped_letters(text, random.Random(2))) == sorted(text)


def test_noise_changes_most_long_texts():
    text = "i would really like to understand what happened with my mortgage payment this month"
    assert all(noise.noisy([text], kind) != [text] for kind in noise.KINDS)


def report():
    figures = run.figures(PAIRS)
    return {
        "all": figures,
        "by_language": {"en": run.figures(PAIRS[:3]), "es": run.figures(PAIRS[3:])},
        "noise": {"texts": 7, "clean": 0.6, "kinds": {"joined_words": 0.5}, "lost": 0.1},
        "latency": {"p50_ms": 9.0, "p95_ms": 14.0},
    }


def test_two_reports_are_told_apart():
    old, new = report(), copy.deepcopy(report())
    new["all"]["accuracy"] += 0.05
    new["all"]["rights"]["false_alarms"] += 0.01
    verdicts = {(row["part"], row["measure"]): row["verdict"] for row in compare(old, new)}
    assert verdicts["all", "accuracy"] == "better"
    assert verdicts["all", "false alarms"] == "worse"
    assert verdicts["es", "accuracy"] == "same"


def test_the_page_escapes_what_people_wrote():
    with_markup = [(Example("<script>x</script>", "en", "greet"), heard("thanks"))]
    said = report()
    said["all"] = run.figures(with_markup)
    written = page.html(said)
    assert "<script>" not in written and "&lt;script&gt;" in written and written.count("<svg") == 2


def test_examples_are_read_with_what_they_need(tmp_path):
    good = tmp_path / "good.yaml"
    good.write_text(
        "- {text: hola, lang: es, intent: greet, also: thanks, entities: []}\n- {text: hi, lang: en, intent: greet}"
    )
    first, second = read(tmp_path)
    assert first.also == ("thanks",) and first.entities == () and second.entities is None
    (tmp_path / "bad.yaml").write_text("- {text: hola}")
    with pytest.raises(Unreadable, match="example 1 needs text, lang and intent"):
        read(tmp_path / "bad.yaml")
    with pytest.raises(Unreadable, match="does not exist"):
        read(tmp_path / "none.yaml")


def test_training_texts_carry_their_language(tmp_path):
    (tmp_path / "es").mkdir()
    (tmp_path / "es" / "talk.yml").write_text("nlu:\n- intent: greet\n  examples: |\n    - hola\n    - buenas\n")
    assert [(one.text, one.lang, one.intent) for one in training_texts(tmp_path)] == [
        ("hola", "es", "greet"),
        ("buenas", "es", "greet"),
    ]
