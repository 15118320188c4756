"""Reads the records of a delimited file, and mends those whose quotes or characters are broken.

A quote that is never closed would make one record of a row and all that follow it, without an error: here a record that
breaks the rules of RFC 4180 is read again, by its first line alone where that makes a row as wide as the header.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple, TextIO

LONGEST_RECORD = 16 * 1024 * 1024
_MOST_LINES = 20  # of a record that is read again
_QUOTES = re.compile('"+')
_UNDECODED = re.compile("[\udc80-\udcff]+")  # bytes that are no UTF-8, as Python keeps them


class Record(NamedTuple):
    """One record: its values, and what was done about it where it is broken; no values where it can't be read."""

    number: int
    values: list[str]
    reason: str = ""


class Lines:
    """The lines of a file, without null characters; some can be given back, to be read again."""

    def __init__(self, file: TextIO) -> None:
        self.taken: list[str] = []  # since the last record
        self.foreign = 0  # lines with bytes that aren't UTF-8, which were read as Windows-1252
        self.first_foreign = ""
        self._file = file
        self._back: deque[str] = deque()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._read()
        self.taken.append(line)
        return line

    def give_back(self, count: int) -> None:
        """Gives back all lines that were taken since the last record but the first `count`."""
        self._back.extendleft(reversed(self.taken[count:]))
        del self.taken[count:]

    def _read(self) -> str:
        line = self._file.readline(LONGEST_RECORD)
        if not line:
            raise StopIteration
        if "\0" in line:
            line = line.replace("\0", "") or "\n"
        if not line.isascii() and _UNDECODED.search(line):
            self.foreign += 1
            line = as_western(line)
            self.first_foreign = self.first_foreign or line.strip()[:80]
        return line


def as_western(text: str) -> str:
    """A text with the bytes that are no UTF-8 read as Windows-1252, as spreadsheets write them."""
    return _UNDECODED.sub(lambda found: found[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text)


def records(lines: Lines, delimiter: str, width: int) -> Iterator[Record]:
    """The records below the header.

    Args:
        lines: of the whole file.
        delimiter: between the values.
        width: how many columns the header has.
    """
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        next(reader, None)
    except csv.Error:
        lines.give_back(1)
    number, full = 1, False
    while True:
        number += 1
        lines.taken.clear()
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _mended(number, lines, delimiter, width) or Record(
                number, [], f"the row can't be read ({error}); it is left out"
            )
            continue
        if len(lines.taken) > 1 and len(values) != width:
            alone = _alone(number, lines, delimiter, width)
            if alone is not None:
                yield alone
                continue
        if len(values) >= width:
            full = True
            yield Record(number, values)
        else:
            yield _checked(Record(number, values), lines, full)


def _checked(record: Record, lines: Lines, full: bool) -> Record:
    """A record that is shorter than the header, with what is told of it where others are `full`."""
    cut = bool(lines.taken) and not lines.taken[-1].endswith(("\n", "\r"))
    if not (cut or any(record.values)):
        return record
    if (full or record.number == 2) and cut:
        # What is cut may be within a value, and "12" of "120.00" is a price like another.
        return Record(record.number, [], "the file ends inside this row; it is left out")
    if full:
        return Record(record.number, record.values, "the row has fewer cells than the header; they count from the left")
    return record


def _mended(number: int, lines: Lines, delimiter: str, width: int) -> Record | None:
    """The record by the fewest lines that make a row as wide as the header; else its first line is lost, and told."""
    alone = _alone(number, lines, delimiter, width)
    if alone is not None:
        return alone
    while len(lines.taken) < _MOST_LINES and next(lines, None) is not None:
        pass
    counts = range(1, min(len(lines.taken), _MOST_LINES) + 1)
    for count, fewest in [*((count, width) for count in counts), (1, 2)]:  # at last a row that leaves its end out
        values, closed = _values("".join(lines.taken[:count]), delimiter)
        if closed and fewest <= len(values) <= width:
            lines.give_back(count)
            return Record(number, values, "a quote stands where none may; the row is read as it seems to be meant")
    lines.give_back(1)
    return None


def _alone(number: int, lines: Lines, delimiter: str, width: int) -> Record | None:
    """The record by its first line, where a quote that is never closed there is no more than a character."""
    first = lines.taken[0] if lines.taken else ""
    values, closed = _values(first, delimiter)
    reason = "a quote stands where none may; the row is read as it seems to be meant"
    if not closed:
        values, closed = _values(first, delimiter, opening=len(values) - 1)
        reason = "a quote is never closed; the row is read without it"
    if not closed or len(values) != width or width < 2:
        return None
    lines.give_back(1)
    return Record(number, values, reason)


def _values(text: str, delimiter: str, opening: int = -1) -> tuple[list[str], bool]:
    """The values of a text, and whether its last quote is closed.

    A quote opens a value only at its beginning, and closes it only before a delimiter or the end. That of the value
    number `opening` doesn't open it.
    """
    text = text.rstrip("\r\n")
    values: list[str] = []
    place = 0
    while True:
        quoted = text[place : place + 1] == '"' and len(values) != opening
        if quoted:
            end = _closing(text, place + 1, delimiter)
            if end < 0:
                return [*values, text[place + 1 :]], False
            values.append(text[place + 1 : end].replace('""', '"'))
            place = end + 1
        else:
            end = text.find(delimiter, place)
            end = len(text) if end < 0 else end
            values.append(text[place:end])
            place = end
        if place >= len(text):
            return values, True
        place += 1  # over the delimiter


def _closing(text: str, place: int, delimiter: str) -> int:
    """Where the value that begins at a place is closed; -1 where it isn't.

    Of quotes in a row each two are one within the value; where their number is odd, the last may close it.
    """
    while (place := text.find('"', place)) >= 0:
        quotes = _QUOTES.match(text, place)
        run = len(quotes[0]) if quotes else 1
        if run % 2 and text[place + run : place + run + 1] in ("", delimiter):
            return place + run - 1
        place += run
    return -1
