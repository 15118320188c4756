"""The claim check lets true wordings pass and stops false ones, whatever way they are false."""

# ruff: noqa: E501 - a wording stays on one line

import pytest

from actions.answers import policy_decisions, product_decisions
from actions.answers.claims import unsupported_claims
from actions.answers.lexicon import Lexicon
from retrieval.passage_search import PassageHit
from retrieval.records import Passage
from tests.actions.answers.decided import decided
from tests.actions.answers.pieces import CATALOG, RING, variant

TRUE = [
    ("price", "The Ivy Midi Dress is $89.00."),
    ("price", "It costs $89, and I'm happy to tell you more about it."),
    ("price", "The Ivy Midi Dress costs 89 dollars."),
    ("price", "The Ivy Midi Dress costs eighty-nine dollars."),
    ("price", "The Ivy Midi Dress is $89.00. Our prices are in USD."),
    ("sale price", "The Fell Ankle Boots are on sale for $120.00, down from $150.00."),
    ("sale price", "They were $150.00 before; now the Fell Ankle Boots cost $120.00. The price was $150.00."),
    ("price range", "The Dot Ring costs from $40.00 to $55.00, depending on the colour."),
    ("price range", "In silver the Dot Ring is $40.00, and in gold it is $55.00."),
    ("not on sale", "No, the Ivy Midi Dress isn't on sale at the moment. It is $89.00."),
    ("navy S", "Yes, the Ivy Midi Dress is in stock in navy, size S, for $89.00."),
    ("navy S", "Good news: we have it in navy in a size S!"),
    ("navy M", "Yes, we have the Ivy Midi Dress in navy, size M, but only 2 left."),
    ("navy M", "Yes, in navy, size M there are just two left."),
    ("navy L", "Sorry, the Ivy Midi Dress is sold out in navy, size L. Sizes S and M are in stock."),
    ("navy L", "I'm afraid navy in size L isn't available right now, but you can get S or M."),
    ("red", "No, the Ivy Midi Dress doesn't come in red. It comes in navy and forest green."),
    ("red", "Sorry, we don't have the Ivy Midi Dress in red; it comes in navy and forest green."),
    ("lamp", "Sorry, the Floor Lamp is sold out at the moment."),
    ("sizes", "The Ivy Midi Dress is in stock in sizes S and M; size L is sold out."),
    ("sizes", "It comes in S, M and L, but L is sold out."),
    ("colours", "You can choose it in navy or forest green."),
    ("care", "Machine wash at 30°C. Don't tumble dry."),
    ("pockets", "The Ivy Midi Dress has two side pockets."),
    ("hood", "I'm not sure, as the description of the Ivy Midi Dress doesn't mention a hood."),
    (
        "compare",
        "The Ivy Midi Dress is $89.00 and the Fell Ankle Boots are $120.00, so the Ivy Midi Dress is $31.00 cheaper.",
    ),
    ("compare", "At $120.00 the Fell Ankle Boots are more expensive than the Ivy Midi Dress, which is $89.00."),
    ("matches", "Yes, have a look at the Ivy Midi Dress at $89.00 and the Fell Ankle Boots at $120.00."),
    ("nearest", "Sorry, we don't have red dresses under $50. The closest is the Ivy Midi Dress, which is $89.00."),
    ("returns", "You can return anything within 30 days of delivery. Returns cost $6.95 by post."),
    ("returns", "You have 30 days of delivery to return anything, but sale items can't be returned."),
]

