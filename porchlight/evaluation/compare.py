"""Two reports side by side: what became better, what worse."""

from typing import Any

MEASURES = (
    ("accuracy", ("accuracy",)),
    ("macro F1", ("macro_f1",)),
    ("recall of rights", ("rights", "recall")),
    ("false alarms", ("rights", "false_alarms")),
    ("both of two intents known", ("second_intents", "both_known")),
    ("amounts and dates exact", ("amounts_and_dates",)),
    ("calibration error", ("calibration", "error")),
)
LESS_IS_BETTER = frozenset({"false alarms", "calibration error", "accuracy lost under noise", "p50_ms", "p95_ms"})


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for each measure and language that both have, and for each intent whose F1 moved by two points."""
    rows = []
    for part in ("all", *sorted(set(old["by_language"]) & set(new["by_language"]))):
        before, after = (report["all"] if part == "all" else report["by_language"][part] for report in (old, new))
        rows += [_row(part, name, _at(before, path), _at(after, path)) for name, path in MEASURES]
        for intent in sorted(set(before["intents"]) & set(after["intents"])):
            one, other = before["intents"][intent]["f1"], after["intents"][intent]["f1"]
            if abs(one - other) >= 0.02:
                rows.append(_row(part, f"F1 {intent}", one, other))
    rows.append(_row("all", "accuracy lost under noise", old["noise"]["lost"], new["noise"]["lost"]))
    rows += [_row("all", name, old["latency"][name], new["latency"][name]) for name in ("p50_ms", "p95_ms")]
    return rows


def _at(report: dict[str, Any], path: tuple[str, ...]) -> float:
    value: Any = report
    for name in path:
        value = value[name]
    return float(value)


def _row(part: str, measure: str, old: float, new: float) -> dict[str, Any]:
    change = new - old
    worse = change > 0 if measure in LESS_IS_BETTER else change < 0
    verdict = "same" if abs(change) < 5e-4 else "worse" if worse else "better"
    return {"part": part, "measure": measure, "old": old, "new": new, "change": change, "verdict": verdict}
