"""Policy pages become one passage a heading, with an id that an answer can cite."""

from __future__ import annotations

from pathlib import Path

import pytest

from lisa.settings import BOUTIQUE
from retrieval.policies import read_policies


def test_each_heading_is_a_passage(tmp_path: Path) -> None:
    (tmp_path / "returns.md").write_text(
        "# Returns\n\nYou can return most things.\n\n## How long do I have?\n\n**30 days** from delivery, see "
        "[shipping](shipping.md).\n\n- unworn\n- with tags\n\n## Empty\n\n## How long do I have?\n\nReally 30.\n",
        encoding="utf-8",
    )
    passages = read_policies(tmp_path)
    assert [passage.passage_id for passage in passages] == [
        "returns#introduction", "returns#how-long-do-i-have", "returns#how-long-do-i-have-2",
    ]  # fmt: skip
    assert passages[1].topic == "returns" and passages[1].title == "Returns"
    assert passages[1].heading == "How long do I have?"
    assert passages[1].text == "30 days from delivery, see shipping.\n- unworn\n- with tags"


def test_headings_of_every_kind_and_pages_of_several_titles(tmp_path: Path) -> None:
    (tmp_path / "help.md").write_text(
        "---\nlayout: page\n---\nShipping\n========\nWe post daily.\n\n## Abroad\n\n### Spain\n5 days.\n\n"
        "**Do you ship to Malta?**\n\nNo, **not yet**.\n\n# Paying\nBy card.\n",
        encoding="utf-8",
    )
    read = [(passage.title, passage.heading, passage.text) for passage in read_policies(tmp_path)]
    assert read == [
        ("Shipping", "Shipping", "We post daily."),
        ("Shipping", "Abroad: Spain", "5 days."),
        ("Shipping", "Abroad: Spain: Do you ship to Malta?", "No, not yet."),
        ("Paying", "Paying", "By card."),
    ]


def test_a_long_section_becomes_several_passages(tmp_path: Path) -> None:
    (tmp_path / "terms.md").write_text("# Terms\n\n" + "\n\n".join(["word " * 100] * 6), encoding="utf-8")
    passages = read_policies(tmp_path)
    assert [passage.passage_id for passage in passages] == [
        "terms#introduction", "terms#introduction-2", "terms#introduction-3",
    ]  # fmt: skip
    assert all(len(passage.text) <= 1200 for passage in passages)


def test_the_sample_policies_have_unique_ids_and_plain_text() -> None:
    passages = read_policies(BOUTIQUE / "policies")
    ids = [passage.passage_id for passage in passages]
    assert len(ids) == len(set(ids)) > 50
    assert not any("**" in passage.text or "](" in passage.text for passage in passages)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="doesn't exist"):
        read_policies(tmp_path / "none")
