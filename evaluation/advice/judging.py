"""Says what is wrong with the answer to a question for advice, by the question's own facts and by the records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from actions.answers.answerer import Answer
from actions.answers.kinds import CARDS, Says
from evaluation.advice.asking import Reply
from evaluation.advice.choices import choice_faults, sum_of
from evaluation.advice.questions import AdviceQuestion, Verdict
from finetune.faithfulness import Facts, says, says_one_of
from language.numbers import numbers
from language.words import fold
from retrieval.index import Snapshot
from retrieval.search import searchable_text

#: How a text affirms: "Yes, …", or by offering something as what was asked for.
_AFFIRMS = re.compile(
    r"^(?:yes\b|here's what i found|i'd start with|we have\b|have a look at|i found one|there's one that)", re.I
)
_ANSWERS: frozenset[Verdict] = frozenset({"yes", "tells"})
_DENIED = r"\b(?:no|not|never|without|free of|isn't|aren't)\s(?:\w+\s){0,2}?"


@dataclass(frozen=True)
class Judged:
    """An answer with what is wrong with it.

    Attributes:
        question: what was asked.
        reply: what came of it.
        verdict: what the answer amounts to.
        wrong_facts: what it states and no record, or not the question's own facts, bears out.
        unwanted: titles shown that are what wasn't wanted.
        faults: everything that is wrong, in plain words; nothing for a right answer.
    """

    question: AdviceQuestion
    reply: Reply
    verdict: Verdict
    wrong_facts: tuple[str, ...]
    unwanted: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def is_false_yes(self) -> bool:
        """Whether it affirms what the records deny or don't tell."""
        return self.verdict == "yes" and not _amounts_to("yes").intersection(self.question.verdicts)


def judge(question: AdviceQuestion, reply: Reply, snapshot: Snapshot) -> Judged:
    """What is wrong with a reply."""
    verdict = verdict_of(reply)
    wrong = tuple(_wrong_facts(question, reply, snapshot))
    unwanted = tuple(_unwanted(question, reply.answer, snapshot))
    faults = [*map("states {}".format, wrong), *map("shows {}, which isn't wanted".format, unwanted)]
    if not _amounts_to(verdict).intersection(question.verdicts):
        faults.append(f"is {verdict}, not {' or '.join(question.verdicts)}")
    faults += [f"leaves out {' or '.join(group)}" for group in question.facts if not says_one_of(reply.text, group)]
    faults += [*_shown_wrongly(question, reply.answer), *choice_faults(question, reply, snapshot)]
    return Judged(question, reply, verdict, wrong, unwanted, tuple(faults))


def _amounts_to(verdict: Verdict) -> frozenset[Verdict]:
    """The verdicts that are right alike: who shows what was asked for says yes."""
    return _ANSWERS if verdict in _ANSWERS else frozenset({verdict})


def verdict_of(reply: Reply) -> Verdict:
    """What an answer amounts to for who asked."""
    if reply.answer is None:
        return "asks"
    amounts_to = CARDS[reply.answer.decision].says
    if amounts_to is Says.QUESTION:
        return "asks"
    if amounts_to is Says.UNKNOWN:
        return "unknown"
    if amounts_to is Says.LACKING or reply.answer.decided.verdict == "no":
        return "no"
    return "yes" if reply.answer.decided.verdict == "yes" or _AFFIRMS.match(reply.text) else "tells"


def _wrong_facts(question: AdviceQuestion, reply: Reply, snapshot: Snapshot) -> Iterator[str]:
    yield from (repr(fact) for fact in question.never if says(reply.text, fact))
    if reply.answer is None:
        return
    bounds = (f"${number.value}" for turn in question.ask for number in numbers(fold(turn)))
    told = (f"${sum_of(reply.answer)}", *(fact for group in question.facts for fact in group))
    known = " ".join((*question.ask, *bounds, *told))
    spoken_of = (*reply.answer.sources, *(reply.before.sources if reply.before else ()))
    for claim in Facts.of(snapshot, spoken_of, known).claims(reply.text):
        if not claim.holds:
            yield f"{claim.words!r} ({claim.sort})"


def _unwanted(question: AdviceQuestion, answer: Answer | None, snapshot: Snapshot) -> Iterator[str]:
    """The titles shown whose record has a word that isn't wanted; of the colours only those of the variants shown."""
    for subject in answer.decided.cards if answer else ():
        own = {value for variant in subject.product.variants for value in variant.options.values()}
        shown = {value for variant in subject.variants for value in variant.options.values()}
        text = searchable_text(snapshot.products[subject.product.product_id])
        for value in own - shown:
            words = r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", value)))  # "off white" of "Off-White"
            text = re.sub(rf"\b{words}\b", " ", text, flags=re.I)
        text = f"{text} {' '.join(shown)}"
        if any(
            re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", _without_denials(text, word), re.I)
            for word in question.hides
        ):
            yield subject.product.title


def _without_denials(text: str, word: str) -> str:
    """The text without the places that say that it has none: "no leather, no animal glue"."""
    return re.sub(rf"{_DENIED}{re.escape(word)}", " ", text, flags=re.I)


def _shown_wrongly(question: AdviceQuestion, answer: Answer | None) -> Iterator[str]:
    shown = [subject.product.title for subject in answer.decided.cards] if answer else []
    if question.shows and not set(question.shows).intersection(shown):
        yield f"shows {', '.join(shown) or 'nothing'}, none of {', '.join(question.shows)}"
    if strangers := [title for title in shown if question.only and title not in question.only]:
        yield f"shows {', '.join(strangers)}, which isn't what was asked for"
