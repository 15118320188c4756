"""Wordings written to slip a false claim past the check, and true ones that look as if they did."""

import pytest

from actions.answers.claims import unsupported_claims
from actions.answers.lexicon import Lexicon
from tests.actions.answers.decided import decided

FALSE = [
    # prices in words, halves, rounding, per-something, currency
    ("price", "The Ivy Midi Dress is $89.00. That's only forty dollars more than the ring."),
    ("price", "The Ivy Midi Dress is $89.00, but for you it's half price."),
    ("price", "The Ivy Midi Dress is $89.00, so forty dollars off."),
    ("price", "The Ivy Midi Dress is €89.00."),
    ("price", "The Ivy Midi Dress is $89.00, or two for $150."),
    ("price", "The Ivy Midi Dress is $89.00 instead of $130.00."),
    ("price", "The Ivy Midi Dress is $89.00, and you pay in four instalments."),
    ("price", "The Ivy Midi Dress is less than $80, at $89.00."),
    ("price", "The Ivy Midi Dress is $89.00, a saving of $20."),
    ("price", "The Ivy Midi Dress is $890.00."),
    ("price", "The Ivy Midi Dress is $8.90."),
    ("price", "The Ivy Midi Dress is $89.00. Shipping is free."),
    ("price", "The Ivy Midi Dress is $89.00 and returns are free."),
    ("price", "The Ivy Midi Dress is $89.00 with a free belt."),
    ("price", "The Ivy Midi Dress is $89.00, buy one get one."),
    ("price", "The Ivy Midi Dress is $89.00 and usually a hundred dollars."),
    ("price", "The Ivy Midi Dress is $89.00, the lowest price in town."),
    # colours
    ("price", "The Ivy Midi Dress is $89.00, also available in burgundy."),
    ("price", "The Ivy Midi Dress is $89.00. There is a purple one too."),
    ("colours", "It comes in navy and forest green, and also in Black."),
    ("colours", "You can choose navy, forest green or other colours such as red."),
    ("navy S", "Yes, we have it in navy in a size S, and in white in a size S."),
    ("navy S", "Yes, the Ivy Midi Dress is in stock in navy, size S, and in forest green, size L."),
    ("red", "No, it doesn't come in red, but in navy, forest green and cream."),
    ("red", "No, not in red. Red is sold out."),
    ("boots", "Yes, the Fell Ankle Boots are in stock in brown, size 38."),
    # sizes
    ("sizes", "The Ivy Midi Dress is in stock in S and M, and in L from next week."),
    ("sizes", "The Ivy Midi Dress is in stock in sizes XS to M."),
    ("sizes", "We have the Ivy Midi Dress in S, M, and extra large."),
    ("boots", "Yes, the Fell Ankle Boots are in stock in size 38 and 40."),
    ("boots sizes", "The Fell Ankle Boots are in stock in sizes 38, 39 and 40."),
    ("boots sizes", "The Fell Ankle Boots are in stock in sizes 38 and 39 and half sizes."),
    # stock
    ("navy M", "Yes, in navy, size M, and there are plenty left: only 12 left."),
    ("navy M", "Yes, we have the Ivy Midi Dress in navy, size M, with a dozen left and only 2 left online."),
    ("navy S", "Yes, we have it in navy in a size S, with two left."),
    ("navy S", "Yes, we have it in navy in size S, our last one."),
    ("navy L", "Sorry, navy in size L is sold out, but it will be back in stock on Monday."),
    ("navy L", "Sorry, the Ivy Midi Dress is sold out in navy, size L. It will be restocked in two weeks."),
    ("lamp", "Sorry, the Floor Lamp is sold out. The Dot Ring is in stock."),
    ("boots", "Yes, the Fell Ankle Boots are in stock in black, size 38, in our Paris store."),
    # materials and properties
    ("navy S", "Yes, we have the silk dress in navy, size S."),
    ("description", "The Fell Ankle Boots cost $120.00. Suede boots on a leather sole."),
    ("description", "The Fell Ankle Boots cost $120.00. Waterproof suede boots on a crepe sole."),
    ("description", "The Fell Ankle Boots cost $120.00. Handmade in Italy from suede."),
    ("description", "The Fell Ankle Boots cost $120.00. They are vegan."),
    ("pockets", "The Ivy Midi Dress has two side pockets with zips."),
    ("pockets", "The Ivy Midi Dress has four side pockets."),
    ("hood", "I'm not sure, as the description doesn't mention a hood, but it has a lining."),
    ("care", "Machine wash at 30°C. You can iron it."),
    ("care", "Machine wash at 30 degrees twice a week. Don't tumble dry."),
    # policies
    ("returns", "You can return anything within 30 days of delivery, free of charge."),
    ("returns", "You can return anything within a month of delivery."),
    ("returns", "You can return anything within 30 days of delivery. Refunds take 3 days."),
    ("returns", "You can return anything within 30 days of purchase."),
    ("returns", "You can return anything within 30 days of delivery. Returns cost six dollars."),
    ("returns", "You can return anything within 30 days of delivery, with the original receipt."),
    ("returns", "You can return anything within 30 days of delivery. A restocking fee of 15% applies."),
    ("returns", "You can return anything within 30 days of delivery, or 60 days for members."),
    ("returns", "You can return anything within 30 days of delivery by Friday."),
    ("pockets", "The Ivy Midi Dress is a lovely one."),
    ("unknown policy", "I don't know that, but you get 10% off with the newsletter."),
    # comparison and verdicts
    ("nothing cheaper", "Yes, the Dot Ring is cheaper than the Ivy Midi Dress at $89.00."),
    ("nothing cheaper", "The Ivy Midi Dress at $89.00 is the most expensive of these."),
    ("cheaper", "No, nothing is cheaper than the Fell Ankle Boots."),
    ("cheaper", "Yes, the Fell Ankle Boots are cheaper than the Ivy Midi Dress."),
    ("compare", "The Ivy Midi Dress is half the price of the Fell Ankle Boots."),
    ("cheapest", "The cheapest is the Fell Ankle Boots, at $120.00."),
    ("on sale", "Yes, the Fell Ankle Boots are on sale: $120.00, down from $180.00."),
    ("on sale", "Yes, the Fell Ankle Boots are on sale for $120.00, until Sunday."),
    ("on sale", "Yes, the Fell Ankle Boots are half price at $120.00."),
    # other products
    ("matches", "Yes: the Ivy Midi Dress at $89.00 and the Rose Maxi Dress at $60.00."),
    ("nearest", "Sorry, no red dresses under $50, but the Ivy Midi Dress is $49.00."),
]  # fmt: skip

