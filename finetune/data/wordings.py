"""Authored target answers: many natural wordings for every kind of decision, filled with the decision's own words."""

import random
from collections.abc import Mapping, Sequence

from actions.answers.decision import Decision, Kind, Subject
from actions.answers.kinds import placeholders
from actions.answers.search_decisions import item
from actions.answers.templates import in_sentences
from actions.answers.wording import grammar, joined, sentences, title
from finetune.data.authored import authored

SHORTEST_LINE = 4  # words
TRIED = 12  # answers to two questions; the first that holds is taken
BOTH_TRIES = 4

PATTERNS: Mapping[Kind, tuple[str, ...]] = {
    Kind(kind): tuple(patterns) for kind, patterns in authored("wordings").items()
}


def targets(decision: Decision, draw: random.Random, authored: Sequence[str] = ()) -> list[str]:
    """The good answers to the decision in a drawn order, those authored for the question where there are some."""
    if decision.parts:
        return _of_both(decision, draw)
    words = {**decision.words, **_more_words(decision)}
    patterns = authored or PATTERNS.get(decision.kind, ())
    usable = [pattern for pattern in patterns if placeholders(pattern) <= words.keys()]
    texts = [in_sentences(" ".join(pattern.format_map(words).split())) for pattern in usable]
    draw.shuffle(texts)
    return texts


def _of_both(decision: Decision, draw: random.Random) -> list[str]:
    """Answers to two questions in one message: an answer to each, in their order."""
    first, second = (targets(part, draw) for part in decision.parts)
    return [f"{one} {other}" for one, other in zip(first * BOTH_TRIES, second * BOTH_TRIES, strict=False)][:TRIED]


def _more_words(decision: Decision) -> dict[str, str]:
    """Pieces beyond the decision's own that these patterns use."""
    words = dict(decision.words)
    more: dict[str, str] = {}
    if "title" in words:
        more |= {"es": "" if words["s"] == "" else "es", "it_them": words["them"]}
    if "cheaper" in words:
        more |= {name.capitalize(): words[name][:1].upper() + words[name][1:] for name in ("cheaper", "dearer")}
    if "others" in words:
        more["others_plain"] = words["others"]
    if decision.kind in (Kind.MATCHES, Kind.CHEAPER):
        others = decision.subjects[1:] if decision.kind is Kind.CHEAPER else decision.subjects
        told = " ".join(decision.facts)
        more |= _items([subject for subject in others if title(subject.product) in told])
    if "quote" in words:
        lines = _telling_lines(words["quote"])
        more["quote_1"] = lines[0]
        if len(lines) > 1:
            more["quote_2"] = lines[1]
    return more


def _telling_lines(quote: str) -> list[str]:
    """The sentences of a quote; one too short to stand alone ("No.") goes with the next."""
    lines: list[str] = []
    for line in sentences(quote):
        if lines and len(lines[-1].split()) < SHORTEST_LINE:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def _items(subjects: Sequence[Subject]) -> dict[str, str]:
    said = [item(subject) for subject in subjects]
    single = len(subjects) == 1 and grammar(subjects[0].product)["s"]
    items = {"items_at": joined(said), "items_s": "s" if single else ""}
    if len(said) > 1:
        items |= {"first_at": said[0], "others_at": joined(said[1:])}
    return items
