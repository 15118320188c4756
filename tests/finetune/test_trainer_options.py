"""Options of the trainers by their own names: passed with their types, and named where they can't be."""

import json
from pathlib import Path
from typing import Any

import pytest

from finetune import recipe, run, runs, sft, trainer_options
from finetune.data.rows import write
from finetune.trainer_options import OptionError
from tests.finetune.authored import authored_rows
from tests.finetune.test_chain import tiny


def of_sft(**options: Any) -> dict[str, Any]:
    return trainer_options.checked("sft", options, shared_prefix=True)


def test_an_option_has_the_type_that_the_trainer_declares() -> None:
    passed = of_sft(adam_epsilon="1e-9", max_grad_norm=1, optim="adafactor", lr_scheduler_kwargs={"num_cycles": 2})
    assert passed == {
        "adam_epsilon": 1e-9,
        "max_grad_norm": 1.0,
        "optim": "adafactor",
        "lr_scheduler_kwargs": {"num_cycles": 2},
    }


@pytest.mark.parametrize(
    ("method", "option", "told"),
    [
        (
            "sft",
            {"max_grad_nrom": 1},
            r"SFTConfig .* has no such option\. Did you mean `max_grad_norm`",
        ),
        ("sft", {"max_grad_norm": "much"}, "max_grad_norm: Input should be a valid number"),
        ("sft", {"learning_rate": 1e-3}, "set `training.learning_rate`"),
        ("sft", {"packing": True}, "set `training.shared_prefix: false` as well"),
        ("sft", {"num_generations": 4}, "SFTConfig of the installed TRL has no such option"),
        ("dpo", {"loss_type": ["ipo"]}, "set `dpo.loss`"),
        ("dpo", {"precompute_ref_log_probs": False}, "it can't be changed"),
    ],
)
def test_what_cannot_be_passed_is_named_with_what_to_write(method: str, option: dict[str, Any], told: str) -> None:
    with pytest.raises(OptionError, match=told):
        trainer_options.checked(method, option, shared_prefix=True)


def test_an_option_of_trls_own_loss_passes_where_that_loss_is_used() -> None:
    assert trainer_options.checked("sft", {"packing": True}, shared_prefix=False) == {"packing": True}


@pytest.mark.parametrize("method", ["sft", "dpo", "kto", "grpo"])
def test_whatever_we_set_ourselves_is_known_to_be_ours(method: str, repo: Path) -> None:
    """Else an option would be passed twice, which Python refuses without a word about the recipe."""
    read = tiny(repo, method)
    ours = {*run.arguments(read), *run.measured(read, 8, 1)}
    assert ours <= {*trainer_options.BY_RECIPE, *trainer_options.FIXED}


def test_a_recipe_tells_where_an_option_is_wrong(repo: Path) -> None:
    path = repo / "finetune/recipes/smollm2-135m/dpo.yaml"
    with pytest.raises(recipe.RecipeError, match=r"dpo\.yaml, trainer\.label_smothing: .* Did you mean `label_smooth"):
        recipe.read(path, repo, ["trainer.label_smothing=0.1"])
    assert recipe.read(path, repo, ["trainer.label_smoothing=0.1"]).trainer == {"label_smoothing": 0.1}


def test_options_reach_the_trainer_and_the_card(repo: Path, tiny_base: Path, tmp_path: Path) -> None:
    write(tmp_path / "train.jsonl", authored_rows()[:4])
    short = tiny(
        repo,
        "sft",
        data={"rows": tmp_path / "train.jsonl", "test": None},
        model={"base": str(tiny_base)},
        training={"batch_size": 2, "log_steps": 1, "precision": "fp32"},
    ).model_copy(update={"output": tmp_path / "sft", "trainer": {"max_steps": 1, "optim": "adafactor"}})
    adapter = sft.train(short, tiny_base)
    assert json.loads((tmp_path / "sft" / "metrics.json").read_text())["steps"] == 1
    assert "| optim | adafactor |" in (adapter / "README.md").read_text()
    wrong = short.model_copy(update={"output": tmp_path / "wrong", "trainer": {"optim": "adafacotr"}})
    with pytest.raises(runs.RunError, match=r"The trainer refuses .*adafacotr"):
        sft.train(wrong, tiny_base)
