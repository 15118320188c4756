"""Recipes: the released ones can be read; a wrong setting is named."""

from pathlib import Path

import pytest
import torch

from finetune import machine, recipe


def test_the_released_recipes_can_be_read(repo: Path) -> None:
    folder = repo / "finetune" / "recipes"
    methods = {recipe.read(path, repo).method for path in folder.glob("*/*.yaml")}
    assert methods == {"sft", "dpo", "kto", "grpo"}


def test_an_unknown_setting_is_named(repo: Path, tmp_path: Path) -> None:
    text = (repo / "finetune/recipes/smollm2-135m/sft.yaml").read_text()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("  epochs: 1", "  epoch: 1"))
    with pytest.raises(recipe.RecipeError, match=r"wrong\.yaml, training\.epoch: .* Did you mean `epochs`"):
        recipe.read(wrong, tmp_path)


def test_a_dpo_recipe_needs_the_adapter_it_starts_from(repo: Path, tmp_path: Path) -> None:
    text = (repo / "finetune/recipes/smollm2-135m/dpo.yaml").read_text()
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("\n".join(line for line in text.splitlines() if "adapter: finetune" not in line))
    with pytest.raises(recipe.RecipeError, match=r"model\.adapter"):
        recipe.read(wrong, tmp_path)


@pytest.mark.parametrize(("computes_bf16", "precision"), [(True, "bf16"), (False, "fp32")])
def test_the_released_recipe_trains_in_what_the_processor_computes(
    computes_bf16: bool, precision: str, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"avx512_bf16": computes_bf16})
    for method in ("sft", "dpo"):
        read = recipe.read(repo / f"finetune/recipes/smollm2-135m/{method}.yaml", repo)
        assert read.training.precision == precision


def test_a_missing_recipe_is_named(tmp_path: Path) -> None:
    with pytest.raises(recipe.RecipeError, match="no recipe"):
        recipe.read(tmp_path / "none.yaml", tmp_path)


def test_a_dashboard_whose_package_is_missing_is_told_before_the_run(repo: Path, tmp_path: Path) -> None:
    text = (repo / "finetune/recipes/smollm2-135m/sft.yaml").read_text()
    wished = tmp_path / "wished.yaml"
    wished.write_text(text.replace("\ntraining:\n", "\ntraining:\n  report_to: trackio\n"))
    told = "\n".join(machine.missing(recipe.read(wished, tmp_path)))
    assert "pip install trackio" in told
    assert "pip install" not in "\n".join(
        machine.missing(recipe.read(repo / "finetune/recipes/smollm2-135m/sft.yaml", tmp_path))
    )
