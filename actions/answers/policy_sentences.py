"""Chooses the statements of the policies that answer a question, with the conditions that belong to them.

A statement that holds in another place or on another day than the one asked about is no answer, however near its words
are. What leans on a chosen statement ("It isn't refunded once …") or limits it goes with it: without, it says too much.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from actions.answers.plain_words import PLAIN_STEMS
from actions.answers.policy_words import has, lacking, missing, own_words, telling_words
from language.areas import in_place_of_others
from language.ordinals import ordinals
from language.service_questions import ServiceQuestion, service_question
from language.words import fold
from retrieval.passage_search import PassageHit
from retrieval.records import Passage
from retrieval.service_words import service_words
from retrieval.statements import Statement, named_beside, statements
from retrieval.words import stem, words

LONGEST_ANSWER = 60  # words
MOST_STATEMENTS = 3
MOST_ROWS = 6  # where nothing picks one of them
NEAREST_PASSAGES = 0.2  # a passage whose score is lower than the best by more isn't looked into
_COMMON = 2  # passages near the question, from which on a word says nothing of which of them answers
ENOUGH = 0.57  # from here up a passage answers, though it lacks a word, what wasn't taken for a question about policies

# What it is worth that a statement holds in the place asked about, by how closely.
_BY_PLACE = (0.0, 0.1, 0.2, 0.25, 0.3)
_OF_ITS_DAY, _OF_ITS_WEEKDAY = 0.35, 0.15
_OF_ANOTHER_TIME = 0.1  # … and what it costs to hold on days of the year where none is asked about
_BOUNDS, _COSTS, _FREE, _TIMES = 0.12, 0.16, 0.25, 0.25
_NEAR, _COVERED = 0.5, 0.4
_OTHERS = 2  # how closely a rule for "other countries" fits a place
_HEADING = 0.12  # … and that its heading asks nothing else
_PLACE = 0.5  # … and that one of its statements is about the place asked about
_ANY_HEADING = 0.5  # how much of it a heading of everyday words is: "How long have I got?"
_LEARNED = 0.5  # … and that the trained ranker finds a statement of it near
_SURE = 0.55  # how near by the ranker it does so
# What speaks for it that a passage answers at all, in log-odds: rounded from a logistic regression over the read
# questions of `evaluation/policies`, 52 of which no passage answers. Who tells a long story mostly asks what is told;
# of a short "do you …?" with a word that the passage lacks, such as "do you deliver by bike", a policy may be silent.
_OF_SCORE, _OF_LEARNED, _OF_LENGTH, _OF_LEAD, _OF_YES_NO, _OF_LACKING, _BIAS = 2.8, 7.2, 0.35, 4.8, -0.7, -2.2, -5.85
_SHORT, _LONG = 8, 20  # words, up to which a message is a short one, and from which on it is a long one
_STATEMENT = 0.5  # what the best statement of a passage is worth beside the passage
_TERSE = 8  # words of a message, up to which each of them tells what it is about
_AT_MOST = 2  # passages of which it is worked out what they answer
_ANSWERS_ITSELF = re.compile(r"^(?:yes|no|of course)[,;.]\s*", re.IGNORECASE)
_A_QUESTION = re.compile(r"^(?:can|do|does|is|are|will|may|must|have|could)\b", re.IGNORECASE)
_LAST_ORDER = frozenset({"until", "bought"})
_DEADLINE, _RETURN = frozenset({"until", "returns"}), "return"  # "until when can I send it back?" asks of returns


@dataclass(frozen=True)
class Chosen:
    """The statements that answer, all of one passage and in its order.

    Attributes:
        passage: where they stand.
        best: the one that answers by itself.
        said: all of them, the conditions among them.
        conditions: those of them that limit the one that answers.
        text: the question.
        asked: what it asks.
        lacking: words of the question of which the passage knows nothing.
        score: how near the passage is to the question.
        learned: the same of the best statement of all that were looked into, by the trained ranker.
        ahead: how much nearer it is than the nearest of the others; below 0 where one of them is nearer.
        home: the code of the shop's country.
        value: what speaks for the passage, to compare it with another of the same question.
    """

    passage: Passage
    best: Statement
    said: tuple[Statement, ...]
    conditions: tuple[Statement, ...]
    text: str
    asked: ServiceQuestion
    lacking: frozenset[str]
    score: float
    learned: float
    ahead: float
    home: str
    value: float

    @property
    def quote(self) -> str:
        """The statements as the answer's words: of "other countries", the one that is asked about is named."""
        texts = [one.text for one in self.said]
        if self.asked.areas:
            texts = [
                in_place_of_others(one.text, self.asked.areas[0]) if one.scope.others else one.text for one in self.said
            ]
        if not self._answers_the_heading:
            texts = [_capital(_ANSWERS_ITSELF.sub("", text)) for text in texts]
        return " ".join(_lists_joined([text for text in texts if text]))

    def fits(self, statement: Statement) -> int:
        """How closely a statement is about the place that is asked about; 0 where it holds elsewhere."""
        return _fits(statement, self.asked, self.home, named_beside(self.passage))

    @property
    def _answers_the_heading(self) -> bool:
        """Whether the heading's own yes or no answers: its question is the one asked, and no more is asked."""
        asked = frozenset(stem(word) for word in service_words(self.text))
        same = all(has(asked, word) for word in service_words(self.passage.heading))
        same = same and not lacking(own_words(self.text), _words_of(self.passage))
        same = same and not (self.asked.areas or self.asked.amounts or not self.asked.days.is_any)
        asks_yes_no = self.asked.yes_no and bool(_A_QUESTION.match(self.passage.heading))
        return same and asks_yes_no and self.said[0] == statements(self.passage)[0]


