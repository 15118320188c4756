"""The tables of a sizing guide are read whatever their shape, and what can't be read is told by page and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.sizes.__main__ import HERE
from lisa.settings import BOUTIQUE
from retrieval.policies import read_policies, size_guide_problems
from retrieval.records import Passage, SizeTable


def _tables(folder: Path, page: str) -> list[SizeTable]:
    (folder / "sizing-guide.md").write_text(page, encoding="utf-8")
    return [table for passage in read_policies(folder) for table in passage.size_tables]


def _row(table: SizeTable, number: int) -> list[str]:
    """The cells of a row as their ranges: "73..79"."""
    return [f"{cell.low}..{cell.high}" if cell.is_number else cell.label for cell in table.rows[number]]


def test_a_size_a_row_with_several_systems(tmp_path: Path) -> None:
    [table] = _tables(
        tmp_path,
        "# Sizes\n## Women\nAll in centimetres.\n\n| Size | US / AU | EU | Bust | Waist |\n|--|--|--|--|--|\n"
        "| S | 4–6 | 36-38 | 85 - 90 cm | 67–72 |\n| M | 8–10 | 40-42 | 91 to 97 | from 73 |\n",
    )
    assert (table.kinds, table.gender) == (("clothing",), "women")
    assert [(one.is_own, one.systems, one.measure, one.unit) for one in table.columns] == [
        (True, (), "", ""), (False, ("us", "au"), "", ""), (False, ("eu",), "", ""),
        (False, (), "chest", "cm"), (False, (), "waist", "cm"),
    ]  # fmt: skip
    assert _row(table, 0) == ["S", "4..6", "36..38", "85..90", "67..72"]
    assert _row(table, 1) == ["M", "8..10", "40..42", "91..97", "73..None"]


def test_a_size_a_column(tmp_path: Path) -> None:
    [table] = _tables(
        tmp_path,
        "# Kids\n## Girls\n|  | 104 | 110 |\n|--|--|--|\n| Age | 3-4 y | 18-24 months |\n| Height (in) | 40½ | 43 |\n",
    )
    assert table.gender == "girls"
    assert _row(table, 0) == ["104..104", "36..59", "102.870..102.870"]
    assert _row(table, 1) == ["110..110", "18..24", "109.22..109.22"]


def test_two_units_in_one_column_and_parts_of_a_table(tmp_path: Path) -> None:
    men, women = _tables(
        tmp_path,
        "# Shoes\n| EU | UK | Foot (cm / in) |\n|--|--|--|\n| **Men** | | |\n| 42 | 8 | 26.6 / 10.5 |\n"
        "| **Women** | | |\n| 38 | 5 | 24.1 / 9.5 |\n",
    )
    assert (men.gender, women.gender, men.kinds) == ("men", "women", ("shoes",))
    assert [column.unit for column in men.columns] == ["", "", "cm", "inch"]
    assert _row(men, 0) == ["42..42", "8..8", "26.6..26.6", "26.670..26.670"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("| Size | Waist |\n|--|--|\n| S | 70 |\n", "row 3, column 'Waist': says no unit; write it behind the name"),
        ("| Size | Waist (cm) |\n|--|--|\n| S | 70 | 80 |\n| M | 75 |\n", "row 5, row 'S | 70 | 80': has 3 cells"),
        ("| Size | Waist (cm) |\n|--|--|\n| S | slim |\n| M | 75 |\n", "row 5, Waist (cm) 'slim': is no number of cm"),
        ("| Size | Waist (cm) | Mood |\n|--|--|--|\n| S | 70 | good |\n", "row 3, column 'Mood': names no size system"),
        (
            "| Size | Waist (cm) |\n|--|--|\n| S | 70 |\n| M | 57 |\n| L | 80 |\n| XL | 90 |\n",
            "row 6, Waist (cm) '57': is out of order",
        ),
        ("| Colour | Mood |\n|--|--|\n| red | good |\n", "row 3, table 'Colour | Mood': no column or row is headed"),
    ],
)
def test_what_cannot_be_read_is_told_by_page_and_line(tmp_path: Path, row: str, says: str) -> None:
    (tmp_path / "sizing-guide.md").write_text(f"# Sizes\n\n{row}", encoding="utf-8")
    problems = [str(problem) for problem in size_guide_problems(tmp_path)]
    assert any(f"sizing-guide.md, {says}" in problem for problem in problems), problems


def test_other_tables_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shipping.md").write_text("# Shipping\n| Country | Cost |\n|--|--|\n| US | 5 |\n", encoding="utf-8")
    assert size_guide_problems(tmp_path) == []
    assert [passage.size_tables for passage in read_policies(tmp_path)] == [()]


@pytest.mark.parametrize("guide", sorted((HERE / "guides").glob("*.md")), ids=lambda path: path.stem)
def test_the_guides_that_are_measured_are_read_whole(tmp_path: Path, guide: Path) -> None:
    assert _tables(tmp_path, guide.read_text(encoding="utf-8"))
    assert size_guide_problems(tmp_path) == []


def test_the_sample_guide_is_read_whole() -> None:
    assert size_guide_problems(BOUTIQUE / "policies") == []


def test_a_passage_of_an_earlier_release_has_no_tables_and_one_with_tables_keeps_them(tmp_path: Path) -> None:
    old = Passage.model_validate_json('{"passage_id":"a","topic":"a","title":"A","heading":"A","text":"x"}')
    assert old.size_tables == () and "size_tables" not in old.model_dump_json()
    _tables(tmp_path, "# Sizes\n| Size | EU |\n|--|--|\n| S | 36 |\n| M | 38 |\n")
    [passage] = read_policies(tmp_path)
    assert passage.size_tables and Passage.model_validate_json(passage.model_dump_json()) == passage
