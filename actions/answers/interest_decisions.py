"""Decides what to show to who only tells what somebody likes: what the records speak of, and openly where none does."""

from collections.abc import Sequence
from dataclasses import replace

from actions.answers import recommend_decisions, search_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.turn import Turn
from actions.answers.wording import in_stock, joined, title
from retrieval.properties import tells
from retrieval.query import Query


def told(turn: Turn) -> Decision | None:
    """What may suit somebody by what they like; None where no likes are told, or what is liked is a wish by itself.

    What nobody sells by ("gardening") is looked for in what the records say. Of what none speaks, that is said.
    """
    message = turn.message
    if message.is_question or turn.titled or turn.is_of_other_matters or turn.query.categories:
        return None
    liked = tuple(one for one in message.interests if not _is_a_wish(turn, one))
    if not liked:
        return None
    wish = _recipients(turn)
    hits = turn.search(recommend_decisions.bought(wish), k=len(turn.snapshot.products)).hits
    found = [(hit, spoken) for hit in hits if (spoken := [one for one in liked if tells(hit.product, one)])]
    if found:
        told_of = found[: recommend_decisions.PICKS]
        subjects = [Subject(hit.product, tuple(in_stock(hit.variants) or hit.variants)) for hit, _ in told_of]
        return _speaking(subjects, [joined(spoken) for _, spoken in told_of], wish)
    nearest = replace(turn.search(recommend_decisions.bought(wish), search_decisions.SHOWN), query=wish, untold=liked)
    return search_decisions.found(nearest)


def _is_a_wish(turn: Turn, liked: str) -> bool:
    """Whether what is liked is something that products have: a colour, a material, a pattern, a brand."""
    query = turn.snapshot.understand(liked)
    return query.constrained or bool(query.patterns or query.needs or query.occasions)


def _recipients(turn: Turn) -> Query:
    """The wish before, for whom it is now: what is liked is none of its words, and tells more than the occasion."""
    now = Query(text="", gender=turn.query.gender)
    if turn.before is None:
        return now
    no_more = {"occasions": (), "needs": (), "properties": (), "subject": "", "residual": (), "wanted": ""}
    return search_decisions.refined(turn.before.model_copy(update=no_more), now)


def _speaking(subjects: Sequence[Subject], spoken: Sequence[str], wish: Query) -> Decision:
    """Picks, each with what its record speaks of."""
    reasons = [f"its description speaks of {one}" for one in spoken]
    return Decision(
        kind=Kind.RECOMMENDED,
        subjects=tuple(subjects),
        words={
            "picks": "\n".join(map("- {}: {}".format, map(recommend_decisions.priced, subjects), reasons)),
            "question": "",
        },
        facts=tuple(map("{}: {}".format, map(search_decisions.item, subjects), reasons)),
        must=(frozenset(title(subject.product).lower() for subject in subjects),),
        cards=tuple(subjects),
        last_search=search_decisions.dumped(wish),
    )
