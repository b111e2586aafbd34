"""The report as one page that needs nothing else: tables, and plots as SVG."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

WIDTH, HEIGHT, MARGIN = 420, 260, 34
BARS: tuple[tuple[str, tuple[str, ...], float, bool], ...] = (
    ("accuracy", ("accuracy",), 0.94, True),
    ("macro F1", ("macro_f1",), 0.93, True),
    ("recall of rights", ("rights", "recall"), 0.99, True),
    ("false alarms of rights", ("rights", "false_alarms"), 0.01, False),
    ("recall of rights as the second thing said", ("rights", "second_thing_recall"), 0.99, True),
    ("amounts and dates exact", ("amounts_and_dates",), 0.97, True),
    ("calibration error", ("calibration", "error"), 0.05, False),
)
"""What is measured, where it stands, the bar, and whether more is better."""


def html(report: dict[str, Any]) -> str:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
    parts = [report["all"], *report["by_language"].values()]
    rows = [
        {
            "name": name,
            "bar": f"{'≥' if more else '≤'} {percent(bar)}",
            "values_": [_value(part, path, bar, more) for part in parts],
        }
        for name, path, bar, more in BARS
    ]
    return environment.get_template("report.html").render(
        report=report,
        rows=rows,
        percent=percent,
        curve=_curve(report["all"]["out_of_scope"]),
        reliability=_reliability(report["all"]["calibration"]["bins"]),
    )


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _value(part: dict[str, Any], path: tuple[str, ...], bar: float, more: bool) -> dict[str, Any]:
    value: Any = part
    for name in path:
        value = value[name]
    return {"words": percent(value), "missed": value < bar if more else value > bar}


def _x(share: float) -> float:
    return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)


def _y(share: float) -> float:
    return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)


def _line(points: list[tuple[float, float]], color: str) -> str:
    path = " ".join(f"{_x(x)},{_y(y)}" for x, y in points)
    return f'<polyline fill="none" stroke="{color}" stroke-width="2" points="{path}"/>'


def _framed(inside: str, label: str) -> Markup:
    ticks = "".join(
        f'<text x="{_x(t)}" y="{HEIGHT - 12}" font-size="11" text-anchor="middle">{t:.1f}</text>'
        f'<text x="{MARGIN - 6}" y="{_y(t) + 4}" font-size="11" text-anchor="end">{t:.1f}</text>'
        f'<line x1="{_x(0)}" x2="{_x(1)}" y1="{_y(t)}" y2="{_y(t)}" stroke="#dde3ea"/>'
        for t in (0, 0.2, 0.4, 0.6, 0.8, 1)
    )
    return Markup(
        f'<svg role="img" aria-label="{label}" width="{WIDTH}" height="{HEIGHT}" fill="#516070">{ticks}{inside}</svg>'
    )


def _curve(points: list[dict[str, float]]) -> Markup:
    lines = _line([(one["threshold"], one["recall"]) for one in points], "#1f6f54")
    lines += _line([(one["threshold"], one["in_scope_turned_away"]) for one in points], "#9b2c1c")
    return _framed(lines, "Texts turned away at each threshold")


def _reliability(bins: list[dict[str, float]]) -> Markup:
    marks = _line([(0, 0), (1, 1)], "#a8b3bf")
    most = max((one["texts"] for one in bins), default=1) or 1
    for one in bins:
        if one["texts"]:
            radius = 3 + 7 * (one["texts"] / most) ** 0.5
            marks += (
                f'<circle cx="{_x(one["confidence"])}" cy="{_y(one["accuracy"])}" r="{radius:.1f}" fill="#2a5d9f"/>'
            )
    return _framed(marks, "Accuracy by confidence")
