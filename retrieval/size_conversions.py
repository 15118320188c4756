"""Converts sizes and measures by the tables of the shop's sizing guide, and by nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import groupby

from language.body_measures import BodyMeasure, in_centimetres
from language.people import GENDER_OF
from language.sizes import LETTERS, asked_labels, size_labels, system_and_number
from language.tables import table as word_table
from language.words import fold
from retrieval.gender import CHILDREN
from retrieval.records import Passage, Product, SizeCell, SizeColumn, SizeTable
from retrieval.vocabulary import SEED_KINDS
from retrieval.words import words

_AROUND = frozenset(word_table("size_guide")["around"].values())
_UNISEX_AS = re.compile(r"\bunisex\b[^.]*\b(?:follow|are|come|use|sized)\b[^.]*?\b(women|men)'?s\b")
_MOST_KNOWN = 20_000
_LEAST_SHARE = 0.5  # of a product's sizes that a column must have, to be the one that they are written in


@dataclass(frozen=True)
class OwnSize:
    """One of the shop's sizes, and what its table says there: "M", "73-79"."""

    name: str
    told: str


@dataclass(frozen=True)
class SizeFound:
    """What a table says of an asked size or a measure.

    Attributes:
        column: of the table, in which it was looked up.
        sizes: the shop's own sizes for it, from small to large; nothing where the table ends before it.
        is_between: whether it lies between the first and the last of them, in none of them alone.
        nearest: of two that it is between, the one that it is nearer to; "" where it is as near to both.
        rows: of the table, those of these sizes.
        table: which says so.
        passage: of the guide, in which the table stands.
    """

    column: SizeColumn
    sizes: tuple[OwnSize, ...]
    is_between: bool
    nearest: str
    rows: tuple[int, ...]
    table: SizeTable
    passage: Passage

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sizes."""
        return tuple(size.name for size in self.sizes)

    def told_in(self, system: str) -> str:
        """What the one row has in a column of a system: "38"; nothing where there is no such column, or no one row."""
        columns = [place for place, column in enumerate(self.table.columns) if system in column.systems]
        return self.table.rows[self.rows[0]][columns[0]].written if columns and len(self.rows) == 1 else ""

    @property
    def is_sure(self) -> bool:
        """Whether it is one of the shop's sizes, and no other."""
        return len(self.sizes) == 1


@dataclass(frozen=True)
class Wearer:
    """What is known of what is asked for, where no product is named: the kinds of goods, and for whom."""

    kinds: tuple[str, ...] = ()
    gender: str = ""


