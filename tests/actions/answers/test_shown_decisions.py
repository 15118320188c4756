"""What is asked of several that were shown, in one message after another, over the sample boutique."""

from actions.answers.decide import Context, decide
from actions.answers.decision import Decision, Kind
from actions.answers.templates import wording
from language.message import Message
from retrieval.index import Index


def _asked(index: Index, text: str, shown: tuple[str, ...], **context: object) -> Decision:
    return decide(Message(text), "ask_product", Context(last_products=shown, **context), index.snapshot())


def _ids(index: Index, *names: str) -> tuple[str, ...]:
    by_name = {product.title: key for key, product in index.snapshot().products.items()}
    return tuple(by_name[name] for name in names)


def test_those_that_have_a_part_are_named_with_their_records_words(boutique_index: Index) -> None:
    shown = _ids(boutique_index, "Ludlow Duffle Coat", "Ravenna Wool Overcoat", "Fjord Down Parka")
    decision = _asked(boutique_index, "do any of them have a hood?", shown)
    said = wording(decision, "")
    assert decision.kind is Kind.WHICH_HAVE
    assert "Ludlow Duffle Coat: " in said and "Fjord Down Parka: The hood has a wired brim" in said
    assert "The other description doesn't mention hood." in said and "Ravenna" not in said


def test_a_pick_has_reasons_that_hold(boutique_index: Index) -> None:
    shown = _ids(boutique_index, "Odile Saddle Bag", "Pocket Crossbody Bag")
    decision = _asked(boutique_index, "which would you pick?", shown)
    assert decision.kind is Kind.PICKED
    assert decision.words["name"] == "the Pocket Crossbody Bag" and "least expensive, $88.00" in decision.words["why"]


def test_two_are_compared_where_two_are_meant(boutique_index: Index) -> None:
    shown = _ids(boutique_index, "Odile Saddle Bag", "Pocket Crossbody Bag", "Fenwick Leather Tote")
    snapshot = boutique_index.snapshot()
    decision = decide(Message("compare the first two"), "compare_products", Context(last_products=shown), snapshot)
    assert [subject.product.product_id for subject in decision.subjects] == list(shown[:2])