TRUE = [
    ("nothing cheaper", "Nothing similar is cheaper: the Ivy Midi Dress at $89.00 is already the most affordable."),
    ("nothing cheaper", "The Ivy Midi Dress at $89.00 is already the most affordable of these."),
    ("nothing cheaper", "The lowest price is $89.00, for the Ivy Midi Dress."),
    ("nothing cheaper", "I have nothing cheaper than the Ivy Midi Dress, which is $89.00."),
    ("cheaper", "Yes, the Ivy Midi Dress at $89.00 is cheaper than the Fell Ankle Boots at $120.00."),
    ("cheaper", "Yes, for less there's the Ivy Midi Dress at $89.00."),
    ("red", "The Ivy Midi Dress comes in navy and forest green, not red."),
    ("purple", "The Ivy Midi Dress comes in Navy and Forest Green, not purple."),
    ("red", "It comes in Navy and Forest Green, not in red."),
    ("red", "No red, I'm afraid: it comes in navy and forest green."),
    ("red", "We only have it in navy and forest green, so not in red."),
    ("navy L", "Navy in L is sold out, but S and M are still in stock."),
    ("navy L", "I'm sorry, size L is sold out in navy. We do have S and M."),
    ("navy M", "Yes! Navy in size M is in stock, but there are just two left."),
    ("navy M", "Yes, we have two left in navy, size M."),
    ("navy S", "Yes, it's available in navy, size S, and costs $89."),
    ("lamp", "I'm afraid the Floor Lamp is currently unavailable."),
    ("sizes", "You can get it in S or M. L is sold out."),
    ("sizes", "Sizes S and M are in stock, while L is sold out."),
    ("boots sizes", "The Fell Ankle Boots are available in sizes 38 and 39."),
    ("boots", "Yes, we have the black Fell Ankle Boots in 38 for $120.00, but only three are left."),
    ("one colour", "The Fell Ankle Boots come in black."),
    ("one colour", "There's just one colour: black."),
    ("on sale", "Yes, they're reduced from $150.00 to $120.00."),
    ("on sale", "Yes, the Fell Ankle Boots are on sale: $120.00, so you save $30.00."),
    ("not on sale", "No, the Ivy Midi Dress isn't reduced; it's $89.00."),
    ("description", "The Fell Ankle Boots cost $120.00. They are suede boots on a crepe sole."),
    ("price", "It's $89.00."),
    ("compare", "The Ivy Midi Dress is cheaper: $89.00, while the Fell Ankle Boots are $120.00."),
    ("compare", "The Ivy Midi Dress costs $89.00 and the Fell Ankle Boots $120.00, a difference of $31.00."),
    ("cheapest", "The cheapest is the Ivy Midi Dress at $89.00."),
    ("returns", "You have 30 days of delivery to return anything. Returns cost $6.95 by post."),
    ("returns", "Anything can be returned within 30 days of delivery. Sale items can't be returned."),
    ("care", "Don't tumble dry it. Machine wash at 30°C."),
    ("hood", "Sorry, I don't know: the description doesn't say anything about a hood."),
    ("unknown policy", "I'm not sure about that. Would you like to talk to a person from our team?"),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "text"), FALSE)
def test_a_false_claim_is_stopped(decision: str, text: str, lexicon: Lexicon) -> None:
    assert unsupported_claims(text, decided(decision), lexicon)


@pytest.mark.parametrize(("decision", "text"), TRUE)
def test_a_true_wording_passes(decision: str, text: str, lexicon: Lexicon) -> None:
    assert unsupported_claims(text, decided(decision), lexicon) == []
