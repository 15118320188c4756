"""The reader as it is trained: a sentence encoder with LoRA, and heads for acts, aspects, pointer, tags and more."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from finetune.reader.generate import Row
from language.message import Act, Aspect, Before, Pointer
from language.problems import Problem
from language.reader import TAGS, encoded
from language.whose_order import Party

ACTS = [act.value for act in Act]
ASPECTS = [aspect.value for aspect in Aspect]
POINTERS = [pointer.value for pointer in Pointer]
PROBLEMS = ["", *(problem.value for problem in Problem)]  # the empty one: nothing went wrong
PARTIES = ["", *(party.value for party in Party)]  # the empty one: no order or account is spoken of
UNMARKED = -100  # the target of tokens, and of messages, that no loss counts
#: The heads that say something of the whole message; `tags` says something of each token.
SENTENCE_HEADS = ("acts", "aspects", "pointer", "problem", "whose", "intent")


class ReaderModel(nn.Module):
    """The encoder and its heads; `forward` gives their logits by the heads' names."""

    def __init__(self, encoder: nn.Module, size: int, dropout: float, intents: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.acts = nn.Linear(2 * size, len(ACTS))
        self.aspects = nn.Linear(2 * size, len(ASPECTS))
        self.pointer = nn.Linear(2 * size, len(POINTERS))
        self.problem = nn.Linear(2 * size, len(PROBLEMS))
        self.whose = nn.Linear(2 * size, len(PARTIES))
        self.intent = nn.Linear(2 * size, intents)
        self.tags = nn.Linear(size, len(TAGS))

    def forward(self, ids: Tensor, segments: Tensor, seen: Tensor, own: Tensor) -> dict[str, Tensor]:
        """The logits of every head: a row a message, of `tags` a row a token."""
        states = self.encoder(input_ids=ids, token_type_ids=segments, attention_mask=seen).last_hidden_state
        mean = (states * own[..., None]).sum(1) / own.sum(1, keepdim=True)
        pooled = self.dropout(torch.cat([states[:, 0], mean], dim=-1))
        said = {name: getattr(self, name)(pooled) for name in SENTENCE_HEADS}
        return said | {"tags": self.tags(self.dropout(states))}


@dataclass(frozen=True)
class Example:
    """A row in tokens, with its targets; `known` is 0 where nobody said what it does."""

    ids: list[int]
    segments: list[int]
    own: list[float]
    acts: list[float]
    aspects: list[float]
    pointer: int
    tags: list[int]
    problem: int
    whose: int
    intent: int
    known: float


def example(row: Row, tokenizer: Tokenizer, intents: Sequence[str]) -> Example:
    """The row as the model takes it, encoded as serving does; an intent that isn't among `intents` isn't learned."""
    encoding = encoded(tokenizer, row.text, Before(row.answered, row.focus))
    own = [float(sequence == 0) for sequence in encoding.sequence_ids]
    return Example(
        encoding.ids,
        encoding.type_ids,
        own,
        [float(act in row.acts) for act in ACTS],
        [float(aspect in row.aspects) for aspect in ASPECTS],
        POINTERS.index(row.pointer) if row.acts else UNMARKED,
        _tags(row, encoding.offsets, own),
        UNMARKED if row.problem is None else PROBLEMS.index(row.problem),
        UNMARKED if row.whose is None else PARTIES.index(row.whose),
        intents.index(row.intent) if row.intent in intents else UNMARKED,
        float(bool(row.acts)),
    )


def batched(examples: Sequence[Example]) -> dict[str, Tensor]:
    """The examples padded to one length."""
    longest = max(len(one.ids) for one in examples)

    def padded(rows: Sequence[Sequence[float]], by: float, kind: torch.dtype) -> Tensor:
        return torch.tensor([[*row, *[by] * (longest - len(row))] for row in rows], dtype=kind)

    return {
        "ids": padded([one.ids for one in examples], 0, torch.long),
        "segments": padded([one.segments for one in examples], 0, torch.long),
        "seen": padded([[1] * len(one.ids) for one in examples], 0, torch.long),
        "own": padded([one.own for one in examples], 0.0, torch.float),
        "acts": torch.tensor([one.acts for one in examples]),
        "aspects": torch.tensor([one.aspects for one in examples]),
        "pointer": torch.tensor([one.pointer for one in examples]),
        "problem": torch.tensor([one.problem for one in examples]),
        "whose": torch.tensor([one.whose for one in examples]),
        "intent": torch.tensor([one.intent for one in examples]),
        "known": torch.tensor([one.known for one in examples]),
        "tags": padded([one.tags for one in examples], UNMARKED, torch.long),
    }


def build(base: Path, rank: int, alpha: int, dropout: float, intents: int) -> ReaderModel:
    """The base encoder with a fresh adapter on all its matrices, and fresh heads, one of them for so many intents."""
    from peft import LoraConfig, get_peft_model
    from transformers import BertModel

    # Dropout inside the encoder costs a third of the time on a CPU; the data's own noise does its work.
    quiet = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    encoder = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="sdpa", **quiet)
    size = json.loads((base / "config.json").read_text(encoding="utf-8"))["hidden_size"]
    lora = LoraConfig(r=rank, lora_alpha=alpha, target_modules=["query", "key", "value", "dense"], bias="none")
    return ReaderModel(get_peft_model(encoder, lora), size, dropout, intents)


def _tags(row: Row, offsets: Sequence[tuple[int, int]], own: Sequence[float]) -> list[int]:
    """The tag of every token, by the span that its first letter lies in."""
    if row.spans is None:
        return [UNMARKED] * len(offsets)
    tags, before = [], None
    for (start, _), mine in zip(offsets, own, strict=True):
        if not mine:
            tags.append(UNMARKED)
            continue
        span = next((span for span in row.spans if span[0] <= start < span[1]), None)
        name = "outside" if span is None else span[2] if span != before else f"more {span[2]}"
        tags.append(TAGS.index(name))
        before = span
    return tags
