"""Trains and releases the statement ranker: `python -m finetune.statement_ranker`, half a minute on one free core."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import save_file

from finetune.statement_ranker.train import RUNS, Topic, mean, read_topics, train
from retrieval import statement_ranker
from retrieval.encoder import Encoder

TOPICS = Path(__file__).parent / "topics.txt"


def numbered(topics: list[Topic], what: str) -> tuple[list[str], list[int]]:
    """All `questions` or `statements` of some topics, and the number of each one's topic."""
    pairs = [(text, number) for number, topic in enumerate(topics) for text in getattr(topic, what)]
    return [text for text, _ in pairs], [number for _, number in pairs]


def main() -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(prog="python -m finetune.statement_ranker", description=__doc__)
    parser.add_argument("--topics", type=Path, default=TOPICS, help="questions and statements by topic")
    parser.add_argument("--encoder", type=Path, default=Path("var/models/encoder"))
    parser.add_argument("--to", type=Path, default=statement_ranker.RELEASED, help="folder of the weights")
    given = parser.parse_args()
    torch.set_num_threads(1)
    encoder = Encoder(given.encoder)
    topics = read_topics(given.topics.read_text(encoding="utf-8"))
    asked, said = numbered(topics, "questions"), numbered(topics, "statements")
    vectors = encoder.encode(asked[0]), encoder.encode(said[0])
    runs = [train(vectors[0], asked[1], vectors[1], said[1], seed=seed) for seed in range(RUNS)]
    parts = {}
    for side, trained in zip(("question", "statement"), zip(*runs, strict=True), strict=True):
        parts[f"{side}_down"], parts[f"{side}_up"] = mean(trained)
    given.to.mkdir(parents=True, exist_ok=True)
    weights = {name: part.detach().half().contiguous() for name, part in parts.items()}
    save_file(weights, given.to / statement_ranker.WEIGHTS, metadata={statement_ranker.ENCODER: encoder.name})


if __name__ == "__main__":
    main()
