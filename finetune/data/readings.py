"""Authored sentences of descriptions, with questions that they answer and short answers: they teach reading."""

from typing import NamedTuple

from finetune.data.authored import authored


class Reading(NamedTuple):
    """A sentence that an invented description may hold.

    Attributes:
        shops: the kinds of shop whose products it suits.
        sentence: as a shop would write it; {a} and {b} stand for numbers drawn for each product.
        questions: what a customer may ask that it answers; {title} is the product, or a pronoun.
        answers: good answers, with the words of `actions.answers.wording.grammar`: {name}, {it}, {is} and so on.
    """

    shops: frozenset[str]
    sentence: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]


READINGS = tuple(
    Reading(frozenset(entry["shops"]), entry["sentence"], tuple(entry["questions"]), tuple(entry["answers"]))
    for entry in authored("readings")
)
