"""Recognises the export of a review app by its header, and reads its rows by the names of `formats.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from retrieval.readers.table import ReadError, Row, Table

_WORD_BEGINS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Format:
    """One app's export: the columns, as `column_name` writes them, that may hold each field."""

    name: str
    needs: tuple[tuple[str, ...], ...]
    published: frozenset[str]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_told_by(self, names: Iterable[str]) -> bool:
        """Whether a header with these columns is this app's."""
        known = set(names)
        return all(known.intersection(either) for either in self.needs)


class Columns:
    """The columns of one file, found by the field that they hold."""

    def __init__(self, table: Table) -> None:
        """Recognise the format; a `ReadError` says which are known where it is none of them."""
        written = {column_name(column): column for column in reversed(table.columns)}
        found = next((form for form in formats() if form.is_told_by(written)), None)
        if found is None:
            known = ", ".join(form.name for form in formats())
            raise ReadError(
                f"{table.path.name} is no export of reviews that is recognised ({known}). "
                f"Its columns: {', '.join(table.columns[:20])}."
            )
        self.format = found
        self._of = {
            name: tuple(written[column] for column in columns if column in written)
            for name, columns in found.columns.items()
        }

    def name(self, wanted: str) -> str:
        """What the file calls the column of a field; empty where it has none."""
        return next(iter(self._of.get(wanted, ())), "")

    def value(self, row: Row, wanted: str) -> str:
        """The first cell of a field that holds anything."""
        return next((value for value in self.values(row, wanted) if value), "")

    def values(self, row: Row, wanted: str) -> list[str]:
        """Every cell of a field."""
        return [row.get(column) for column in self._of.get(wanted, ())]

    def is_published(self, row: Row) -> bool:
        """Whether the shop shows the review; a file without a column for that has only such reviews."""
        return not self.name("status") or self.value(row, "status").lower() in self.format.published


def column_name(column: str) -> str:
    """A column's name as it is compared: "review_score" for "Review Score" and "reviewScore"."""
    return _NO_NAME.sub("_", _WORD_BEGINS.sub("_", column.strip()).lower()).strip("_")


@cache
def formats() -> tuple[Format, ...]:
    """The known formats, the surest first."""
    cards = yaml.safe_load(Path(__file__).with_name("formats.yml").read_text(encoding="utf-8"))
    return tuple(
        Format(
            name=card.pop("name"),
            needs=tuple(tuple(either) for either in card.pop("needs")),
            published=frozenset(card.pop("published")),
            columns={name: tuple(columns) for name, columns in card.items()},
        )
        for card in cards.values()
    )