FALSE = [
    ("price", "The Ivy Midi Dress is $98.00.", "price"),
    ("price", "The Ivy Midi Dress is $89.00. Our prices are in EUR.", "word"),
    ("price", "The Ivy Midi Dress costs 79.", "price"),
    ("price", "The Ivy Midi Dress is eighty-nine.", "missing"),
    ("navy S", "Yes, it is in stock in navy, size S, for seventy dollars.", "price"),
    ("navy S", "Yes, it is in stock in navy, size S, for eighty dollars.", "price"),
    ("navy S", "Yes, we have seventy of them in stock in navy, size S.", "number"),
    ("price", "The Ivy Midi Dress is A$89.00.", "price"),
    ("sizes", "The Ivy Midi Dress is in stock in sizes S, M and 2XS; size L is sold out.", "size"),
    ("price", "The Ivy Midi Dress is a lovely piece.", "missing"),
    ("price", "The Ivy Maxi Dress is $89.00.", "name"),
    ("price", "The Fell Ankle Boots are $89.00.", "name"),
    ("price", "The Ivy Midi Dress is $89.00, down from $120.00.", "price"),
    ("price", "The Ivy Midi Dress is $89.00 and comes in red.", "colour"),
    ("price", "The Ivy Midi Dress is $89.00 and made of silk.", "material"),
    ("price", "The Ivy Midi Dress is $89.00 and waterproof.", "word"),
    ("price", "The Ivy Midi Dress is $89.00. Use the code LISA for a discount.", "discount"),
    ("price", "The Ivy Midi Dress is $89.00 with free shipping.", "discount"),
    ("price", "The Ivy Midi Dress is $89.00. See https://evil.example/pay.", "contact"),
    ("price", "The Ivy Midi Dress is $89.00. Call +1 555 010 9999.", "contact"),
    ("price", "The Ivy Midi Dress is $89.00 and comes in XXL.", "size"),
    ("price", "The Ivy Midi Dress is $89.00 and arrives in 3 days.", "time"),
    ("sale price", "The Fell Ankle Boots are $150.00.", "price"),
    ("sale price", "The Fell Ankle Boots are $120.00, 30% off.", "percentage"),
    ("price range", "The Dot Ring is $40.00.", "price"),
    ("price range", "In gold the Dot Ring is $40.00.", "price"),
    ("not on sale", "Yes, the Ivy Midi Dress is on sale for $89.00.", "verdict"),
    ("navy S", "No, the Ivy Midi Dress isn't available in navy, size S.", "verdict"),
    ("navy S", "Yes, the Ivy Midi Dress is in stock in navy, size L.", "stock"),
    ("navy S", "Yes, the Ivy Midi Dress is in stock in navy, size S, with only 1 left.", "stock"),
    ("navy S", "Yes, the Ivy Midi Dress is in stock in navy.", "missing"),
    ("navy M", "Yes, we have it in navy, size M, with only three left.", "stock"),
    ("navy L", "Yes, the Ivy Midi Dress is in stock in navy, size L.", "verdict"),
    ("navy L", "Sorry, the Ivy Midi Dress is sold out in navy, size L. Sizes S and XL are in stock.", "size"),
    ("navy L", "Sorry, navy in size L is sold out, and so is size S in navy.", "polarity"),
    ("navy L", "The Ivy Midi Dress in navy, size L, is a great choice.", "verdict"),
    ("red", "Yes, the Ivy Midi Dress comes in red.", "verdict"),
    ("red", "No, it doesn't come in red. It comes in navy and burgundy.", "colour"),
    ("red", "No, it doesn't come in navy or forest green.", "polarity"),
    ("lamp", "Sorry, the Floor Lamp is sold out, but it is available in blue.", "colour"),
    ("lamp", "The Floor Lamp is in stock.", "verdict"),
    ("sizes", "The Ivy Midi Dress is in stock in sizes S, M and L.", "stock"),
    ("sizes", "The Ivy Midi Dress is in stock in sizes S, M and XL.", "size"),
    ("sizes", "The Ivy Midi Dress is in stock in size S; size M is sold out.", "polarity"),
    ("sizes", "The Ivy Midi Dress is in stock in S and M. It comes in sizes 36 and 38.", "size"),
    ("colours", "It comes in navy, forest green and white.", "colour"),
    ("colours", "It comes in navy.", "missing"),
    ("care", "Machine wash at 60°C.", "number"),
    ("care", "You can tumble dry it. Machine wash at 30°C.", "polarity"),
    ("care", "Tumble dry the Ivy Midi Dress, machine wash at 30°C.", "polarity"),
    ("pockets", "The Ivy Midi Dress has three pockets.", "number"),
    ("pockets", "The Ivy Midi Dress has no side pockets in its washed linen.", "polarity"),
    ("hood", "Yes, the Ivy Midi Dress has a hood.", "verdict"),
    ("compare", "The Ivy Midi Dress is $89.00 and the Fell Ankle Boots are $120.00, so the Fell Ankle Boots are $31.00 cheaper.", "comparison"),
    ("compare", "The Ivy Midi Dress is $120.00 and the Fell Ankle Boots are $89.00.", "price"),
    ("compare", "At $89.00 the Ivy Midi Dress costs more; at $120.00 the Fell Ankle Boots are cheaper.", "comparison"),
    ("compare", "The Ivy Midi Dress is $89.00, the Fell Ankle Boots $120.00: the same price.", "comparison"),
    ("compare", "The Ivy Midi Dress is $89.00, the Fell Ankle Boots are $120.00, so you save $41.00.", "price"),
    ("matches", "Yes, have a look at the Ivy Midi Dress at $120.00.", "price"),
    ("matches", "Yes, the Ivy Midi Dress and the Fell Ankle Boots come in black.", "colour"),
    ("matches", "We have 7 dresses, such as the Ivy Midi Dress.", "number"),
    ("nearest", "We don't have the Ivy Midi Dress.", "stock"),
    ("nearest", "Yes, the Ivy Midi Dress is $89.00.", "verdict"),
    ("returns", "You can return anything within 60 days of delivery.", "time"),
    ("returns", "You can return anything within thirty weeks.", "time"),
    ("returns", "You can't return anything within 30 days of delivery.", "polarity"),
    ("returns", "Sale items can be returned within 30 days.", "polarity"),
    ("returns", "Returns cost $9.95 by post, within 30 days of delivery.", "price"),
    ("returns", "You can return anything.", "missing"),
    ("returns", "Yes, within 30 days of delivery.", "verdict"),
    ("returns", "You can return anything within 30 days of delivery, until 31 January.", "date"),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "text"), TRUE)
