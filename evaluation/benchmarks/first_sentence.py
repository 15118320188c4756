"""Measures what telling an answer sentence by sentence could gain: `python -m evaluation.benchmarks.first_sentence`."""

import argparse
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from actions.answers.llm import LocalModel
from actions.answers.model_share import MAX_TOKENS
from evaluation.benchmarks.generation import Chat, prompts
from evaluation.boutique import index_boutique
from lisa.settings import REPOSITORY
from retrieval.encoder import Encoder

SENTENCE_END = re.compile(r"[.!?](?=\s)")
PATIENCE_S = 600.0


@dataclass(frozen=True)
class Gain:
    """One answer of the model: its sentences, and the seconds until it is whole and until its first sentence is."""

    sentences: int
    whole_s: float
    first_s: float


def measure(model: LocalModel, chat: Chat) -> Gain:
    """Word one answer, then its first sentence again, both after the prompt was met once."""
    model.generate(chat, 1, PATIENCE_S)
    started = time.perf_counter()
    text = model.generate(chat, MAX_TOKENS, PATIENCE_S).text
    whole_s = time.perf_counter() - started
    end = SENTENCE_END.search(text)
    if end is None:
        return Gain(1, whole_s, whole_s)
    tokens = len(model.tokens(text[: end.end()]))
    started = time.perf_counter()
    model.generate(chat, tokens, PATIENCE_S)
    return Gain(len(SENTENCE_END.findall(text)) + 1, whole_s, time.perf_counter() - started)


def main() -> None:
    """Word the sample boutique's questions and print the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=REPOSITORY / "var" / "models")
    parser.add_argument("--most", type=int, default=1000, help="how many answers, evenly from all of them")
    arguments = parser.parse_args()
    models = arguments.models
    with tempfile.TemporaryDirectory() as folder:
        catalog = Path(folder) / "catalog"
        index_boutique(catalog, Encoder(models / "encoder"))
        asked = prompts(catalog, models, "Maison Lisa")
    model = LocalModel(models / "llm")
    gains = [measure(model, chat) for chat in asked[:: max(1, len(asked) // arguments.most)]]
    several = [gain for gain in gains if gain.sentences > 1]
    print(f"{len(gains)} answers that the model words, {len(several)} of several sentences")
    print(f"whole answer: median {median(gain.whole_s for gain in gains):.2f} s")
    if several:
        saved = median(gain.whole_s - gain.first_s for gain in several)
        share = median(gain.first_s / gain.whole_s for gain in several)
        print(f"of several sentences: the first is there {saved:.2f} s before the whole, after {share:.0%} of its time")


if __name__ == "__main__":
    main()
