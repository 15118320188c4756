"""Trains and releases the statement ranker: `python -m finetune.statement_ranker`, some minutes on one free core."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from finetune.statement_ranker.train import RUNS, Topic, joined, mean, read_hands, train
from retrieval import statement_ranker
from retrieval.encoder import Encoder

TOPICS = Path(__file__).parent / "topics"
Parts = dict[str, torch.Tensor]


def numbered(topics: Sequence[Topic], what: str) -> tuple[list[str], list[int]]:
    """All `questions` or `statements` of some topics, and the number of each one's topic."""
    pairs = [(text, number) for number, topic in enumerate(topics) for text in getattr(topic, what)]
    return [text for text, _ in pairs], [number for _, number in pairs]


def trained(topics: Sequence[Topic], encoder: Encoder) -> Parts:
    """The ranker's matrices, by their names in the weights: the mean of RUNS runs."""
    asked, said = numbered(topics, "questions"), numbered(topics, "statements")
    vectors = encoder.encode(asked[0]), encoder.encode(said[0])
    runs = [train(vectors[0], asked[1], vectors[1], said[1], seed=seed) for seed in range(RUNS)]
    parts = {}
    for side, sides in zip(("question", "statement"), zip(*runs, strict=True), strict=True):
        down, up = mean(sides)
        parts[f"{side}_down"], parts[f"{side}_up"] = down.detach(), up.detach()
    return parts


def right(topics: Sequence[Topic], encoder: Encoder, parts: Parts | None) -> float:
    """The share of questions whose first statement, of all of these topics, is on their own; without parts unmoved."""
    answered = [topic for topic in topics if topic.statements]
    (asked, own), (said, of) = numbered(answered, "questions"), numbered(answered, "statements")
    questions, statements = encoder.encode(asked), encoder.encode(said)
    if parts:
        down_up = [(parts[f"{side}_down"].numpy(), parts[f"{side}_up"].numpy()) for side in ("question", "statement")]
        ranker = statement_ranker.StatementRanker(*down_up)
        questions, statements = ranker.questions(questions), ranker.statements(statements)
    return float(np.mean(np.array(of)[(questions @ statements.T).argmax(axis=1)] == np.array(own)))


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m finetune.statement_ranker", description=__doc__)
    parser.add_argument("--topics", type=Path, default=TOPICS, help="a folder of questions and statements by topic")
    parser.add_argument("--encoder", type=Path, default=Path("var/models/encoder"))
    parser.add_argument("--to", type=Path, default=statement_ranker.RELEASED, help="folder of the weights")
    parser.add_argument("--across", action="store_true", help="first measure it on each writer by the others' topics")
    given = parser.parse_args()
    torch.set_num_threads(1)
    encoder = Encoder(given.encoder)
    hands = read_hands(given.topics)
    for name, topics in hands.items() if given.across else ():
        others = trained(joined(own for hand, own in hands.items() if hand != name), encoder)
        count = sum(len(topic.questions) for topic in topics)
        print(f"{name}: {count} questions, {right(topics, encoder, None):.3f} by the encoder alone, ", end="")
        print(f"{right(topics, encoder, others):.3f} by what the others teach")
    given.to.mkdir(parents=True, exist_ok=True)
    weights = {name: part.half().contiguous() for name, part in trained(joined(hands.values()), encoder).items()}
    save_file(weights, given.to / statement_ranker.WEIGHTS, metadata={statement_ranker.ENCODER: encoder.name})


if __name__ == "__main__":
    main()
