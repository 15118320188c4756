"""A feed with a bare "&", a cut end or a broken item is read item by item, and each lost item is reported."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.readers import ReadError, read
from retrieval.records import ReadResult

# A Google Merchant feed (RSS 2.0 with the "g" namespace), as many plugins write it: without escaping.
HEAD = '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>Feed</title>'
TAIL = "</channel></rss>"


def _item(number: int, title: str = "Alder Cape", link: str = "https://shop.example/") -> str:
    return (
        f"<item><g:id>{number}</g:id><title>{title} {number}</title><link>{link}{number}</link>"
        "<g:price>80.00 EUR</g:price><g:availability>in_stock</g:availability></item>\n"
    )


@pytest.fixture
def read_feed(tmp_path: Path):
    def write_and_read(text: str | bytes) -> ReadResult:
        path = tmp_path / "feed.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(path, currency="EUR")

    return write_and_read


def _titles(result: ReadResult) -> list[str]:
    return [product.title for product in result.products]


def test_what_is_not_escaped_stands_for_itself(read_feed) -> None:
    items = [
        _item(1), _item(2, "Salt & Pepper Coat"), _item(3, "Caf&eacute;&nbsp;Coat", "https://shop.example/?a=1&b="),
        _item(4, "<![CDATA[Silk & Co < Cape]]>"), _item(5, "Size < 40 Coat"),
    ]  # fmt: skip
    result = read_feed(HEAD + "".join(items) + TAIL)
    assert _titles(result) == [
        "Alder Cape 1", "Salt & Pepper Coat 2", "Café Coat 3", "Silk & Co < Cape 4", "Size < 40 Coat 5",
    ]  # fmt: skip
    assert result.products[2].url == "https://shop.example/?a=1&b=3"
    assert [problem.field for problem in result.problems] == ["(xml)"]


def test_a_cut_end_costs_the_last_item_only(read_feed) -> None:
    result = read_feed((HEAD + _item(1) + _item(2) + _item(3))[:-60])
    assert _titles(result) == ["Alder Cape 1", "Alder Cape 2"]
    assert [(problem.row, problem.field, problem.value) for problem in result.problems] == [
        (3, "(xml)", ""), (3, "(item)", "3"),
    ]  # fmt: skip


def test_an_item_that_cannot_be_mended_is_the_only_one_that_is_lost(read_feed) -> None:
    result = read_feed(HEAD + _item(1) + _item(2, "Coat <b>bold") + _item(3) + TAIL)
    assert _titles(result) == ["Alder Cape 1", "Alder Cape 3"]
    assert (result.problems[-1].row, result.problems[-1].value) == (2, "2")


def test_an_item_that_is_never_closed_ends_where_the_next_begins(read_feed) -> None:
    result = read_feed(HEAD + _item(1).replace("</item>", "") + _item(2) + TAIL)
    assert _titles(result) == ["Alder Cape 2"]
    assert any("inside it" in problem.reason for problem in result.problems)


def test_bytes_of_another_encoding_are_read_as_windows_writes_them(read_feed) -> None:
    result = read_feed((HEAD + _item(1, "Größe")).encode() + _item(2, "Maß").encode("cp1252") + TAIL.encode())
    assert _titles(result) == ["Größe 1", "Maß 2"]


def test_a_file_without_an_item_that_can_be_read_is_refused(read_feed) -> None:
    with pytest.raises(ReadError, match="not well-formed"):
        read_feed(HEAD + "<item><g:id>1</g:id><title>Cut")


def test_many_items_are_read_in_pieces(read_feed) -> None:
    result = read_feed(HEAD + "".join(_item(number, "Salt & Pepper " + "x" * 700) for number in range(3000)) + TAIL)
    assert len(result.products) == 3000
