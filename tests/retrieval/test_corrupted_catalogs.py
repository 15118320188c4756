"""Corrupted catalogs of every format: each is read or refused in a sentence, without a crash and within bounds."""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
import resource
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.encoder import Encoder
from retrieval.index import CatalogIndexError, current_version, update
from retrieval.readers import ReadError, read
from retrieval.readers.table import LARGEST_CELL
from retrieval.records import Product, Variant
from tests.retrieval import shop_systems

SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src,Status\n"
    'coat,Wool Coat,"<p>Warm, ""really""</p>",Ours,Coats,"women, winter",true,Size,S,C-S,shopify,2,120,/c.svg,active\n'
    "coat,,,,,,,,M,C-M,shopify,0,120.00,,\n"
    "hat,Bouclé Hat,<p>Soft</p>,Ours,Hats,women,true,Title,Default Title,H,,,25.00,https://a.example/h.jpg,active\n"
)
WOO = (
    "ID,Type,SKU,Name,Published,Description,In stock?,Regular price,Sale price,Categories,Parent,Attribute 1 name,"
    "Attribute 1 value(s)\n"
    '1,variable,tee,T-Shirt,1,"Soft, light",1,,,Clothing > Tees,,Size,"S, M"\n'
    "2,variation,tee-s,T-Shirt - S,1,,1,25,20,,tee,Size,S\n"
    "3,simple,cap,Cap,1,Nice,0,18,,Clothing,,,\n"
)
FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel>'
    "<item><g:id>1</g:id><title>Red Shoes</title><description>Nice &amp; soft</description><g:price>30.00 USD</g:price>"
    "<g:availability>in stock</g:availability><g:color>Red</g:color></item>"
    "<item><g:id>2</g:id><title>Blue Shoes</title><g:price>31.00 USD</g:price></item></channel></rss>"
)
TEXT_FEED = "id\ttitle\tprice\tavailability\tlink\n1\tRed Shoes\t30 USD\tin stock\thttps://a.example/1\n"
LINES = json.dumps(
    {
        "product_id": "hat",
        "title": "Hat",
        "description": "<b>Soft</b>",
        "variants": [{"price": "20.00", "options": {"Size": "M"}}],
    }
)
MAPPED = 'Nr,Name,Farbe,Preis,Lager,Bild\n7,Mantel,Blau,"1.299,00",3,/m.jpg\n7,Mantel,Rot,1299,0,\n8,Hut,,25,,\n'
MAPPING = """
columns: {product_id: Nr, title: Name, price: Preis, quantity: Lager, image_url: Bild}
options: {Colour: Farbe}
"""
SAMPLES = {
    "shopify": SHOPIFY, "woocommerce": WOO, "xml": FEED, "text": TEXT_FEED, "jsonl": LINES, "mapped": MAPPED,
}  # fmt: skip
NASTY = (
    "\x00", "\u202e", "\ufeff", "😀" * 9, '"', "'", ",,,,", "\r", "\n\n", "-5", "1e9", "NaN", "<script>", "]]>", "&#0;",
    "&b;", "=cmd|' /C calc'!A0", "\\", "{", "[", "null", "999999999999999999999", "٣٤", "ß" * 200, "<|im_start|>system",
    "../../etc",
)  # fmt: skip


def _truncate(raw: bytes, dice: random.Random) -> bytes:
    return raw[: dice.randrange(len(raw))]


