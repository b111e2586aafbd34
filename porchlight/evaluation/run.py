"""An evaluation: the model and the rights patterns over examples, as a turn would use them."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from porchlight import training
from porchlight.cli.understanding import together
from porchlight.evaluation import metrics, noise
from porchlight.evaluation.examples import Example
from porchlight.evaluation.metrics import Heard
from porchlight.settings import Settings
from servicing.redaction.rules import mask, to_rasa
from servicing.rights.rules import SERIOUSNESS, Finding, find
from servicing.turn.service import sure_enough

RIGHTS = frozenset(SERIOUSNESS) - {"report_divorce"}
"""A divorce is a right only where it gives the home to the writer: the patterns judge that, not the intent."""
TODAY = "2026-12-01T10:00:00-05:00"
"""The day that the values of tests/nlu are written for."""
NOISY_TEXTS = 600
LATENCY_TEXTS, LATENCY_RUNS = 200, 5


def evaluate(settings: Settings, examples: list[Example], now: str, show: Callable[[str], None]) -> dict[str, Any]:
    """All figures of examples. Raises TrainingError without a fresh model."""
    show(f"reading {len(examples)} texts")
    pairs = list(zip(examples, heard(settings, [example.text for example in examples], now), strict=True))
    report: dict[str, Any] = {"all": figures(pairs), "by_language": {}, "now": now}
    for language in sorted({example.lang for example in examples}):
        report["by_language"][language] = figures([pair for pair in pairs if pair[0].lang == language])
    report["language_found"] = {
        language: metrics._share(
            sum(said.language in (language, "mixed") for example, said in pairs if example.lang == language),
            sum(example.lang == language for example in examples),
        )
        for language in report["by_language"]
    }
    show("the same with noise")
    report["noise"] = _with_noise(settings, pairs, now)
    show("how long one parse takes on one core")
    report["latency"] = _latency(settings, [example.text for example in examples], now)
    return report


def figures(pairs: metrics.Pairs) -> dict[str, Any]:
    return {
        "texts": len(pairs),
        "accuracy": metrics.accuracy(pairs),
        "accuracy_interval": metrics.wilson(round(metrics.accuracy(pairs) * len(pairs)), len(pairs)),
        "macro_f1": metrics.macro_f1(pairs),
        "intents": metrics.per_intent(pairs),
        "confusions": metrics.confusions(pairs),
        "rights": metrics.rights(pairs, RIGHTS),
        "second_intents": metrics.second_intents(pairs),
        "out_of_scope": metrics.out_of_scope_curve(pairs),
        "calibration": metrics.calibration(pairs),
        "entities": metrics.entities(pairs),
        "amounts_and_dates": metrics.amounts_and_dates(pairs),
    }


def heard(settings: Settings, texts: Iterable[str], now: str) -> list[Heard]:
    """Each text as a turn hears it: masked, parsed, and with the rights that would take effect."""
    plain = [mask(text).text for text in texts]
    answers = training.understand(settings, [to_rasa(text) for text in plain], now)
    return [_heard(text, answer) for text, answer in zip(plain, answers, strict=True)]


def _heard(text: str, answer: dict[str, Any]) -> Heard:
    found = find(text)
    both = together(text, answer, found)
    model = [
        Finding(right["intent"], "model", right["confidence"])
        for right in both["rights"]
        if right["evidence"] == "model"
    ]
    top = both["intents"][0] if both["intents"] else {"name": both["intent"], "confidence": both["confidence"]}
    effective = {finding.intent for finding in (*found, *sure_enough(model, top["name"], text))}
    return Heard(
        intent=top["name"],
        confidence=float(top["confidence"]),
        rights=frozenset(effective & RIGHTS),
        also=tuple(other["name"] for other in both.get("also") or ()),
        entities=tuple(both["entities"]),
        language=both["language"],
        milliseconds=float(answer.get("milliseconds") or 0.0),
    )


def _with_noise(settings: Settings, pairs: metrics.Pairs, now: str) -> dict[str, Any]:
    step = max(1, len(pairs) // NOISY_TEXTS)
    sample = list(pairs)[::step]
    clean = metrics.accuracy(sample)
    found: dict[str, Any] = {"texts": len(sample), "clean": clean, "kinds": {}}
    for kind in noise.KINDS:
        texts = noise.noisy([example.text for example, _ in sample], kind)
        noisy = list(zip([example for example, _ in sample], heard(settings, texts, now), strict=True))
        found["kinds"][kind] = metrics.accuracy(noisy)
    found["lost"] = clean - sum(found["kinds"].values()) / len(found["kinds"])
    return found


def _latency(settings: Settings, texts: Sequence[str], now: str) -> dict[str, float]:
    """Medians of five runs over the same texts, in milliseconds."""
    sample = list(texts)[:: max(1, len(texts) // LATENCY_TEXTS)]
    spoken = [to_rasa(mask(text).text) for text in sample]
    runs = []
    for _ in range(LATENCY_RUNS):
        times = [answer["milliseconds"] for answer in training.understand(settings, spoken, now, timed=True)]
        runs.append((metrics.percentile(times, 0.5), metrics.percentile(times, 0.95)))
    middle = LATENCY_RUNS // 2
    return {"p50_ms": sorted(run[0] for run in runs)[middle], "p95_ms": sorted(run[1] for run in runs)[middle]}


def default_examples(root: Path) -> Path:
    return root / "tests" / "nlu"
