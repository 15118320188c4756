"""Trains the reader's head of roles: whether a thing that a message names is wanted, unwanted or only mentioned.

The encoder stays as it is: the head reads its states, so that more marked sentences never change what the other heads
say. Sentences are marked as `[words](role)`, in the files of `data/roles/`, one file a writer; the head is measured on
each writer's sentences by the other writers', and then trained on all of them.
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
from language.message import Before
from language.reader import ROLES, encoded, tokenizer

log = logging.getLogger(__name__)

SECTION, NEXT_SECTION = "## Roles of things", "## How it was made"  # of the delta's card
HIDDEN = 96  # of each direction
_MARK = re.compile(r"\[(?P<words>[^\]]+)\]\((?P<role>\w+)\)")
_UNCOUNTED = -100  # the target of padding


class RolesHead(nn.Module):
    """A bidirectional GRU (Cho et al. 2014) over the encoder's states, and a layer that names each token's role."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.gru = nn.GRU(size, HIDDEN, bidirectional=True, batch_first=True)
        self.out = nn.Linear(2 * HIDDEN, len(ROLES))
        self.dropout = nn.Dropout(0.3)

    def forward(self, states: Tensor) -> Tensor:
        """Of states (messages, tokens, size), zero where a token isn't the message's own, the logits of ROLES."""
        read, _ = self.gru(self.dropout(states))
        logits: Tensor = self.out(self.dropout(read))
        return logits


@dataclass(frozen=True)
class Marked:
    """A message with its marked spans: start, end and role."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True)
class Example:
    """A message's states (tokens, size) with the role of each token, and the tokens of each marked span."""

    states: Tensor
    roles: Tensor
    spans: tuple[tuple[tuple[int, ...], str], ...]


def read(file: Path) -> list[Marked]:
    """The marked messages of a file, one a line.

    Raises:
        ValueError: a mark names another role than ROLES; the message tells file, line and role.
    """
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    return [_marked(line.strip(), f"{file}, line {number}") for number, line in lines if line.strip()]


