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


REVIEWS = "product_handle,state,rating,title,author,email,body\n"


def test_reviews_are_read_reported_and_served_without_who_wrote_them(lisa, coats: Path, tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text(
        f"{REVIEWS}coat-a,published,5,,Ida Berg,ida@example.com,So warm. Ida Berg.\ncoat-a,published,4,,B,,\n"
        "coat-b,unpublished,1,,C,,\ncoat-z,published,3,,D,,\ncoat-c,published,nine,,E,,\n",
        encoding="utf-8",
    )
    assert "Run `lisa catalog update FILE`" in lisa("reviews", file).output
    lisa("update", coats)
    result = lisa("reviews", file)
    assert "Shopify Product Reviews: 2 reviews, 1 not published, 0 in two files, 2 problems." in result.stdout
    assert "reviews.csv, row 5, product_handle 'coat-z': no product of the catalog" in result.stdout
    assert "reviews.csv, row 6, rating 'nine': a rating is a number of stars" in result.stdout
    assert "Version v2 is served: 2 reviews of 1 product." in result.stdout
    assert "Nothing changed: version v2 stays." in lisa("reviews", file).stdout
    found = json.loads(lisa("search", "coat over 4 stars", "--json").stdout)["hits"]
    assert [(hit["product_id"], hit["rating"]) for hit in found] == [("coat-a", {"average": "4.5", "count": 2})]
    home = tmp_path / "home"
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert b"So warm." in kept and b"Ida" not in kept and b"ida@" not in kept and b"Berg" not in kept


def test_reviews_outlive_an_update_and_are_cleared_when_asked(lisa, coats: Path, tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text(f"{REVIEWS}coat-a,published,5,,A,,Warm and soft.\n", encoding="utf-8")
    lisa("update", coats)
    lisa("reviews", file)
    coats.write_text(HEADER + COATS.replace("50.00", "45.00"), encoding="utf-8")
    lisa("update", coats)
    assert lisa("versions").stdout.splitlines()[-1].split()[-1] == "1"
    assert lisa("reviews", "--clear").exit_code == 0
    assert lisa("versions").stdout.splitlines()[-1].split()[-1] == "0"


def test_reviews_that_nobody_can_use_change_nothing(lisa, coats: Path, tmp_path: Path) -> None:
    lisa("update", coats)
    file = tmp_path / "reviews.csv"
    for text, told in (
        (f"{REVIEWS}coat-z,published,3,,D,,\n", "No review is of a product and published, so nothing was changed."),
        ("Handle,Title\ncoat-a,Coat\n", "reviews.csv is no export of reviews that is recognised"),
    ):
        file.write_text(text, encoding="utf-8")
        result = lisa("reviews", file)
        assert result.exit_code == 1 and told in result.output
    assert lisa("reviews").exit_code == lisa("reviews", file, "--clear").exit_code == 1
    assert lisa("versions").stdout.count("v1") == 1 and "v2" not in lisa("versions").stdout
