"""Chooses the statements of the policies that answer a question, with the conditions that belong to them.

A statement that holds in another place or on another day than the one asked about is no answer, however near its words
are. What leans on a chosen statement ("It isn't refunded once …") or limits it goes with it: without, it says too much.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz import fuzz

from actions.answers.plain_words import PLAIN_STEMS
from language import goods
from language.areas import in_place_of_others
from language.days import days
from language.service_questions import ASIDES, ServiceQuestion, service_question
from language.words import fold
from retrieval.passage_search import PassageHit
from retrieval.records import Passage
from retrieval.service_words import STEMS_ALIKE, service_words
from retrieval.statements import Statement, named_beside, statements
from retrieval.words import stem, words

LONGEST_ANSWER = 60  # words
MOST_STATEMENTS = 3
MOST_ROWS = 6  # where nothing picks one of them
NEAREST_PASSAGES = 0.2  # a passage whose score is lower than the best by more isn't looked into
_SLIP = 85  # of 100, from here up two words are one with a slip of the keyboard
ENOUGH = 0.57  # from here up a passage answers, though it lacks a word of the question

# What it is worth that a statement holds in the place asked about, by how closely.
_BY_PLACE = (0.0, 0.1, 0.2, 0.25, 0.3)
_OF_ITS_DAY, _OF_ITS_WEEKDAY, _OF_ONE_DAY = 0.35, 0.15, 0.1
_BOUNDS, _COSTS, _FREE, _TIMES, _NUMBER = 0.12, 0.1, 0.25, 0.08, 0.15
_NEAR, _COVERED = 0.5, 0.4
_HEADING = 0.12  # … and that its heading asks nothing else
_OTHERS, _PLACE = 2, 0.3  # … and that it names the place asked about
_ANY_HEADING = 0.5  # how much of it a heading of everyday words is: "How long have I got?"
_WORDS = 0.2  # … and that it has the question's words
_STATEMENT = 0.4  # what the best statement of a passage is worth beside the passage
_ANSWERS_ITSELF = re.compile(r"^(?:yes|no|of course)[,;.]\s*", re.IGNORECASE)
_A_QUESTION = re.compile(r"^(?:can|do|does|is|are|will|may|must|have|could)\b", re.IGNORECASE)
_DEADLINE, _RETURN = frozenset({"until", "returns"}), "return"  # "until when can I send it back?" asks of returns
_KINDS = frozenset(stem(part) for term in goods.KINDS.values() for name in term.names for part in words(name)[-1:])


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
        home: the code of the shop's country.
    """

    passage: Passage
    best: Statement
    said: tuple[Statement, ...]
    conditions: tuple[Statement, ...]
    text: str
    asked: ServiceQuestion
    lacking: frozenset[str]
    score: float
    home: str

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
        same = not self.lacking and not (self.asked.areas or self.asked.amounts or not self.asked.days.is_any)
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


def choose(hits: Sequence[PassageHit], text: str) -> Chosen | None:
    """The statements that answer a question; None where no statement of these passages holds for it."""
    asked = service_question(text)
    wanted = dict(_weighted(telling_words(text, asked), hits))
    if asked.asks >= _DEADLINE and _RETURN in wanted:
        wanted[_RETURN] *= 2
    near = [hit for hit in hits if hit.score >= hits[0].score - NEAREST_PASSAGES]
    fitting = [_fitting(hit, asked) for hit in near]
    is_told = any(fits >= _OTHERS for fits_of in fitting for fits in fits_of.values())
    found = [
        (hit, fits_of, scored)
        for hit, fits_of in zip(near, fitting, strict=True)
        if (scored := _scored(hit, fits_of, asked, wanted, is_told=is_told))
    ]
    if not found:
        return None
    hit, fits_of, scored = max(found, key=lambda one: _value(one[0], one[1], one[2], asked, wanted))
    best = max(scored, key=lambda one: scored[one])
    said, conditions = _with_conditions(hit.passage, fits_of, best, scored, asked, wanted)
    known = f"{hit.passage.title} {hit.passage.topic} {hit.passage.heading} {hit.passage.text}"
    return Chosen(
        hit.passage, best, said, conditions, text, asked, lacking(own_words(text), known), hit.score, hit.home
    )


def _weighted(wanted: Sequence[str], hits: Sequence[PassageHit]) -> Mapping[str, float]:
    """The words with how much each tells: one that few of these statements have tells more (inverse frequency).

    One that none of them has tells nothing of which of them answers.
    """
    known = [_known(hit.passage, one) for hit in hits for one in statements(hit.passage)]
    having = {word: sum(_has(one, word) for one in known) for word in wanted}
    return {word: math.log(1 + len(known) / (0.5 + count)) for word, count in having.items() if count}


