"""What a customer told before is kept out of what is shown later, over the sample boutique."""

import pytest

from actions.answers.decide import Context, decide
from actions.answers.decision import Decision
from language.lasting import lasting
from language.message import Message
from retrieval.index import Index


def _asked(index: Index, text: str, *told: str) -> Decision:
    return decide(Message(text), "search_products", Context(lasting=told), index.snapshot())


def _titles(decision: Decision) -> list[str]:
    return [subject.product.title for subject in decision.cards or decision.subjects]


def test_what_somebody_cannot_wear_is_not_shown_in_a_later_turn(boutique_index: Index) -> None:
    assert "Ludlow Duffle Coat" in _titles(_asked(boutique_index, "wool coats"))
    shown = _titles(_asked(boutique_index, "do you have coats", "I'm allergic to wool"))
    assert shown and "Ludlow Duffle Coat" not in shown and "Ravenna Wool Overcoat" not in shown


def test_what_is_free_of_a_material_comes_first(boutique_index: Index) -> None:
    assert _titles(_asked(boutique_index, "earrings please", "nickel gives me a rash"))[0] == "Fiesta Tassel Earrings"


def test_what_was_told_of_one_person_does_not_hold_for_another(boutique_index: Index) -> None:
    told = "my sister hates leather, show me her bags"
    assert "Fenwick Leather Tote" not in _titles(_asked(boutique_index, "any bags", told))
    assert "Odile Saddle Bag" in _titles(_asked(boutique_index, "leather bags for my mum", told))


@pytest.mark.parametrize(
    ("text", "owned", "has_a_taste"),
    [
        ("she's got loads of scarves already", ("scarves",), False),
        ("mum has enough handbags. what can i give her?", ("handbags",), False),
        ("I can't wear silver", (), True),
        ("do you have lots of red dresses", (), False),
        ("I have enough black dresses, show me another colour", (), False),
        ("show me more scarves", (), False),
    ],
)
def test_what_lasts_is_told_from_a_wish(text: str, owned: tuple[str, ...], has_a_taste: bool) -> None:
    said = lasting(text)
    assert (said.owned, said.has_a_taste) == (owned, has_a_taste)
