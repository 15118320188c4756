"""The `lisa catalog` commands say what they did, change nothing where they fail, and write what evaluators read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from lisa.catalog_commands import app
from lisa.settings import BOUTIQUE, REPOSITORY

HEADER = "Handle,Title,Type,Variant Price,Status\n"
COATS = "".join(
    f"coat-{letter},Wool Coat {letter.upper()},Coats,5{number}.00,active\n" for number, letter in enumerate("abcde")
)


@pytest.fixture
def lisa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs a catalog command on a shop of its own."""
    monkeypatch.setenv("LISA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LISA_MODELS", str(REPOSITORY / "var" / "models"))
    monkeypatch.setenv("LISA_POLICIES", str(tmp_path / "policies"))
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "returns.md").write_text("# Returns\n\nWithin 30 days.\n", encoding="utf-8")

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def coats(tmp_path: Path) -> Path:
    path = tmp_path / "coats.csv"
    path.write_text(HEADER + COATS, encoding="utf-8")
    return path


def test_check_reports_and_changes_nothing(lisa, coats: Path, tmp_path: Path) -> None:
    assert lisa("check", coats).stdout.startswith("5 products with 5 variants, 0 not published, 0 problems.")
    coats.write_text(HEADER + COATS + "hat,Hat,Hats,free,active\n", encoding="utf-8")
    result = lisa("check", coats)
    assert result.exit_code == 1
    assert "coats.csv, row 7, Variant Price 'free': this is not a price" in result.stdout
    assert not (tmp_path / "home" / "catalog").exists()


def test_check_tells_what_of_the_sizing_guide_is_not_used(lisa, coats: Path, tmp_path: Path) -> None:
    guide = tmp_path / "policies" / "sizing-guide.md"
    guide.write_text("# Sizes\n\n| Size | EU | Waist |\n|--|--|--|\n| S | 36 | 70 |\n", encoding="utf-8")
    result = lisa("check", coats)
    assert result.exit_code == 1
    assert "sizing guide: sizing-guide.md, row 3, column 'Waist': says no unit" in result.output


def test_check_says_how_complete_each_field_is(lisa, coats: Path) -> None:
    told = lisa("check", coats).stdout
    assert "Category: 5 of 5 products" in told and "Material: 0 of 5 products" in told
    assert "Stock: 0 of 5 products" in told


def test_check_and_update_read_the_inventory_beside_the_products(lisa, coats: Path, tmp_path: Path) -> None:
    inventory = tmp_path / "inventory.csv"
    inventory.write_text("Handle,Location,Available\ncoat-a,Ghent,2\nhat,Ghent,1\n", encoding="utf-8")
    checked = lisa("check", coats, "--inventory", inventory)
    assert checked.exit_code == 1 and "inventory.csv, row 3, Handle 'hat'" in checked.stdout
    assert "Stock: 1 of 5 products" in checked.stdout
    assert "Version v1 is served" in lisa("update", coats, "--inventory", inventory).stdout


def test_update_then_versions_then_rollback(lisa, coats: Path) -> None:
    assert "Version v1 is served: 5 added, 0 changed, 0 removed, 0 unchanged" in lisa("update", coats).stdout
    assert "Nothing changed: version v1 stays (5 products)." in lisa("update", coats).stdout
    coats.write_text(HEADER + COATS.replace("50.00", "45.00"), encoding="utf-8")
    changed = lisa("update", coats).stdout
    assert "0 added, 1 changed, 0 removed, 4 unchanged (0 texts encoded" in changed and "changed: coat-a" in changed
    assert "* v2" in " ".join(lisa("versions").stdout.split())
    assert "Version v1 is served: 5 products." in lisa("rollback", "1").stdout
    assert lisa("rollback", "9").exit_code == 1


def test_an_update_that_removes_most_products_asks(lisa, coats: Path) -> None:
    lisa("update", coats)
    coats.write_text(HEADER + COATS.splitlines(keepends=True)[0], encoding="utf-8")
    refused = lisa("update", coats)
    assert refused.exit_code == 1 and "remove 4 of 5 products" in refused.stderr
    assert "4 removed" in lisa("update", coats, "--force").stdout


def test_merge_keeps_what_the_file_lacks(lisa, coats: Path) -> None:
    lisa("update", coats)
    coats.write_text(HEADER + "hat,Felt Hat,Hats,20.00,active\n", encoding="utf-8")
    assert "1 added, 0 changed, 0 removed, 5 unchanged" in lisa("update", coats, "--mode", "merge").stdout


def test_a_mapped_table(lisa, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Artikel;Preis\nMantel;9,50\n", encoding="utf-8")
    (tmp_path / "m.yml").write_text("columns: {title: Artikel, price: Preis}", encoding="utf-8")
    result = lisa("check", tmp_path / "t.csv", "--format", "csv", "--mapping", tmp_path / "m.yml")
    assert "1 products with 1 variants" in result.stdout


def test_a_file_that_is_no_catalog_is_refused_in_a_sentence(lisa, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for command in ("check", "update"):
        result = lisa(command, tmp_path / "x.csv")
        assert result.exit_code == 1 and "--mapping" in result.stderr


def test_search_and_run(lisa, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    lisa("update", BOUTIQUE / "catalog.csv", "--catalog", folder)
    found = json.loads(lisa("search", "black dress under 60", "--json", "-k", "2", "--catalog", folder).stdout)
    assert found["version"] == "v1"
    assert [hit["title"] for hit in found["hits"]] == ["Thea Black Midi Tank Dress"]
    assert "is $68.00, over your $50 limit" in lisa("search", "burgundy dress under 50", "--catalog", folder).stdout
    (tmp_path / "q.tsv").write_text("q1\ttrail trainers\n", encoding="utf-8")
    lisa("run", "--queries", tmp_path / "q.tsv", "--output", tmp_path / "run.txt", "--catalog", folder)
    first = (tmp_path / "run.txt").read_text(encoding="utf-8").splitlines()[0].split()
    assert first[:4] == ["q1", "Q0", "fell-trail-trainers", "1"]


def test_searching_without_an_index_says_what_to_do(lisa) -> None:
    result = lisa("search", "coat")
    assert result.exit_code == 1 and "lisa catalog update" in result.stderr
