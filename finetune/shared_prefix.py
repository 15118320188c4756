"""Packs a batch into one sequence that holds the rows' common beginning once: no padding, no repeated system sentence.

Each row's remaining tokens see the common beginning and themselves, never another row, and their positions go on from
the beginning's end; so the gradients are those of separate rows (a test compares them). The language model's head, a
fifth of the work of a small model with a large vocabulary, runs only where an answer's token is predicted.
"""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

import torch
from torch.nn import functional

from finetune.data.rows import TEMPLATE

IGNORED = -100  # the label of a token that isn't trained on

Batch = dict[str, torch.Tensor]


def tokenized(
    prompt: Sequence[Mapping[str, str]], completion: Sequence[Mapping[str, str]], tokenizer: Any
) -> dict[str, list[int]]:
    """A row as the trainer tokenizes it: the prompt's labels are ignored."""
    before = tokenizer.apply_chat_template(list(prompt), tokenize=False, add_generation_prompt=True, **TEMPLATE)
    whole = tokenizer.apply_chat_template([*prompt, *completion], tokenize=False, **TEMPLATE)
    tokens = tokenizer.encode(whole, add_special_tokens=False)
    asked = len(tokenizer.encode(before, add_special_tokens=False))
    return {"input_ids": tokens, "labels": [IGNORED] * asked + tokens[asked:]}


def packed(rows: Sequence[Mapping[str, Sequence[int]]]) -> Batch:
    """The batch of rows with `input_ids` and `labels` (those of prompt tokens are ignored), as one sequence.

    Returns:
        `input_ids` and `position_ids` of shape (1, tokens), `attention_mask` of shape (1, 1, tokens, tokens), true
        where a token sees another, and for each answer token `targets` with `predicted_at`, the place before it.
    """
    shared = _common_beginning(rows)
    tokens = list(rows[0]["input_ids"][:shared])
    positions = list(range(shared))
    row_of = [-1] * shared
    predicted_at: list[int] = []
    targets: list[int] = []
    for number, row in enumerate(rows):
        start = len(tokens) - shared  # of this row, as if its beginning stood right before the rest
        tokens += row["input_ids"][shared:]
        positions += range(shared, len(row["input_ids"]))
        row_of += [number] * (len(row["input_ids"]) - shared)
        for place in range(shared, len(row["input_ids"])):
            if row["labels"][place] != IGNORED:
                predicted_at.append(start + place - 1)
                targets.append(row["labels"][place])
    owner = torch.tensor(row_of)
    sees = (owner[:, None] == owner[None, :]) | (owner[None, :] == -1)
    causal = torch.ones(len(tokens), len(tokens), dtype=torch.bool).tril()
    return {
        "input_ids": torch.tensor([tokens]),
        "position_ids": torch.tensor([positions]),
        "attention_mask": (sees & causal)[None, None],
        "predicted_at": torch.tensor(predicted_at),
        "targets": torch.tensor(targets),
    }


def answer_loss(model: Any, batch: Mapping[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
    """The summed cross-entropy of the answers' tokens, and how many of them were the most likely ones.

    Args:
        model: a causal language model of `transformers`, with or without LoRA inside.
        batch: what `packed` returns.
    """
    logits = answer_logits(model, batch)
    right = (logits.argmax(-1) == batch["targets"]).sum()
    return functional.cross_entropy(logits, batch["targets"], reduction="sum"), right


def answer_logits(model: Any, batch: Mapping[str, torch.Tensor]) -> torch.Tensor:
    """The logits of the answers' tokens, shape (tokens, vocabulary); model and batch as `answer_loss` takes them."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    states = inner.get_decoder()(
        input_ids=batch["input_ids"],
        position_ids=batch["position_ids"],
        attention_mask=batch["attention_mask"],
        use_cache=False,
    ).last_hidden_state[0]
    logits: torch.Tensor = inner.get_output_embeddings()(states[batch["predicted_at"]]).float()
    return logits


def in_batches_of_one_beginning(keys: Sequence[str], batch_size: int, seed: int) -> list[int]:
    """An order of the rows in which batches share a key (the system sentence), as far as their numbers allow.

    Whole batches are shuffled among each other; what is left over of each key comes last.
    """
    generator = torch.Generator().manual_seed(seed)
    places: dict[str, list[int]] = {}
    for place in torch.randperm(len(keys), generator=generator).tolist():
        places.setdefault(keys[place], []).append(place)
    whole: list[list[int]] = []
    left_over: list[int] = []
    for rows in places.values():
        cut = len(rows) - len(rows) % batch_size
        whole += [rows[start : start + batch_size] for start in range(0, cut, batch_size)]
        left_over += rows[cut:]
    shuffled = [whole[number] for number in torch.randperm(len(whole), generator=generator).tolist()]
    return [place for batch in shuffled for place in batch] + left_over


def _common_beginning(rows: Sequence[Mapping[str, Sequence[int]]]) -> int:
    """How many first tokens all rows share, of those that no row is trained on."""
    columns = zip(*(row["input_ids"] for row in rows), strict=False)
    shared = sum(1 for _ in takewhile(lambda column: len(set(column)) == 1, columns))
    trained = min(next(i for i, label in enumerate(row["labels"]) if label != IGNORED) for row in rows)
    return min(shared, trained - 1)
