"""Makes the coefficients by which a passage is believed to answer a question: `python -m evaluation.policies.fit`.

    python -m evaluation.policies.fit [--models DIR] [--to FILE]

Each question of the read sets is a choice between the passages that are looked into and "none answers" (a conditional
logit). A passage is right if what it would tell by itself has no fault; of a question that none of them answers without
one, those that hold all it must tell. First it is fitted on two shops and measured on the third, for each of them; the
coefficients that are written are those of all three. The held-out half and the sets that nobody read are no part of it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from actions.answers.decide import LOOKED_INTO
from actions.answers.policy_decisions import told
from actions.answers.policy_likelihood import COEFFICIENTS, NAMES
from actions.answers.policy_sentences import Chosen, evidence
from actions.answers.templates import wording
from evaluation.policies.questions import UNKNOWN, PolicyQuestion, read_questions
from evaluation.policies.shops import HERE, POLICIES, served
from language.message import Message
from retrieval.encoder import Encoder
from retrieval.snapshot import Snapshot

READ_SETS = (HERE, HERE / "strangers", HERE / "passersby")
PENALTY = 1.0  # of the square of each coefficient, per standard deviation of its evidence
_DIGITS = 3

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """A question with the passages that may answer it.

    Attributes:
        shop: whose policies they are.
        values: the evidence of each passage, shape (passages, len(NAMES)).
        right: whether each answers, shape (passages,); none of them does where no policy answers.
    """

    shop: str
    values: Floats
    right: npt.NDArray[np.bool_]


def choices(shop: str, questions: Iterable[PolicyQuestion], snapshot: Snapshot) -> Iterator[Choice]:
    """The questions that one passage or none answers, without those of which no passage that is looked into is right.

    What asks two things, or goes on from a question before, is left out: what is searched for then isn't the message.
    """
    for question in questions:
        if question.kind == "two" or question.before:
            continue
        found = evidence(snapshot.search_policies(question.ask, k=LOOKED_INTO), question.ask)
        right = _right(question, [chosen for chosen, _ in found])
        if found and (right.any() or question.kind == UNKNOWN):
            yield Choice(shop, np.array([of_it.vector for _, of_it in found]), right)


def fitted(chosen_from: Sequence[Choice], penalty: float = PENALTY) -> Floats:
    """The coefficients, in the order of `NAMES`, under which the right passage, or none, is likeliest."""
    values = np.concatenate([choice.values for choice in chosen_from])
    scale = np.maximum(values.std(axis=0), 1e-6)
    scale[-1] = 1.0  # of the constant
    is_penalised = np.append(np.ones(len(NAMES) - 1), 0.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = penalty * float(is_penalised @ weights**2), 2 * penalty * is_penalised * weights
        for choice in chosen_from:
            odds = np.append(choice.values / scale @ weights, 0.0)  # the last one: none answers
            shares = np.exp(odds - odds.max())
            shares /= shares.sum()
            right = np.append(choice.right, not choice.right.any())
            of_right = np.where(right, shares, 0.0) / shares[right].sum()
            total -= float(np.log(shares[right].sum()))
            slope = slope + (shares - of_right)[:-1] @ (choice.values / scale)
        return total, slope

    found = minimize(loss, np.zeros(len(NAMES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale, dtype=np.float64)


def hits(chosen_from: Sequence[Choice], coefficients: Floats) -> int:
    """In how many the likeliest passage is right, or none is believed where none answers."""
    return sum(_hits(choice, coefficients) for choice in chosen_from)


def _hits(choice: Choice, coefficients: Floats) -> bool:
    odds = choice.values @ coefficients
    best = int(odds.argmax())
    return not choice.right.any() if odds[best] < 0 else bool(choice.right[best])


def _right(question: PolicyQuestion, found: Sequence[Chosen]) -> npt.NDArray[np.bool_]:
    if question.kind == UNKNOWN:
        return np.zeros(len(found), dtype=np.bool_)
    message = Message(question.ask)
    texts = [wording(told(chosen, message), "") for chosen in found]
    right = [not question.faults(text, says_unknown=False) for text in texts]
    if not any(right):
        right = [question.is_told_in(f"{chosen.passage.heading} {chosen.passage.text}") for chosen in found]
    return np.array(right, dtype=np.bool_)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.policies.fit", description="Fits policy likelihood.")
    parser.add_argument("--models", type=Path, default=Path("var/models"), help="folder of the encoder")
    parser.add_argument("--to", type=Path, default=COEFFICIENTS, help="the file that is written")
    given = parser.parse_args(arguments)
    found: list[Choice] = []
    for shop, serving in served(list(POLICIES), Encoder(given.models / "encoder")):
        for folder in READ_SETS:
            questions = read_questions(folder / f"{shop}.tsv", holds_out=folder == HERE)
            found += choices(shop, [one for one in questions if not one.held_out], serving.snapshot())
    for shop in POLICIES:
        own = [choice for choice in found if choice.shop == shop]
        others = [choice for choice in found if choice.shop != shop]
        by_others = hits(own, fitted(others))
        print(f"{shop:10s} {by_others}/{len(own)} = {by_others / len(own):.3f} by what the other shops teach")
    coefficients = fitted(found)
    right = hits(found, coefficients)
    print(f"{'all':10s} {right}/{len(found)} = {right / len(found):.3f} by what all of them teach")
    told_as = {name: round(float(value), _DIGITS) for name, value in zip(NAMES, coefficients, strict=True)}
    given.to.write_text(json.dumps(told_as, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
