"""Which rows have a token and how often, as arrays that one index version hands on to the next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int32]
Offsets = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Postings:
    """The rows of each token, in order: those of `tokens[i]` are `rows[starts[i] : starts[i + 1]]`.

    `counts` says beside each row how often it has the token. Tokens are sorted and each has at least one row, so that
    the same documents always give the same arrays.
    """

    tokens: tuple[str, ...]
    starts: Offsets
    rows: Rows
    counts: Rows

    @classmethod
    def of(cls, documents: Mapping[int, Sequence[str]]) -> Postings:
        """The postings of some rows' tokens."""
        flat = list(chain.from_iterable(documents.values()))
        tokens = sorted(set(flat))
        places = {token: place for place, token in enumerate(tokens)}
        numbers = np.fromiter(map(places.__getitem__, flat), dtype=np.int64, count=len(flat))
        lengths = [len(document) for document in documents.values()]
        rows = np.repeat(np.fromiter(documents, dtype=np.int64, count=len(lengths)), lengths)
        width = max(documents, default=0) + 1
        pairs, counts = np.unique(numbers * width + rows, return_counts=True)
        return cls(tuple(tokens), _starts(pairs // width, len(tokens)), _narrow(pairs % width), _narrow(counts))

    @classmethod
    def none(cls) -> Postings:
        """The postings of no row."""
        return cls.of({})

    def moved(self, new_row: Rows, fresh: Mapping[int, Sequence[str]]) -> Postings:
        """The postings of the next version.

        Args:
            new_row: for each row its new number; -1 where it is gone or among the fresh ones.
            fresh: the tokens of rows that are new or changed.
        """
        added = Postings.of(fresh)
        moved = new_row[self.rows] if len(self.rows) else self.rows
        stay = moved >= 0
        numbers = np.repeat(np.arange(len(self.tokens)), np.diff(self.starts))[stay]
        alive = np.unique(numbers).tolist()
        tokens = sorted({self.tokens[number] for number in alive}.union(added.tokens))
        places = {token: place for place, token in enumerate(tokens)}
        new_number = np.zeros(len(self.tokens), dtype=np.int64)
        new_number[alive] = [places[self.tokens[number]] for number in alive]
        added_numbers = np.repeat([places[token] for token in added.tokens], np.diff(added.starts)).astype(np.int64)
        numbers = np.concatenate([new_number[numbers], added_numbers])
        rows = np.concatenate([moved[stay], added.rows])
        order = np.lexsort((rows, numbers))
        counts = np.concatenate([self.counts[stay], added.counts])
        return Postings(tuple(tokens), _starts(numbers[order], len(tokens)), rows[order], counts[order])

    def span(self, token: str) -> slice:
        """Where the rows of a token are in `rows`, and their counts in `counts`."""
        place = self._places.get(token)
        return slice(0) if place is None else slice(int(self.starts[place]), int(self.starts[place + 1]))

    def get(self, token: str) -> Rows:
        """The rows that have a token."""
        return self.rows[self.span(token)]

    def rows_with(self, tokens: Iterable[str]) -> Rows:
        """The rows that have at least one of the tokens."""
        return np.unique(np.concatenate([self.rows[:0], *map(self.get, tokens)]))

    def __contains__(self, token: str) -> bool:
        """Whether any row has the token."""
        return token in self._places

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {token: place for place, token in enumerate(self.tokens)}

    def save(self, path: Path) -> None:
        """Writes the arrays to one file."""
        counts = self.counts.astype(np.min_scalar_type(self.counts.max(initial=0)))
        names = np.frombuffer("\n".join(self.tokens).encode(), dtype=np.uint8)
        np.savez(path, tokens=names, starts=self.starts, rows=self.rows, counts=counts)

    @classmethod
    def load(cls, path: Path) -> Postings:
        """Reads what `save` wrote."""
        with np.load(path, allow_pickle=False) as stored:
            starts = stored["starts"]
            names = stored["tokens"].tobytes().decode().split("\n") if len(starts) > 1 else ()
            return cls(tuple(names), starts, stored["rows"], stored["counts"].astype(np.int32))


@dataclass(frozen=True)
class Moves:
    """Where the rows of one version are in the next."""

    new_row: Rows  # for each old row; -1 where it is gone or changed
    count: int  # rows of the next version

    @classmethod
    def from_nothing(cls, count: int) -> Moves:
        """All rows are fresh: there is no version before."""
        return cls(np.empty(0, dtype=np.int32), count)

    @cached_property
    def fresh(self) -> list[int]:
        """The new rows that no old one became."""
        new = np.ones(self.count, dtype=np.bool_)
        new[self.new_row[self.new_row >= 0]] = False
        return np.flatnonzero(new).tolist()

    @cached_property
    def nothing_changed(self) -> bool:
        """Whether every row stayed in its place."""
        return len(self.new_row) == self.count and bool((self.new_row == np.arange(self.count)).all())

    def without(self, rows: Collection[int]) -> Moves:
        """The same moves with some of the new rows made fresh."""
        return Moves(np.where(np.isin(self.new_row, list(rows)), -1, self.new_row).astype(np.int32), self.count)

    def of_parts(self, old_counts: Sequence[int], new_counts: Sequence[int]) -> Moves:
        """The moves of parts that are numbered through, such as all variants, given how many each row has.

        A row that stays has as many parts as before.
        """
        old_first = np.concatenate([[0], np.cumsum(old_counts)]).astype(np.int64)
        new_first = np.concatenate([[0], np.cumsum(new_counts)]).astype(np.int64)
        owner = np.repeat(np.arange(len(old_counts)), old_counts)
        place = np.arange(old_first[-1]) - old_first[owner]
        new_owner = self.new_row[owner] if len(owner) else self.new_row
        moved = np.where(new_owner >= 0, new_first[new_owner] + place, -1)
        return Moves(moved.astype(np.int32), int(new_first[-1]))


def _starts(numbers: npt.NDArray[np.int64], count: int) -> Offsets:
    return np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=count))]).astype(np.int64)


def _narrow(numbers: npt.NDArray[np.int64]) -> Rows:
    return numbers.astype(np.int32)
