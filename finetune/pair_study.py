"""Tells before a preference run what its pairs can teach: how the model rates them, and how far one update moves it.

One backward pass for each term of the loss says how strong it is and whether the terms pull the same way. From there
the first update is known: Adam's first step has the size of the learning rate in every weight, whatever the gradient
(Kingma and Ba 2015, section 2). So the margin that a learning rate gains in a step costs a forward pass, not a run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from finetune import pairs, runs, shared_prefix
from finetune.recipe import Recipe

TERMS = ("sigmoid", "sft")
TINY = 1e-12

Gradient = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Moved:
    """One update at a learning rate by some terms of the loss, as means over the pairs."""

    learning_rate: float
    terms: tuple[str, ...]
    margin: float  # TRL's `rewards/margins`: beta times how much farther apart the two answers are, in nats
    better: float  # nats that the better answer became likelier by
    worse: float


@dataclass(frozen=True)
class Study:
    """What the pairs are like under the adapter that the run starts from, and what an update does."""

    pairs: int
    equal: int  # whose answers are the same once they are cut
    ranked_rightly: float  # share whose better answer is likelier a token already
    better_nats: float  # of a token, negative: near 0 is what the model says itself
    worse_nats: float
    strength: dict[str, float]  # norm of each term's gradient
    agreement: float  # cosine of the two terms' gradients
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class _Rated:
    """The log-probabilities of a pair's answers, in nats, and how many tokens they have."""

    better: torch.Tensor
    worse: torch.Tensor
    tokens: tuple[int, int]


def study(recipe: Recipe, base: Path, count: int, rates: Sequence[float]) -> Study:
    """Look at the first pairs of a recipe.

    Args:
        recipe: of DPO; its adapter is what the run starts from.
        base: the base model in the `transformers` layout.
        count: how many pairs.
        rates: learning rates to try.

    Raises:
        RunError: no pair has two different answers.
    """
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if recipe.dpo is None:
        raise runs.RunError(f"{recipe.name}: only the pairs of a recipe for dpo can be studied.")
    torch.set_num_threads(recipe.training.threads)
    tokenizer = AutoTokenizer.from_pretrained(base)
    loaded = AutoModelForCausalLM.from_pretrained(base, dtype="float32")
    model = PeftModel.from_pretrained(loaded, str(recipe.model.adapter), is_trainable=True).eval()
    rows = [_tokens(pair, tokenizer, recipe) for pair in pairs.read(recipe.data.rows)[:count]]
    told = [row for row in rows if row[0]["input_ids"] != row[1]["input_ids"]]
    if not told:
        raise runs.RunError(f"{recipe.data.rows} holds no pair with two different answers.")
    beta = recipe.dpo.beta
    with torch.no_grad():
        start = [_rated(model, row) for row in told]
    gradients = {term: _gradient(model, told, term, beta) for term in TERMS}
    chosen = tuple(term for term in TERMS if term in recipe.dpo.loss)
    ways = dict.fromkeys([chosen, ("sigmoid",)])
    return Study(
        pairs=len(rows),
        equal=len(rows) - len(told),
        ranked_rightly=_mean([float(one.better / one.tokens[0] > one.worse / one.tokens[1]) for one in start]),
        better_nats=_mean([float(one.better) / one.tokens[0] for one in start]),
        worse_nats=_mean([float(one.worse) / one.tokens[1] for one in start]),
        strength={term: _dot(gradient, gradient) ** 0.5 for term, gradient in gradients.items()},
        agreement=_cosine(gradients["sigmoid"], gradients["sft"]),
        moved=tuple(
            _moved(model, told, start, [gradients[term] for term in terms], rate, terms, beta)
            for terms in ways
            for rate in rates
        ),
    )


def _tokens(pair: pairs.Pair, tokenizer: Any, recipe: Recipe) -> list[dict[str, list[int]]]:
    """Both answers behind their prompt, cut where training cuts them."""
    rows = [shared_prefix.tokenized(pair.prompt, answer, tokenizer) for answer in (pair.chosen, pair.rejected)]
    return [{name: ids[: recipe.data.max_length] for name, ids in row.items()} for row in rows]


def _rated(model: Any, row: Sequence[dict[str, list[int]]]) -> _Rated:
    """Both answers in one pass behind their common beginning."""
    batch = shared_prefix.packed(row)
    logits = shared_prefix.answer_logits(model, batch)
    told = logits.log_softmax(-1).gather(-1, batch["targets"][:, None])[:, 0]
    first = sum(label != shared_prefix.IGNORED for label in row[0]["labels"])
    return _Rated(told[:first].sum(), told[first:].sum(), (first, len(told) - first))


def _gradient(model: Any, rows: Sequence[Any], term: str, beta: float) -> Gradient:
    """The mean gradient of a term of the loss where the model is still the one that it is compared with."""
    model.zero_grad()
    for row in rows:
        one = _rated(model, row)
        apart = -0.5 * beta * (one.better - one.worse)  # at a margin of 0 the sigmoid's slope is a half
        loss = apart if term == "sigmoid" else -one.better / one.tokens[0]
        (loss / len(rows)).backward()
    return {name: value.grad.clone() for name, value in model.named_parameters() if value.grad is not None}


def _moved(
    model: Any,
    rows: Sequence[Any],
    start: Sequence[_Rated],
    gradients: Sequence[Gradient],
    rate: float,
    terms: tuple[str, ...],
    beta: float,
) -> Moved:
    """What Adam's first step at this rate does; the model is afterwards as it was."""
    weights = dict(model.named_parameters())
    before = {name: weights[name].detach().clone() for name in gradients[0]}
    with torch.no_grad():
        for name in before:
            whole = sum(gradient[name] for gradient in gradients)
            weights[name] -= rate * whole / (whole.abs() + TINY)
        after = [_rated(model, row) for row in rows]
        for name, value in before.items():
            weights[name].copy_(value)
    better = _mean([float(now.better - then.better) for now, then in zip(after, start, strict=True)])
    worse = _mean([float(now.worse - then.worse) for now, then in zip(after, start, strict=True)])
    return Moved(rate, terms, beta * (better - worse), better, worse)


def _cosine(one: Gradient, other: Gradient) -> float:
    return _dot(one, other) / max(TINY, (_dot(one, one) * _dot(other, other)) ** 0.5)


def _dot(one: Gradient, other: Gradient) -> float:
    return sum(float((one[name] * other[name]).sum()) for name in one)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