def _lists_joined(texts: Sequence[str]) -> Iterator[str]:
    """The texts; items of one list that follow each other share the words that open it."""
    for opening, group in groupby(texts, key=lambda text: text.partition(": ")[0]):
        items = [text.partition(": ")[2] for text in group]
        if len(items) > 1 and all(items):
            yield f"{opening}: {'; '.join(item.rstrip('.') for item in items)}."
        else:
            yield f"{opening}: {items[0]}" if items[0] else opening


def choose(hits: Sequence[PassageHit], text: str) -> Sequence[Chosen]:
    """The statements that answer a question by the passage they stand in, those of the likeliest passage first.

    Returns:
        Two at most, for a question that two passages may answer; none where no statement of theirs holds for it.
    """
    asked = service_question(text)
    wanted = dict(_weighted(telling_words(text, asked), hits))
    if asked.asks >= _DEADLINE and _RETURN in wanted:
        wanted[_RETURN] *= 2
    near = [hit for hit in hits if hit.score >= hits[0].score - NEAREST_PASSAGES]
    fitting = [_fitting(hit, asked) for hit in near]
    told = _told_of_the_place(near, fitting)
    found = [
        (hit, fits_of, scored)
        for hit, fits_of in zip(near, fitting, strict=True)
        if (scored := _scored(hit, fits_of, asked, wanted, told))
    ]
    length = len(text.split())
    valued = [
        (_value(hit, fits_of, scored, asked, wanted, length), hit, fits_of, scored) for hit, fits_of, scored in found
    ]
    learned = max((other.learned for other in hits), default=0.0)
    chosen = []
    for value, hit, fits_of, scored in sorted(valued, key=lambda one: -one[0])[:_AT_MOST]:
        best = max(scored, key=lambda one: scored[one])
        said, conditions = _with_conditions(hit.passage, fits_of, best, scored, asked, wanted)
        lacks = _lacking_in(hit, hits, own_words(text))
        ahead = hit.score - max((other.score for other in hits if other is not hit), default=hit.score)
        chosen.append(
            Chosen(hit.passage, best, said, conditions, text, asked, lacks, hit.score, learned, ahead, hit.home, value)
        )
    return chosen


def _lacking_in(hit: PassageHit, hits: Sequence[PassageHit], wanted: Sequence[str]) -> frozenset[str]:
    """The words that a passage lacks, but for those that several beside it have: these don't tell them apart."""
    lacks = lacking(wanted, _words_of(hit.passage))
    beside = [_words_of(other.passage) for other in hits if other is not hit]
    return frozenset(word for word in lacks if sum(not lacking([word], known) for known in beside) < _COMMON)


def _words_of(passage: Passage) -> str:
    return f"{passage.title} {passage.topic} {passage.heading} {passage.text}"


def _weighted(wanted: Sequence[str], hits: Sequence[PassageHit]) -> Mapping[str, float]:
    """The words with how much each tells: one that few of these statements have tells more (inverse frequency).

    One that none of them has tells nothing of which of them answers.
    """
    known = [_known(hit.passage, one) for hit in hits for one in statements(hit.passage)]
    having = {word: sum(has(one, word) for one in known) for word in wanted}
    return {word: math.log(1 + len(known) / (0.5 + count)) for word, count in having.items() if count}