def _known(passage: Passage, one: Statement) -> frozenset[str]:
    return frozenset(stem(word) for word in words(f"{passage.title} {passage.heading} {one.text}"))


def _fitting(hit: PassageHit, asked: ServiceQuestion) -> dict[Statement, int]:
    """How closely each statement of a passage is about the place that is asked about; see `_fits`."""
    beside = named_beside(hit.passage)
    return {one: _fits(one, asked, hit.home, beside) for one in statements(hit.passage)}


def _scored(
    hit: PassageHit,
    fits_of: Mapping[Statement, int],
    asked: ServiceQuestion,
    wanted: Mapping[str, float],
    *,
    is_told: bool,
) -> dict[Statement, float]:
    """The statements of a passage that may hold for the question, with how well each answers.

    Where it `is_told` what holds in the place asked about, no rule of another place answers.
    """
    told = statements(hit.passage)
    elsewhere = not (is_told or any(fits_of.values()))
    on_others = not any(one.days.weekdays & asked.days.weekdays for one in told)
    return {
        one: _score(hit, number, one, fits_of[one], asked, wanted)
        for number, one in enumerate(told)
        if _holds(one, fits_of[one], asked, elsewhere=elsewhere, on_others=on_others)
    }


def says_nothing_of_it(chosen: Chosen) -> bool:
    """Whether the passage is near the question and yet says nothing of what is asked: "can I pay with bitcoin?"."""
    asked = chosen.asked
    other_day = len(asked.days.weekdays) == 1 and asked.yes_no and not any(one.days.weekdays for one in chosen.said)
    wanted = own_words(chosen.text)
    known = f"{chosen.passage.title} {chosen.passage.heading} {chosen.quote}"
    is_about_sending = asked.cost or bool(asked.asks)
    only_the_place = asked.areas and wanted and not is_about_sending and len(missing(wanted, known)) == len(wanted)
    lacks = asked.yes_no and chosen.lacking & frozenset(own_words(asked.asking))
    other_feast = (
        "open" in asked.asks and asked.days.feasts and not any(one.days.meets(asked.days) for one in chosen.said)
    )
    return bool(only_the_place or other_feast) or bool(chosen.score < ENOUGH and (lacks or other_day))


def telling_words(text: str, asked: ServiceQuestion) -> tuple[str, ...]:
    """The words of a question that say what it is about, without its places, days, numbers and asides."""
    for area in sorted(asked.areas, key=lambda area: -area.start):
        text = f"{text[: area.start]} {text[area.end :]}"
    told = (word for word in service_words(text) if word not in ASIDES and not word[0].isdigit())
    return tuple(dict.fromkeys(word for word in told if days(word).is_any))


def own_words(text: str) -> tuple[str, ...]:
    """The telling words that stand in the question itself: no phrase has added them."""
    said = frozenset(words(text))
    told = telling_words(text, service_question(text))
    return tuple(word for word in told if word in said)


def lacking(wanted: Sequence[str], text: str) -> frozenset[str]:
    """Those of the words that a text has neither in themselves nor by another name."""
    return frozenset(word for word in missing(wanted, text) if not _says_nothing(word))


def missing(wanted: Sequence[str], text: str) -> frozenset[str]:
    """The same, everyday words and kinds of things among them."""
    known = frozenset(stem(word) for word in words(text))
    return frozenset(word for word in wanted if not _has(known, word))


def _says_nothing(word: str) -> bool:
    return stem(word) in PLAIN_STEMS or stem(word) in _KINDS


def _has(known: frozenset[str], word: str) -> bool:
    alike = (stem(word), *STEMS_ALIKE.get(stem(word), ()))
    return any(one in known for one in alike) or any(_begins_alike(stem(word), one) for one in known)


def _begins_alike(word: str, other: str) -> bool:
    """Whether one word is the beginning of the other, "complain" of "complaint", or a slip of it: "passwort"."""
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) >= 5 and (longer.startswith(shorter) or fuzz.ratio(word, other) >= _SLIP)


