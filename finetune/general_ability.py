"""Measures what a model still knows beside the shop: how well it foretells everyday English and ends plain sentences.

Training for one task makes a model forget others (McCloskey and Cohen 1989, "catastrophic interference"). The texts and
questions are authored for this, in `finetune/data/general_ability.yml`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from actions.answers.llm import LocalModel
from finetune.data.authored import authored
from finetune.figures import Number, paired, rate, statistic


@dataclass(frozen=True)
class Ability:
    """Of each text the log likelihood and the tokens that it is of; of each question whether it was right."""

    texts: tuple[tuple[float, int], ...]
    right: tuple[bool, ...]


def measure(model_folder: Path, threads: int) -> Ability:
    """Score the texts and the endings by a converted model, as it serves.

    A question is right where the sensible ending is the likeliest one by character, as in EleutherAI's
    lm-evaluation-harness (Gao et al. 2021, `acc_norm`).
    """
    model = LocalModel(model_folder, threads)
    probe = authored("general_ability")
    texts = [(sum(scores), len(scores)) for scores in map(model.log_probabilities, probe["texts"])]
    right = []
    for question in probe["questions"]:
        context, options = question["context"], question["options"]
        given = len(model.tokens(context))
        endings = [model.log_probabilities(f"{context} {option}") for option in options]
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
