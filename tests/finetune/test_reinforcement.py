"""Training beyond pairs on a tiny model: on thumbs (KTO), and with the claim checker as reward (GRPO)."""

import json
from pathlib import Path
from typing import Any

import pytest

from finetune import export, grpo, kto, recipe, runs, sft, thumbs
from finetune.data.preflight import PreflightError
from finetune.data.rows import write
from finetune.recipe import Recipe, RecipeError
from finetune.rewards import PARTS
from tests.finetune.authored import authored_cases, authored_rows
from tests.finetune.test_chain import tiny

CASES = authored_cases()
TRAINING = {"batch_size": 2, "accumulation": 1, "save_steps": 2, "log_steps": 1, "precision": "fp32", "threads": 1}


@pytest.fixture(scope="module")
def adapter(repo: Path, tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter of one step of SFT, to go on from."""
    folder = tmp_path_factory.mktemp("sft")
    write(folder / "train.jsonl", authored_rows()[:2])
    first = tiny(
        repo,
        "sft",
        model={"base": str(tiny_base)},
        data={"rows": folder / "train.jsonl", "test": None},
        training=TRAINING,
    )
    return sft.train(first.model_copy(update={"output": folder / "run"}), tiny_base)


def run_of(repo: Path, method: str, base: Path, adapter: Path, folder: Path, **training: Any) -> Recipe:
    read = tiny(
        repo,
        method,
        model={"base": str(base), "adapter": adapter},
        data={"rows": folder / "rows.jsonl", "people": folder / "people"},
        training={**TRAINING, **training},
    )
    return read.model_copy(update={"output": folder / method})


def told(folder: Path) -> Any:
    return json.loads((folder / "metrics.json").read_text())


@pytest.mark.slow
def test_thumbs_are_trained_on_peoples_first(repo: Path, tiny_base: Path, adapter: Path, tmp_path: Path) -> None:
    rows = authored_rows()
    good = [thumbs.Thumb(prompt=r.prompt, completion=r.completion, label=True, kind=r.kind, question="?") for r in rows]
    bad = [thumbs.of(case, "It is free of charge, and made of gold.", False) for case in CASES]
    write(tmp_path / "rows.jsonl", [*good[:3], *bad[:2]])
    write(tmp_path / "people" / "thumbs.jsonl", [good[3], bad[3]])
    trained = kto.train(run_of(repo, "kto", tiny_base, adapter, tmp_path), tiny_base)
    measured = told(tmp_path / "kto")
    assert measured["examples"] == 6, "of seven the last would be a batch by itself"
    assert measured["people"] == 2
    assert {"kl", "rewards/chosen", "rewards/rejected"} <= {name for entry in measured["curve"] for name in entry}
    card = (trained / "README.md").read_text()
    assert "| thumbs | 6 |" in card and "| beta | 0.1 (kto) |" in card
    assert export.base_of(trained) == str(tiny_base)
    assert sorted(path.name for path in trained.glob("adapter*")) == [
        "adapter_config.json",
        "adapter_model.safetensors",
    ]


def test_a_good_thumb_has_to_be_one_to_give(repo: Path, tiny_base: Path, adapter: Path, tmp_path: Path) -> None:
    write(tmp_path / "rows.jsonl", [thumbs.of(case, "It costs $7.00.", True) for case in CASES[:2]])
    with pytest.raises(PreflightError, match="a number or a name that its own prompt hasn't"):
        kto.train(run_of(repo, "kto", tiny_base, adapter, tmp_path), tiny_base)


@pytest.mark.slow
def test_the_checker_rewards_and_a_stopped_run_goes_on(
    repo: Path, tiny_base: Path, adapter: Path, tmp_path: Path
) -> None:
    """Every part of the reward is logged at every step; a run that goes on draws what it would have drawn."""
    short = run_of(repo, "grpo", tiny_base, adapter, tmp_path, save_steps=1)
    assert short.grpo is not None
    short = short.model_copy(update={"grpo": short.grpo.model_copy(update={"samples": 2})})
    half = short.model_copy(update={"training": short.training.model_copy(update={"epochs": 0.5})})
    grpo.train(half, tiny_base, CASES[:2])
    trained = grpo.train(short, tiny_base, CASES[:2], start="resume")
    measured = told(tmp_path / "grpo")
    assert [entry["step"] for entry in measured["curve"]] == [1, 2]
    for entry in measured["curve"]:
        assert {f"rewards/{part}/mean" for part in PARTS} <= entry.keys()
    assert "| answers a prompt | 2 at temperature 1.0 |" in (trained / "README.md").read_text()
    with pytest.raises(runs.RunError, match="finished"):
        grpo.train(short, tiny_base, CASES[:2])


def test_a_step_compares_whole_groups_of_answers(repo: Path) -> None:
    path = repo / "finetune/recipes/smollm2-135m/grpo.yaml"
    with pytest.raises(RecipeError, match=r"multiple of grpo\.samples, 6"):
        recipe.read(path, repo, ["grpo.samples=6"])


def test_a_prompt_without_room_for_its_answer_is_refused(
    repo: Path, tiny_base: Path, adapter: Path, tmp_path: Path
) -> None:
    short = run_of(repo, "grpo", tiny_base, adapter, tmp_path)
    short = short.model_copy(update={"data": short.data.model_copy(update={"max_length": 100})})
    with pytest.raises(PreflightError, match=r"data\.max_length"):
        grpo.train(short, tiny_base, CASES[:4])
