"""Trains the reader's heads that mark words: as wanted, unwanted or only told of, and by the wish they are said of.

The encoder stays as it is: the heads read its states, so that more marked sentences never change what the other heads
say. Sentences are marked as `[words](label)`, in one file a writer: with ROLES in `data/roles/`, with the number of the
wish, "each" or "aside" in `data/wishes/`. A head is measured on each writer's sentences by the other writers', and then
trained on all of them.
"""

import logging
import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from finetune.reader.export import HEADS, merged
from language import goods
from language.message import Before
from language.reader import ROLES, WISHES, encoded, tokenizer
from retrieval.vocabulary import names_of

log = logging.getLogger(__name__)

SECTION, NEXT_SECTION = "## Marks of words", "## How it was made"  # of the delta's card
HIDDEN = 96  # of each direction
HEADS_OF_MARKS = {"roles": ROLES, "wishes": WISHES}
ONE_WISH = "one wish"  # sentences of the writers of roles that teach what one wish looks like …
EVERY = 4  # … of which each fourth is enough beside those of several
_MARK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<label>\w+)\)")
_KINDS = names_of(goods.KINDS, "kind")
_UNCOUNTED = -100  # the target of padding


class MarksHead(nn.Module):
    """A bidirectional GRU (Cho et al. 2014) over the encoder's states, and a layer that labels each token."""

    def __init__(self, size: int, labels: int) -> None:
        super().__init__()
        self.gru = nn.GRU(size, HIDDEN, bidirectional=True, batch_first=True)
        self.out = nn.Linear(2 * HIDDEN, labels)
        self.dropout = nn.Dropout(0.3)

    def forward(self, states: Tensor) -> Tensor:
        """Of states (messages, tokens, size), zero where a token isn't the message's own, the logits of the labels."""
        read, _ = self.gru(self.dropout(states))
        logits: Tensor = self.out(self.dropout(read))
        return logits


@dataclass(frozen=True)
class Marked:
    """A message with its marked spans: start, end and label."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Example:
    """A message's states (tokens, size) with the label of each token, and the tokens of each marked span."""

    states: Tensor
    labels: Tensor
    spans: tuple[tuple[tuple[int, ...], str], ...]


def read(file: Path, labels: Sequence[str]) -> list[Marked]:
    """The marked messages of a file, one a line.

    Raises:
        ValueError: a mark names none of the labels; the message tells file, line and label.
    """
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    return [_marked(line.strip(), labels, f"{file}, line {number}") for number, line in lines if line.strip()]


def _marked(line: str, labels: Sequence[str], where: str) -> Marked:
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(line):
        if mark["label"] not in labels[1:]:
            raise ValueError(f"{where}: {mark['label']!r} is no mark; use one of {', '.join(labels[1:])}.")
        text += line[at : mark.start()]
        spans.append((len(text), len(text) + len(mark["words"]), mark["label"]))
        text, at = text + mark["words"], mark.end()
    return Marked(text + line[at:], tuple(spans))


class Encoder:
    """The base model with a delta, as torch computes it."""

    def __init__(self, base: Path, delta: Path) -> None:
        from transformers import BertConfig, BertModel

        config = BertConfig.from_pretrained(base)
        self.size: int = config.hidden_size
        self._words: Tokenizer = tokenizer(base)
        self._model = BertModel(config, add_pooling_layer=False).eval()
        tensors = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in merged(base, delta).items()}
        self._model.load_state_dict({name: tensors[name] for name in self._model.state_dict()})

    @torch.no_grad()
    def example(self, marked: Marked, labels: Sequence[str]) -> Example:
        """The message as the head reads it."""
        encoding = encoded(self._words, marked.text, Before())
        ids = torch.tensor([encoding.ids])
        own = [sequence == 0 for sequence in encoding.sequence_ids]
        states = self._model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0]
        targets, places = [], {span: list[int]() for span in marked.spans}
        for at, (start, _) in enumerate(encoding.offsets):
            span = next((span for span in marked.spans if own[at] and span[0] <= start < span[1]), None)
            targets.append(labels.index(span[2]) if span else 0)
            if span:
                places[span].append(at)
        return Example(
            states * torch.tensor(own)[:, None],
            torch.tensor(targets),
            tuple((tuple(tokens), span[2]) for span, tokens in places.items() if tokens),
        )