class SizeGuide:
    """All tables of a shop's sizing guide."""

    def __init__(
        self, passages: Iterable[Passage], kinds_of: Callable[[Product], frozenset[str]], brands: Iterable[str] = ()
    ) -> None:
        """Take the guide.

        Args:
            passages: of the shop's policies.
            kinds_of: the kinds that a product is of, wider ones included.
            brands: those of the catalog, folded: a table headed by one is for its products alone.
        """
        pages, brands = list(passages), tuple(brands)
        self._passages = pages
        self._tables = [(table, passage) for passage in pages for table in passage.size_tables]
        self._kinds_of = kinds_of
        self._brands_of = {id(table): _headed(table, brands) for table, _ in self._tables}
        self._brands = frozenset(brand for headed in self._brands_of.values() for brand in headed)
        self._known: dict[tuple[object, ...], list[SizeFound]] = {}  # what was converted before
        self._unisex_as = _gender_of_unisex(pages)
        self._written_in: dict[tuple[int, tuple[str, ...]], SizeColumn | None] = {}  # own columns, by table and sizes

    def __bool__(self) -> bool:
        """Whether there is any table."""
        return bool(self._tables)

    def key_of(self, product: Product) -> tuple[object, ...]:
        """What the guide goes by: of two products with the same key it says the same."""
        return self._kinds_of(product), product.gender, self._brand_of(product), product.sizes

    def systems_of(self, product: Product) -> frozenset[str]:
        """The systems that the product's sizes are known to be in, by their own words or by the tables."""
        named = {system_and_number(label)[0] for own in product.sizes for label in _labels(own)} - {""}
        columns = [
            self._own_column(table, product) for tables in self._fitting(product, Wearer()) for table, _ in tables
        ]
        return frozenset(named).union(*(column.systems for column in columns if column is not None))

    def page_of(self, passage: Passage) -> list[Passage]:
        """The passages of the page that a passage is of."""
        return [other for other in self._passages if other.topic == passage.topic]

    def _brand_of(self, product: Product) -> str:
        """The product's brand, where a table is for one."""
        brand = " ".join(words(product.brand)) if self._brands else ""
        return brand if brand in self._brands else ""

    def converted(self, size: str, product: Product | None, wearer: Wearer | None = None) -> list[SizeFound]:
        """What a canonical size is of the product's own sizes, or of the shop's where no product is given.

        Nothing where the product has the size itself, or where no table tells. Several where it depends on what isn't
        said: a bare "12" on the system, a "UK 8" on for whom the product is.
        """
        wearer = wearer or Wearer()
        system, number = system_and_number(size)
        key = (size, wearer, self.key_of(product) if product is not None else None)
        if key not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            itself = product is not None and _has_itself(product, size, system)
            self._known[key] = (
                []
                if itself
                else self._first(
                    product, wearer, lambda table, own: _columns_of(table, own, system, number, product, wearer)
                )
            )
        return self._known[key]

    def measured(self, measure: BodyMeasure, product: Product | None, wearer: Wearer | None = None) -> list[SizeFound]:
        """The product's own sizes, or the shop's, for what somebody measures."""
        wearer = wearer or Wearer()
        return self._first(product, wearer, lambda table, _own: _columns_for(table, measure, product, wearer))

    def _first(
        self,
        product: Product | None,
        wearer: Wearer,
        looked_up: Callable[[SizeTable, SizeColumn], Iterator[tuple[SizeColumn, _Place]]],
    ) -> list[SizeFound]:
        """What the tables say that fit best, of those that say anything."""
        outside: list[SizeFound] = []
        for tables in self._fitting(product, wearer):
            found = []
            for table, passage in tables:
                own = self._own_column(table, product)
                if own is not None:
                    places = looked_up(table, own)
                    found += [_found(table, passage, own, column, place, product) for column, place in places]
            inside = [one for one in found if one.sizes]
            if inside:
                return _distinct(inside)
            outside += found
        return outside[:1]

    def _own_column(self, table: SizeTable, product: Product | None) -> SizeColumn | None:
        """The column that names the shop's own sizes, found once for all products in the same sizes."""
        key = (id(table), product.sizes if product is not None else ())
        if key not in self._written_in:
            self._written_in[key] = _own_column(table, product)
        return self._written_in[key]

    def _fitting(self, product: Product | None, wearer: Wearer) -> list[list[tuple[SizeTable, Passage]]]:
        """The tables that are for the product, in groups, those made for just such things first."""
        ranked = []
        for table, passage in self._tables:
            rank = self._rank(table, product, wearer)
            if rank is not None:
                ranked.append((rank, (table, passage)))
        ranked.sort(key=lambda pair: pair[0], reverse=True)
        return [[pair[1] for pair in group] for _, group in groupby(ranked, key=lambda pair: pair[0])]

    def _rank(self, table: SizeTable, product: Product | None, wearer: Wearer) -> tuple[int, int, int] | None:
        """How exactly a table is for the product, by brand, kind and gender; None where it is for something else."""
        branded = self._brands_of[id(table)]
        is_own_brand = product is not None and self._brand_of(product) in branded
        if branded and not is_own_brand:
            return None
        kinds = self._kinds_of(product) if product is not None else _with_wider(wearer.kinds)
        if kinds or product is not None:
            depths = [len(SEED_KINDS.get(kind, (kind,))) for kind in table.kinds if kind in kinds]
            if not depths:
                return None
        else:
            depths = [1 if "clothing" in table.kinds else 0]
        asked = (product.gender if product is not None else "") or wearer.gender
        gender = _fits_gender(table.gender, self._unisex_as if asked == "unisex" and self._unisex_as else asked)
        return None if gender is None else (int(is_own_brand), max(depths), gender)


@dataclass(frozen=True)
class _Place:
    """The rows of a table that hold something, or between which it lies."""

    rows: tuple[int, ...]
    is_between: bool
    nearest: int = -1
    amount: Decimal | None = None  # what was looked up, where it is a size
    is_held: bool = False  # whether each of the rows holds it


def _headed(table: SizeTable, brands: Iterable[str]) -> frozenset[str]:
    """The brands of the catalog that a table's heading names."""
    heading = f" {' '.join(words(table.heading))} "
    return frozenset(brand for brand in brands if brand and f" {brand} " in heading)


def _gender_of_unisex(passages: Iterable[Passage]) -> str:
    """Whose sizes unisex pieces are in, where the guide says so: "Unisex pieces follow the men's table"."""
    told = (_UNISEX_AS.search(fold(passage.text)) for passage in passages if "nisex" in passage.text)
    return next((GENDER_OF[match[1]] for match in told if match), "")


def _with_wider(kinds: Iterable[str]) -> frozenset[str]:
    return frozenset(wider for kind in kinds for wider in SEED_KINDS.get(kind, (kind,)))