def _known(passage: Passage, one: Statement) -> frozenset[str]:
    return _meanings(f"{passage.title} {passage.heading} {one.text}")


@lru_cache(maxsize=4096)
def _meanings(text: str) -> frozenset[str]:
    """The stems of a text and of what its phrases mean: "next day" is express."""
    return frozenset(stem(word) for word in (*words(text), *service_words(text)))


def _fitting(hit: PassageHit, asked: ServiceQuestion) -> dict[Statement, int]:
    """How closely each statement of a passage is about the place that is asked about; see `_fits`."""
    beside = named_beside(hit.passage)
    return {one: _fits(one, asked, hit.home, beside) for one in statements(hit.passage)}


def _told_of_the_place(near: Sequence[PassageHit], fitting: Sequence[Mapping[Statement, int]]) -> frozenset[str]:
    """The words of what is told most closely of the place that is asked about; none where nothing is."""
    closest = max((fits for fits_of in fitting for fits in fits_of.values()), default=0)
    if closest < _OTHERS:
        return frozenset()
    of_it = (
        _known(hit.passage, one)
        for hit, fits_of in zip(near, fitting, strict=True)
        for one, fits in fits_of.items()
        if fits == closest
    )
    return frozenset[str]().union(*of_it)


def _scored(
    hit: PassageHit,
    fits_of: Mapping[Statement, int],
    asked: ServiceQuestion,
    wanted: Mapping[str, float],
    told: frozenset[str],
) -> dict[Statement, float]:
    """The statements of a passage that may hold for the question, with how well each answers.

    Where some words have `told` what holds in the place asked about, no rule of another place answers. That something
    is there "only" elsewhere answers who asks for it by a word that those haven't: "express" to Hawaii.
    """
    passage = statements(hit.passage)
    elsewhere = not (told or any(fits_of.values()))
    on_others = not any(one.days.weekdays & asked.days.weekdays for one in passage)

    def holds_there(one: Statement) -> bool:
        if not asked.areas or one.scope.is_anywhere or elsewhere or fits_of[one]:
            return True
        own = _meanings(one.text)  # its heading asks "how long" of a delivery that isn't the one asked about
        return one.is_exclusive and (not told or any(has(own, word) and not has(told, word) for word in wanted))

    return {
        one: _score(hit, number, one, fits_of[one], asked, wanted)
        for number, one in enumerate(passage)
        if holds_there(one) and _holds_then(one, asked, on_others=on_others)
    }


def says_nothing_of_it(chosen: Chosen, *, is_taken_for_it: bool = True) -> bool:
    """Whether the passage is near the question and yet says nothing of what is asked: "can I pay with bitcoin?".

    Of a message that nobody has taken for a question about policies the passage has to know every word, or be near.
    """
    asked = chosen.asked
    if _is_beside_the_point(chosen):
        return True
    other_day = len(asked.days.weekdays) == 1 and asked.yes_no and not any(one.days.weekdays for one in chosen.said)
    if other_day or not is_taken_for_it:
        near = chosen.score >= ENOUGH or chosen.learned >= _SURE
        return not near and bool(other_day or _lacks_what_is_asked(chosen))
    is_of_the_place = _of_the_place(chosen.best, asked, chosen.fits(chosen.best)) >= _BY_PLACE[_OTHERS]
    return _likelihood(chosen) < 0 and not (is_of_the_place and not _lacks_what_is_asked(chosen))


def _is_beside_the_point(chosen: Chosen) -> bool:
    """Whether nothing but the place is told of, another feast, or that the shop is closed when an order is due."""
    asked, wanted = chosen.asked, own_words(chosen.text)
    is_about_sending = asked.cost or bool(asked.asks)
    known = _words_of(chosen.passage)
    only_the_place = asked.areas and wanted and not is_about_sending and len(missing(wanted, known)) == len(wanted)
    other_feast = (
        "open" in asked.asks and asked.days.feasts and not any(one.days.meets(asked.days) for one in chosen.said)
    )
    # A day on which the shop is closed says nothing of what is ordered for it: "last day to order for Christmas".
    closed_then = asked.days.of_year and asked.asks >= _LAST_ORDER and chosen.best.tells_closed
    return bool(only_the_place or other_feast or closed_then)


