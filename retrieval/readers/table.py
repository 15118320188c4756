"""Reads rows out of delimited text files: finds encoding and delimiter, and trusts no file or cell to be small."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from retrieval.readers.delimited import LONGEST_RECORD, Lines, as_western, records
from retrieval.records import Problem

LARGEST_FILE = 512 * 1024 * 1024
LARGEST_CELL = 100_000
_HEAD = 256 * 1024
_MOST_COLUMNS = 2000


class ReadError(ValueError):
    """A whole file can't be read as a catalog; the message says why and what to do."""


@dataclass(slots=True)  # not frozen: that makes each of a hundred thousand rows twice as slow to make
class Row:
    """One record of a table; `number` is the row a spreadsheet shows (the header is row 1)."""

    number: int
    values: Sequence[str]  # trimmed
    places: Mapping[str, int]  # of the columns; all rows of a table have the same

    def get(self, column: str) -> str:
        """The trimmed cell, or an empty string where the column is missing."""
        try:
            return self.values[self.places[column]]
        except (KeyError, IndexError):
            return ""

    @property
    def cells(self) -> dict[str, str]:
        """The trimmed cells by column."""
        count = len(self.values)
        return {column: self.values[place] for column, place in self.places.items() if place < count}


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
        places: dict[str, int] = {}
        for place, column in enumerate(self.columns):
            if column:
                places.setdefault(column, place)
        with _text(self.path, self.encoding) as file:
            lines = Lines(file)
            for record in records(lines, self.delimiter, len(self.columns)):
                if record.reason:
                    self._report(record.number, "(row)", (record.values or [""])[0], record.reason)
                if any(values := list(map(str.strip, record.values))):
                    yield Row(record.number, self._checked(record.number, values), places)
            if lines.foreign:
                reason = (
                    f"{lines.foreign} lines of the file are not UTF-8; they were read as Windows-1252. "
                    "Export it as UTF-8 to be sure of accents"
                )
                self._report(1, "(encoding)", lines.first_foreign, reason)

    def _checked(self, number: int, values: list[str]) -> list[str]:
        """The values of a record, none of them longer than a cell may be."""
        if len(values) > len(self.columns) and any(values[len(self.columns) :]):
            reason = f"the row has {len(values)} cells, the header {len(self.columns)}; the rest is left out"
            self._report(number, "(row)", values[len(self.columns)], reason)
        if max(map(len, values)) <= LARGEST_CELL:
            return values
        for column, value in zip(self.columns, values, strict=False):
            if len(value) > LARGEST_CELL:
                reason = f"the cell has {len(value):,} characters; only the first {LARGEST_CELL:,} are read"
                self._report(number, column, value[:80], reason)
        return [value[:LARGEST_CELL] for value in values]

    def _report(self, row: int, column: str, value: str, reason: str) -> None:
        self.problems.append(Problem(file=self.path.name, row=row, field=column, value=value[:80], reason=reason))


def open_table(path: Path) -> Table:
    """The table in a file; a `ReadError` says in one sentence why it can't be one."""
    check_file(path)
    csv.field_size_limit(LONGEST_RECORD)  # the module's own limit is lower; ours is checked cell by cell
    encoding = _encoding(path)
    with _text(path, encoding) as file:
        head = as_western(_read(file, _HEAD).replace("\0", ""))
    if not head.strip():
        raise ReadError(f"{path.name} is empty.")
    delimiter = _delimiter(head)
    try:
        header = next(csv.reader(io.StringIO(head), delimiter=delimiter))
    except (csv.Error, StopIteration) as error:
        raise ReadError(f"{path.name} has no header row that can be read: {error}.") from error
    if len(header) > _MOST_COLUMNS:
        raise ReadError(f"{path.name} has {len(header):,} columns. A catalog has fewer than {_MOST_COLUMNS:,}.")
    columns = tuple(name.strip().lstrip("\ufeff") for name in header)
    return Table(path, columns, encoding, delimiter)


def check_file(path: Path) -> None:
    """Refuses what is not a file of a readable size."""
    if not path.is_file():
        raise ReadError(f"There is no file {path}.")
    if path.stat().st_size > LARGEST_FILE:
        raise ReadError(f"{path.name} is larger than {LARGEST_FILE // 1024**2} MB. Split it into several files.")


@contextmanager
def unpacked(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked where it is gzip; a bomb ends at the size limit."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if not packed:
            yield raw
            return
        try:
            with gzip.open(raw) as file:
                yield cast(BinaryIO, io.BufferedReader(_Limited(file, path.name)))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise ReadError(f"{path.name} is a damaged gzip file: {error}.") from error


def _encoding(path: Path) -> str:
    """What a file's byte order mark says, or else UTF-8; a line that isn't is read as Windows' Western encoding."""
    with unpacked(path) as file:
        return "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


class _Limited(io.RawIOBase):
    """Unpacked bytes that stop with an error beyond the largest file we read."""

    def __init__(self, file: gzip.GzipFile, name: str) -> None:
        self._file = file
        self._name = name
        self._left = LARGEST_FILE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        data = self._file.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise ReadError(f"{self._name} unpacks to more than {LARGEST_FILE // 1024**2} MB.")
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def _text(path: Path, encoding: str) -> Iterator[TextIO]:
    # Lines keeps the bytes that are no UTF-8 apart; UTF-16 has no way to.
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    with unpacked(path) as file, io.TextIOWrapper(file, encoding=encoding, errors=errors, newline="") as text:
        yield text


def _read(file: TextIO, count: int) -> str:
    try:
        return file.read(count)
    except UnicodeError:  # UTF-16 cut inside its first character
        return ""


def _delimiter(head: str) -> str:
    header = head.lstrip("\r\n").splitlines()[0]
    return max(",;\t|", key=header.count)