def _fits_gender(table: str, asked: str) -> int | None:
    """How well a table's gender fits: None where it is for others."""
    if not table or not asked:
        return 0
    if table == asked:
        return 2
    children = {table, asked} <= CHILDREN
    if "unisex" in (table, asked):
        return None if {table, asked} & CHILDREN else 1
    return 1 if children and "kids" in (table, asked) else None


def _has_itself(product: Product, size: str, system: str) -> bool:
    """Whether one of the product's sizes is this very size, and not only a number that may be of another system."""
    labels = {label for own in product.sizes for label in _labels(own)}
    wanted = {size} if system else set(asked_labels(size))
    return not wanted.isdisjoint(labels)


def _own_column(table: SizeTable, product: Product | None) -> SizeColumn | None:
    """The column that the product's sizes are written in; without a product, the one that names the shop's sizes."""
    columns = [column for column in table.columns if not column.measure]
    if product is None:
        named = [column for column in columns if column.is_own]
        listed = [column for column in columns if table.listed_in and table.listed_in in column.systems]
        return next(iter([*named, *listed, *columns]), None)
    shares = {column: _share(table, column, product) for column in columns}
    fitting = [column for column in columns if shares[column] >= _LEAST_SHARE]
    return max(
        fitting, key=lambda column: (shares[column], table.listed_in in column.systems, column.is_own), default=None
    )


def _share(table: SizeTable, column: SizeColumn, product: Product) -> float:
    """The share of the product's sizes that a column has."""
    cells = _cells(table, column)
    had = sum(any(_is_in(own, cell, column) for cell in cells) for own in product.sizes)
    return had / len(product.sizes) if product.sizes else 0.0


def _cells(table: SizeTable, column: SizeColumn) -> list[SizeCell]:
    place = table.columns.index(column)
    return [row[place] for row in table.rows]


def _is_in(own: str, cell: SizeCell, column: SizeColumn) -> bool:
    """Whether one of a product's sizes is the size of a cell."""
    labels = _labels(own)
    systems = {system for label in labels if (system := system_and_number(label)[0])}
    if systems and column.systems and systems.isdisjoint(column.systems):
        return False
    if cell.is_number:
        return any(cell.holds(number) for number in _numbers(labels))
    return _key(cell.label) in map(_key, labels) if cell.label else False


_labels = lru_cache(maxsize=4096)(size_labels)


def _numbers(labels: Iterable[str]) -> list[Decimal]:
    return [Decimal(label) for label in labels if label.replace(".", "", 1).isdecimal()]


def _key(label: str) -> str:
    return label.lower().replace(" ", "")


def _columns_of(
    table: SizeTable, own: SizeColumn, system: str, number: str, product: Product | None, wearer: Wearer
) -> Iterator[tuple[SizeColumn, _Place]]:
    """The columns in which an asked size may stand, with its place there."""
    if system and system in own.systems and product is not None:
        return  # its sizes are of this system: one that it doesn't have isn't made
    for column in table.columns:
        if column.measure or (column == own and (product is not None or not system)):
            continue
        is_named = number.upper() in LETTERS and column.is_own
        if system and system not in column.systems and not is_named:
            continue
        if _is_for(column, product, wearer):
            place = _place_of(number, _cells(table, column), is_open=not system)
            if place is not None:
                yield column, place


def _is_for(column: SizeColumn, product: Product | None, wearer: Wearer) -> bool:
    asked = (product.gender if product is not None else "") or wearer.gender
    return not column.gender or _fits_gender(column.gender, asked) is not None


def _place_of(number: str, cells: Sequence[SizeCell], *, is_open: bool) -> _Place | None:
    """Where a size stands; None where these are sizes of another sort, or where a bare number is none of them."""
    numbers = _numbers([number])
    if not numbers:
        rows = tuple(row for row, cell in enumerate(cells) if cell.label and _key(cell.label) == _key(number))
        is_other_sort = all(cell.is_number or not cell.label for cell in cells)
        return None if is_other_sort or (is_open and not rows) else _Place(rows, is_between=len(rows) > 1)
    if not any(cell.is_number for cell in cells):
        return None if is_open else _Place((), is_between=False)
    place = replace(_within(numbers[0], cells), amount=numbers[0])
    return None if is_open and (not place.rows or place.is_between) else place


def _columns_for(
    table: SizeTable, measure: BodyMeasure, product: Product | None, wearer: Wearer
) -> Iterator[tuple[SizeColumn, _Place]]:
    """The column in which a measure stands: one in its own unit first; where no unit is said, one that has it."""
    columns = [column for column in table.columns if _measures(column, measure) and _is_for(column, product, wearer)]
    columns.sort(key=lambda column: column.unit != measure.unit)
    places = []
    for column in columns:
        cells = _cells(table, column)
        amount = _amount(measure, column)
        if amount is None:
            continue
        place = _within(amount, cells)
        if place.is_between and measure.unit not in ("", column.unit):
            place = _rounded(amount, cells, column.unit) or place
        places.append((column, place))
    yield from sorted(places, key=lambda found: not found[1].rows)[:1]


