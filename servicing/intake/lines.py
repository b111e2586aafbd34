"""Reading big text files line by line, in a bounded piece of memory."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from servicing.intake.report import FileRefused, Progress
from servicing.intake.row import Bad, BadRow
from servicing.intake.servicer_file import judge_header

EVERY = 200
"""Lines between two words of progress."""
csv.field_size_limit(100_000)


class Lines:
    """The lines of a file, told of as they are read. Bytes that are not UTF-8 come as lone surrogates."""

    def __init__(self, path: Path, progress: Progress, what: str) -> None:
        self._path, self._progress, self._what = path, progress, what

    def __iter__(self) -> Iterator[str]:
        try:
            size = self._path.stat().st_size
            with self._path.open("rb") as file:
                yield from self._read(file, size)
        except OSError as error:
            raise FileRefused(f"{self._path} cannot be read: {error.strerror}.") from None

    def _read(self, file: BinaryIO, size: int) -> Iterator[str]:
        done = 0
        for number, line in enumerate(file):
            done += len(line)
            if number % EVERY == 0:
                self._progress(self._what, done, size)
            yield line.decode("utf-8-sig" if number == 0 else "utf-8", "surrogateescape")
        self._progress(self._what, size, size)


def records(
    lines: Lines, needed: Sequence[str], known: Sequence[str], unknown: list[str]
) -> Iterator[tuple[int, dict[str, str] | BadRow]]:
    """Each row of a CSV file with the line that it begins on: its stripped cells by column, or what is wrong.

    Empty lines are passed over. Columns that nobody knows are put in `unknown` and left aside. Raises FileRefused
    where the header lacks a column or has one twice.
    """
    reader = csv.reader(lines, strict=True)
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            if header is None:
                raise FileRefused(f"The header cannot be read as CSV: {error}.") from None
            yield line, BadRow(Bad("", f"cannot be read as CSV: {error}"))
            continue
        if not row:
            continue
        if header is None:
            header = [name.strip() for name in row]
            _check(header, needed, known, unknown)
        elif len(row) != len(header):
            yield line, BadRow(Bad("", f"has {len(row)} cells where the header has {len(header)}"))
        else:
            yield line, {name: cell.strip() for name, cell in zip(header, row, strict=True) if name not in unknown}
    if header is None:
        raise FileRefused("The file is empty.")


def _check(header: list[str], needed: Sequence[str], known: Sequence[str], unknown: list[str]) -> None:
    judged = judge_header(header, needed, known)
    if judged.missing:
        raise FileRefused(f"The header lacks {', '.join(judged.missing)}.")
    if judged.twice:
        raise FileRefused(f"The header has {', '.join(judged.twice)} more than once.")
    unknown.extend(judged.unknown)