def test_true_wordings_pass(decision: str, text: str, lexicon: Lexicon) -> None:
    assert unsupported_claims(text, decided(decision), lexicon) == []


@pytest.mark.parametrize(("decision", "text", "sort"), FALSE)
def test_false_wordings_are_stopped(decision: str, text: str, sort: str, lexicon: Lexicon) -> None:
    sorts = {claim.sort for claim in unsupported_claims(text, decided(decision), lexicon)}
    assert sort in sorts, sorts


def test_gold_is_not_rose_gold_where_the_product_comes_in_both() -> None:
    variants = (variant("40.00", 0, colour="Gold"), variant("55.00", 3, colour="Rose Gold"))
    ring = RING.model_copy(update={"variants": variants})
    lexicon = Lexicon.of([ring], "Maison Lisa")
    decision = product_decisions.colours(ring)
    assert (
        unsupported_claims("We have the Dot Ring in rose gold. Gold is sold out at the moment.", decision, lexicon)
        == []
    )
    claimed = unsupported_claims("The Dot Ring is in stock in rose gold and in gold.", decision, lexicon)
    assert "stock" in {claim.sort for claim in claimed}


def test_half_an_address_is_stopped(lexicon: Lexicon) -> None:
    text = "To change a review, write to care@example.com from the address that you ordered with."
    passage = Passage(passage_id="r", topic="reviews", title="Reviews", heading="Can I change my review?", text=text)
    decision = policy_decisions.policy([PassageHit(passage, 0.9)], 0.3)
    assert unsupported_claims("To change a review, write to care@example.com.", decision, lexicon) == []
    cut = unsupported_claims("To change a review, write to care@example.", decision, lexicon)
    assert "contact" in {claim.sort for claim in cut}


def test_a_claim_about_another_product_of_the_catalog_is_stopped(lexicon: Lexicon) -> None:
    for other in CATALOG[1:]:
        text = f"The Ivy Midi Dress is $89.00, like the {other.title}."
        assert "name" in {claim.sort for claim in unsupported_claims(text, decided("price"), lexicon)}