def _lacks_what_is_asked(chosen: Chosen) -> bool:
    """Whether the passage lacks a word of a question for a yes or no; a rule for one piece tells of the second."""
    unknown = frozenset(word for word in chosen.lacking if not ordinals(word))
    return chosen.asked.yes_no and bool(unknown & frozenset(own_words(chosen.asked.asking)))


def _likelihood(chosen: Chosen) -> float:
    """How likely the passage answers, as log-odds; without a ranker the encoder's own nearness stands for it."""
    of_questions = _OF_YES_NO * chosen.asked.yes_no + _OF_LACKING * _lacks_what_is_asked(chosen)
    near = _OF_SCORE * chosen.score + _OF_LEARNED * (chosen.learned or chosen.score) + _OF_LEAD * chosen.ahead
    return near + _OF_LENGTH * min(max(len(chosen.text.split()), _SHORT), _LONG) + of_questions + _BIAS


def _holds_then(one: Statement, asked: ServiceQuestion, *, on_others: bool) -> bool:
    """Whether a statement may be about the day asked about; where a passage is `on_others` of the week, it answers."""
    if asked.days.of_year and one.days.of_year:
        return one.days.meets(asked.days) or not (one.days.spans or one.days.months or asked.asks & {"open"})
    if asked.days.weekdays and one.days.weekdays and not on_others:
        return bool(asked.days.weekdays & one.days.weekdays)
    return True


def _fits(one: Statement, asked: ServiceQuestion, home: str, beside: frozenset[str]) -> int:
    """How closely a statement is about the place that is asked about; 0 where it holds elsewhere."""
    fits = max((one.scope.fits(area, home, beside) for area in asked.areas), default=0)
    return min(fits, 1) if _ANSWERS_ITSELF.match(one.text) else fits  # "Yes, to …" lists what the rules after it tell


def _value(
    hit: PassageHit,
    fits_of: Mapping[Statement, int],
    scored: Mapping[Statement, float],
    asked: ServiceQuestion,
    wanted: Collection[str],
    length: int,
) -> float:
    """What speaks for a passage: its score, best statement, that its heading asks nothing else, and its place.

    Of a message of many words, `length` of them, few are of the matter, and what they meet tells less.
    """
    by_words = _STATEMENT * max(scored.values()) + _HEADING * _of_the_heading(hit.passage, wanted)
    by_words += _PLACE * max(_of_the_place(one, asked, fits_of[one]) for one in scored)
    likeness = hit.score + by_words * min(1.0, _TERSE / max(length, 1))
    if not (asked.areas or asked.amounts or asked.days.dates):  # of which the ranker has learned nothing
        likeness += _LEARNED * hit.learned
    return likeness


def _of_the_heading(passage: Passage, wanted: Collection[str]) -> float:
    """The share of the heading's words that the question has: "return a gift" isn't "return a gift card"."""
    heading = [word for word in service_words(passage.heading) if stem(word) not in PLAIN_STEMS]
    known = frozenset(stem(word) for word in wanted)
    return sum(has(known, word) for word in heading) / len(heading) if heading else _ANY_HEADING


def _share(wanted: Mapping[str, float], known: frozenset[str]) -> float:
    """The share of the words, by how much each tells, that are known."""
    return sum(weight for word, weight in wanted.items() if has(known, word)) / (sum(wanted.values()) or 1.0)


def _score(
    hit: PassageHit, number: int, one: Statement, fits: int, asked: ServiceQuestion, wanted: Mapping[str, float]
) -> float:
    covered = _share(wanted, _known(hit.passage, one))
    near = hit.near[number] if hit.near else 0.0
    meaning = _NEAR * near + _COVERED * covered
    return meaning + sum(_worth(one, asked, fits))


def _worth(one: Statement, asked: ServiceQuestion, fits: int) -> Iterator[float]:
    """What speaks for a statement beside its words."""
    yield _of_the_place(one, asked, fits)
    if one.days.meets(asked.days):
        yield _OF_ITS_DAY if asked.days.of_year and one.days.of_year else _OF_ITS_WEEKDAY
    elif asked.days.is_any and one.days.of_year:
        yield -_OF_ANOTHER_TIME
    yield _BOUNDS if asked.amounts and one.bounds else 0.0
    yield _COSTS if asked.cost and one.tells_cost else 0.0
    yield _FREE if "free" in asked.asks and one.tells_free else 0.0
    of_another_time = asked.days.weekdays and one.days.of_year
    tells_time = one.durations or not (one.days.is_any or of_another_time)
    yield _TIMES if "time" in asked.asks and tells_time else 0.0


