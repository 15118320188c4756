"""The whole chain on a tiny model: data, SFT, going on after a stop, DPO on its own answers, export, serving."""

import json
from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerBase

from actions.answers.llm import LocalModel
from finetune import dpo, export, pairs, recipe, sampling, sft
from finetune.data import rows
from finetune.data.rows import Row
from finetune.export import AdapterError
from finetune.pairs import Pair
from finetune.recipe import Recipe


def tiny(repo: Path, name: str, **changes: dict[str, object]) -> Recipe:
    """The released recipe with a few of its sections changed."""
    path = repo / "finetune" / "recipes" / "smollm2-135m" / f"{name}.yaml"
    whole = recipe.read(path, repo / "nothing-here").model_dump()
    for section, values in changes.items():
        whole[section] = {**whole[section], **values}
    return Recipe.model_validate(whole)


@pytest.mark.slow
def test_data_becomes_an_adapter_that_serves(
    repo: Path,
    tiny_base: Path,
    tokenizer: PreTrainedTokenizerBase,
    authored_folder: Path,
    tmp_path: Path,
) -> None:
    train_rows = rows.read(authored_folder / "train.jsonl")
    short = tiny(
        repo,
        "sft",
        data={"rows": authored_folder / "train.jsonl", "max_rows": 16},
        training={"batch_size": 4, "save_steps": 2, "log_steps": 1},
    )
    half = short.model_copy(
        update={"output": tmp_path / "sft", "training": short.training.model_copy(update={"epochs": 0.5})}
    )
    sft.train(half, tiny_base)
    assert json.loads((tmp_path / "sft" / "metrics.json").read_text())["steps"] == 2
    whole = short.model_copy(update={"output": tmp_path / "sft"})
    adapter = sft.train(whole, tiny_base, start="resume")
    metrics = json.loads((tmp_path / "sft" / "metrics.json").read_text())
    assert metrics["steps"] == 4
    assert [entry["step"] for entry in metrics["curve"]] == [1, 2, 3, 4], "the second run went on from the checkpoint"
    assert "loss at the end" in (adapter / "README.md").read_text()

    preferences = tmp_path / "pairs.jsonl"
    pairs.write(preferences, [pair_of(row) for row in train_rows[:4]])
    after = tiny(
        repo,
        "dpo",
        model={"adapter": adapter},
        data={"rows": preferences},
        training={"batch_size": 2, "accumulation": 1, "save_steps": 10, "log_steps": 1},
    ).model_copy(update={"output": tmp_path / "dpo"})
    preferred = dpo.train(after, tiny_base)
    assert sorted(path.name for path in preferred.iterdir() if "adapter" in path.name) == [
        "adapter_config.json",
        "adapter_model.safetensors",
    ]

    size = export.release(preferred, "hub/name", tmp_path / "released")
    assert size < (preferred / "adapter_model.safetensors").stat().st_size
    assert str(tmp_path) not in (tmp_path / "released" / "adapter_config.json").read_text()
    export.merge(tiny_base, tmp_path / "released", tmp_path / "merged")
    export.convert(tmp_path / "merged", "hub/name", tmp_path / "served", tuned=True)
    export.to_ctranslate2(tmp_path / "merged", "hub/name", tmp_path / "int8", tuned=True)
    for folder, quantization in (("served", "none"), ("int8", "int8")):
        described = json.loads((tmp_path / folder / "lisa.json").read_text())
        assert described == {"name": "hub/name", "quantization": quantization, "tuned": True}
        answer = LocalModel(tmp_path / folder, threads=1).generate(train_rows[0].prompt, 8, 10)
        assert answer.completion_tokens == 8 or answer.finished
    drawn = list(sampling.draw(tmp_path / "int8", tokenizer, [row.prompt for row in train_rows[:3]], 2, 0.9, 7, 1))
    assert len(drawn) == 3


def test_an_adapter_that_is_none_is_refused(tiny_base: Path, tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match="holds no adapter"):
        export.merge(tiny_base, tmp_path, tmp_path / "out")


def pair_of(row: Row) -> Pair:
    worse = [{"role": "assistant", "content": "It is free of charge, and made of gold."}]
    return Pair(prompt=row.prompt, chosen=row.completion, rejected=worse, kind=row.kind, fault="claim: word")
