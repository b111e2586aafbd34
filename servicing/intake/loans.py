"""Importing a loan file: every row read and judged, then loans written a batch at a time."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import psycopg
from sqlalchemy.exc import DataError, IntegrityError

from servicing.clock.service import business_now
from servicing.intake import fannie, servicer_file
from servicing.intake.lines import Lines, records
from servicing.intake.report import Progress, Report
from servicing.intake.row import Bad, BadRow, LoanRow
from servicing.intake.staging import Group, Stage, Staged, stage
from servicing.intake.upsert import Batch, Given, Outcome
from servicing.runtime import Runtime

Format = Literal["porchlight", "fannie"]
BATCH = 500
"""Loans in one transaction."""
REFUSED = (IntegrityError, DataError, psycopg.IntegrityError, psycopg.DataError)
"""What the database raises for rows that it does not take; for copied ones it is the driver that does."""


@dataclass(frozen=True)
class Taken:
    """What the file as a whole brings to each of its loans."""

    digest: str
    now: datetime
    today: date
    consent_disputed: frozenset[str]
    specialists: dict[str, int | Bad] = field(default_factory=dict)
    """Found so far, by address."""


async def import_loans(
    runtime: Runtime,
    path: Path,
    format: Format,
    report: Report,
    progress: Progress,
    performance: Path | None = None,
) -> tuple[str, ...]:
    """Takes every good row of a loan file and reports the others; returns the columns that nobody knows.

    A loan that is there is brought up to date and what changed is audited; loans that the file does not name stay
    as they are, and so does what a borrower said, be it a protection or consent. Doing it again changes nothing. A
    batch is one transaction, so that an import that is cut short can be started again. Raises FileRefused.
    """
    unknown: list[str] = []
    async with stage(runtime.database_url) as staged:
        if format == "fannie":
            await staged.fill(fannie.rows(path, performance, report, progress))
        else:
            await staged.fill(_rows(path, report, progress, unknown))
        async with runtime.sessions.begin() as session:
            now = await business_now(session)
        taken = Taken(
            digest=_digest(path),
            now=now,
            today=now.astimezone(ZoneInfo(runtime.servicer.time_zone)).date(),
            consent_disputed=await staged.of_two_minds("sms_consent", "phone"),
        )
        await _write(runtime, staged, format, taken, report, progress)
    return tuple(unknown)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rows(path: Path, report: Report, progress: Progress, unknown: list[str]) -> Iterator[Staged]:
    """Every row under its loan number, the rejected ones as such: they keep their place among the borrowers."""
    columns = tuple(servicer_file.COLUMNS)
    for line, row in records(Lines(path, progress, "Reading"), servicer_file.LOAN_FILE, columns, unknown):
        report.rows += 1
        if isinstance(row, BadRow):
            report.reject(line, row.bad)
            continue
        try:
            servicer_file.loan_row(row)
        except BadRow as error:
            report.reject(line, error.bad)
            if not any(one.column == "loan_number" for one in error.bad):
                yield Staged(row["loan_number"], line, None)
        else:
            yield Staged(row["loan_number"], line, row)


async def _write(
    runtime: Runtime, staged: Stage, format: Format, taken: Taken, report: Report, progress: Progress
) -> None:
    done, total = 0, await staged.loans()
    async for groups in staged.groups(BATCH):
        given = [one for group in groups if (one := _given(group, format, taken, report)) is not None]
        try:
            await _take(runtime, given, taken, report)
        except REFUSED:
            for one in given:
                await _take_alone(runtime, one, taken, report)
        done += len(groups)
        progress("Writing", done, total)


async def _take(runtime: Runtime, given: list[Given], taken: Taken, report: Report) -> None:
    specialists = dict(taken.specialists)
    async with runtime.sessions.begin() as session:
        batch = Batch(session, runtime, taken.now, taken.today, taken.digest, specialists)
        outcomes = await batch.take(given)
    # Not before: a batch that is undone has made no specialist.
    taken.specialists.update(specialists)
    for outcome in outcomes:
        _tell(outcome, report)


def _tell(outcome: Outcome, report: Report) -> None:
    if outcome.became is not None:
        report.count(outcome.became)
    for line, bad in outcome.rejected:
        report.reject(line, [bad])


async def _take_alone(runtime: Runtime, one: Given, taken: Taken, report: Report) -> None:
    """After the database refused a batch: the loan that it refused must not keep the others out."""
    try:
        await _take(runtime, [one], taken, report)
    except REFUSED:
        for line in one.lines:
            report.reject(line, [Bad("", "the database refuses it; another program may be writing the same loan")])


def _given(group: Group, format: Format, taken: Taken, report: Report) -> Given | None:
    """The rows of a loan that agree, in the order of the file; None if there is none."""
    if format == "fannie":
        return fannie.given(group, report)
    rows: list[tuple[int, int, LoanRow]] = []
    whole = True
    for place, staged in enumerate(group.rows, start=1):
        if staged.cells is None:
            whole = False
            continue
        row = servicer_file.loan_row(staged.cells)
        bad = _differs(rows[0], row) if rows else []
        if bad:
            report.reject(staged.line, bad)
            whole = False
        else:
            rows.append((place, staged.line, row))
    if not rows:
        return None
    return Given(
        number=group.key,
        lines=tuple(line for _, line, _ in rows),
        rows=tuple((place, row) for place, _, row in rows),
        whole=whole,
        figures_on=taken.today,
        consent_disputed=taken.consent_disputed,
    )


def _differs(first: tuple[int, int, LoanRow], row: LoanRow) -> list[Bad]:
    """Where a co-borrower's row says otherwise of the loan than the first one of the loan does."""
    _, line, one = first
    names = {name: column for column, (name, _) in (*servicer_file.LOAN.items(), *servicer_file.HOME.items())}
    return [
        Bad(names.get(name, name), f"differs from line {line}, which is of the same loan")
        for said, other in ((one.loan, row.loan), (one.home, row.home))
        for name in said
        if said[name] != other[name]
    ]
