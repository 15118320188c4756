"""Composed messages mean what their phrasings mean, and no phrasing is in two splits."""

import random
from pathlib import Path

import pytest

from finetune.reader import generate, phrasings
from finetune.reader.typing_habits import typed
from language.message import Act, Aspect, Pointer
from language.problems import Problem


@pytest.fixture(scope="module")
def splits() -> dict[str, list[generate.Row]]:
    return {split: generate.rows(split, 400, seed=3) for split in generate.SPLITS}


def test_every_authored_phrasing_can_be_filled_in_every_shop() -> None:
    shops = phrasings.vocabulary()["shops"].values()
    every = [phrasing for some in phrasings.authored().values() for phrasing in some]
    for number, phrasing in enumerate(every):
        for shop in shops:
            filled = phrasings.fill(
                phrasing.template, {**phrasings.vocabulary()["anywhere"], **shop}, random.Random(number)
            )
            assert len(filled.text) == len(filled.marks)
            assert not set("{}<>|") & set(filled.text), filled.text


def test_phrasings_name_acts_aspects_and_pointers_that_exist() -> None:
    for group in phrasings.groups():
        assert [Act(act) for act in group["acts"]]
        assert all(Aspect(aspect) for aspect in group.get("aspects", ()))
        assert Pointer(group.get("point", "nothing"))
        assert set(group.get("contexts", ())) <= {*phrasings.turns(), "none"}


def test_every_act_and_every_aspect_is_in_the_training_rows() -> None:
    rows = generate.rows("train", 4000, seed=3)
    assert {act for row in rows for act in row.acts} == {act.value for act in Act}
    assert {aspect for row in rows for aspect in row.aspects} == {aspect.value for aspect in Aspect}


def test_no_family_is_in_two_splits(splits: dict[str, list[generate.Row]]) -> None:
    families = {split: {family for row in rows for family in row.families} for split, rows in splits.items()}
    assert not families["train"] & families["test"]
    assert not families["train"] & families["tune"]
    assert not families["tune"] & families["test"]


def test_spans_keep_their_kind() -> None:
    filled = phrasings.fill("a <+red dress> without <-a belt>, is it <?cotton>", {}, random.Random(1))
    spans = generate._spans(filled.text, list(filled.marks))
    told = [(filled.text[start:end], kind) for start, end, kind in spans]
    assert told == [("red dress", "wanted"), ("belt", "unwanted"), ("cotton", "detail")]


def test_typing_leaves_the_marks_on_their_words() -> None:
    text, marks = "what is the neckline like", [""] * 12 + ["detail 0"] * 8 + [""] * 5
    for seed in range(300):
        new, moved = typed(text, list(marks), random.Random(seed))
        assert len(new) == len(moved)
        word = "".join(letter for letter, mark in zip(new, moved, strict=True) if mark)
        assert word
        assert not word.startswith(" ")
        assert abs(len(word) - len("neckline")) <= 2


def test_the_same_seed_gives_the_same_rows(splits: dict[str, list[generate.Row]]) -> None:
    assert generate.rows("tune", 400, seed=3) == splits["tune"]
    assert generate.rows("tune", 400, seed=4) != splits["tune"]


def test_rows_are_read_as_they_were_written(tmp_path: Path) -> None:
    generate.write(tmp_path, 80, seed=5)
    assert generate.read(tmp_path / "train.jsonl") == generate.rows("train", 80, seed=5)
    assert "No customer's words are in it." in (tmp_path / "README.md").read_text(encoding="utf-8")


def test_every_intent_and_every_problem_is_in_the_training_rows() -> None:
    rows = generate.rows("train", 4000, seed=3)
    assert {row.intent for row in rows} == {"", *generate.intents()}
    assert {row.problem for row in rows} == {None, "", *(problem.value for problem in Problem)}


def test_an_intent_is_known_only_of_a_message_of_one_part() -> None:
    assert all(len(row.families) == 1 for row in generate.rows("train", 1000, seed=3) if row.intent)


def test_what_only_sounds_like_a_problem_is_none(splits: dict[str, list[generate.Row]]) -> None:
    for rows in splits.values():
        asked = [row for row in rows if {family.split(":")[0] for family in row.families} == {"problem_asked_about"}]
        assert all(row.problem == "" for row in asked)
