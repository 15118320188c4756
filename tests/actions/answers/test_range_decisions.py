"""What is asked of a range of products: how many there are, which is the most of them, and whether one is."""

import pytest

from actions.answers.decide import Context, Heard
from actions.answers.decision import Decision, Kind
from actions.answers.templates import wordings
from actions.answers.wording import title
from language.message import Message
from retrieval.index import Index


def asked(index: Index, question: str, shown: tuple[str, ...] = ()) -> Decision:
    found = Heard(Message(question), Context(last_products=shown), index.snapshot()).by_range
    assert found is not None, question
    return found


def first(decision: Decision) -> str:
    return title(decision.subjects[0].product)


@pytest.mark.parametrize(
    ("question", "nearest"),
    [
        ("Do you have the Aviator No. 8?", "Aviator No. 7"),
        ("how much is the Fenwick Leather Rucksack", "Fenwick Leather Tote"),
    ],
)
def test_a_name_that_no_product_has_is_denied(boutique_index: Index, question: str, nearest: str) -> None:
    decision = asked(boutique_index, question)
    assert decision.kind is Kind.NOT_NAMED
    assert decision.verdict == "no"
    assert first(decision) == nearest


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("how many dresses do you have under 100?", "10"),
        ("how many boots do you have", "7"),
        ("how many things by Oskar Vale do you carry?", "17"),
        ("how many different coats are on sale?", "2"),
    ],
)
def test_products_are_counted_exactly(boutique_index: Index, question: str, count: str) -> None:
    decision = asked(boutique_index, question)
    assert decision.kind is Kind.COUNT
    assert decision.words["count"] == count


@pytest.mark.parametrize(
    ("question", "kind", "name"),
    [
        ("what's the cheapest thing you sell?", Kind.CHEAPEST, "Pocket Bandana"),
        ("whats your most expensive piece", Kind.DEAREST, "Ostara Cashmere Coat"),
        ("which of your bags is the dearest?", Kind.DEAREST, "Nomad Weekender"),
        ("what's the warmest coat you've got", Kind.MOST, "Fjord Down Parka"),
        ("what's the biggest bag you have?", Kind.MOST, "Nomad Weekender"),
    ],
)
def test_a_superlative_ranges_over_what_was_asked(boutique_index: Index, question: str, kind: Kind, name: str) -> None:
    decision = asked(boutique_index, question)
    assert decision.kind is kind
    assert first(decision) == name


def test_a_superlative_after_a_single_thing_ranges_over_its_kind(boutique_index: Index) -> None:
    decision = asked(boutique_index, "which of these is the warmest?", ("blythe-chelsea-boots",))
    assert {subject.product.category for subject in decision.subjects} == {"Boots"}


def test_a_superlative_ranges_over_those_shown(boutique_index: Index) -> None:
    decision = asked(boutique_index, "which is the highest?", ("astrid-block-heels", "mariette-mary-janes"))
    assert first(decision) == "Astrid Block Heels"


SCARVES = ("pocket-bandana", "nimbus-cashmere-wrap", "bothy-snood", "hollin-lambswool-scarf")


@pytest.mark.parametrize(
    ("question", "shown", "name"),
    [
        ("the second cheapest?", SCARVES, "Bothy Snood"),
        ("and the third most expensive of these", SCARVES, "Bothy Snood"),
        ("which is the second longest?", SCARVES, "Hollin Lambswool Scarf"),
        ("what's your second dearest coat", SCARVES, "Merrick Herringbone Overcoat"),
        ("your second most expensive thing", (), "Lyle Suede Jacket"),
        ("the second cheapest of the Juno, the Valentina and the Celeste", (), "Juno One-Shoulder Dress"),
    ],
)
def test_a_rank_ranges_over_what_was_asked(
    boutique_index: Index, question: str, shown: tuple[str, ...], name: str
) -> None:
    decision = asked(boutique_index, question, shown)
    assert decision.kind is Kind.RANKED
    assert first(decision) == name
    assert all(wordings(decision))


def test_there_is_no_fifth_of_four(boutique_index: Index) -> None:
    decision = asked(boutique_index, "the fifth cheapest", SCARVES)
    assert decision.kind is Kind.RANKED_NONE
    assert "only 4" in decision.words["end"]


@pytest.mark.parametrize(
    ("question", "told", "kind", "name"),
    [
        ("and the next one up?", "bothy-snood", Kind.RANKED, "Hollin Lambswool Scarf"),
        ("the next one down?", "bothy-snood", Kind.RANKED, "Pocket Bandana"),
        ("the next one up?", "nimbus-cashmere-wrap", Kind.RANKED_NONE, ""),
    ],
)
def test_the_next_by_price_follows_the_one_told(
    boutique_index: Index, question: str, told: str, kind: Kind, name: str
) -> None:
    context = Context(last_products=SCARVES, focus_product=told)
    decision = Heard(Message(question), context, boutique_index.snapshot()).by_range
    assert decision is not None and decision.kind is kind
    assert not name or first(decision) == name


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("is the Nico Leather Biker Jacket your most expensive jacket?", "no"),
        ("is the Ostara Cashmere Coat the most expensive thing in the shop?", "yes"),
    ],
)
def test_a_superlative_of_one_is_compared_with_its_range(boutique_index: Index, question: str, verdict: str) -> None:
    decision = asked(boutique_index, question)
    assert decision.verdict == verdict
    assert all(wordings(decision))


def test_what_no_record_tells_is_not_guessed(boutique_index: Index) -> None:
    assert asked(boutique_index, "what are your best rated boots").kind is Kind.MOST_UNTOLD


@pytest.mark.parametrize(
    "question",
    [
        "what is the cheapest delivery?",
        "how many days do I have to return it?",
        "how much is the Odette Black Midi Dress?",
        "show me boots",
    ],
)
def test_other_questions_are_of_no_range(boutique_index: Index, question: str) -> None:
    assert Heard(Message(question), Context(), boutique_index.snapshot()).by_range is None
