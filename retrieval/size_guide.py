"""Reads the tables of a shop's sizing guide: which size is which in other systems, and what bodies it fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from language import goods
from language.body_measures import PARTS, in_centimetres
from language.people import CHILD_WORDS, GENDER_OF
from language.sizes import SYSTEM_OF, canonical_size, in_decimals
from language.tables import table
from language.words import any_phrase, fold
from retrieval.records import Problem, SizeCell, SizeColumn, SizeTable
from retrieval.vocabulary import SEED_KINDS, names_of
from retrieval.words import singular, words

_WORDS = table("size_guide")
_OWN: frozenset[str] = frozenset(_WORDS["own"])
_IDLE: frozenset[str] = frozenset(_WORDS["idle"])
_MEASURED: Mapping[str, str] = PARTS | {name: part for part, names in _WORDS["measured"].items() for name in names}
_UNIT_OF: Mapping[str, str] = {name: unit for unit, names in _WORDS["units"].items() for name in names}
_KINDS = names_of(goods.KINDS, "kind")
_AGES = ("month", "year")

_ESCAPED_PIPE = "\0"
_RULER = re.compile(r"[\s|:-]*-[\s|:-]*")  # the line below a table's head
_MARKUP = re.compile(r"\*\*|__|`|<br\s*/?>|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_UNIT = re.compile(rf"(?<![a-z])({any_phrase(_UNIT_OF)})(?![a-z])")
# In a sentence "in" is no unit.
_LONG_UNIT = re.compile(
    rf"(?<!\w)({any_phrase(name for name in _UNIT_OF if name[1:].isalpha() and name != 'in')})(?!\w)"
)
_SYSTEM = re.compile(rf"(?<![\w])({any_phrase(SYSTEM_OF)})(?![\w])")
_LISTED_IN = re.compile(
    rf"\b(?:listed|sold|sized|marked|given|shown|labell?ed|stated|come|are) in (?:the )?({any_phrase(SYSTEM_OF)}) siz"
)
_DASH = re.compile(r"[‐‑‒–—−]")
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d(?:\D|$))")
_RANGE = re.compile(r"\s*(?:-|\bto\b|\bbis\b)\s*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NUMBERS_ONLY = re.compile(r"\d+(?:\.\d+)?(?:\s*[-/,&]\s*\d+(?:\.\d+)?)*")
_FEET = re.compile(r"""(\d)\s?(?:'|ft)\s?(\d{1,2})?(?:"|'')?""")
_AGE = re.compile(rf"(\d+(?:\.\d+)?)\s*({any_phrase([*_WORDS['units']['month'], *_WORDS['units']['year'], 'm'])})?")
_BELOW = re.compile(rf"^(?:{any_phrase(_WORDS['below'])})\s*(?=\d)")
_ABOVE = re.compile(rf"^(?:{any_phrase(_WORDS['above'])})\s*(?=\d)|\+$")
_NOTHING = frozenset({"", "-", "--", "n/a", "na", "none", "/", "."})
_FEWEST_CELLS = 2


@dataclass(frozen=True)
class Line:
    """A line of a page, with its number in the file."""

    number: int
    text: str


@dataclass(frozen=True)
class Section:
    """What stands under one heading of a page, and where: the page's name, its title, the heading, its lines."""

    file: str
    title: str
    heading: str
    lines: tuple[Line, ...]

    @property
    def is_about_sizes(self) -> bool:
        """Whether the page or the heading says that sizes are told here."""
        return re.search(r"\bsiz|\bfit(?:ting)?\b|\bmeasur", fold(f"{self.file} {self.heading}")) is not None


@dataclass(frozen=True)
class _Row:
    number: int
    cells: tuple[str, ...]


def read_size_tables(section: Section) -> tuple[list[SizeTable], list[Problem]]:
    """The tables of sizes under a heading, and what of them can't be used, with its line and what to do about it.

    A table lists a size a row or a size a column; it is one of sizes if at least one row or column is headed as sizes
    (Size, EU, UK …) and another as sizes or as what a body measures (Waist (cm), Age …). Any other table is left alone;
    where the page is about sizes, it is reported.
    """
    tables: list[SizeTable] = []
    problems: list[Problem] = []
    for rows in _blocks(section.lines):
        reading = _Reading(section, rows, problems)
        tables.extend(reading.tables())
    return tables, problems


def _blocks(lines: Sequence[Line]) -> Iterator[list[_Row]]:
    """The rows of each table, without the line below its head."""
    block: list[_Row] = []
    for line in (*lines, Line(0, "")):
        if "|" in line.text.replace(r"\|", ""):
            if not _RULER.fullmatch(line.text):
                block.append(_Row(line.number, _cells(line.text)))
            continue
        if len(block) > 1:
            yield block
        block = []


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().replace(r"\|", _ESCAPED_PIPE).removeprefix("|").removesuffix("|")
    return tuple(" ".join(_MARKUP.sub(" ", cell.replace(_ESCAPED_PIPE, "|")).split()) for cell in inner.split("|"))


class _Reading:
    """Reads the rows of one table; adds to `problems` what can't be used."""

    def __init__(self, section: Section, rows: Sequence[_Row], problems: list[Problem]) -> None:
        self._section = section
        self._problems = problems
        self._found: list[Problem] = []  # of this table; told only if it is one of sizes
        self._rows = rows
        self._prose = fold(" ".join(line.text for line in section.lines if "|" not in line.text))

    def tables(self) -> Iterator[SizeTable]:
        """The table, or one for each of the parts that a row with nothing but a name begins."""
        head = self._rows[0]
        across = sum(_is_head(cell) for cell in head.cells[1:])
        down = sum(_is_head(row.cells[0]) for row in self._rows[1:])
        if not max(across, down) or (max(across, down) == 1 and not _is_head(head.cells[0], empty=True)):
            if self._section.is_about_sizes:
                reason = (
                    "no column or row is headed by a size system and a measure; head them Size, EU, UK … and, with its "
                    "unit, what is measured, such as Waist (cm)"
                )
                self._problems.append(self._problem(head, "table", " | ".join(head.cells), reason))
            return
        rows = self._even(turned(self._rows) if down > across else self._rows)
        for name, part in _parts(rows):
            sizes = self._table(name, part)
            if sizes is not None:
                self._problems.extend(self._found)
                yield sizes
            elif self._section.is_about_sizes:
                self._problems.extend(self._found)
            self._found = []

    def _even(self, rows: Sequence[_Row]) -> list[_Row]:
        """The rows with as many cells as the head; a row with others is left out, and reported."""
        head = rows[0]
        even = [head]
        for row in rows[1:]:
            filled = [cell for cell in row.cells if cell]
            if len(row.cells) == len(head.cells) or len(filled) == 1:
                even.append(_Row(row.number, (row.cells + ("",) * len(head.cells))[: len(head.cells)]))
                continue
            reason = f"has {len(row.cells)} cells where the table's head has {len(head.cells)}; the row isn't used"
            self._found.append(self._problem(row, "row", " | ".join(row.cells), reason))
        return even

    def _table(self, name: str, rows: Sequence[_Row]) -> SizeTable | None:
        heading = f"{self._section.heading}: {name}" if name else self._section.heading
        head, body = rows[0], rows[1:]
        columns: list[SizeColumn] = []
        cells: list[list[SizeCell]] = []
        kinds = _kinds_in(heading) or _kinds_in(self._section.title)
        for place, head_cell in enumerate(head.cells):
            written = [_Row(row.number, (row.cells[place],)) for row in body]
            found = list(self._columns(head, place, head_cell, kinds, written))
            columns += found
            cells += [[self._cell(row, column, alone=len(found) == 1) for row in written] for column in found]
        if sum(1 for column in columns if column.is_own or column.systems) == 0 or len(columns) < _FEWEST_CELLS:
            reason = "has one column that can be used; a table of sizes needs a size and another system or a measure"
            self._found.append(self._problem(head, "table", " | ".join(head.cells), reason))
            return None
        self._check_order(body, columns, cells)
        worn = [_WORDS["worn_on"][column.measure] for column in columns if column.measure in _WORDS["worn_on"]]
        listed = _LISTED_IN.search(self._prose)
        return SizeTable(
            heading=heading,
            kinds=tuple(kinds or worn[:1] or ["clothing"]),
            gender=_gender_in(heading) or _gender_in(self._section.title),
            listed_in=SYSTEM_OF[listed[1]] if listed else "",
            columns=tuple(columns),
            rows=tuple(zip(*cells, strict=True)),
        )

    def _columns(
        self, head: _Row, place: int, name: str, kinds: Sequence[str], written: Sequence[_Row]
    ) -> Iterator[SizeColumn]:
        """The column of a head, one for each unit that it is written in."""
        read = _head(name, kinds)
        if read is None:
            if place == 0 and not name:
                read = SizeColumn(name="", is_own=True)
            else:
                reason = "names no size system and no measure that is known; the column isn't used"
                self._found.append(self._problem(head, "column", name, reason))
                return
        if not read.is_own and not read.systems and not read.measure:
            return
        if not read.measure:
            told = {system for row in written for system in _systems_in(row.cells[0])} if read.is_own else set()
            yield read.model_copy(update={"systems": tuple(told)}) if len(told) == 1 else read
            return
        if read.systems:  # "US and UK chest (in)" holds sizes that are a measure
            yield read.model_copy(update={"measure": ""})
            read = read.model_copy(update={"systems": ()})
        units = _units_in(name) or _units_of_cells(written) or self._unit_of_prose()
        if read.measure == "age":
            units = [unit for unit in units if unit in _AGES][:1] or ["year"]
        else:
            units = [unit for unit in units if unit not in _AGES]
        if not units:
            reason = f"says no unit; write it behind the name, such as {name.split('(')[0].strip()} (cm)"
            self._found.append(self._problem(head, "column", name, reason))
            return
        for unit in units:
            yield read.model_copy(update={"unit": unit})

    def _unit_of_prose(self) -> list[str]:
        """The one unit of length that the text beside the table names."""
        units = {_UNIT_OF[name] for name in _LONG_UNIT.findall(self._prose)} & {"cm", "mm", "inch"}
        return list(units) if len(units) == 1 else []

    def _cell(self, row: _Row, column: SizeColumn, *, alone: bool) -> SizeCell:
        written = row.cells[0]
        if _plain(written) in _NOTHING:
            return SizeCell()
        if not column.measure:
            return _size(written)
        span = _age(written, column.unit) if column.measure == "age" else _span(written, column.unit, alone)
        if span is None:
            reason = f"is no number of {column.unit}; the cell isn't used"
            self._found.append(self._problem(row, column.name, written, reason))
            return SizeCell()
        part = written if alone else _part_in(_plain(written), column.unit)
        return SizeCell(written=part.strip(" )"), low=span[0], high=span[1])

    def _check_order(
        self, body: Sequence[_Row], columns: Sequence[SizeColumn], cells: Sequence[Sequence[SizeCell]]
    ) -> None:
        """Reports a measure that isn't between the two beside it, as a slip of the keyboard makes it."""
        for column, column_cells in zip(columns, cells, strict=True):
            told = [(row, cell, cell.low) for row, cell in zip(body, column_cells, strict=True) if cell.low is not None]
            for (_, _, before), (row, cell, own), (_, _, after) in zip(told, told[1:], told[2:], strict=False):
                if column.measure and before < after and not before <= own <= after:
                    reason = "is out of order with the rows beside it; check the number"
                    self._found.append(self._problem(row, column.name, cell.written, reason))

    def _problem(self, row: _Row, field: str, value: str, reason: str) -> Problem:
        return Problem(file=self._section.file, row=row.number, field=field, value=value, reason=reason)


def turned(rows: Sequence[_Row]) -> list[_Row]:
    """A table that has a size a column, with a size a row; a row too short is filled up."""
    width = max(len(row.cells) for row in rows)
    filled = [row.cells + ("",) * (width - len(row.cells)) for row in rows]
    return [_Row(rows[0].number, cells) for cells in zip(*filled, strict=True)]


def _parts(rows: Sequence[_Row]) -> Iterator[tuple[str, list[_Row]]]:
    """The table in the parts that rows with nothing but a name divide it into."""
    name, part = "", [rows[0]]
    for row in rows[1:]:
        filled = [cell for cell in row.cells if cell]
        if len(filled) == 1 and len(row.cells) > _FEWEST_CELLS and row.cells[0]:
            if len(part) > 1:
                yield name, part
            name, part = filled[0], [rows[0]]
        else:
            part.append(row)
    if len(part) > 1:
        yield name, part


def _is_head(cell: str, *, empty: bool = False) -> bool:
    return (empty and not cell) or _head(cell, ()) is not None


def _head(name: str, kinds: Sequence[str]) -> SizeColumn | None:
    """What a column of this name holds; None where it can't be told."""
    folded = _plain(name)
    if not folded or any(char.isdigit() for char in folded):
        return None
    units = _units_in(name)
    systems = tuple(dict.fromkeys(SYSTEM_OF[found] for found in _SYSTEM.findall(_without_units(folded))))
    said = _words_of(_SYSTEM.sub(" ", _without_units(folded)))
    gender = next((GENDER_OF[word] for word in said if word in GENDER_OF), "")
    left = [word for word in said if word not in GENDER_OF and word not in _UNIT_OF]
    measure = _measure_in(left, kinds, has_unit=bool(units)) if left or not systems else None
    if measure is None and (systems or " ".join(left) in _OWN or (left and set(left) <= _OWN)):
        return SizeColumn(name=name, is_own=not systems, systems=systems, gender=gender)
    if measure is None:
        return None
    return SizeColumn(name=name, systems=systems, measure=measure, gender=gender)


def _measure_in(said: Sequence[str], kinds: Sequence[str], *, has_unit: bool) -> str | None:
    """What the words of a head measure: the longest of the known names."""
    text = " ".join(said)
    if text in _OWN and not has_unit:
        return None
    if "circumference" in said or "around" in said:
        around = [part for kind, part in _WORDS["around"].items() if _is_among(kind, kinds)]
        if around:
            return around[0]
    if "diameter" in said:
        return "diameter"
    if text in ("length", "size", "") and has_unit:
        both = {**_WORDS["around"], **_WORDS["along"]} if text != "length" else _WORDS["along"]
        return next((part for kind, part in both.items() if _is_among(kind, kinds)), None)
    for length in range(len(said), 0, -1):
        for start in range(len(said) - length + 1):
            phrase = " ".join(said[start : start + length])
            rest = {*said[:start], *said[start + length :]}
            if phrase in _MEASURED and rest <= _IDLE | _MEASURED.keys():
                return _MEASURED[phrase]
    return None


def _is_among(kind: str, kinds: Sequence[str]) -> bool:
    return any(kind in SEED_KINDS.get(own, (own,)) for own in kinds)


def _kinds_in(text: str) -> list[str]:
    found = _KINDS.scan([singular(word) for word in words(text)])
    return list(dict.fromkeys(value for name in found if (value := name.value("kind")) is not None))


def _gender_in(text: str) -> str:
    said = words(text)
    found = {GENDER_OF[word] for word in said if word in GENDER_OF}
    found |= {"kids"} if any(word in CHILD_WORDS for word in said) else set()
    if found >= {"girls", "boys"}:
        return "kids"
    return found.pop() if len(found) == 1 else "unisex" if found == {"women", "men"} else ""


def _plain(text: str) -> str:
    """A cell folded, its dashes as hyphens and its fractions as decimals."""
    return " ".join(_DECIMAL_COMMA.sub(".", _DASH.sub("-", fold(in_decimals(text)))).split())


def _without_units(folded: str) -> str:
    """A head without its units: what stands in brackets, or at its end."""
    return re.sub(r"[\[({,;/]\s*[^\])}]*[\])}]?", _keep_if_no_unit, folded)


def _keep_if_no_unit(match: re.Match[str]) -> str:
    inside = _words_of(match.group())
    return " " if inside and all(word in _UNIT_OF or word in _IDLE for word in inside) else f" {match.group()} "


def _words_of(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]+(?:'[a-z]+)?", text.replace("'s", "")) if word]


def _units_in(name: str) -> list[str]:
    """The units that a head names in brackets, behind a comma or slash, or as its last word."""
    folded = _plain(name)
    marked = re.findall(r"[(\[,;/]\s*([^)\]]*)", folded) + re.findall(r"\s(cm|mm|inches|inch)$", folded)
    return list(dict.fromkeys(_UNIT_OF[unit] for part in marked for unit in _UNIT.findall(part)))


def _units_of_cells(rows: Sequence[_Row]) -> list[str]:
    found = [_UNIT_OF[unit] for row in rows for unit in _UNIT.findall(_plain(row.cells[0]))]
    return list(dict.fromkeys(found))


def _systems_in(cell: str) -> set[str]:
    return {SYSTEM_OF[name] for name in _SYSTEM.findall(_plain(cell))}


def _size(written: str) -> SizeCell:
    """A size as it is written, and the numbers that it stands for: "40-42" is from 40 to 42."""
    plain = _SYSTEM.sub("", _plain(written)).strip()
    bare = re.sub(r"\s*cm$", "", plain)
    label = canonical_size(bare)
    if not _NUMBERS_ONLY.fullmatch(bare):
        return SizeCell(written=written, label=label)
    numbers = [Decimal(number) for number in _NUMBER.findall(bare)]
    return SizeCell(written=written, label=label, low=min(numbers), high=max(numbers))


def _span(written: str, unit: str, alone: bool) -> tuple[Decimal | None, Decimal | None] | None:
    """The range of a measure in centimetres, from the part of the cell that is in this unit, or `alone` in the cell."""
    part = _plain(written) if alone else _part_in(_plain(written), unit)
    part = _FEET.sub(lambda match: str(int(match[1]) * 12 + int(match[2] or 0)), part) if unit == "inch" else part
    part = _UNIT.sub("", part).strip(" )(")
    numbers = [Decimal(number) for number in _NUMBER.findall(part)]
    if not numbers or re.search(r"[a-z]", _RANGE.sub("-", _BELOW.sub("", _ABOVE.sub("", part)))):
        return None
    numbers = [in_centimetres(number, unit) for number in numbers]
    low, high = min(numbers), max(numbers)
    if len(numbers) == 1 and _BELOW.search(part):
        return None, high
    if len(numbers) == 1 and _ABOVE.search(part):
        return low, None
    return low, high


def _part_in(plain: str, unit: str) -> str:
    """The part of a cell that is written in the unit: of "72-76 / 28-30" in cm and inches, or "72-76 cm (28-30 in)"."""
    parts = [part.strip() for part in re.split(r"[/(;]", plain) if part.strip(" )")]
    if len(parts) == 1:
        return plain
    named = [part for part in parts if unit in (_UNIT_OF[found] for found in _UNIT.findall(part))]
    if named:
        return named[0]
    # Where no part names its unit, inches are the smaller numbers.
    choose = min if unit == "inch" else max
    return choose(parts, key=lambda part: max(map(Decimal, _NUMBER.findall(part)), default=Decimal(0)))


def _age(written: str, unit: str) -> tuple[Decimal | None, Decimal | None] | None:
    """The range of ages in months, to the end of the last year or month that is named."""
    found = _AGE.findall(_plain(written))
    if not found:
        return None
    units = ["month" if name == "m" else _UNIT_OF[name] if name else "" for _, name in found]
    following = next((name for name in reversed(units) if name), unit)
    ages = []
    for (number, _), own in zip(found, units, strict=True):
        months = Decimal(number) * (12 if (own or following) == "year" else 1)
        ages.append((months, months + (11 if (own or following) == "year" else 0)))
    low, high = min(start for start, _ in ages), max(end for _, end in ages)
    if len(ages) == 1 and _ABOVE.search(_plain(written)):
        return low, None
    return low, high
