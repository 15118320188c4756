"""The recipes for other models: trainer and one step of SFT and DPO, on tiny random models of the same architecture."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    LlamaConfig,
    PretrainedConfig,
    PreTrainedTokenizerBase,
    Qwen3Config,
)

from actions.answers.llm import _read_chat_template
from finetune import dpo, pairs, recipe, sft
from finetune.data.rows import TEMPLATE, Row
from finetune.recipe import Recipe
from tests.finetune.conftest import TOKENIZER
from tests.finetune.test_chain import pair_of

CONFIGS: dict[str, type[PretrainedConfig]] = {
    "smollm2-1.7b": LlamaConfig,
    "qwen3-0.6b": Qwen3Config,
    "qwen3-1.7b": Qwen3Config,
}


@pytest.fixture
def base(request: pytest.FixtureRequest, tokenizer: PreTrainedTokenizerBase, tmp_path: Path) -> Path:
    """A random model of the recipe's architecture, with the released model's tokenizer."""
    torch.manual_seed(1)
    config = CONFIGS[request.param](
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        eos_token_id=tokenizer.eos_token_id,
        bos_token_id=tokenizer.bos_token_id,
    )
    folder = tmp_path / "base"
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    shutil.copy2(TOKENIZER / "chat_template.jinja", folder / "chat_template.jinja")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(("base", "name"), [("smollm2-1.7b",) * 2, ("qwen3-1.7b",) * 2], indirect=["base"])
def test_one_step_of_sft_and_of_dpo(
    base: Path, name: str, repo: Path, data_folder: Path, train_rows: list[Row], tmp_path: Path
) -> None:
    adapter = sft.train(one_step(repo, name, "sft", data_folder / "train.jsonl", tmp_path), base)
    preferences = tmp_path / "pairs.jsonl"
    pairs.write(preferences, [pair_of(row) for row in train_rows[:4]])
    run = one_step(repo, name, "dpo", preferences, tmp_path)
    run = run.model_copy(update={"model": run.model.model_copy(update={"adapter": adapter})})
    preferred = dpo.train(run, base)
    assert (preferred / "adapter_model.safetensors").is_file()


def test_qwen3_is_not_asked_to_think_aloud(tokenizer: PreTrainedTokenizerBase, tmp_path: Path) -> None:
    """Trained and served with the same prompt, in which the thinking is over before the answer."""
    template = files("trl").joinpath("chat_templates", "qwen3.jinja").read_text(encoding="utf-8")
    (tmp_path / "chat_template.jinja").write_text(template, encoding="utf-8")
    (tmp_path / "tokenizer_config.json").write_text('{"eos_token": "<|im_end|>"}', encoding="utf-8")
    chat = [{"role": "user", "content": "How much is it?"}]
    served = _read_chat_template(tmp_path)[0](chat)
    assert served.endswith("<think>\n\n</think>\n\n")
    asked = tokenizer.apply_chat_template(
        chat, chat_template=template, tokenize=False, add_generation_prompt=True, **TEMPLATE
    )
    assert asked == served


@pytest.mark.parametrize("name", sorted(CONFIGS))
def test_both_recipes_of_a_model_fit_together(name: str, repo: Path) -> None:
    first, then = (recipe.read(repo / "finetune" / "recipes" / name / f"{kind}.yaml", repo) for kind in ("sft", "dpo"))
    assert then.model.adapter == first.output / "adapter"
    assert (then.model.base, then.model.quantization, then.lora) == (
        first.model.base,
        first.model.quantization,
        first.lora,
    )


def one_step(repo: Path, name: str, method: str, rows: Path, folder: Path) -> Recipe:
    """The recipe with four rows for one step, and without the four bits that need a GPU."""
    whole = recipe.read(repo / "finetune" / "recipes" / name / f"{method}.yaml", folder)
    return whole.model_copy(
        update={
            "model": whole.model.model_copy(update={"quantization": "none"}),
            "data": whole.data.model_copy(update={"rows": rows, "max_rows": 4}),
            "training": whole.training.model_copy(update={"batch_size": 4, "accumulation": 1}),
            "output": folder / method,
        }
    )
