"""Worked examples for the prompt of a model that isn't tuned: invented products, in the form the decisions have."""

from collections.abc import Mapping
from typing import NamedTuple

from actions.answers.decision import Kind


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
            ("Petra Satchel, $140.00", "Noon Canvas Tote, $38.00"),
            "For work you could take the Petra Satchel at $140.00, or the Noon Canvas Tote at $38.00.",
        ),
        Example(
            "do you have green jumpers?",
            "yes",
            ("Fife Rib Jumper, $72.00", "Lark Cardigan, from $65.00", "Moss Polo Neck, $80.00"),
            "Yes, we do! There's the Fife Rib Jumper at $72.00, the Lark Cardigan from $65.00 and the Moss Polo Neck at $80.00.",
        ),
        Example(
            "show me sandals",
            "yes",
            ("Bay Slides, $45.00", "Cleo Sandals, $89.00", "Dune Espadrilles, $59.00"),
            "Have a look at the Bay Slides at $45.00, the Cleo Sandals at $89.00 and the Dune Espadrilles at $59.00.",
        ),
    ),
    Kind.ONE_MATCH: (
        Example(
            "red scarf under 40",
            "yes",
            ("Ember Wool Scarf, $36.00",),
            "Yes, the Ember Wool Scarf would suit you. It's $36.00.",
        ),
        Example(
            "looking for a rain coat in L",
            "yes",
            ("Harbour Raincoat, $155.00",),
            "I found one for you: the Harbour Raincoat at $155.00.",
        ),
    ),
    Kind.NEAREST: (
        Example(
            "yellow boots under $60",
            "no",
            ("not in our shop: yellow boots under $60.00", "closest: Tarn Ankle Boots, is $85.00, over your $60 limit"),
            "Sorry, we don't have yellow boots under $60.00. The closest is the Tarn Ankle Boots, which is $85.00, over your $60 limit.",
        ),
        Example(
            "a pink hat",
            "no",
            ("not in our shop: pink hats", "closest: Sol Sun Hat, comes in cream and blue"),
            "We don't have pink hats at the moment, but the Sol Sun Hat comes in cream and blue.",
        ),
    ),
    Kind.NOT_FOUND: (
        Example("do you sell tents", "no", ("not in our shop: tents",), "Sorry, we don't have tents in our shop."),
        Example(
            "any purple swimsuits?",
            "no",
            ("not in our shop: purple swimsuits",),
            "I'm afraid we don't sell purple swimsuits.",
        ),
    ),
    Kind.CHEAPER: (
        Example(
            "anything cheaper?",
            "yes",
            ("Petra Satchel: $140.00", "cheaper: Noon Canvas Tote, $38.00", "cheaper: Iris Pouch, $55.00"),
            "Yes, the Noon Canvas Tote at $38.00 and the Iris Pouch at $55.00 are cheaper than the Petra Satchel.",
        ),
        Example(
            "cheaper ones please",
            "yes",
            ("Cleo Sandals: $89.00", "cheaper: Bay Slides, $45.00"),
            "Yes, the Bay Slides are $45.00, which is less than the Cleo Sandals.",
        ),
    ),
    Kind.NONE_CHEAPER: (
        Example(
            "do you have something cheaper?",
            "no",
            ("Bay Slides, $45.00: nothing similar costs less",),
            "Sorry, there's nothing similar for less than the Bay Slides at $45.00.",
        ),
        Example(
            "cheaper?",
            "no",
            ("Iris Pouch, $55.00: nothing similar costs less",),
            "No, at $55.00 the Iris Pouch is the most affordable one.",
        ),
    ),
    Kind.CHEAPEST: (
        Example(
            "which is the cheapest?",
            "",
            ("cheapest: Bay Slides, $45.00",),
            "The cheapest is the Bay Slides, at $45.00.",
        ),
        Example(
            "your least expensive coat",
            "",
            ("cheapest: Harbour Raincoat, $155.00",),
            "That's the Harbour Raincoat, at $155.00.",
        ),
    ),
    Kind.DEAREST: (
        Example(
            "what's the most expensive one?",
            "",
            ("most expensive: Petra Satchel, $140.00",),
            "The most expensive one is the Petra Satchel, at $140.00.",
        ),
        Example("your dearest ring", "", ("most expensive: Opal Ring, $310.00",), "That's the Opal Ring, at $310.00."),
    ),
    Kind.COMPARE: (
        Example(
            "which is cheaper, the satchel or the tote?",
            "",
            ("Petra Satchel: $140.00", "Noon Canvas Tote: $38.00", "cheaper: Noon Canvas Tote, by $102.00"),
            "The Petra Satchel is $140.00 and the Noon Canvas Tote is $38.00, so the Noon Canvas Tote is cheaper by $102.00.",
        ),
        Example(
            "compare the first two",
            "",
            ("Bay Slides: $45.00", "Cleo Sandals: $89.00", "cheaper: Bay Slides, by $44.00"),
            "The Bay Slides cost $45.00 and the Cleo Sandals cost $89.00. The Bay Slides are $44.00 cheaper.",
        ),
    ),
    Kind.COMPARE_SAME_PRICE: (
        Example(
            "which one is cheaper?",
            "",
            ("Fife Rib Jumper: $72.00", "Ash Jumper: $72.00"),
            "The Fife Rib Jumper and the Ash Jumper both cost $72.00.",
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
            "The Tarn Ankle Boots cost $85.00 at the moment. The price was $110.00.",
        ),
    ),
    Kind.PRICE_RANGE: (
        Example(
            "what does the chain cost",
            "",
            ("Fine Chain: from $55.00 to $69.00, depending on the length",),
            "The Fine Chain costs from $55.00 to $69.00, depending on the length.",
        ),
    ),
    Kind.ON_SALE: (
        Example(
            "is it reduced?",
            "yes",
            ("Lark Cardigan: on sale for $65.00, was $85.00",),
            "Yes, the Lark Cardigan is on sale for $65.00, down from $85.00.",
        ),
    ),
    Kind.NOT_ON_SALE: (
        Example(
            "any discount on the satchel?",
            "no",
            ("Petra Satchel: not on sale, $140.00",),
            "No, the Petra Satchel isn't on sale at the moment. It is $140.00.",
        ),
    ),
    Kind.IN_STOCK: (
        Example(
            "do you have the raincoat in L?",
            "yes",
            ("Harbour Raincoat in size L: in stock, $155.00",),
            "Yes, we have the Harbour Raincoat in size L in stock, for $155.00.",
        ),
        Example(
            "is it available in navy",
            "yes",
            ("Fife Rib Jumper in navy: in stock, $72.00",),
            "Yes, the Fife Rib Jumper is in stock in navy. It's $72.00.",
        ),
        Example(
            "black, 38?",
            "yes",
            ("Tarn Ankle Boots in black, size 38: in stock, $85.00",),
            "Good news: the Tarn Ankle Boots are available in black, size 38, for $85.00.",
        ),
    ),
    Kind.FEW_LEFT: (
        Example(
            "do you have it in M?",
            "yes",
            ("Lark Cardigan in size M: only 2 left, $65.00",),
            "Yes, we have the Lark Cardigan in size M for $65.00, with only 2 left.",
        ),
        Example(
            "can I get the boots in 39",
            "yes",
            ("Tarn Ankle Boots in size 39: only 1 left, $85.00",),
            "Yes, the Tarn Ankle Boots are in stock in size 39, but only 1 left, at $85.00.",
        ),
    ),
    Kind.SOLD_OUT: (
        Example(
            "is the opal ring in stock?",
            "no",
            ("Opal Ring: sold out",),
            "Sorry, the Opal Ring is sold out at the moment.",
        ),
        Example(
            "do you have it in green?",
            "no",
            ("Moss Polo Neck in green: sold out",),
            "I'm afraid the Moss Polo Neck is sold out in green right now.",
        ),
    ),
    Kind.SOLD_OUT_OTHERS: (
        Example(
            "can I get it in S?",
            "no",
            ("Fife Rib Jumper in size S: sold out", "still in stock: sizes M and L"),
            "Sorry, the Fife Rib Jumper is sold out in size S. Sizes M and L are still in stock.",
        ),
        Example(
            "is the cardigan available in red",
            "no",
            ("Lark Cardigan in red: sold out", "still in stock: grey and cream"),
            "I'm afraid the Lark Cardigan is sold out in red, but grey and cream are still in stock.",
        ),
    ),
    Kind.NOT_MADE: (
        Example(
            "does it come in purple?",
            "no",
            ("Harbour Raincoat: not made in purple; comes in navy and yellow",),
            "No, the Harbour Raincoat doesn't come in purple. It comes in navy and yellow.",
        ),
        Example(
            "the slides in 43",
            "no",
            ("Bay Slides: not made in size 43; comes in sizes 36, 37 and 38",),
            "Sorry, the Bay Slides don't come in size 43. They come in sizes 36, 37 and 38.",
        ),
    ),
    Kind.SIZES: (
        Example(
            "what sizes do you have?",
            "",
            ("Harbour Raincoat: in stock in sizes S, M and L",),
            "We have the Harbour Raincoat in stock in sizes S, M and L.",
        ),
        Example(
            "sizes for the boots?",
            "",
            ("Tarn Ankle Boots: in stock in sizes 37, 38, 39 and 40",),
            "The Tarn Ankle Boots are in stock in sizes 37, 38, 39 and 40.",
        ),
    ),
    Kind.SIZES_SOME: (
        Example(
            "which sizes are available?",
            "",
            ("Moss Polo Neck: in stock in sizes S, L and XL; sold out in size M",),
            "The Moss Polo Neck is in stock in sizes S, L and XL; size M is sold out.",
        ),
        Example(
            "is it in stock",
            "yes",
            ("Bay Slides: in stock in size 36; sold out in sizes 37 and 38",),
            "Yes, the Bay Slides are in stock in size 36. Sizes 37 and 38 are sold out.",
        ),
    ),
    Kind.ONE_SIZE: (
        Example(
            "what size is the tote?", "", ("Noon Canvas Tote: one size",), "The Noon Canvas Tote comes in one size."
        ),
    ),
    Kind.COLOURS: (
        Example(
            "what colours does it come in?",
            "",
            ("Fife Rib Jumper: comes in navy, green and grey",),
            "The Fife Rib Jumper comes in navy, green and grey.",
        ),
        Example(
            "other colours?",
            "",
            ("Bay Slides: comes in black and tan",),
            "You can choose the Bay Slides in black and tan.",
        ),
    ),
    Kind.COLOURS_SOME: (
        Example(
            "which colours do you have",
            "",
            ("Lark Cardigan: in stock in grey and cream; sold out in red",),
            "The Lark Cardigan is in stock in grey and cream; red is sold out.",
        ),
    ),
    Kind.ONE_COLOUR: (
        Example(
            "which colours are there?",
            "",
            ("Opal Ring: comes in gold",),
            "There's one colour for the Opal Ring: gold.",
        ),
    ),
    Kind.DESCRIPTION: (
        Example(
            "tell me about the raincoat",
            "",
            (
                "Harbour Raincoat, $155.00: A fisherman's coat in rubberised cotton with welded seams. The hood folds away.",
            ),
            "The Harbour Raincoat is $155.00. It's a fisherman's coat in rubberised cotton with welded seams, and the hood folds away.",
        ),
        Example(
            "what is the iris pouch like?",
            "",
            ("Iris Pouch, $55.00: Soft calfskin gathered on a cord. It holds a phone and keys.",),
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
