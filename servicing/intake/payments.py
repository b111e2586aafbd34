"""Importing a payment file: posted in the order of the file, a batch at a time."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from servicing.arrangement.follow import follow
from servicing.clock.service import business_now
from servicing.intake import servicer_file
from servicing.intake.lines import Lines, records
from servicing.intake.report import Progress, Report
from servicing.intake.row import Bad, BadRow
from servicing.loan.payments import Posting, post_payments
from servicing.runtime import Runtime

BATCH = 1000
"""Rows in one transaction."""

REFUSED = {
    "unknown_loan": Bad("loan_number", "is not on file"),
    "reference_taken": Bad("reference", "was used for another posting already"),
}
BECAME = {"posted": "posted", "recorded": "older than the loan's figures, recorded", "known": "known already"}


async def import_payments(runtime: Runtime, path: Path, report: Report, progress: Progress) -> tuple[str, ...]:
    """Posts every good row of a payment file and reports the others; returns the columns that nobody knows.

    Promises are followed afterwards by what came. Doing it again changes nothing, also where it was cut short.
    Raises FileRefused.
    """
    unknown: list[str] = []
    async with runtime.sessions.begin() as session:
        now = await business_now(session)
    today = now.astimezone(ZoneInfo(runtime.servicer.time_zone)).date()
    rows = _rows(path, report, progress, unknown)
    while batch := list(islice(rows, BATCH)):
        ripe = [(line, posting) for line, posting in batch if posting.posted_on <= today]
        for line, posting in batch:
            if posting.posted_on > today:
                report.reject(line, [Bad("posted_on", "is in the future")])
        await _post(runtime, ripe, report)
    async with runtime.sessions.begin() as session:
        await follow(session, today)
    return tuple(unknown)


def _rows(path: Path, report: Report, progress: Progress, unknown: list[str]) -> Iterator[tuple[int, Posting]]:
    columns = servicer_file.PAYMENT_FILE
    for line, row in records(Lines(path, progress, "Posting"), columns, columns, unknown):
        report.rows += 1
        if isinstance(row, BadRow):
            report.reject(line, row.bad)
            continue
        try:
            yield line, servicer_file.posting(row)
        except BadRow as error:
            report.reject(line, error.bad)


async def _post(runtime: Runtime, batch: Sequence[tuple[int, Posting]], report: Report) -> None:
    async with runtime.sessions.begin() as session:
        outcomes = await post_payments(session, [posting for _, posting in batch])
    for (line, _), outcome in zip(batch, outcomes, strict=True):
        if outcome in REFUSED:
            report.reject(line, [REFUSED[outcome]])
        else:
            report.count(BECAME[outcome])