def _measures(column: SizeColumn, measure: BodyMeasure) -> bool:
    if measure.part == "circumference":
        return column.measure in _AROUND
    return column.measure == measure.part


def _amount(measure: BodyMeasure, column: SizeColumn) -> Decimal | None:
    """The measure as the cells hold it: months, or centimetres, by the column's unit where none is said."""
    if column.measure == "age":
        return measure.amount if measure.unit == "month" else measure.amount * 12
    if measure.centimetres is not None:
        return measure.centimetres
    return in_centimetres(measure.amount, column.unit) if not measure.unit else None


def _within(amount: Decimal, cells: Sequence[SizeCell]) -> _Place:
    """The rows that hold an amount, or else the two between which it lies, or none."""
    rows = tuple(row for row, cell in enumerate(cells) if cell.holds(amount))
    if rows:  # at the end of one and the beginning of the next; "S/M" and "one size" may also both hold it
        at_an_end = all(amount in (cells[row].low, cells[row].high) for row in rows)
        return _Place(rows, is_between=len(rows) > 1 and at_an_end, is_held=True)
    below = [(cell.high, row) for row, cell in enumerate(cells) if cell.high is not None and cell.high < amount]
    above = [(cell.low, row) for row, cell in enumerate(cells) if cell.low is not None and cell.low > amount]
    if not below or not above:
        return _Place((), is_between=False)
    (low, before), (high, after) = max(below), min(above)
    nearest = -1 if amount - low == high - amount else before if amount - low < high - amount else after
    return _Place((before, after), is_between=True, nearest=nearest)


def _rounded(amount: Decimal, cells: Sequence[SizeCell], unit: str) -> _Place | None:
    """The place of an amount that was said in another unit, rounded as the column is written: 72.4 cm is 72 there."""
    scale = in_centimetres(Decimal(1), unit)
    bounds = [bound / scale for cell in cells for bound in (cell.low, cell.high) if bound is not None]
    step = Decimal(1) if all(bound == bound.to_integral_value() for bound in bounds) else Decimal("0.1")
    place = _within((amount / scale).quantize(step) * scale, cells)
    return place if place.rows and not place.is_between else None


def _found(
    table: SizeTable, passage: Passage, own: SizeColumn, column: SizeColumn, place: _Place, product: Product | None
) -> SizeFound:
    """The shop's own sizes of a place; those that the product isn't made in by the guide's name for them."""
    own_cells, told = _cells(table, own), _cells(table, column)
    sizes: dict[str, OwnSize] = {}
    made: dict[str, OwnSize] = {}
    nearest: list[str] = []
    for row in place.rows:
        own_cell = _same_end(place.amount, told[row], own_cells[row])
        names = [name for name in product.sizes if _is_in(name, own_cell, own)] if product is not None else []
        made |= {name: OwnSize(name, told[row].written) for name in names if name not in made}
        for name in names or [_named(own, own_cell)]:
            if name:
                sizes.setdefault(name, OwnSize(name, told[row].written))
                nearest += [name] if row == place.nearest else []
    sizes = made if place.is_held and made else sizes
    return SizeFound(
        column=column,
        sizes=tuple(sizes.values()),
        is_between=place.is_between and len(sizes) > 1,
        nearest=nearest[0] if len(sizes) > 1 and nearest else "",
        rows=place.rows,
        table=table,
        passage=passage,
    )


def _same_end(amount: Decimal | None, told: SizeCell, own: SizeCell) -> SizeCell:
    """Of a row with two sizes in both of its cells, such as 8-10 and 12-14, the end that the asked size has too."""
    if None in (amount, told.low, told.high, own.low, own.high) or told.low == told.high or own.low == own.high:
        return own
    if amount not in (told.low, told.high):
        return own
    end = own.low if amount == told.low else own.high
    return own.model_copy(update={"written": f"{end:f}", "low": end, "high": end})


def _named(own: SizeColumn, cell: SizeCell) -> str:
    """The guide's own name of a size: "M", or "EU 38" where it is one of a system."""
    is_bare = own.systems and cell.written and cell.written[0].isdigit()
    return f"{own.systems[0].upper()} {cell.written}" if is_bare else cell.written


def _distinct(found: Sequence[SizeFound]) -> list[SizeFound]:
    """What was found without repetitions: two systems or tables that say the same count once."""
    return list({(one.names, one.is_between): one for one in reversed(found)}.values())[::-1]