def _marked(line: str, where: str) -> Marked:
    text, spans, at = "", [], 0
    for mark in _MARK.finditer(line):
        if mark["role"] not in ROLES[1:]:
            raise ValueError(f"{where}: {mark['role']!r} is no role; use one of {', '.join(ROLES[1:])}.")
        text += line[at : mark.start()]
        spans.append((len(text), len(text) + len(mark["words"]), mark["role"]))
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
    def example(self, marked: Marked) -> Example:
        """The message as the head reads it."""
        encoding = encoded(self._words, marked.text, Before())
        ids = torch.tensor([encoding.ids])
        own = [sequence == 0 for sequence in encoding.sequence_ids]
        states = self._model(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state[0]
        roles, places = [], {span: list[int]() for span in marked.spans}
        for at, (start, _) in enumerate(encoding.offsets):
            span = next((span for span in marked.spans if own[at] and span[0] <= start < span[1]), None)
            roles.append(ROLES.index(span[2]) if span else 0)
            if span:
                places[span].append(at)
        return Example(
            states * torch.tensor(own)[:, None],
            torch.tensor(roles),
            tuple((tuple(tokens), span[2]) for span, tokens in places.items() if tokens),
        )


def trained(examples: Sequence[Example], size: int, recipe: Mapping[str, Any], seed: int) -> RolesHead:
    """A head trained on the examples by the recipe's `roles`: epochs, batch size, learning rate (one cycle; AdamW)."""
    torch.manual_seed(seed)
    head, chance = RolesHead(size), random.Random(seed)
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
            roles = nn.utils.rnn.pad_sequence([one.roles for one in some], True, _UNCOUNTED)
            loss = functional.cross_entropy(head(states).flatten(0, 1), roles.flatten(), ignore_index=_UNCOUNTED)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return head.eval()


@torch.no_grad()
def confusion(head: RolesHead, examples: Iterable[Example]) -> Counter[tuple[str, str]]:
    """How often a marked span of a role was given which role, by the mean of its tokens."""
    found = Counter[tuple[str, str]]()
    for one in examples:
        likely = head(one.states[None])[0].log_softmax(-1)
        for tokens, role in one.spans:
            found[role, ROLES[1 + int(likely[list(tokens)].mean(0)[1:].argmax())]] += 1
    return found


def f1(found: Mapping[tuple[str, str], int]) -> dict[str, float]:
    """F1 of each role."""
    scores = {}
    for role in ROLES[1:]:
        said = sum(count for (_, given), count in found.items() if given == role)
        held = sum(count for (meant, _), count in found.items() if meant == role)
        scores[role] = round(2 * found.get((role, role), 0) / max(1, said + held), 3)
    return scores


def train(recipe: Mapping[str, Any], base: Path, delta: Path) -> dict[str, dict[str, float]]:
    """Train the head for a delta and write it there, with its section of the card.

    Args:
        recipe: the reader's recipe; `roles` holds this head's settings.
        base: the base model's folder.
        delta: the delta whose encoder is read; its heads are rewritten whole, or not at all.

    Returns:
        F1 of each role on each writer's sentences, read by a head that the other writers' taught.

    Raises:
        ValueError: there are fewer than two files of sentences, or a mark names no role; the message names the place.
    """
    torch.set_num_threads(recipe["threads"])
    encoder, settings, seed = Encoder(base, delta), recipe["roles"], recipe["seed"]
    files = sorted(Path(settings["sentences"]).glob("*.txt"))
    if len(files) < 2:
        raise ValueError(f"{settings['sentences']} holds {len(files)} files of sentences; two writers' are needed.")
    hands = {file.stem: [encoder.example(one) for one in read(file)] for file in files}
    measured = {}
    for name, held_out in hands.items():
        others = [one for hand, examples in hands.items() if hand != name for one in examples]
        measured[name] = f1(confusion(trained(others, encoder.size, settings, seed), held_out))
        log.info("%s, read by what the others teach: %s", name, measured[name])
    head = trained([one for examples in hands.values() for one in examples], encoder.size, settings, seed)
    kept = {name: tensor for name, tensor in load_file(delta / HEADS).items() if not name.startswith("roles.")}
    own = {f"roles.{name}": tensor.to(torch.float16).contiguous() for name, tensor in head.state_dict().items()}
    draft = (delta / HEADS).with_suffix(".new")
    save_file(kept | own, str(draft), metadata={"format": "pt"})
    draft.chmod(0o644)
    draft.replace(delta / HEADS)
    card = (delta / "README.md").read_text(encoding="utf-8")
    before, _, rest = card.partition(SECTION)
    if not rest:
        before, _, rest = card.partition(NEXT_SECTION)
        rest = f"{NEXT_SECTION}{rest}"
    after = f"{NEXT_SECTION}{rest.rpartition(NEXT_SECTION)[2]}"
    counts = {file.stem: len(hands[file.stem]) for file in files}
    (delta / "README.md").write_text(f"{before}{_section(measured, counts)}{after}", encoding="utf-8")
    return measured


def _section(measured: Mapping[str, Mapping[str, float]], counts: Mapping[str, int]) -> str:
    """What the card says of this head."""
    rows = [
        f"| {name} | {counts[name]} | {' | '.join(f'{scores[role]:.3f}' for role in ROLES[1:])} |"
        for name, scores in measured.items()
    ]
    return "\n".join(
        [
            SECTION,
            "",
            "A seventh head, a GRU on the encoder's states, tells of each word whether the thing that it names is",
            f"wanted, unwanted or only mentioned. It was trained on {sum(counts.values())} messages that were written",
            "and marked for it (`lisa finetune reader roles`). F1 on each writer's messages by a head that only the",
            "others' taught:",
            "",
            f"| writer | messages | {' | '.join(ROLES[1:])} |",
            f"|---|{'---:|' * len(ROLES)}",
            *rows,
            "",
            "",
        ]
    )