def _holds(one: Statement, fits: int, asked: ServiceQuestion, *, elsewhere: bool, on_others: bool) -> bool:
    """Whether a statement may be about the place and the day asked about.

    Where a passage holds `elsewhere` as a whole, or `on_others` of the week's days, or a statement says "only", that it
    doesn't hold there and then is the answer.
    """
    is_placed = bool(asked.areas) and not (one.scope.is_anywhere or elsewhere or one.is_exclusive)
    if is_placed and not fits:
        return False
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
    wanted: Mapping[str, float],
) -> float:
    """What speaks for a passage: its score and best statement, the question's words that it has, heading and place."""
    passage = hit.passage
    names_place = bool(asked.areas) and any(
        fits_of[one] >= _OTHERS
        or (one.is_exclusive and not one.scope.is_anywhere)  # that it is only elsewhere is about the place too
        for one in scored
    )
    known = frozenset(stem(word) for word in words(f"{passage.title} {passage.heading} {passage.text}"))
    words_had = _share(wanted, known)
    likeness = hit.score + _STATEMENT * max(scored.values()) + _WORDS * words_had
    return likeness + _HEADING * _of_the_heading(passage, wanted) + _PLACE * names_place


def _share(wanted: Mapping[str, float], known: frozenset[str]) -> float:
    """The share of the words, by how much each tells, that are known."""
    return sum(weight for word, weight in wanted.items() if _has(known, word)) / (sum(wanted.values()) or 1.0)


def _of_the_heading(passage: Passage, wanted: Collection[str]) -> float:
    """The share of the heading's words that the question has: "return a gift" isn't "return a gift card"."""
    heading = [word for word in service_words(passage.heading) if stem(word) not in PLAIN_STEMS]
    known = frozenset(stem(word) for word in wanted)
    return sum(_has(known, word) for word in heading) / len(heading) if heading else _ANY_HEADING


def _score(
    hit: PassageHit, number: int, one: Statement, fits: int, asked: ServiceQuestion, wanted: Mapping[str, float]
) -> float:
    covered = _share(wanted, _known(hit.passage, one))
    near = hit.near[number] if hit.near else 0.0
    meaning = _NEAR * near + _COVERED * covered
    return meaning + sum(_worth(one, asked, fits))


def _worth(one: Statement, asked: ServiceQuestion, fits: int) -> Iterator[float]:
    """What speaks for a statement beside its words."""
    denies_place = asked.areas and one.is_exclusive and not one.scope.is_anywhere and not fits
    yield _BY_PLACE[-1] if denies_place else _BY_PLACE[fits]
    if one.days.meets(asked.days):
        yield _OF_ITS_DAY if asked.days.of_year and one.days.of_year else _OF_ITS_WEEKDAY
        yield _OF_ONE_DAY if one.days.weekdays and len(one.days.weekdays) == 1 else 0.0
    yield _NUMBER if any(number in words(one.text) for number in asked.counts) else 0.0
    yield _BOUNDS if asked.amounts and one.bounds else 0.0
    yield _COSTS if asked.cost and one.tells_cost else 0.0
    yield _FREE if "free" in asked.asks and one.tells_free else 0.0
    yield _TIMES if "time" in asked.asks and (one.durations or not one.days.is_any) else 0.0


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
    wanting = [*closer, *(one for one in others if _tells_more(one, said, asked) and _share(wanted, _stems(one.text)))]
    leaning = [one for one in passage[place + 1 : place + 2] if one in others and one.leans]
    limiting = [one for one in others if one.limits and len(about & _stems(one.text)) > 1]
    has_twist = asked.areas or asked.amounts or not asked.days.is_any
    rest = [] if has_twist else sorted(others, key=lambda one: (one is not passage[0], -scored[one]))
    if _item(best) and any(_has(_stems(_item(best)), word) for word in wanted):  # one item of a list is the answer
        rest = [one for one in rest if _opening(one) != _opening(best)]
    most = MOST_STATEMENTS if has_twist else MOST_ROWS
    for one in dict.fromkeys((*wanting[:1], *leaning, *limiting, *rest)):
        if len(said) < most and sum(len(each.text.split()) for each in (*said, one)) <= LONGEST_ANSWER:
            said.append(one)
    return tuple(one for one in passage if one in said), tuple(one for one in limiting if one in said)


def _tells_more(one: Statement, said: Sequence[Statement], asked: ServiceQuestion) -> bool:
    """Whether a statement tells what is asked and none of those said tells: the cost, or the time."""
    cost = asked.cost and one.tells_cost and not any(other.tells_cost for other in said)
    price = "free" in asked.asks and one.tells_cost and not one.tells_free
    time = "time" in asked.asks and one.durations and not any(other.durations for other in said)
    return bool(cost or price or time)


def _opening(one: Statement) -> str:
    """The words that open the list of which the statement is an item."""
    return one.text.partition(": ")[0]


def _item(one: Statement) -> str:
    return one.text.partition(": ")[2]


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(fold(text))) - PLAIN_STEMS


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
