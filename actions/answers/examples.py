"""Worked examples for the prompt of a model that isn't tuned: invented products, in the form the decisions have."""

# ruff: noqa: E501 - an example's sentence stays on one line

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from actions.answers.decision import Kind
from actions.answers.wording import is_plural

SHOWN = 2  # each further example costs time and made the wording no better


class Example(NamedTuple):
    """A question with what was decided, and a good answer."""

    question: str
    verdict: str
    facts: tuple[str, ...]
    answer: str


EXAMPLES: Mapping[Kind, tuple[Example, ...]] = {
    Kind.MATCHES: (
        Example(
            "I need a bag for work",
            "yes",
            ("the Petra Satchel at $140.00", "the Noon Canvas Tote at $38.00"),
            "For work you could take the Petra Satchel at $140.00, or the Noon Canvas Tote at $38.00.",
        ),
        Example(
            "show me sandals",
            "yes",
            ("the Bay Slides at $45.00", "the Cleo Sandals from $89.00"),
            "Have a look at the Bay Slides at $45.00, or the Cleo Sandals from $89.00.",
        ),
        Example(
            "a green jumper for my brother?",
            "yes",
            ("the Lark Cardigan from $65.00", "the Moss Polo Neck at $80.00"),
            "Yes, there's the Lark Cardigan from $65.00 and the Moss Polo Neck at $80.00.",
        ),
        Example(
            "any jumpers?",
            "yes",
            ("the Ash Jumper at $49.00", "the Fife Rib Jumper at $72.00"),
            "Yes, we have the Ash Jumper at $49.00 and the Fife Rib Jumper at $72.00.",
        ),
        Example(
            "black boots in 38",
            "yes",
            ("the Tarn Ankle Boots at $85.00", "the Weir Chelsea Boots at $120.00"),
            "Yes, we have the Tarn Ankle Boots at $85.00 and the Weir Chelsea Boots at $120.00.",
        ),
    ),
    Kind.ONE_MATCH: (
        Example(
            "looking for a rain coat in L",
            "yes",
            ("the Harbour Raincoat at $155.00",),
            "I found one for you: the Harbour Raincoat at $155.00.",
        ),
        Example(
            "show me chains",
            "yes",
            ("the Fine Chain from $55.00",),
            "I found one for you: the Fine Chain, from $55.00.",
        ),
        Example(
            "red scarf under 40",
            "yes",
            ("the Ember Wool Scarf at $36.00",),
            "Yes, there's the Ember Wool Scarf at $36.00.",
        ),
        Example(
            "do you have straw hats?", "yes", ("the Sol Sun Hat at $42.00",), "Yes, we have the Sol Sun Hat at $42.00."
        ),
    ),
    Kind.NEAREST: (
        Example(
            "black slides in 45",
            "no",
            ("we don't have black slides in size 45", "the closest is the Bay Slides, which come in sizes 36 to 40"),
            "Sorry, we don't have black slides in size 45. The closest is the Bay Slides, which come in sizes 36 to 40.",
        ),
        Example(
            "yellow boots under $60",
            "no",
            (
                "we don't have yellow boots under $60.00",
                "the closest is the Tarn Ankle Boots, which are $85.00, over your $60 limit",
            ),
            "Sorry, we don't have yellow boots under $60.00. The closest is the Tarn Ankle Boots, which are $85.00, over your $60 limit.",
        ),
        Example(
            "a pink hat",
            "no",
            (
                "we don't have pink hats",
                "the closest is the Sol Sun Hat, which comes in cream and blue",
            ),
            "Sorry, we don't have pink hats. The closest is the Sol Sun Hat, which comes in cream and blue.",
        ),
        Example(
            "do you have the green jumpers in XXL?",
            "no",
            (
                "we don't have green jumpers in size XXL",
                "the closest is the Fife Rib Jumper, which is available in S and M",
            ),
            "Sorry, we don't have green jumpers in size XXL. The closest is the Fife Rib Jumper, which is available in S and M.",
        ),
    ),
    Kind.NOT_FOUND: (
        Example("do you sell tents", "no", ("we don't have tents",), "Sorry, we don't have tents in our shop."),
        Example(
            "any purple swimsuits?",
            "no",
            ("we don't have purple swimsuits",),
            "I'm afraid we don't sell purple swimsuits.",
        ),
    ),
    Kind.CHEAPER: (
        Example(
            "do you have something less expensive?",
            "yes",
            (
                "the Lark Cardigan from $65.00",
                "the Fife Rib Jumper at $72.00",
                "these cost less than the Moss Polo Neck",
            ),
            "Yes, the Lark Cardigan is from $65.00 and the Fife Rib Jumper is $72.00.",
        ),
        Example(
            "cheaper ones please",
            "yes",
            ("the Bay Slides at $45.00", "these cost less than the Cleo Sandals"),
            "Yes, the Bay Slides are $45.00, which is cheaper than the Cleo Sandals.",
        ),
        Example(
            "anything cheaper?",
            "yes",
            ("the Noon Canvas Tote at $38.00", "the Iris Pouch at $55.00", "these cost less than the Petra Satchel"),
            "Yes, the Noon Canvas Tote is $38.00 and the Iris Pouch is $55.00.",
        ),
    ),
    Kind.NONE_CHEAPER: (
        Example(
            "do you have something cheaper?",
            "no",
            ("nothing similar costs less than the Bay Slides at $45.00",),
            "Sorry, there's nothing similar for less than the Bay Slides at $45.00.",
        ),
        Example(
            "cheaper?",
            "no",
            ("nothing similar costs less than the Iris Pouch at $55.00",),
            "No, at $55.00 the Iris Pouch is the most affordable one.",
        ),
    ),
    Kind.CHEAPEST: (
        Example(
            "which is the cheapest?",
            "",
            ("the cheapest is the Bay Slides at $45.00",),
            "The cheapest is the Bay Slides, at $45.00.",
        ),
        Example(
            "your least expensive coat",
            "",
            ("the cheapest is the Harbour Raincoat at $155.00",),
            "That's the Harbour Raincoat, at $155.00.",
        ),
    ),
    Kind.DEAREST: (
        Example(
            "what's the most expensive one?",
            "",
            ("the most expensive is the Petra Satchel at $140.00",),
            "The most expensive one is the Petra Satchel, at $140.00.",
        ),
        Example(
            "your dearest ring",
            "",
            ("the most expensive is the Opal Ring at $310.00",),
            "That's the Opal Ring, at $310.00.",
        ),
    ),
    Kind.COMPARE: (
        Example(
            "which is cheaper, the Petra Satchel or the Noon Canvas Tote?",
            "",
            ("the Noon Canvas Tote at $38.00 is $102.00 cheaper than the Petra Satchel at $140.00",),
            "The Noon Canvas Tote at $38.00 is $102.00 cheaper than the Petra Satchel at $140.00.",
        ),
        Example(
            "compare the first two",
            "",
            ("the Bay Slides at $45.00 are $44.00 cheaper than the Cleo Sandals at $89.00",),
            "The Bay Slides cost $45.00, which is $44.00 less than the Cleo Sandals at $89.00.",
        ),
        Example(
            "Harbour Raincoat or Lark Cardigan?",
            "",
            ("the Lark Cardigan from $65.00 is $90.00 cheaper than the Harbour Raincoat at $155.00",),
            "The Lark Cardigan from $65.00 is $90.00 cheaper than the Harbour Raincoat at $155.00.",
        ),
    ),
    Kind.COMPARE_SAME_PRICE: (
        Example(
            "which one is cheaper?",
            "",
            ("the Fife Rib Jumper and the Ash Jumper both cost $72.00",),
            "The Fife Rib Jumper and the Ash Jumper both cost $72.00.",
        ),
        Example(
            "Bay Slides or Iris Pouch, which costs less?",
            "",
            ("the Bay Slides and the Iris Pouch both cost $55.00",),
            "The Bay Slides and the Iris Pouch both cost $55.00.",
        ),
    ),
    Kind.PRICE: (
        Example("how much is the satchel?", "", ("Petra Satchel: $140.00",), "The Petra Satchel is $140.00."),
        Example("price of those slides", "", ("Bay Slides: $45.00",), "The Bay Slides cost $45.00."),
        Example(
            "what does it cost?", "", ("Ember Wool Scarf: $36.00",), "The price of the Ember Wool Scarf is $36.00."
        ),
    ),
    Kind.PRICE_SALE: (
        Example(
            "how much is it?",
            "",
            ("Lark Cardigan: on sale for $65.00, was $85.00",),
            "The Lark Cardigan is on sale for $65.00, down from $85.00.",
        ),
        Example(
            "price of the boots please",
            "",
            ("Tarn Ankle Boots: on sale for $85.00, was $110.00",),
            "The Tarn Ankle Boots are on sale for $85.00, down from $110.00.",
        ),
        Example(
            "what does the scarf cost",
            "",
            ("Ember Wool Scarf: on sale for $36.00, was $48.00",),
            "The Ember Wool Scarf is on sale for $36.00, down from $48.00.",
        ),
    ),
    Kind.PRICE_RANGE: (
        Example(
            "what does the chain cost",
            "",
            ("Fine Chain: from $55.00 to $69.00, depending on the length",),
            "The Fine Chain costs from $55.00 to $69.00, depending on the length.",
        ),
        Example(
            "how much is the ring?",
            "",
            ("Opal Ring: from $310.00 to $420.00, depending on the colour",),
            "The Opal Ring costs from $310.00 to $420.00, depending on the colour.",
        ),
        Example(
            "price of the earrings please",
            "",
            ("Drop Earrings: from $24.00 to $30.00, depending on the colour",),
            "The Drop Earrings cost from $24.00 to $30.00, depending on the colour.",
        ),
    ),
    Kind.ON_SALE: (
        Example(
            "is it reduced?",
            "yes",
            ("Lark Cardigan: on sale for $65.00, was $85.00",),
            "Yes, the Lark Cardigan is on sale for $65.00, down from $85.00.",
        ),
        Example(
            "any discount on the boots?",
            "yes",
            ("Tarn Ankle Boots: on sale for $85.00, was $110.00",),
            "Yes, the Tarn Ankle Boots are on sale for $85.00, down from $110.00.",
        ),
    ),
    Kind.NOT_ON_SALE: (
        Example(
            "any discount on the satchel?",
            "no",
            ("Petra Satchel: not on sale, $140.00",),
            "No, the Petra Satchel isn't on sale at the moment. It is $140.00.",
        ),
        Example(
            "are the slides on sale",
            "no",
            ("Bay Slides: not on sale, $45.00",),
            "No, the Bay Slides aren't on sale at the moment. They are $45.00.",
        ),
        Example(
            "is the ring reduced?",
            "no",
            ("Opal Ring: not on sale, from $310.00",),
            "No, the Opal Ring isn't on sale at the moment. The price is from $310.00.",
        ),
    ),
    Kind.IN_STOCK: (
        Example(
            "do you have the jumper in green, size M?",
            "yes",
            ("the Fife Rib Jumper is in stock in green, size M for $72.00",),
            "Yes, the Fife Rib Jumper is in stock in green, size M. It's $72.00.",
        ),
        Example(
            "the slides in tan?",
            "yes",
            ("the Bay Slides are in stock in tan for $45.00",),
            "Yes, the Bay Slides are in stock in tan, for $45.00.",
        ),
        Example(
            "can I get the boots in 41",
            "yes",
            ("the Tarn Ankle Boots are in stock in size 41 for $85.00",),
            "Yes, we have the Tarn Ankle Boots in size 41 in stock, for $85.00.",
        ),
        Example(
            "do you still have the ring?",
            "yes",
            ("the Opal Ring is in stock for $310.00",),
            "Yes, the Opal Ring is in stock, for $310.00.",
        ),
        Example(
            "do you have the raincoat in XL?",
            "yes",
            ("the Harbour Raincoat is in stock in size XL for $155.00",),
            "Yes, we have the Harbour Raincoat in size XL in stock, for $155.00.",
        ),
        Example(
            "is it available in navy",
            "yes",
            ("the Fife Rib Jumper is in stock in navy for $72.00",),
            "Yes, the Fife Rib Jumper is in stock in navy. It's $72.00.",
        ),
        Example(
            "black, 38?",
            "yes",
            ("the Tarn Ankle Boots are in stock in black, size 38 for $85.00",),
            "Yes, the Tarn Ankle Boots are in stock in black, size 38, for $85.00.",
        ),
    ),
    Kind.FEW_LEFT: (
        Example(
            "do you have the jumper in green?",
            "yes",
            ("the Fife Rib Jumper is in stock in green for $72.00", "only 3 left"),
            "Yes, we have the Fife Rib Jumper in green, but only 3 left, at $72.00.",
        ),
        Example(
            "the polo neck in black, M?",
            "yes",
            ("the Moss Polo Neck is in stock in black, size M for $80.00", "only 1 left"),
            "Yes, we have the Moss Polo Neck in black, size M, but only 1 left, at $80.00.",
        ),
        Example(
            "do you have it in M?",
            "yes",
            ("the Lark Cardigan is in stock in size M for $65.00", "only 2 left"),
            "Yes, we have the Lark Cardigan in size M, but only 2 left, at $65.00.",
        ),
        Example(
            "can I get the boots in black, 39",
            "yes",
            ("the Tarn Ankle Boots are in stock in black, size 39 for $85.00", "only 1 left"),
            "Yes, we have the Tarn Ankle Boots in black, size 39, but only 1 left, at $85.00.",
        ),
        Example(
            "is the ring in stock?",
            "yes",
            ("the Opal Ring is in stock for $310.00", "only 3 left"),
            "Yes, we have the Opal Ring, but only 3 left, at $310.00.",
        ),
    ),
    Kind.SOLD_OUT: (
        Example(
            "is it there in navy, size L?",
            "no",
            ("the Fife Rib Jumper is sold out in navy, size L",),
            "Sorry, the Fife Rib Jumper is sold out in navy, size L.",
        ),
        Example(
            "do you have the slides?",
            "no",
            ("the Bay Slides are sold out",),
            "Sorry, the Bay Slides are sold out at the moment.",
        ),
        Example(
            "is the opal ring in stock?",
            "no",
            ("the Opal Ring is sold out",),
            "Sorry, the Opal Ring is sold out at the moment.",
        ),
        Example(
            "do you have it in green?",
            "no",
            ("the Moss Polo Neck is sold out in green",),
            "Sorry, the Moss Polo Neck is sold out in green at the moment.",
        ),
        Example(
            "is it available in black, size 38?",
            "no",
            ("the Tarn Ankle Boots are sold out in black, size 38",),
            "Sorry, the Tarn Ankle Boots are sold out in black, size 38.",
        ),
    ),
    Kind.SOLD_OUT_OTHERS: (
        Example(
            "do you have the jumper in navy, size XL?",
            "no",
            ("the Fife Rib Jumper is sold out in navy, size XL", "sizes XS, S and L are in stock"),
            "Sorry, the Fife Rib Jumper is sold out in navy, size XL. Sizes XS, S and L are in stock.",
        ),
        Example(
            "are the slides there in 37?",
            "no",
            ("the Bay Slides are sold out in size 37", "sizes 36, 38 and 40 are in stock"),
            "Sorry, the Bay Slides are sold out in size 37. Sizes 36, 38 and 40 are in stock.",
        ),
        Example(
            "can I get it in S?",
            "no",
            (
                "the Fife Rib Jumper is sold out in size S",
                "sizes M and L are in stock",
            ),
            "Sorry, the Fife Rib Jumper is sold out in size S. Sizes M and L are in stock.",
        ),
        Example(
            "do you have the boots in black, size 38?",
            "no",
            (
                "the Tarn Ankle Boots are sold out in black, size 38",
                "sizes 36, 39 and 41 are in stock",
            ),
            "Sorry, the Tarn Ankle Boots are sold out in black, size 38. Sizes 36, 39 and 41 are in stock.",
        ),
        Example(
            "is the cardigan available in red",
            "no",
            (
                "the Lark Cardigan is sold out in red",
                "grey and cream are in stock",
            ),
            "Sorry, the Lark Cardigan is sold out in red, but grey and cream are in stock.",
        ),
    ),
    Kind.NOT_MADE: (
        Example(
            "do you have the boots in white?",
            "no",
            ("the Tarn Ankle Boots don't come in white; they come in black and brown",),
            "Sorry, the Tarn Ankle Boots don't come in white. They come in black and brown.",
        ),
        Example(
            "XXL?",
            "no",
            ("the Lark Cardigan doesn't come in size XXL; it comes in sizes XS, S, M, L and XL",),
            "Sorry, the Lark Cardigan doesn't come in size XXL. It comes in sizes XS, S, M, L and XL.",
        ),
        Example(
            "does it come in purple?",
            "no",
            ("the Harbour Raincoat doesn't come in purple; it comes in navy and yellow",),
            "Sorry, the Harbour Raincoat doesn't come in purple. It comes in navy and yellow.",
        ),
        Example(
            "do you have it in 3XL?",
            "no",
            ("the Fife Rib Jumper doesn't come in size 3XL; it comes in sizes XS, S, M and L",),
            "Sorry, the Fife Rib Jumper doesn't come in size 3XL. It comes in sizes XS, S, M and L.",
        ),
        Example(
            "the slides in 43",
            "no",
            ("the Bay Slides don't come in size 43; they come in sizes 36, 37 and 38",),
            "Sorry, the Bay Slides don't come in size 43. They come in sizes 36, 37 and 38.",
        ),
        Example(
            "is the cardigan available in orange",
            "no",
            ("the Lark Cardigan doesn't come in orange; it comes in red, grey and cream",),
            "Sorry, the Lark Cardigan doesn't come in orange. It comes in red, grey and cream.",
        ),
    ),
    Kind.SIZES: (
        Example(
            "which sizes are there?",
            "",
            ("Bay Slides: in stock in sizes 35, 36, 37, 38, 39, 40, 41, 42, 43 and 44",),
            "The Bay Slides are in stock in sizes 35, 36, 37, 38, 39, 40, 41, 42, 43 and 44.",
        ),
        Example(
            "what sizes does it come in?",
            "",
            ("Moss Polo Neck: in stock in sizes XS, S, M, L, XL and XXL",),
            "We have the Moss Polo Neck in sizes XS, S, M, L, XL and XXL.",
        ),
        Example(
            "what sizes do you have?",
            "",
            ("Harbour Raincoat: in stock in sizes S, M and L",),
            "The Harbour Raincoat is in stock in sizes S, M and L.",
        ),
        Example(
            "sizes for the boots?",
            "",
            ("Tarn Ankle Boots: in stock in sizes 37, 38, 39 and 40",),
            "We have the Tarn Ankle Boots in sizes 37, 38, 39 and 40.",
        ),
        Example(
            "is the jumper in stock?",
            "",
            ("Fife Rib Jumper: in stock in sizes XS, S and M",),
            "The Fife Rib Jumper is in stock in sizes XS, S and M.",
        ),
    ),
    Kind.SIZES_SOME: (
        Example(
            "what sizes are left?",
            "",
            ("Tarn Ankle Boots: in stock in sizes 36, 37, 39, 40, 42 and 43; sold out in size 41",),
            "The Tarn Ankle Boots are in stock in sizes 36, 37, 39, 40, 42 and 43. Size 41 is sold out.",
        ),
        Example(
            "which sizes are available?",
            "",
            ("Moss Polo Neck: in stock in sizes S, L and XL; sold out in size M",),
            "The Moss Polo Neck is in stock in sizes S, L and XL. Size M is sold out.",
        ),
        Example(
            "is it in stock",
            "yes",
            ("Bay Slides: in stock in size 36; sold out in sizes 37 and 38",),
            "Yes, the Bay Slides are in stock in size 36. Sizes 37 and 38 are sold out.",
        ),
        Example(
            "what sizes do you have in navy?",
            "",
            ("Fife Rib Jumper in navy: in stock in sizes XS, S and M; sold out in size L",),
            "The Fife Rib Jumper in navy is in stock in sizes XS, S and M. Size L is sold out.",
        ),
    ),
    Kind.ONE_SIZE: (
        Example(
            "what size is the tote?", "", ("Noon Canvas Tote: one size",), "The Noon Canvas Tote comes in one size."
        ),
        Example("do you have the hat in XL?", "", ("Sol Sun Hat: one size",), "The Sol Sun Hat comes in one size."),
    ),
    Kind.COLOURS: (
        Example(
            "colours of the satchel?",
            "",
            ("Petra Satchel: comes in tan, black and plum",),
            "The Petra Satchel comes in tan, black and plum.",
        ),
        Example(
            "what colours does it come in?",
            "",
            ("Fife Rib Jumper: comes in navy, green and grey",),
            "The Fife Rib Jumper comes in navy, green and grey.",
        ),
        Example(
            "any other colours?", "", ("Bay Slides: comes in black and tan",), "The Bay Slides come in black and tan."
        ),
        Example(
            "which colours are there for the raincoat",
            "",
            ("Harbour Raincoat: comes in navy and yellow",),
            "You can choose the Harbour Raincoat in navy or yellow.",
        ),
    ),
    Kind.COLOURS_SOME: (
        Example(
            "which colours do you have",
            "",
            ("Lark Cardigan: in stock in grey and cream; sold out in red",),
            "The Lark Cardigan is in stock in grey and cream. Red is sold out.",
        ),
        Example(
            "any other colours?",
            "",
            ("Bay Slides: in stock in black; sold out in tan",),
            "The Bay Slides are in stock in black. Tan is sold out.",
        ),
        Example(
            "colours?",
            "",
            ("Opal Ring: in stock in gold; sold out in silver",),
            "The Opal Ring is in stock in gold. Silver is sold out.",
        ),
    ),
    Kind.ONE_COLOUR: (
        Example(
            "which colours are there?", "", ("Opal Ring: comes in gold",), "There's one colour for the Opal Ring: gold."
        ),
        Example(
            "what colours does the raincoat come in?",
            "",
            ("Harbour Raincoat: comes in navy",),
            "The Harbour Raincoat comes in one colour: navy.",
        ),
    ),
    Kind.DESCRIPTION: (
        Example(
            "tell me about the raincoat",
            "",
            (
                "the Harbour Raincoat is $155.00",
                "A fisherman's coat in rubberised cotton with welded seams. The hood folds away.",
            ),
            "The Harbour Raincoat is $155.00. It's a fisherman's coat in rubberised cotton with welded seams, and the hood folds away.",
        ),
        Example(
            "what is the iris pouch like?",
            "",
            (
                "the Iris Pouch is $55.00",
                "Soft calfskin gathered on a cord. It holds a phone and keys.",
            ),
            "The Iris Pouch is $55.00. It's soft calfskin gathered on a cord, and it holds a phone and keys.",
        ),
    ),
    Kind.DETAIL: (
        Example(
            "what is it made of?",
            "",
            ("Fife Rib Jumper: 80% lambswool, 20% nylon.",),
            "The Fife Rib Jumper is 80% lambswool, 20% nylon.",
        ),
        Example(
            "can I wash the scarf?",
            "",
            ("Ember Wool Scarf: Hand wash cold and dry flat.",),
            "For the Ember Wool Scarf: hand wash cold and dry flat.",
        ),
        Example(
            "does it have pockets",
            "",
            ("Harbour Raincoat: Two deep pockets close with a press stud.",),
            "The Harbour Raincoat has two deep pockets that close with a press stud.",
        ),
    ),
    Kind.UNKNOWN_DETAIL: (
        Example(
            "is it waterproof?",
            "",
            ("Noon Canvas Tote: the description doesn't mention water",),
            "I'm not sure: the description of the Noon Canvas Tote doesn't mention water.",
        ),
        Example(
            "does the cardigan have pockets?",
            "",
            ("Lark Cardigan: the description doesn't mention pockets",),
            "I don't know, as the description of the Lark Cardigan doesn't mention pockets.",
        ),
    ),
    Kind.BOTH: (
        Example(
            "how much is the scarf and can I wash it?",
            "",
            ("Ember Wool Scarf: $36.00", "Ember Wool Scarf: Hand wash cold and dry flat."),
            "The Ember Wool Scarf is $36.00. Hand wash it cold and dry it flat.",
        ),
        Example(
            "what colours and sizes are there?",
            "",
            ("Bay Slides: comes in black and tan", "Bay Slides: in stock in sizes 36, 37 and 38"),
            "The Bay Slides come in black and tan, in sizes 36, 37 and 38.",
        ),
    ),
    Kind.SIZE_FOUND: (
        Example(
            "I'm a UK 10, which size do I need?",
            "",
            ("UK 10 is our size S", "Harbour Raincoat: in stock in size S"),
            "A UK 10 is our size S, and the Harbour Raincoat is in stock in size S.",
        ),
        Example(
            "my waist is 90 cm",
            "",
            ("waist 90 cm is our size XL",),
            "With a waist of 90 cm, our size XL is yours.",
        ),
        Example(
            "I wear EU 46, what should I take",
            "",
            ("EU 46 is our size L", "Lark Cardigan: sold out in size L"),
            "EU 46 is our size L. Sorry, the Lark Cardigan is sold out in size L.",
        ),
    ),
    Kind.SIZE_ADVICE: (
        Example(
            "which size should I take?",
            "",
            ("Which size?: Measure your chest under the arms. If you are between two sizes, take the larger one.",),
            "Measure your chest under the arms. If you are between two sizes, take the larger one.",
        ),
    ),
    Kind.POLICY: (
        Example(
            "do you wrap presents",
            "",
            ("Do you offer gift wrapping?: Yes, we wrap any item in tissue and a box for $5. Add it at checkout.",),
            "We wrap any item in tissue and a box for $5. Add it at checkout.",
        ),
        Example(
            "can i pick up in store",
            "",
            ("Can I collect my order?: Orders are ready in our store after 2 hours. Bring your order number.",),
            "Orders are ready in our store after 2 hours. Please bring your order number.",
        ),
    ),
    Kind.UNKNOWN_POLICY: (
        Example(
            "do you rent dresses?",
            "",
            ("our policies don't say",),
            "I don't know that, sorry. Would you like to talk to a person from our team?",
        ),
    ),
    Kind.WHICH_PRODUCT: (
        Example(
            "how much is it?",
            "",
            ("we don't know which product is meant",),
            "Which piece do you mean? Please tell me its name.",
        ),
    ),
    Kind.WHICH_TWO: (
        Example(
            "compare them",
            "",
            ("we don't know which two products are meant",),
            "Which two pieces would you like me to compare?",
        ),
    ),
    Kind.BROWSE: (
        Example(
            "i want to buy something",
            "",
            ("we sell: dresses, boots, bags or hats",),
            "Happy to help! Are you looking for dresses, boots, bags or hats?",
        ),
    ),
}


def alike(kind: Kind, verdict: str, facts: Sequence[str]) -> list[Example]:
    """The examples whose facts are built most like these, the most alike last: a small model copies that one."""
    shape = _shape(verdict, facts)
    return sorted(EXAMPLES.get(kind, ()), key=lambda example: -len(_shape(example.verdict, example.facts) ^ shape))[
        -SHOWN:
    ]


def _shape(verdict: str, facts: Sequence[str]) -> frozenset[str]:
    """What the facts look like: how many, about one thing or several, with a size, a colour or a lowest price."""
    first = facts[0].removeprefix("the ") if facts else ""
    features = {
        f"verdict {verdict}",
        f"{len(facts)} facts",
        f"plural {is_plural(re.split('[:,]| in | is | are | does| do', first)[0])}",
    }
    features |= {
        f"has {mark}" for mark in (" in size ", ", size ", "from ", "sold out", " sizes ", "one size") if mark in first
    }
    features.add(f"colour {bool(re.search(r' in (?!size|stock|one)', first))}")
    return frozenset(features)
