"""Reads rows out of delimited text files: finds encoding and delimiter, and never trusts the size of a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.records import Problem

LARGEST_FILE = 512 * 1024 * 1024
LARGEST_CELL = 100_000
_CELL_LIMIT = 64 * 1024 * 1024


class ReadError(ValueError):
    """A whole file can't be read as a catalog; the message says why and what to do."""


@dataclass(frozen=True)
class Row:
    """One record of a table; `number` is the row a spreadsheet shows (the header is row 1)."""

    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """The trimmed cell, or an empty string where the column is missing."""
        return self.cells.get(column, "").strip()


@dataclass
class Table:
    """A delimited file: its columns, and its rows read one at a time."""

    path: Path
    columns: tuple[str, ...]
    encoding: str
    delimiter: str
    problems: list[Problem] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything; what is wrong with the others goes to `problems`."""
        csv.field_size_limit(_CELL_LIMIT)
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            reader = csv.reader(_without_nulls(file), delimiter=self.delimiter)
            next(reader, None)
            number = 1
            while True:
                number += 1
                try:
                    values = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    self._report(number, "(row)", "", f"the row can't be read: {error}")
                    continue
                if any(value.strip() for value in values):
                    yield Row(number, self._cells(number, values))

    def _cells(self, number: int, values: list[str]) -> dict[str, str]:
        if len(values) > len(self.columns) and any(value.strip() for value in values[len(self.columns) :]):
            reason = f"the row has {len(values)} cells, the header {len(self.columns)}; the rest is left out"
            self._report(number, "(row)", values[len(self.columns)], reason)
        cells: dict[str, str] = {}
        for column, value in zip(self.columns, values, strict=False):
            if len(value) > LARGEST_CELL:
                reason = f"the cell has {len(value):,} characters; only the first {LARGEST_CELL:,} are read"
                self._report(number, column, value[:80], reason)
                value = value[:LARGEST_CELL]
            cells.setdefault(column, value)
        return cells

    def _report(self, row: int, column: str, value: str, reason: str) -> None:
        self.problems.append(Problem(file=self.path.name, row=row, field=column, value=value[:80], reason=reason))


def open_table(path: Path) -> Table:
    """The table in a file; a `ReadError` says in one sentence why it can't be one."""
    check_file(path)
    encoding, problem = text_encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(256 * 1024).replace("\0", "")
    if not head.strip():
        raise ReadError(f"{path.name} is empty.")
    delimiter = _delimiter(head)
    csv.field_size_limit(_CELL_LIMIT)
    try:
        header = next(csv.reader(io.StringIO(head), delimiter=delimiter))
    except csv.Error as error:
        raise ReadError(f"{path.name} has no header row that can be read: {error}.") from error
    columns = tuple(name.strip().lstrip("\ufeff") for name in header)
    return Table(path, columns, encoding, delimiter, [problem] if problem else [])


def check_file(path: Path) -> None:
    """Refuses what is not a file of a readable size."""
    if not path.is_file():
        raise ReadError(f"There is no file {path}.")
    if path.stat().st_size > LARGEST_FILE:
        raise ReadError(f"{path.name} is larger than {LARGEST_FILE // 1024**2} MB. Split it into several files.")


def text_encoding(path: Path) -> tuple[str, Problem | None]:
    """UTF-8 (or what its byte order mark says); Windows' Western encoding, with a problem, where it isn't that."""
    with path.open("rb") as file:
        mark = file.read(4)
        if mark.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16", None
        file.seek(0)
        line = 0
        for line, raw in enumerate(file, start=1):
            try:
                raw.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                value = raw[max(0, error.start - 20) : error.end + 20].decode("cp1252", errors="replace")
                reason = "the file is not UTF-8; it was read as Windows-1252. Export it as UTF-8 to be sure of accents"
                return "cp1252", Problem(file=path.name, row=line, field="(encoding)", value=value, reason=reason)
    return "utf-8-sig", None


def _delimiter(head: str) -> str:
    header = head.split("\n", 1)[0]
    return max(",;\t|", key=header.count)


def _without_nulls(lines: Iterator[str]) -> Iterator[str]:
    return (line.replace("\0", "") for line in lines)
