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


def test_the_sample_policies_have_unique_ids_and_plain_text() -> None:
    passages = read_policies(BOUTIQUE / "policies")
    ids = [passage.passage_id for passage in passages]
    assert len(ids) == len(set(ids)) > 50
    assert not any("**" in passage.text or "](" in passage.text for passage in passages)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="doesn't exist"):
        read_policies(tmp_path / "none")