def _of_the_place(one: Statement, asked: ServiceQuestion, fits: int) -> float:
    """What it is worth that a statement is about the place asked about, or says that something isn't there."""
    denies_place = asked.areas and one.is_exclusive and not one.scope.is_anywhere and not fits
    return _BY_PLACE[-1] if denies_place else _BY_PLACE[fits]


def _with_conditions(
    told: Passage,
    fits_of: Mapping[Statement, int],
    best: Statement,
    scored: Mapping[Statement, float],
    asked: ServiceQuestion,
    wanted: Mapping[str, float],
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """The best statement with what it leans on, what else is asked and what limits it; and the last by itself.

    A question without a twist is answered by its passage as far as it is short: the shop wrote it to answer that.
    """
    passage = statements(told)
    place = passage.index(best)
    said = [best]
    first = place
    while (
        passage[first].leans
        and not passage[first].scope.others
        and first
        and passage[first - 1] in scored
        and len(said) < MOST_STATEMENTS
    ):
        first -= 1
        said.insert(0, passage[first])
    others = [one for one in passage if one in scored and one not in said]
    about = frozenset(stem(word) for one in (best.text, *wanted) for word in words(one)) - PLAIN_STEMS
    closer = [one for one in others if fits_of[one] > max(fits_of[best], 1)]
    then = [
        one for one in others if asked.days.weekdays and one.days.weekdays & asked.days.weekdays - best.days.weekdays
    ]
    wanting = [*closer, *then, *(one for one in others if _tells_more(one, said, asked) and _is_of(one, wanted, asked))]
    leaning = [one for one in passage[place + 1 : place + 2] if one in others and one.leans]
    limiting = [one for one in others if one.limits and len(about & _stems(one.text)) > 1]
    has_twist = asked.areas or asked.amounts or not asked.days.is_any
    rest = [] if has_twist else sorted(others, key=lambda one: (one is not passage[0], -scored[one]))
    if _item(best) and any(has(_stems(_item(best)), word) for word in wanted):  # one item of a list is the answer
        rest = [one for one in rest if _opening(one) != _opening(best)]
    listed = [one for one in others if _item(best) and _opening(one) == _opening(best)]
    if has_twist and (fits_of[best] > 1 or any(has(_meanings(_item(best)), word) for word in wanted)):
        listed = []  # the question picks one item of the list
    most = MOST_STATEMENTS if has_twist and not listed else MOST_ROWS
    for one in dict.fromkeys((*wanting[:1], *leaning, *limiting, *(listed if has_twist else ()), *rest)):
        if len(said) < most and sum(len(each.text.split()) for each in (*said, one)) <= LONGEST_ANSWER:
            said.append(one)
    return tuple(one for one in passage if one in said), tuple(one for one in limiting if one in said)


def _tells_more(one: Statement, said: Sequence[Statement], asked: ServiceQuestion) -> bool:
    """Whether a statement tells what is asked and none of those said tells: the cost, the time, a bound of the sum."""
    cost = asked.cost and one.tells_cost and not any(other.tells_cost for other in said)
    price = "free" in asked.asks and one.tells_cost and not one.tells_free
    time = "time" in asked.asks and one.durations and not any(other.durations for other in said)
    return bool(cost or price or time or (_bounds_the_sum(one, asked) and not any(other.bounds for other in said)))


def _bounds_the_sum(one: Statement, asked: ServiceQuestion) -> bool:
    """Whether a statement tells from which sum on something else holds than else: "free on orders of 200 or more"."""
    return bool(asked.amounts and one.bounds and (asked.cost or "free" in asked.asks) and one.tells_cost)


def _is_of(one: Statement, wanted: Mapping[str, float], asked: ServiceQuestion) -> bool:
    """Whether a statement has a word of the question, or what a bound is of: the words stand in the rule beside it."""
    return _bounds_the_sum(one, asked) or bool(_share(wanted, _stems(one.text)))


def _opening(one: Statement) -> str:
    """The words that open the list of which the statement is an item."""
    return one.text.partition(": ")[0]


def _item(one: Statement) -> str:
    return one.text.partition(": ")[2]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(fold(text))) - PLAIN_STEMS


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
