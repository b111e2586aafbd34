"""Figures of what was understood, as plain numbers: pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from porchlight.evaluation.examples import Example

OUT_OF_SCOPE = "out_of_scope"
EXACT_KINDS = ("money", "date", "time", "duration", "part_of_day")
"""Values whose lists are complete wherever an example has entities."""
NAMED_KINDS = ("option", "hardship_reason", "document_type")
CALIBRATION_BINS = 10
Z95 = 1.959964


@dataclass(frozen=True)
class Heard:
    """What was made of a text: its likeliest intent with the ranking's confidence, rights, others, values."""

    intent: str
    confidence: float
    rights: frozenset[str]
    also: tuple[str, ...]
    entities: tuple[Mapping[str, Any], ...]
    language: str
    milliseconds: float = 0.0


Pairs = Sequence[tuple[Example, Heard]]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927); (0, 1) of nothing."""
    if of == 0:
        return 0.0, 1.0
    share, scale = hits / of, 1 + Z95**2 / of
    middle = (share + Z95**2 / (2 * of)) / scale
    half = Z95 * math.sqrt(share * (1 - share) / of + Z95**2 / (4 * of**2)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def accuracy(pairs: Pairs) -> float:
    """A text counts as understood when its likeliest intent is the one that it has."""
    return _share(sum(heard.intent == example.intent for example, heard in pairs), len(pairs))


def per_intent(pairs: Pairs) -> dict[str, dict[str, float]]:
    """Precision, recall, F1 and number of texts of each intent that occurs."""
    right = Counter(example.intent for example, heard in pairs if heard.intent == example.intent)
    said = Counter(example.intent for example, _ in pairs)
    taken = Counter(heard.intent for _, heard in pairs)
    return {
        intent: {
            "precision": _share(right[intent], taken[intent]),
            "recall": _share(right[intent], said[intent]),
            "f1": _share(2 * right[intent], taken[intent] + said[intent]),
            "texts": said[intent],
        }
        for intent in sorted(said)
    }


def macro_f1(pairs: Pairs) -> float:
    figures = per_intent(pairs)
    return sum(one["f1"] for one in figures.values()) / len(figures) if figures else 0.0


def confusions(pairs: Pairs) -> list[dict[str, Any]]:
    """What was taken for what, the most frequent first, with a text of each."""
    wrong: dict[tuple[str, str], list[str]] = {}
    for example, heard in pairs:
        if heard.intent != example.intent:
            wrong.setdefault((example.intent, heard.intent), []).append(example.text)
    ordered = sorted(wrong.items(), key=lambda item: (-len(item[1]), item[0]))
    return [{"is": pair[0], "taken_for": pair[1], "times": len(texts), "text": texts[0]} for pair, texts in ordered]


def rights(pairs: Pairs, all_rights: frozenset[str]) -> dict[str, Any]:
    """Recall of rights that are said, also as the second thing, and alarms on texts that say none."""
    missed: list[dict[str, str]] = []
    alarms: list[dict[str, str]] = []
    said = second = second_heard = without = 0
    for example, heard in pairs:
        invoked = {example.intent, *example.also} & all_rights
        found = (heard.rights | {heard.intent}) & all_rights
        said += len(invoked)
        missed += [{"right": right, "text": example.text} for right in sorted(invoked - found)]
        second += len(set(example.also) & all_rights)
        second_heard += len(set(example.also) & all_rights & found)
        if not invoked:
            without += 1
            if found:
                alarms.append({"right": min(found), "text": example.text, "intent": example.intent})
    return {
        "said": said,
        "recall": _share(said - len(missed), said),
        "recall_interval": wilson(said - len(missed), said),
        "second_thing_said": second,
        "second_thing_recall": _share(second_heard, second),
        "other_texts": without,
        "false_alarms": _share(len(alarms), without),
        "false_alarms_interval": wilson(len(alarms), without),
        "missed": missed,
        "alarms": alarms,
    }


def second_intents(pairs: Pairs) -> dict[str, float]:
    """Of texts that say two things: how often both are known, by intent, rights or `also`."""
    double = [(example, heard) for example, heard in pairs if example.also]
    known = sum(
        {example.intent, *example.also} <= {heard.intent, *heard.also, *heard.rights} for example, heard in double
    )
    return {"texts": len(double), "both_known": _share(known, len(double))}


def out_of_scope_curve(pairs: Pairs, steps: int = 20) -> list[dict[str, float]]:
    """At each threshold: texts out of scope that are not answered as something else, texts in scope turned away."""
    outside = [heard for example, heard in pairs if example.intent == OUT_OF_SCOPE]
    inside = [heard for example, heard in pairs if example.intent != OUT_OF_SCOPE]

    def turned_away(heard: Iterable[Heard], threshold: float) -> int:
        return sum(one.intent == OUT_OF_SCOPE or one.confidence < threshold for one in heard)

    return [
        {
            "threshold": step / steps,
            "recall": _share(turned_away(outside, step / steps), len(outside)),
            "in_scope_turned_away": _share(turned_away(inside, step / steps), len(inside)),
        }
        for step in range(steps + 1)
    ]


def calibration(pairs: Pairs) -> dict[str, Any]:
    """Expected calibration error over ten bins of confidence (Guo et al., 2017), and the bins."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(CALIBRATION_BINS)]
    for example, heard in pairs:
        place = min(CALIBRATION_BINS - 1, int(heard.confidence * CALIBRATION_BINS))
        bins[place].append((heard.confidence, heard.intent == example.intent))
    rows = [
        {
            "texts": len(one),
            "confidence": _share(sum(confidence for confidence, _ in one), len(one)),
            "accuracy": _share(sum(right for _, right in one), len(one)),
        }
        for one in bins
    ]
    error = sum(row["texts"] * abs(row["confidence"] - row["accuracy"]) for row in rows)
    return {"error": _share(error, len(pairs)), "bins": rows}


def entities(pairs: Pairs) -> dict[str, dict[str, Any]]:
    """Of each kind: texts in which its values are exactly those written down, among texts that hold or gave any."""
    figures: dict[str, dict[str, Any]] = {}
    for kinds, complete in ((EXACT_KINDS, True), (NAMED_KINDS, False)):
        for kind in kinds:
            texts, wrong = 0, []
            for example, heard in pairs:
                if example.entities is None:
                    continue
                wanted, given = _values(example.entities, kind), _values(heard.entities, kind)
                if not wanted and not (complete and given):
                    continue
                texts += 1
                if given != wanted:
                    wrong.append(
                        {"text": example.text, "wanted": sorted(wanted.elements()), "given": sorted(given.elements())}
                    )
            if texts:
                figures[kind] = {"texts": texts, "exact": _share(texts - len(wrong), texts), "wrong": wrong}
    return figures


def amounts_and_dates(pairs: Pairs) -> float:
    """The share of texts with an amount or a date in which all of both are exact."""
    right = texts = 0
    for example, heard in pairs:
        if example.entities is None:
            continue
        wanted = [_values(example.entities, kind) for kind in ("money", "date")]
        given = [_values(heard.entities, kind) for kind in ("money", "date")]
        if any(wanted) or any(given):
            texts += 1
            right += wanted == given
    return _share(right, texts)


def _values(found: Iterable[Mapping[str, Any]], kind: str) -> Counter[str]:
    """A fraction of a debt is no amount; a date that names no day counts as one without a value."""
    return Counter(
        str(one.get("value") or "none")
        for one in found
        if one["entity"] == kind and not (kind == "money" and one.get("value") is None)
    )


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))] if ordered else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
