"""`porchlight evaluate`, and what goes out for annotation and comes back."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from porchlight import training
from porchlight.settings import ROOT, load

annotate = typer.Typer(help="Messages that were not understood: out for annotation, and back.", no_args_is_help=True)


@annotate.command("export")
def annotate_export(
    file: Annotated[Path, typer.Argument(help="Where the YAML goes.")],
    below: Annotated[float, typer.Option(min=0, max=1, help="Messages heard with less confidence than this.")] = 0.5,
) -> None:
    """Writes masked messages that were heard with little confidence as YAML, each with room for its intent."""
    from porchlight.cli.connection import in_database
    from porchlight.evaluation.annotation import written
    from servicing.runtime import Runtime
    from servicing.turn.doubtful import Doubtful, doubtful

    async def find(runtime: Runtime) -> list[Doubtful]:
        async with runtime.sessions.begin() as session:
            return await doubtful(session, below)

    found = in_database(find)
    file.write_text(written(found), encoding="utf-8")
    print(f"{len(found)} messages written to {file}.")


@annotate.command("take")
def annotate_take(file: Annotated[Path, typer.Argument(help="The YAML with the intents filled in.")]) -> None:
    """Adds annotated messages to data/nlu/<language>/annotated.yml; the next training learns from them."""
    import yaml

    from porchlight.evaluation.annotation import take
    from porchlight.evaluation.examples import Unreadable, read, training_texts
    from porchlight.evaluation.run import default_examples

    folder = ROOT / "data" / "nlu"
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    known = [one.text for one in (*training_texts(folder), *read(default_examples(ROOT)))]
    try:
        taken = take(file, folder, frozenset(intents), known)
    except Unreadable as error:
        raise _sorry(str(error)) from error
    print(f"{taken.added} added, {taken.without_intent} without an intent, {taken.copies} known already.")


def evaluate(
    file: Annotated[Path | None, typer.Option(help="A YAML list of {text, lang, intent, also?, entities?}.")] = None,
    json_: Annotated[Path | None, typer.Option("--json", help="Where the figures go, as JSON.")] = None,
    html: Annotated[Path | None, typer.Option(help="Where the page goes.")] = None,
    benchmarks: Annotated[Path | None, typer.Option(help="Folder of the public sets: trains on them, too.")] = None,
    compare: Annotated[
        tuple[Path, Path] | None, typer.Option(help="Two JSON reports, old and new: nothing else.")
    ] = None,
) -> None:
    """How well texts are understood that the model was not trained on: tests/nlu, or another file."""
    if compare is not None:
        _compare(*compare)
        return
    from porchlight.evaluation import page, run
    from porchlight.evaluation.examples import Unreadable, read

    settings = load()

    def show(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    try:
        examples = read(file or run.default_examples(ROOT))
    except Unreadable as error:
        raise _sorry(str(error)) from error
    now = settings.porchlight_now.isoformat() if settings.porchlight_now else run.TODAY
    report = run.evaluate(settings, examples, now, show)
    if benchmarks is not None:
        report["benchmarks"] = training.benchmarks(settings, benchmarks, show)
    if json_ is not None:
        json_.write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    if html is not None:
        html.write_text(page.html(report), encoding="utf-8")
    _print(report)


def _print(report: dict[str, Any]) -> None:
    from porchlight.evaluation.page import BARS, percent

    parts = {"all": report["all"], **report["by_language"]}
    print(f"{'':44}" + "".join(f"{name:>10}" for name in parts))
    for name, path, bar, more in BARS:
        cells = []
        for part in parts.values():
            value: Any = part
            for step in path:
                value = value[step]
            cells.append(f"{percent(value):>10}")
        print(f"{name:44}{''.join(cells)}   ({'at least' if more else 'at most'} {percent(bar)})")
    print(f"{'accuracy lost under noise':44}{percent(report['noise']['lost']):>10}")
    print(f"{'one parse, p50 and p95':44}{report['latency']['p50_ms']:>10} ms{report['latency']['p95_ms']:>10} ms")
    for name, figure in (report.get("benchmarks") or {}).items():
        print(f"{name:44}{percent(figure):>10}")


def _compare(old: Path, new: Path) -> None:
    from porchlight.evaluation.compare import compare

    try:
        before, after = (json.loads(path.read_text(encoding="utf-8")) for path in (old, new))
        rows = compare(before, after)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _sorry(f"Not two reports of porchlight evaluate: {type(error).__name__}.") from error
    for row in rows:
        figures = f"{row['old']:>9.3f}{row['new']:>9.3f}{row['change']:>+9.3f}"
        print(f"{row['part']:6}{row['measure']:44}{figures}  {row['verdict']}")


def _sorry(sentence: str) -> typer.Exit:
    print(sentence, file=sys.stderr)
    return typer.Exit(1)
