"""Rows of Fannie Mae's public files, a month each, boiled down to the latest of every loan."""

from collections.abc import Iterator
from pathlib import Path

from servicing.intake import fannie_file
from servicing.intake.fannie_file import Ended, Part
from servicing.intake.lines import Lines
from servicing.intake.report import FileRefused, Progress, Report
from servicing.intake.row import BadRow
from servicing.intake.staging import Group, Staged
from servicing.intake.upsert import Given
from servicing.loan.rules import months_after


def rows(path: Path, performance: Path | None, report: Report, progress: Progress) -> Iterator[Staged]:
    """The rows to stage. Of consecutive months of a loan the latest alone is kept: a quarter's file has dozens each.

    `path` is a single file, or an acquisition file whose `performance` file is given or stands beside it under the
    same name with Performance for Acquisition. Raises FileRefused.
    """
    part = _part(path)
    if part == "performance":
        raise FileRefused(f"{path.name} is a performance file; name its acquisition file, which has the loans' terms.")
    if part == "single":
        yield from _latest(path, part, report, progress)
        return
    months = performance or path.with_name(path.name.replace("Acquisition", "Performance"))
    if months == path or not months.exists():
        raise FileRefused(f"{path.name} is an acquisition file; name its performance file with --performance.")
    if _part(months) != "performance":
        raise FileRefused(f"{months.name} is no performance file of the layout before October 2020.")
    yield from _latest(path, part, report, progress)
    yield from _latest(months, "performance", report, progress)


def _part(path: Path) -> Part:
    for line in Lines(path, lambda *_: None, ""):
        part = fannie_file.part_of(line.rstrip("\r\n").split("|"))
        if part is not None:
            return part
        break
    raise FileRefused(f"{path.name} is not in one of the published layouts: fields separated by |, without a header.")


def _latest(path: Path, part: Part, report: Report, progress: Progress) -> Iterator[Staged]:
    waiting: Staged | None = None
    for line, text in enumerate(Lines(path, progress, f"Reading {path.name}"), start=1):
        if not text.strip():
            continue
        report.rows += 1
        try:
            staged = _staged(part, line, text.rstrip("\r\n").split("|"))
        except BadRow as error:
            report.reject(line, error.bad)
            continue
        if waiting is not None and waiting.key != staged.key:
            yield waiting
            waiting = staged
        elif waiting is None or staged.rank >= waiting.rank:
            waiting = staged
    if waiting is not None:
        yield waiting


def _staged(part: Part, line: int, fields: list[str]) -> Staged:
    picked = fannie_file.pick(part, fields)
    month = None if part == "acquisition" else fannie_file.period_of(picked)
    rank = 0 if month is None else month.year * 12 + month.month
    return Staged(fannie_file.number_of(picked), line, picked, part, rank)


def given(group: Group, report: Report) -> Given | None:
    """What the latest month says of a loan; None for one that ended, or that cannot be taken."""
    newest: dict[str, Staged] = {}
    for row in group.rows:
        if row.part not in newest or row.rank >= newest[row.part].rank:
            newest[row.part] = row
    if newest.keys() == {"acquisition"} or newest.keys() == {"performance"}:
        report.count("in one of the two files only")
        return None
    latest = newest.get("single") or newest["performance"]
    picked = {**(newest["acquisition"].cells or {} if "acquisition" in newest else {}), **(latest.cells or {})}
    try:
        loan = fannie_file.loan_row(picked)
    except Ended:
        report.count("ended")
        return None
    except BadRow as error:
        report.reject(latest.line, error.bad)
        return None
    return Given(
        number=group.key,
        lines=(latest.line,),
        rows=((1, loan),),
        whole=True,
        figures_on=months_after(loan.loan["reported_month"], 1),
    )
