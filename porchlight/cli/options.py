"""`porchlight options …`: the rules of the programs as the database has them."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from porchlight.settings import load
from servicing.option.estimate import Estimate
from servicing.option.rows import INVESTORS, OPTIONS, Row, menu

options = typer.Typer(help="The rules of each investor's programs, as dated rows.", no_args_is_help=True)

_WIDE = 200
"""Columns of a table that goes into a file or a pipe."""


def _investor(value: str) -> str:
    known = re.sub(r"[\s-]+", "_", value.strip()).upper()
    known = "USDA_GUARANTEED" if known == "USDA" else known
    if known not in INVESTORS:
        raise typer.BadParameter(f"one of {', '.join(INVESTORS)}")
    return known


def _option(value: str | None) -> str | None:
    if value is not None and value not in OPTIONS:
        raise typer.BadParameter(f"one of {', '.join(OPTIONS)}")
    return value


@options.command("show")
def options_show(
    investor: Annotated[str, typer.Option(help="FNMA, FHLMC, FHA, VA, USDA_GUARANTEED …", callback=_investor)],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to answer for; today unless given.")
    ] = None,
    option: Annotated[str | None, typer.Option(help="This option alone.", callback=_option)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """The rows that hold for an investor on a day, in the investor's own order."""
    from porchlight.cli.connection import in_database
    from servicing.clock.service import business_now
    from servicing.option.service import rows_on
    from servicing.runtime import Runtime

    zone = ZoneInfo(load().servicer_timezone)

    async def held(runtime: Runtime) -> tuple[date, list[Row]]:
        async with runtime.sessions.begin() as session:
            day = on.date() if on else (await business_now(session)).astimezone(zone).date()
            return day, await rows_on(session, investor, day)

    day, rows = in_database(held)
    order = list(menu(rows, investor, day))
    shown = [row for name in order for row in rows if row.option == name and option in (None, name)]
    if as_json:
        print(json.dumps({"investor": investor, "on": day.isoformat(), "rows": [row.public() for row in shown]}))
    else:
        _table(investor, day, shown)


def _table(investor: str, day: date, rows: list[Row]) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        print(f"No rows hold for {investor} on {day}.")
        return
    table = Table(title=f"{investor} on {day}")
    for column in ("Option", "Parameter", "Value", "Holds", "Source", "Confidence"):
        table.add_column(column, no_wrap=column != "Source")
    before = None
    for row in rows:
        until = f" to {row.effective_to}" if row.effective_to else ""
        value = row.value if row.unit in ("word", "yes_no", "date") else f"{row.value} {row.unit}"
        name = "" if row.option == before else row.option
        table.add_row(name, row.parameter, value, f"from {row.effective_from}{until}", row.source, row.confidence)
        before = row.option
    console = Console()
    if not console.is_terminal:
        console.width = _WIDE
    console.print(table)


@options.command("estimate")
def options_estimate(
    loan: Annotated[str, typer.Option(help="The loan's number.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day to reckon for; today unless given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """What each option that is not ruled out might come to for a loan: for a specialist, not for a borrower."""
    from porchlight.cli.connection import NotNow, in_database
    from servicing.clock.service import business_now
    from servicing.loan.queries import borrower_day, by_number
    from servicing.option.rules import Prescreen
    from servicing.option.service import screen
    from servicing.runtime import Runtime

    async def screened(runtime: Runtime) -> Prescreen:
        async with runtime.sessions.begin() as session:
            found = await by_number(session, loan)
            if found is None:
                raise NotNow("There is no loan with this number.")
            now = await business_now(session)
            day = on.date() if on else await borrower_day(session, found, now, runtime.servicer.time_zone)
            return await screen(session, found, day)

    shown = in_database(screened)
    estimates = [(line, shown.estimate(line)) for line in shown.lines]
    if as_json:
        options_shown = [
            {"option": line.option, "status": str(line.status), "estimate": found.public() if found else None}
            for line, found in estimates
        ]
        print(json.dumps({"investor": shown.investor, "on": shown.on.isoformat(), "options": options_shown}))
        return
    print(f"{shown.investor} on {shown.on}. Estimates for a specialist, no offer to a borrower.")
    for line, found in estimates:
        print(f"\n{line.option}: {line.status}")
        for text in [] if found is None else _told(found):
            print(f"  {text}")


def _told(estimate: Estimate) -> Iterator[str]:
    for name, value in estimate.plain().items():
        yield f"{name}: {value}"
    for name in ("missing", "beyond", "assumptions"):
        if names := getattr(estimate, name):
            yield f"{name}: {', '.join(names)}"
    yield f"source: {estimate.source}"
