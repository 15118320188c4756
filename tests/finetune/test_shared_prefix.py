"""Packing a batch around its common beginning must not change what is learned."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, PreTrainedTokenizerBase

from finetune import shared_prefix
from finetune.data.rows import Row


def test_packed_rows_give_the_gradients_of_separate_rows(
    tiny_base: Path, tokenizer: PreTrainedTokenizerBase, train_rows: list[Row]
) -> None:
    model = AutoModelForCausalLM.from_pretrained(tiny_base, dtype="float32")
    batch = [shared_prefix.tokenized(row.prompt, row.completion, tokenizer) for row in train_rows[:4]]

    loss, _ = shared_prefix.answer_loss(model, shared_prefix.packed(batch))
    loss.backward()
    together = {name: weight.grad.clone() for name, weight in model.named_parameters()}
    model.zero_grad()
    apart = torch.tensor(0.0)
    for row in batch:
        labels = torch.tensor([row["labels"]])
        trained = int((labels != shared_prefix.IGNORED).sum())
        apart = apart + model(input_ids=torch.tensor([row["input_ids"]]), labels=labels).loss * trained
    apart.backward()

    assert loss.item() == pytest.approx(apart.item(), rel=1e-4)
    for name, weight in model.named_parameters():
        assert torch.allclose(together[name], weight.grad, rtol=1e-3, atol=1e-4), name


def test_the_common_beginning_stands_in_the_batch_once(
    train_rows: list[Row], tokenizer: PreTrainedTokenizerBase
) -> None:
    same_shop = [row for row in train_rows if row.prompt[0] == train_rows[0].prompt[0]][:3]
    batch = [shared_prefix.tokenized(row.prompt, row.completion, tokenizer) for row in same_shop]
    packed = shared_prefix.packed(batch)
    system = len(tokenizer.encode(same_shop[0].prompt[0]["content"], add_special_tokens=False))
    apart = sum(len(row["input_ids"]) for row in batch)
    assert packed["input_ids"].shape[1] <= apart - (len(batch) - 1) * system


def test_batches_share_their_key_as_far_as_numbers_allow() -> None:
    keys = ["a", "b", "a", "a", "b", "b", "b", "a", "c"]
    order = shared_prefix.in_batches_of_one_beginning(keys, batch_size=2, seed=1)
    assert sorted(order) == list(range(9))
    batches = [{keys[place] for place in order[start : start + 2]} for start in range(0, 8, 2)]
    assert all(len(batch) == 1 for batch in batches)
    assert keys[order[-1]] == "c"