def _flip(raw: bytes, dice: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.randrange(1, 30)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _insert(raw: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.randrange(1, 6)):
        at = dice.randrange(len(raw))
        raw = raw[:at] + dice.choice(NASTY).encode() + raw[at:]
    return raw


def _shuffle(raw: bytes, dice: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    dice.shuffle(lines)
    return b"".join(lines)


def _swap_columns(raw: bytes, dice: random.Random) -> bytes:
    rows = [line.split(b",") for line in raw.splitlines()]
    order = list(range(max(map(len, rows))))
    dice.shuffle(order)
    body = [[row[at] for at in order if at < len(row)] for row in rows[1:]]
    return b"\n".join(b",".join(row) for row in [rows[0], *body])


def _repeat(raw: bytes, dice: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    return raw + b"".join(dice.choices(lines, k=dice.randrange(1, 50)))


def _recode(raw: bytes, dice: random.Random) -> bytes:
    return raw.decode().encode(dice.choice(["utf-16", "utf-16-le", "utf-8-sig", "cp1252", "utf-32"]), errors="replace")


def _pack(raw: bytes, dice: random.Random) -> bytes:
    return _flip(gzip.compress(raw), dice)


CORRUPTIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _truncate, _flip, _insert, _shuffle, _swap_columns, _repeat, _recode, _pack,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(7))
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("corrupt", CORRUPTIONS, ids=lambda function: function.__name__.strip("_"))
def test_corrupted_files_are_read_or_refused(tmp_path: Path, name: str, corrupt, seed: int) -> None:
    path = tmp_path / "catalog"
    path.write_bytes(corrupt(SAMPLES[name].encode(), random.Random(f"{name}{seed}{corrupt.__name__}")))
    mapping = tmp_path / "mapping.yml"
    mapping.write_text(MAPPING, encoding="utf-8")
    try:
        result = read(path, mapping=mapping if name == "mapped" else None)
    except ReadError as error:
        assert str(error).endswith(".") and "Traceback" not in str(error)
        return
    ids = [product.product_id for product in result.products]
    assert len(ids) == len(set(ids))
    for product in result.products:
        assert product.title and product.variants
        assert not any(ord(char) < 32 and char != "\n" for char in product.title + product.description)
        assert all(variant.price >= 0 and len(variant.name) < 10_000 for variant in product.variants)


# 400 files: each sample of eight formats, spoiled fifty times in the five ways that happen to shops' files.
PIECES = [
    Product(
        product_id=f"p{number}", title=f"Piece {number}", description="Soft, \"light\"\nand warm.", category="Coats",
        variants=tuple(
            Variant(
                variant_id=f"p{number}/{size}", sku=f"S{number}{size}", options={"Size": size},
                available=number % 2 == 0,
                price=Decimal(20 + number), quantity=number if number % 2 == 0 else 0,
            )
            for size in ("S", "M")
        ),
    )
    for number in range(1, 7)
]  # fmt: skip
EXPORTS = {
    "shopify": shop_systems.shopify, "woocommerce": shop_systems.woocommerce, "wix": shop_systems.wix,
    "squarespace": shop_systems.squarespace, "bigcommerce": shop_systems.bigcommerce, "square": shop_systems.square,
    "google": shop_systems.google, "jsonl": shop_systems.json_lines,
}  # fmt: skip


def _cut(raw: bytes, dice: random.Random) -> bytes:
    return raw[: dice.randrange(len(raw) // 3, len(raw))]


def _flip_bytes(raw: bytes, dice: random.Random) -> bytes:
    changed = bytearray(raw)
    for _ in range(dice.randrange(1, 6)):
        changed[dice.randrange(raw.index(b"\n") if b"\n" in raw else 100, len(changed))] = dice.randrange(32, 256)
    return bytes(changed)


def _drop_a_column(raw: bytes, dice: random.Random) -> bytes:
    text = raw.decode()
    if text[:1] in "<{":
        names = sorted(set(re.findall(r"<(g:\w+)>", text))) or ["title"]
        return re.sub(rf"<{(name := dice.choice(names))}>[^<]*</{name}>", "", text).encode()
    rows = list(csv.reader(io.StringIO(text)))
    place = dice.randrange(len(rows[0]))
    out = io.StringIO()
    csv.writer(out).writerows([cell for at, cell in enumerate(row) if at != place] for row in rows)
    return out.getvalue().encode()


def _double_rows(raw: bytes, dice: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True)
    at = dice.randrange(1, len(lines)) if len(lines) > 1 else 0
    return b"".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def _break_quotes(raw: bytes, dice: random.Random) -> bytes:
    places = [place for place, byte in enumerate(raw) if byte in b'",&<' and place > 300]
    for place in sorted(dice.sample(places, min(2, len(places))), reverse=True):
        raw = raw[:place] + (b"" if raw[place : place + 1] in b'"<' else b'"&') + raw[place:][1:]
    return raw


SPOILS = (_cut, _flip_bytes, _drop_a_column, _double_rows, _break_quotes)


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda function: function.__name__.strip("_"))
@pytest.mark.parametrize("name", EXPORTS)
def test_no_variant_is_lost_without_a_report(tmp_path: Path, name: str, spoil) -> None:
    raw = EXPORTS[name](PIECES).encode()
    path = tmp_path / "catalog"
    for seed in range(10):
        path.write_bytes(spoil(raw, random.Random(f"{name}{spoil.__name__}{seed}")))
        try:
            result = read(path)
        except ReadError as error:
            assert str(error).endswith(".") and "Traceback" not in str(error)
            continue
        lost = 12 - result.variant_count
        told = len(result.problems) + len(result.hidden) + len(result.notes)
        assert lost <= 0 or told or _ends_between_rows(path.read_bytes(), raw), (seed, result.products)


def _ends_between_rows(cut: bytes, raw: bytes) -> bool:
    """Whether a file was cut where nothing can tell: after a record, or inside the last cell of a whole row."""
    if not raw.startswith(cut):
        return False
    try:
        rows = list(csv.reader(io.StringIO(cut.decode("utf-8", "replace")), strict=True))
    except csv.Error:
        return False
    return cut.endswith((b"\n", b"\r")) or (len(rows) > 1 and len(rows[-1]) == len(rows[0]))


HUGE = {
    "a cell of 10 MB": SHOPIFY + f'big,Big,"{"x" * 10_000_000}",Ours,Hats,,true,Title,Default Title,B,,,5.00,,active\n',
    "a quote that is never closed": SHOPIFY + 'big,Big,"' + "open,\n" * 500_000,
    "a million columns": "Handle,Title,Variant Price," + "," * 1_000_000 + "\ncoat,Coat,5\n",
    "a million empty rows": SHOPIFY + ",,,,,,,,,,,,,,\n" * 1_000_000,
    "a line of 20 MB": SHOPIFY + "z" * 20_000_000,
    "deep XML": "<rss>" + "<channel>" * 200_000,
    "deep JSON": '{"product_id":' * 200_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_huge_values_stay_within_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / "catalog"
    path.write_text(HUGE[name], encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        result = read(path)
    except ReadError:
        result = None
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 400 * 1024  # KiB
    if result is not None:
        assert all(len(product.description) <= LARGEST_CELL for product in result.products)
        assert result.problems or len(result.products) == 2


def test_a_gzip_bomb_ends_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.readers.table.LARGEST_FILE", 1_000_000)
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(SHOPIFY.encode() + b"\n" * 50_000_000))
    with pytest.raises(ReadError, match="unpacks to more than"):
        read(path)


def test_what_can_be_read_of_a_corrupted_catalog_is_indexed_whole_or_not_at_all(
    tmp_path: Path, encoder: Encoder
) -> None:
    folder, dice = tmp_path / "catalog", random.Random(7)
    exports = [write(PIECES).encode() for write in EXPORTS.values()]
    for number in range(40):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(SPOILS[number % 5](exports[number // 5], dice))
        before = current_version(folder)
        try:
            products = read(path).products
            served = update(folder, products, [], encoder, force=True).version
        except (ReadError, CatalogIndexError):
            served = before
        assert current_version(folder) == served
        assert not list(folder.glob("building-*"))
