"""Every template wording, for every product of the sample shop, passes the claim check; a falsified one doesn't."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from actions.answers import policy_decisions, product_decisions
from actions.answers.claims import unsupported_claims
from actions.answers.decision import Decision, Kind
from actions.answers.form import flaws
from actions.answers.kinds import CARDS
from actions.answers.lexicon import MATERIAL_NAMES, Lexicon
from actions.answers.templates import wording, wordings
from actions.answers.wording import title
from language.details import PROPERTIES
from language.message import Aspect
from retrieval.index import Index
from retrieval.passage_search import PassageHit
from retrieval.query import Query
from retrieval.records import Product

ALL = slice(None)


def decisions_about(product: Product, other: Product, every: slice = ALL) -> Iterator[Decision]:
    """What may be decided about a product, for those of the questions that `every` takes."""
    variants = product.variants[:3]
    asked = [Query(text=""), Query(text="", colours=("turquoise",)), Query(text="", sizes=("5XL",))]
    asked += [Query(text="", colours=(variant.colour.lower(),)) for variant in variants if variant.colour]
    asked += [Query(text="", sizes=(variant.size,)) for variant in variants if variant.size]
    asked += [Query(text="", colours=(v.colour.lower(),), sizes=(v.size,)) for v in variants if v.colour and v.size]
    for aspect in (Aspect.PRICE, Aspect.SALE, Aspect.SIZES, Aspect.COLOURS, Aspect.STOCK):
        yield from (product_decisions.about(product, aspect, query, MATERIAL_NAMES) for query in asked[every])
    for aspect in (Aspect.CARE, Aspect.MATERIAL, Aspect.DESCRIPTION):
        yield product_decisions.about(product, aspect, asked[0], MATERIAL_NAMES)
    for known in list(PROPERTIES.values())[:6]:
        yield product_decisions.told(product, known.name, known.is_told)
    yield product_decisions.compare(product, other)


def told_by(decision: Decision) -> tuple[object, ...]:
    """All of a decision that the claim check reads; two decisions that agree in it are one to the check."""
    variants = tuple((s.product.product_id, *(v.variant_id for v in s.variants)) for s in decision.subjects)
    words = tuple(decision.words.items())
    return decision.kind, decision.verdict, variants, words, decision.facts, decision.must, len(decision.cards)


@pytest.mark.slow
def test_every_template_holds_for_every_product(boutique: list[Product], boutique_lexicon: Lexicon) -> None:
    """Every product hears every third question, the next one the next: products of one kind differ in nothing else.

    A wording that several questions lead to is checked once: the check sees the text and the decision only.
    """
    seen: set[Kind] = set()
    checked: set[tuple[object, ...]] = set()
    for place, (product, other) in enumerate(zip(boutique, [*boutique[7:], *boutique[:7]], strict=True)):
        for decision in decisions_about(product, other, slice(place % 3, None, 3)):
            seen.add(decision.kind)
            names = [title(subject.product) for subject in decision.subjects]
            for text in wordings(decision):
                if (case := (text, *told_by(decision))) in checked:
                    continue
                checked.add(case)
                assert unsupported_claims(text, decision, boutique_lexicon) == [], text
                assert [*flaws(text, names)] in ([], ["long"]), text
    assert len(seen) >= 18, f"the sample shop no longer reaches many kinds of decision: {sorted(seen)}"


@pytest.mark.slow
def test_a_template_with_one_figure_changed_is_stopped(boutique: list[Product], boutique_lexicon: Lexicon) -> None:
    changed = 0
    for product, other in zip(boutique[::5], boutique[1::5], strict=False):
        for decision in decisions_about(product, other):
            if decision.kind in (Kind.DETAIL, Kind.DESCRIPTION, Kind.UNKNOWN_DETAIL):
                continue
            text = wording(decision, "turn")
            for price in set(re.findall(r"\$\d+\.\d\d", text)):
                wrong = text.replace(price, f"${Decimal(price[1:]) + 7}")
                assert unsupported_claims(wrong, decision, boutique_lexicon), wrong
                changed += 1
    assert changed > 200


def test_each_policy_is_quoted_as_it_stands(boutique_index: Index, boutique_lexicon: Lexicon) -> None:
    passages = boutique_index.snapshot().passages.values()
    for passage in passages:
        decision = policy_decisions.policy([PassageHit(passage, 0.9)], 0.3)
        for text in wordings(decision):
            assert unsupported_claims(text, decision, boutique_lexicon) == [], text


def test_the_same_turn_gets_the_same_wording_and_other_turns_vary(boutique: list[Product]) -> None:
    decision = product_decisions.price(boutique[0], Query(text=""))
    texts = {wording(decision, f"chat/{turn}") for turn in range(30)}
    assert wording(decision, "chat/1") == wording(decision, "chat/1")
    assert len(texts) == len(CARDS[decision.kind].templates)


def test_no_reply_opens_as_the_one_before_it() -> None:
    decision = Decision(kind=Kind.CLOSING)
    for turn in map(str, range(20)):
        first = wording(decision, turn)
        second = wording(decision, turn, first)
        assert first.split()[:2] != second.split()[:2]
        assert wording(decision, turn, first) == second  # a retry says the same
