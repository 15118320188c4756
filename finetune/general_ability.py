"""Measures what a model still knows beside the shop: how well it foretells everyday English and ends plain sentences.

Training for one task makes a model forget others (McCloskey and Cohen 1989, "catastrophic interference"). The texts and
questions are authored for this, in `finetune/data/general_ability.yml`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2
from transformers import AutoTokenizer

from finetune.data.authored import authored
from finetune.figures import Number, paired, rate, statistic


@dataclass(frozen=True)
class Ability:
    """Of each text the log likelihood and the tokens that it is of; of each question whether it was right."""

    texts: tuple[tuple[float, int], ...]
    right: tuple[bool, ...]


def measure(model_folder: Path, threads: int) -> Ability:
    """Score the texts and the endings by a converted model, in the int8 weights that serve.

    A question is right where the sensible ending is the likeliest one by character, as in EleutherAI's
    lm-evaluation-harness (Gao et al. 2021, `acc_norm`).
    """
    tokenizer: Any = AutoTokenizer.from_pretrained(model_folder)
    generator = ctranslate2.Generator(str(model_folder), compute_type="int8", intra_threads=threads)

    def log_likelihoods(texts: Sequence[str]) -> list[list[float]]:
        """Of each text's tokens but the first, for which there is nothing to foretell it from."""
        encoded = [tokenizer.convert_ids_to_tokens(tokenizer.encode(text, add_special_tokens=False)) for text in texts]
        return [list(scored.log_probs) for scored in generator.score_batch(encoded, max_batch_size=16)]

    probe = authored("general_ability")
    texts = [(sum(scores), len(scores)) for scores in log_likelihoods(probe["texts"])]
    right = []
    for question in probe["questions"]:
        context, options = question["context"], question["options"]
        given = len(tokenizer.encode(context, add_special_tokens=False))
        endings = log_likelihoods([f"{context} {option}" for option in options])
        by_character = [sum(scores[given - 1 :]) / len(option) for scores, option in zip(endings, options, strict=True)]
        right.append(by_character.index(max(by_character)) == question["answer"])
    return Ability(tuple(texts), tuple(right))


def results(ability: Ability) -> dict[str, Number]:
    """`perplexity` of a token of everyday English (lower is better), and the share of `endings` that were right."""
    return {"perplexity": statistic(ability.texts, _perplexity), "endings": rate(ability.right)}


def change(before: Ability, after: Ability) -> dict[str, dict[str, float]]:
    """What the second model lost or gained: the perplexity's ratio with its interval, and the endings' difference."""
    both = list(zip(before.texts, after.texts, strict=True))
    ratio = statistic(both, lambda drawn: _perplexity([b for _, b in drawn]) / _perplexity([a for a, _ in drawn]))
    return {"perplexity_ratio": ratio, "endings": paired(before.right, after.right)}


def _perplexity(texts: Sequence[tuple[float, int]]) -> float:
    return math.exp(-sum(score for score, _ in texts) / sum(tokens for _, tokens in texts))
