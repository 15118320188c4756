"""Computes what follows from a policy for the place, day or amount of a question: yes, no, or until when.

Each conclusion is drawn only where the rule decides it: no word of the question may be one that the rule doesn't know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from actions.answers.decision import Verdict
from actions.answers.policy_sentences import Chosen
from actions.answers.policy_words import missing, own_words
from language import places
from language.areas import in_place_of_others
from language.days import Day, days_between, in_words, later
from language.service_questions import service_question
from retrieval.statements import Statement, statements

_YES = re.compile(r"yes\b", re.IGNORECASE)
_DAYS_OF = {"day": 1, "week": 7}


@dataclass(frozen=True)
class Conclusion:
    """What follows, said in a sentence.

    Attributes:
        text: the sentence.
        verdict: whether it says yes or no.
        quote: what is quoted beside it, where that isn't what was chosen.
    """

    text: str
    verdict: Verdict = ""
    quote: str = ""


def conclusion(chosen: Chosen) -> Conclusion | None:
    """The first conclusion that can be drawn; None where the statements have to speak for themselves."""
    return next((found for draw in _CONCLUSIONS if (found := draw(chosen)) is not None), None)


def _season(chosen: Chosen) -> Conclusion | None:
    """Until when what was bought on a date can come back, by a rule for a time of the year."""
    if not _asks_for_a_deadline(chosen) or "bought" not in chosen.asked.asks:
        return None
    asked = _earliest(chosen.asked.days.dates)
    ends = [one.days.dates[-1] for one in chosen.said if one.days.dates and _spans(one, asked)]
    return Conclusion(f"Bought on {in_words(asked)}, it can come back until {in_words(ends[0])}.") if ends else None


def _deadline(chosen: Chosen) -> Conclusion | None:
    """Until when, counted from the day on which something arrived."""
    if not _asks_for_a_deadline(chosen) or "received" not in chosen.asked.asks:
        return None
    asked = _earliest(chosen.asked.days.dates)
    spans = [span for span in chosen.best.durations if span.unit in _DAYS_OF]
    if not spans:
        return None
    last = later(asked, spans[0].last * _DAYS_OF[spans[0].unit])
    return Conclusion(f"Counted from {in_words(asked)}, that is until {in_words(last)}.")


def _asks_for_a_deadline(chosen: Chosen) -> bool:
    asked = chosen.asked
    return bool(asked.days.dates) and "until" in asked.asks and "open" not in asked.asks


def _earliest(dates: Sequence[Day]) -> Day:
    """The one of some dates that the others follow within half a year: "came 20 December, is 5 January too late?"."""
    return min(dates, key=lambda day: sum(days_between(day, other) for other in dates))


def _spans(one: Statement, day: Day) -> bool:
    return bool(one.days.spans or one.days.months) and one.days.holds_on(day)


def _not_served(chosen: Chosen) -> Conclusion | None:
    """No, where the policies name every place that is served, and the one asked about isn't among them."""
    if not chosen.asked.areas or "returns" in chosen.asked.asks:
        return None
    area = chosen.asked.areas[0]
    best, first = chosen.best, statements(chosen.passage)[0]
    if best.scope.others and best.limits and chosen.fits(best):
        return Conclusion("No.", "no", in_place_of_others(best.text, area))
    lists_all = (
        first.scope.named and "serves" in service_question(chosen.passage.heading).asks and _YES.match(first.text)
    )
    if not lists_all or area.country == chosen.home or area.country in {key[:2] for key in first.scope.named}:
        return None
    served = places.list_in_words((chosen.home, *sorted(first.scope.named)))
    name = places.in_words(places.country(area.country))
    return Conclusion(f"No, we don't ship to {name}.", "no", f"We ship to {served}.")


def _only_elsewhere(chosen: Chosen) -> Conclusion | None:
    """No, where the rule says "only" of another place than the one asked about."""
    best = chosen.best
    if not chosen.asked.areas or not best.is_exclusive or best.scope.is_anywhere or chosen.fits(best):
        return None
    return Conclusion("No.", "no", best.text)


def _only_there(chosen: Chosen) -> Conclusion | None:
    """Yes, where the rule says "only" of a part of the country in which the place asked about lies."""
    best, asked = chosen.best, chosen.asked
    is_there = asked.areas and best.is_exclusive and not best.scope.is_anywhere and chosen.fits(best)
    if not (is_there and asked.yes_no) or best.scope.others or _unknown_to(chosen):
        return None
    return Conclusion("Yes.", "yes")


def _closed(chosen: Chosen) -> Conclusion | None:
    """No, on a day on which the shop is closed."""
    asked, said = chosen.asked, chosen.best
    is_that_day = said.days.meets(asked.days) and (asked.days.of_year or len(said.days.weekdays) == 1)
    if asked.yes_no and "open" in asked.asks and is_that_day and said.tells_closed:
        return Conclusion("No, we're closed then.", "no")
    return None


def _by_amount(chosen: Chosen) -> Conclusion | None:
    """Yes or no, or that it is free, by whether the amount lies within the rule's bounds."""
    asked, rule = chosen.asked, chosen.best
    if len(asked.amounts) != 1 or rule.bounds is None or not (asked.yes_no or asked.cost) or _unknown_to(chosen):
        return None
    holds = rule.bounds.holds_for(asked.amounts[0])
    if rule.tells_free and "free" not in asked.asks:  # "do I still pay for shipping?": a yes could be taken for both
        return Conclusion(_FREE_FROM[holds])
    if not asked.yes_no or ("free" in asked.asks) is not rule.tells_free:
        return None
    return Conclusion(_OF_AN_AMOUNT[rule.tells_free, holds], "yes" if holds else "no")


def _unknown_to(chosen: Chosen) -> bool:
    """Whether the question has a word of which the rule and its heading know nothing: "express" is no standard."""
    known = f"{chosen.passage.title} {chosen.passage.heading} {chosen.best.text}"
    return bool(missing(own_words(chosen.text), known))


_FREE_FROM = {True: "For that amount it is free.", False: "For that amount it isn't free."}
_OF_AN_AMOUNT = {
    (True, True): "Yes, for that amount it is free.",
    (True, False): "No, for that amount it isn't free.",
    (False, True): "Yes, that amount is within the limits.",
    (False, False): "No, that amount is outside the limits.",
}
_CONCLUSIONS: tuple[Callable[[Chosen], Conclusion | None], ...] = (
    _season,
    _deadline,
    _not_served,
    _only_elsewhere,
    _only_there,
    _closed,
    _by_amount,
)
