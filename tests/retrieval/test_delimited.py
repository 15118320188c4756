"""A broken quote, a broken character or a cut end costs a delimited file as little as can be, and is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.readers.table import Table, open_table


def _rows(folder: Path, text: str | bytes) -> tuple[list[list[str]], Table]:
    path = folder / "table.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    table = open_table(path)
    return [list(row.values) for row in table.rows()], table


@pytest.mark.parametrize(
    ("text", "rows", "problems"),
    [
        ('1,"x ""y"" z\nmore, text",3\n4,q,6\n', [["1", 'x "y" z\nmore, text', "3"], ["4", "q", "6"]], []),
        ('1,x 5" wide,3\n4,"",""\n', [["1", 'x 5" wide', "3"], ["4", "", ""]], []),
        ('1,"x y,3\n4,"q",6\n7,"z",9\n', [["1", '"x y', "3"], ["4", "q", "6"], ["7", "z", "9"]], [2]),
        ('1,"x "y" z",3\n4,q,6\n', [["1", 'x "y" z', "3"], ["4", "q", "6"]], [2]),
        ('1,"5" wide,3\n4,q,6\n', [["1", '"5" wide', "3"], ["4", "q", "6"]], [2]),
        ('1,"x,3\n4,5,6\n7,8,9\n', [["1", '"x', "3"], ["4", "5", "6"], ["7", "8", "9"]], [2]),
        ('1,"x\n4,5,6\n7,8,9\n', [["4", "5", "6"], ["7", "8", "9"]], [2]),
        ('1,"one "two"\nlines",3\n4,5,6\n', [["1", 'one "two"\nlines', "3"], ["4", "5", "6"]], [2]),
        ("1,2,3\n4,5,6\n7,8", [["1", "2", "3"], ["4", "5", "6"]], [4]),
        ("1,2,3\n4,5\n", [["1", "2", "3"], ["4", "5"]], [3]),
        ("1,2\n4,5\n", [["1", "2"], ["4", "5"]], []),
        ("1,2", [], [2]),
        ("1,2,3,4,5\n4,5,6\n", [["1", "2", "3", "4", "5"], ["4", "5", "6"]], [2]),
    ],
)
def test_the_rows_around_a_broken_one_are_read(
    tmp_path: Path, text: str, rows: list[list[str]], problems: list[int]
) -> None:
    found, table = _rows(tmp_path, "a,b,c\n" + text)
    assert found == rows
    assert [problem.row for problem in table.problems] == problems


def test_lines_of_two_encodings_are_each_read_by_their_own(tmp_path: Path) -> None:
    found, table = _rows(
        tmp_path, "a,b\n1,Größe\n".encode() + "2,Maß – fünf\n".encode("cp1252") + "3,Ecru é\n".encode()
    )
    assert found == [["1", "Größe"], ["2", "Maß – fünf"], ["3", "Ecru é"]]
    assert [(problem.field, problem.reason[:7]) for problem in table.problems] == [("(encoding)", "1 lines")]


def test_a_column_without_a_name_is_never_read_for_one_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,,b\n1,stray,2\n", encoding="utf-8")
    (row,) = open_table(path).rows()
    assert (row.get(""), row.get("b")) == ("", "2")
