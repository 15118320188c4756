"""`lisa catalog gaps` ranks what customers asked in vain, and tells how many products would have told it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actions.monitoring.journal import Journal
from actions.orders.database import open_database
from lisa import settings
from lisa.catalog_commands import app
from lisa.settings import REPOSITORY
from retrieval import index
from retrieval.encoder import Encoder
from tests.retrieval.conftest import make_product

Lisa = Callable[..., Result]

_ASKED = (
    ("does the wool coat have pockets?", "unknown_detail", ("wool-coat",)),
    ("are there pockets in it", "unknown_detail", ("wool-coat",)),
    ("any pockets?", "unknown_detail", ("silk-dress",)),
    ("what is it made of?", "unknown_detail", ("silk-dress",)),
    ("=2+3 surfboards?", "not_in_catalog", ()),
    ("do you have surfboards", "not_in_catalog", ()),
    ("how long are you open", "unknown_policy", ()),
    ("qwerty", "not understood", ()),
)


@pytest.fixture
def lisa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lisa:
    """Runs the command on a shop of its own, whose customers asked in vain."""
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    monkeypatch.setenv("LISA_MODELS", str(REPOSITORY / "var" / "models"))
    monkeypatch.setenv("COLUMNS", "200")
    shop = settings.load()
    products = [
        make_product("Wool Coat", colours=("Navy",)),
        make_product("Silk Dress", description="Two side pockets."),
        make_product("Linen Shirt", attributes={"Fabric": "100% linen"}),
    ]
    index.update(shop.catalog_folder, products, [], Encoder(shop.encoder_folder))
    journal = Journal(open_database(shop.orders_url))
    for number, (question, decision, records) in enumerate(_ASKED):
        journal.note(str(number), question, "We don't know.", decision, records, "v1", unanswered=True)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["gaps", *arguments])

    return run


def test_the_most_asked_comes_first_with_how_many_products_tell_it(lisa: Lisa) -> None:
    told = json.loads(lisa("--json").stdout)
    found = [(gap["kind"], gap["subject"], gap["questions"], gap["told_by"]) for gap in told["gaps"]]
    assert found[0] == ("detail", "pockets", 3, 1)
    assert ("detail", "Material", 1, 1) in found
    assert sum(gap["questions"] for gap in told["gaps"]) == 6  # a policy and what isn't understood are no product's gap
    assert told["gaps"][0]["asked_of"] == ["wool-coat", "silk-dress"]
    assert {"field": "Colour", "told_by": 1, "products": 3} in told["fields"]


def test_the_table_and_the_csv_tell_the_same(lisa: Lisa) -> None:
    table = lisa().stdout
    assert "1 of 3 products" in table and "not in the catalog" in table and "Material: 1 of 3 products" in table
    rows = list(csv.DictReader(io.StringIO(lisa("--csv").stdout)))
    assert rows[0]["subject"] == "pockets" and rows[0]["questions"] == "3" and rows[0]["told_by"] == "1"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
