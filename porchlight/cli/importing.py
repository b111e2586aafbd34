"""`porchlight import …`: files of the servicing system."""

import csv
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

    from servicing.intake.report import Progress, Rejected, Report
    from servicing.runtime import Runtime

SHOWN, WIDTH = 50, 120
"""Faults that are shown (a file takes all of them), and how wide at least: a pipe must not break reasons."""

imports = typer.Typer(help="Files of the servicing system.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE", help="The file to read.", exists=True, dir_okay=False)]
Errors = Annotated[Path | None, typer.Option("--errors", help="Writes every fault to this CSV file.")]


@imports.command("loans")
def import_loans(
    file: File,
    format: Annotated[Literal["porchlight", "fannie"], typer.Option("--format", help="How it is laid out.")] = (
        "porchlight"
    ),
    performance: Annotated[
        Path | None,
        typer.Option(help="The performance file that belongs to an acquisition file of the older fannie layout."),
    ] = None,
    errors: Errors = None,
) -> None:
    """Adds loans and brings those that are there up to date; exit code 1 if a row was rejected.

    What borrowers said (protections, consent) is never lifted, loans that the file does not name stay as they are,
    and doing it again changes nothing.
    """
    from servicing.intake import loans

    _run(
        "loans",
        errors,
        lambda runtime, report, told: loans.import_loans(runtime, file, format, report, told, performance),
    )


@imports.command("payments")
def import_payments(file: File, errors: Errors = None) -> None:
    """Posts payments, reversals and fees, each reference once; exit code 1 if a row was rejected."""
    from servicing.intake import payments

    _run("rows", errors, lambda runtime, report, told: payments.import_payments(runtime, file, report, told))


def _run(
    what: str,
    errors: Path | None,
    work: "Callable[[Runtime, Report, Progress], Awaitable[tuple[str, ...]]]",
) -> None:
    from rich.console import Console

    from porchlight.cli.connection import in_database
    from servicing.intake.report import Report

    console = Console(stderr=True)
    console.width = max(console.width, WIDTH)
    faults: list[Rejected] = []
    more = 0
    with _written(errors) as write:

        def sink(rejected: "Rejected") -> None:
            nonlocal more
            write(rejected)
            if len(faults) < SHOWN:
                faults.append(rejected)
            else:
                more += 1

        report = Report(sink)
        with _bar(console) as told:
            unknown = in_database(lambda runtime: work(runtime, report, told))
    if unknown:
        print(f"porchlight: left aside, as nobody knows these columns: {', '.join(unknown)}", file=console.file)
    _table(console, faults, more)
    counts = ", ".join(f"{number:,} {became}" for became, number in sorted(report.counts.items()))
    print(f"{report.rows:,} rows read, {report.rejected:,} rejected; {what}: {counts or 'none'}.")
    raise typer.Exit(1 if report.rejected else 0)


@contextmanager
def _written(errors: Path | None) -> "Iterator[Callable[[Rejected], None]]":
    """Writes each fault to the file, if there is to be one."""
    from porchlight.cli.connection import NotNow

    if errors is None:
        yield lambda _: None
        return
    try:
        file = errors.open("w", newline="", encoding="utf-8")
    except OSError as error:
        raise NotNow(f"{errors} cannot be written: {error.strerror}.") from None
    with file:
        rows = csv.writer(file)
        rows.writerow(["line", "column", "reason"])
        yield lambda one: rows.writerow([one.line, one.column, one.reason])


@contextmanager
def _bar(console: "Console") -> "Iterator[Progress]":
    """A progress bar on a terminal; nothing anywhere else."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def told(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = progress.add_task(doing)
            progress.update(tasks[doing], completed=done, total=total)

        yield told


def _table(console: "Console", faults: "list[Rejected]", more: int) -> None:
    from rich.table import Table

    if not faults:
        return
    table = Table("Line", "Column", "Reason", box=None, pad_edge=False)
    for one in sorted(faults, key=lambda one: one.line):
        table.add_row(str(one.line), one.column, one.reason)
    console.print(table, highlight=False)
    if more:
        console.print(f"… and {more:,} more; --errors FILE has all of them.", highlight=False)
