"""Trains the two matrices of the statement ranker: a question nearer to the statements on its topic than to all others.

The loss is that of in-batch contrast with several right answers (Khosla et al., "Supervised Contrastive Learning",
NeurIPS 2020, in the form whose sum over the right answers is within the logarithm), over the sentence encoder's
vectors, which stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

RANK = 64
RUNS = 4  # from different seeds, of which the mean is released: one alone is too much by chance
EPOCHS = 20
BATCH = 128
TEMPERATURE = 0.05
DROPOUT = 0.3  # of the vectors' values: with few sentences a topic, less is learned by heart
LEARNING_RATE, WEIGHT_DECAY = 2e-3, 1e-2


@dataclass(frozen=True)
class Topic:
    """What several shops say on one thing, and how customers ask for it.

    Attributes:
        name: the topic.
        questions: customers' words.
        statements: a statement under its heading, as the index encodes it; none where no shop tells of it.
    """

    name: str
    questions: tuple[str, ...]
    statements: tuple[str, ...]


def read_hands(folder: Path) -> dict[str, list[Topic]]:
    """The topics of each writer, whose file is named after them.

    Raises:
        ValueError: the folder holds no file, or a line of one stands before the first topic; the message names it.
    """
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise ValueError(f"{folder} holds no .txt file of topics.")
    return {file.stem: read_topics(file.read_text(encoding="utf-8"), file.name) for file in files}


def joined(hands: Iterable[Sequence[Topic]]) -> list[Topic]:
    """The topics of several writers, those of the same name as one."""
    every: dict[str, Topic] = {}
    for topic in (topic for hand in hands for topic in hand):
        known = every.get(topic.name, Topic(topic.name, (), ()))
        questions, statements = (*known.questions, *topic.questions), (*known.statements, *topic.statements)
        every[topic.name] = Topic(topic.name, questions, statements)
    return list(every.values())


def read_topics(text: str, file: str) -> list[Topic]:
    """The topics of a file: "# name", then its questions and its statements ("heading | statement"), one a line.

    Raises:
        ValueError: a line stands before the first topic; the message names it.
    """
    lines: dict[str, list[str]] = {}
    name = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("# "):
            name = line.removeprefix("# ")
            lines.setdefault(name, [])
        elif line.strip() and not name:
            raise ValueError(f"{file}, line {number}: begin with a topic, such as '# return cost'.")
        elif line.strip():
            lines[name].append(line.strip())
    return [
        Topic(
            name,
            tuple(line for line in told if _BAR not in line),
            tuple(line.replace(_BAR, " ", 1) for line in told if _BAR in line),
        )
        for name, told in lines.items()
    ]


class Side(nn.Module):
    """One side of the ranker: `x + x @ down @ up`, of length 1."""

    def __init__(self, dimension: int, rank: int) -> None:
        super().__init__()
        self.down = nn.Parameter(torch.randn(dimension, rank) * _SPREAD)
        self.up = nn.Parameter(torch.randn(rank, dimension) * _SPREAD)

    def forward(self, vectors: Tensor) -> Tensor:
        """Vectors (number, dimension), moved."""
        return functional.normalize(vectors + vectors @ self.down @ self.up, dim=-1)


def train(
    questions: npt.NDArray[np.float32],
    asked: Sequence[int],
    statements: npt.NDArray[np.float32],
    told: Sequence[int],
    seed: int = 0,
    rank: int = RANK,
    epochs: int = EPOCHS,
) -> tuple[Side, Side]:
    """The sides of questions and of statements, by one run.

    Args:
        questions: vectors (number of questions, dimension).
        asked: the topic of each question.
        statements: vectors (number of statements, dimension).
        told: the topic of each statement.
        seed: of the first weights, the order and what is dropped.
        rank: of the matrices.
        epochs: times that every question is learned of.
    """
    torch.manual_seed(seed)
    ask, say = (torch.from_numpy(vectors) for vectors in (questions, statements))
    right = torch.tensor(asked)[:, None] == torch.tensor(told)[None]
    sides = Side(ask.shape[1], rank), Side(say.shape[1], rank)
    weights = [weight for side in sides for weight in side.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    answerable = torch.nonzero(right.any(1)).flatten()
    for _ in range(epochs):
        for batch in answerable[torch.randperm(len(answerable))].split(BATCH):
            near = sides[0](functional.dropout(ask[batch], DROPOUT)) @ sides[1](functional.dropout(say, DROPOUT)).T
            chances = torch.log_softmax(near / TEMPERATURE, dim=1)
            loss = -torch.logsumexp(chances.masked_fill(~right[batch], -torch.inf), dim=1).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return sides


def mean(sides: Sequence[Side]) -> tuple[Tensor, Tensor]:
    """The matrices whose product is the mean of the products of several sides, side by side."""
    return torch.cat([side.down for side in sides], dim=1), torch.cat([side.up / len(sides) for side in sides])


_BAR = " | "
_SPREAD = 0.02