def trained(
    examples: Sequence[Example], labels: Sequence[str], size: int, recipe: Mapping[str, Any], seed: int
) -> MarksHead:
    """A head trained on the examples by the recipe's `marks`: epochs, batch size, learning rate (one cycle; AdamW)."""
    torch.manual_seed(seed)
    head, chance = MarksHead(size, len(labels)), random.Random(seed)
    rate, batch = recipe["learning_rate"], recipe["batch_size"]
    optimizer = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.05)
    steps = recipe["epochs"] * -(-len(examples) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
    order = list(range(len(examples)))
    for _ in range(recipe["epochs"]):
        chance.shuffle(order)
        for start in range(0, len(order), batch):
            some = [examples[at] for at in order[start : start + batch]]
            states = nn.utils.rnn.pad_sequence([one.states for one in some], batch_first=True)
            targets = nn.utils.rnn.pad_sequence([one.labels for one in some], True, _UNCOUNTED)
            loss = functional.cross_entropy(head(states).flatten(0, 1), targets.flatten(), ignore_index=_UNCOUNTED)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return head.eval()


@torch.no_grad()
def confusion(head: MarksHead, labels: Sequence[str], examples: Iterable[Example]) -> Counter[tuple[str, str]]:
    """How often a marked span of a label was given which label, by the mean of its tokens."""
    found = Counter[tuple[str, str]]()
    for one in examples:
        likely = head(one.states[None])[0].log_softmax(-1)
        for tokens, label in one.spans:
            found[label, labels[1 + int(likely[list(tokens)].mean(0)[1:].argmax())]] += 1
    return found


def f1(found: Mapping[tuple[str, str], int], labels: Sequence[str]) -> dict[str, float]:
    """F1 of each label."""
    scores = {}
    for label in labels[1:]:
        said = sum(count for (_, given), count in found.items() if given == label)
        held = sum(count for (meant, _), count in found.items() if meant == label)
        scores[label] = round(2 * found.get((label, label), 0) / max(1, said + held), 3)
    return scores


def train(recipe: Mapping[str, Any], base: Path, delta: Path) -> dict[str, dict[str, dict[str, float]]]:
    """Train the heads for a delta and write them there, with their sections of the card.

    Args:
        recipe: the reader's recipe; `marks` holds these heads' settings.
        base: the base model's folder.
        delta: the delta whose encoder is read; its heads are rewritten whole, or not at all.

    Returns:
        Of each head, F1 of each label on each writer's sentences, read by a head that the other writers' taught.

    Raises:
        ValueError: there are fewer than two files of sentences, or a mark names no label; the message names the place.
    """
    torch.set_num_threads(recipe["threads"])
    encoder, settings, seed = Encoder(base, delta), recipe["marks"], recipe["seed"]
    hands = {name: _hands(Path(settings[name]), labels) for name, labels in HEADS_OF_MARKS.items()}
    hands["wishes"][ONE_WISH] = singles(one for marked in hands["roles"].values() for one in marked)[::EVERY]
    counts = {name: {hand: len(marked) for hand, marked in read.items()} for name, read in hands.items()}
    measured: dict[str, dict[str, dict[str, float]]] = {}
    own: dict[str, Tensor] = {}
    for name, labels in HEADS_OF_MARKS.items():
        examples = {hand: [encoder.example(one, labels) for one in marked] for hand, marked in hands[name].items()}
        measured[name] = _across(name, labels, examples, encoder.size, settings, seed)
        head = trained([one for every in examples.values() for one in every], labels, encoder.size, settings, seed)
        own |= {f"{name}.{part}": tensor.to(torch.float16).contiguous() for part, tensor in head.state_dict().items()}
    kept = {
        name: tensor for name, tensor in load_file(delta / HEADS).items() if name.split(".")[0] not in HEADS_OF_MARKS
    }
    draft = (delta / HEADS).with_suffix(".new")
    save_file(kept | own, str(draft), metadata={"format": "pt"})
    draft.chmod(0o644)
    draft.replace(delta / HEADS)
    card = (delta / "README.md").read_text(encoding="utf-8")
    before = card.partition(SECTION)[0].partition(NEXT_SECTION)[0]
    after = f"{NEXT_SECTION}{card.rpartition(NEXT_SECTION)[2]}"
    (delta / "README.md").write_text(f"{before}{_section(measured, counts)}{after}", encoding="utf-8")
    return measured


def _hands(folder: Path, labels: Sequence[str]) -> dict[str, list[Marked]]:
    """The marked sentences of each writer."""
    files = sorted(folder.glob("*.txt"))
    if len(files) < 2:
        raise ValueError(f"{folder} holds {len(files)} files of sentences; two writers' are needed.")
    return {file.stem: read(file, labels) for file in files}


def singles(marked: Iterable[Marked]) -> list[Marked]:
    """Of sentences marked with roles those that hold one wish, marked as such: they name one kind of thing to get."""
    found = []
    for one in marked:
        kinds = [
            one.text[start:end]
            for start, end, role in one.spans
            if role == "wanted" and _KINDS.get(one.text[start:end])
        ]
        if len(kinds) == 1:
            spans = tuple((start, end, "aside" if role == "mentioned" else "1") for start, end, role in one.spans)
            found.append(Marked(one.text, spans))
    return found


def _across(
    name: str,
    labels: Sequence[str],
    examples: Mapping[str, Sequence[Example]],
    size: int,
    settings: Mapping[str, Any],
    seed: int,
) -> dict[str, dict[str, float]]:
    """F1 of each label on each writer's sentences, by a head that the others' taught."""
    measured = {}
    for held_out in examples:
        if held_out == ONE_WISH:  # written by the writers of roles
            continue
        others = [one for hand, every in examples.items() if hand != held_out for one in every]
        found = confusion(trained(others, labels, size, settings, seed), labels, examples[held_out])
        measured[held_out] = f1(found, labels)
        log.info("%s of %s, read by what the others teach: %s", name, held_out, measured[held_out])
    return measured


def _section(measured: Mapping[str, Mapping[str, Mapping[str, float]]], counts: Mapping[str, Mapping[str, int]]) -> str:
    """What the card says of these heads."""
    told = [
        SECTION,
        "",
        "Two further heads, each a GRU on the encoder's states, mark words. One tells whether the thing that a word",
        "names is wanted, unwanted or only mentioned, the other which of several wishes the word is said of. They were",
        f"trained on {sum(counts['roles'].values())} and {sum(counts['wishes'].values())} messages that were written",
        "and marked for it (`lisa finetune reader marks`). F1 on each writer's messages by a head that only the",
        "others' taught:",
        "",
    ]
    for name, labels in HEADS_OF_MARKS.items():
        told += [f"| {name} | messages | {' | '.join(labels[1:])} |", f"|---|{'---:|' * len(labels)}"]
        told += [
            f"| {hand} | {counts[name][hand]} | {' | '.join(f'{scores[label]:.3f}' for label in labels[1:])} |"
            for hand, scores in measured[name].items()
        ]
        told.append("")
    return "\n".join([*told, ""])
