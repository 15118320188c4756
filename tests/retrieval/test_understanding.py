"""Sentences are understood as exact constraints and words to rank by."""

from __future__ import annotations

from decimal import Decimal

import pytest

from language.marks import Marks
from retrieval.index import Snapshot
from retrieval.query import Query

CASES: list[tuple[str, dict[str, object]]] = [
    ("red dress under $50 in M",
     {"categories": ("dress",), "colours": ("red",), "sizes": ("M",), "price_max": Decimal(50), "currency": "USD"}),
    ("smth for a beach wedding under 80, not black",
     {"residual": ("beach", "wedding"), "price_max": Decimal(80), "currency": "USD",
      "excluded_colours": ("black",), "occasions": ("wedding",)}),
    ("a trench coat with a small check", {
        "categories": ("trench",), "patterns": ("checked",), "residual": ("small",),
    }),
    ("a coat with a checked lining", {
        "categories": ("coat",), "residual": ("checked", "lining"), "properties": ("checked lining",),
    }),
    ("a skirt in jersey", {"categories": ("skirt",), "materials": ("jersey",)}),
    ("a belt, 90 cm", {"categories": ("belt",), "sizes": ("90 cm",)}),
    ("a belt 4 cm wide", {"categories": ("belt",), "residual": ("wide",)}),
    ("a 16 inch necklace for my wife", {"categories": ("necklace",), "sizes": ("16",), "gender": "women"}),
    ("sandals but no brown ones, 38",
     {"categories": ("sandals",), "excluded_colours": ("brown",), "sizes": ("38",)}),
    ("scarves please, our train goes at 7:38", {"categories": ("scarf",), "residual": ("train", "goes")}),
    ("do you sell ties for men", {"categories": ("tie",), "gender": "men"}),
    ("which ties do you have in silk", {"categories": ("tie",), "materials": ("silk",)}),
    ("watches, not gold ones", {"categories": ("watch",), "excluded_colours": ("gold",),
                                "excluded_materials": ("gold",)}),
    ("3x leggings, size M", {"categories": ("leggings",), "sizes": ("M",)}),
    ("a pink dress 7-8 yrs", {"categories": ("dress",), "sizes": ("age 7-8",), "gender": "kids", "colours": ("pink",)}),
    ("a coat, 18-24 months, for my son", {"categories": ("coat",), "sizes": ("18-24 months",), "gender": "boys"}),
    ("leggings for a girl, age 10", {"categories": ("leggings",), "sizes": ("age 10",), "gender": "girls"}),
    ("a coat, size 18 months", {"categories": ("coat",), "sizes": ("18 months",), "gender": "kids"}),
    ("boots for a toddler girl", {"categories": ("boots",), "gender": "girls"}),
    ("kids' leggings, he is 6", {"categories": ("leggings",), "gender": "boys"}),
    ("leggings age 4", {"categories": ("leggings",), "sizes": ("age 4",), "gender": "kids"}),
    ("a coat for my niece aged 7", {"categories": ("coat",), "gender": "girls"}),
    ("leggings 2 pairs, M, two of", {"categories": ("leggings",), "sizes": ("M",)}),
    ("loafers, number 39", {"categories": ("loafers",), "sizes": ("39",)}),
    ("denim shorts US 10 red",
     {"categories": ("shorts",), "sizes": ("us 10",), "materials": ("denim",), "colours": ("red",)}),
    ("trousers, W38", {"categories": ("trousers",), "sizes": ("38",)}),
    ("earrings, small, for my mum", {"categories": ("earrings",), "gender": "women"}),
    ("a necklace with a pearl", {"categories": ("necklace",), "materials": ("pearl",)}),
    ("a paisley patterned scarf", {
        "categories": ("scarf",), "patterns": ("paisley",), "residual": ("paisley", "patterned"),
        "properties": ("paisley",),
    }),
    ("got any beanies?", {"categories": ("beanie",)}),
    ("a coat for the evening", {"categories": ("coat",), "occasions": ("evening",)}),
    ("trainers sz 7", {"categories": ("trainers",), "sizes": ("7",)}),
    ("sneakers size 7", {"categories": ("trainers",), "sizes": ("7",)}),
    ("do you have this in navy", {"colours": ("navy",)}),
    ("jumper or cardigan, no wool", {"categories": ("jumper", "cardigan"), "excluded_materials": ("wool",)}),
    ("is it available in M?", {"sizes": ("M",), "in_stock": True}),
    ("what about large?", {"sizes": ("L",)}),
    ("navy m", {"colours": ("navy",), "sizes": ("M",)}),
    ("boots size 39 or 40", {"categories": ("boots",), "sizes": ("39", "40")}),
    ("jeans 32", {"categories": ("jeans",), "sizes": ("32",)}),
    ("leather-free trainers size UK 9",
     {"categories": ("trainers",), "sizes": ("uk 9",), "excluded_materials": ("leather",)}),
    ("black jaket for my husband",
     {"categories": ("jacket",), "colours": ("black",), "gender": "men", "corrections": {"jaket": "jacket"}}),
    ("men's coats not wool", {"categories": ("coat",), "gender": "men", "excluded_materials": ("wool",)}),
    ("a bag with a gold chain", {
        "categories": ("bag",), "residual": ("gold", "chain"), "properties": ("gold chain",),
    }),
    ("trainers with velcro and a zip", {"categories": ("trainers",), "properties": ("velcro", "zip")}),
    ("boots that are vegan", {"categories": ("boots",), "properties": ("vegan",)}),
    ("wide calf boots for my mum", {"categories": ("boots",), "gender": "women", "properties": ("wide calf",)}),
    ("a nice long party dress", {"categories": ("dress",), "occasions": ("party",)}),
    ("shoes to go with a red dress", {"categories": ("shoes",), "residual": ("red", "dress")}),
    ("a deo or a body mist", {"categories": ("deodorant", "perfume")}),
    ("nail varnish and night cream in red", {"categories": ("nail polish", "moisturiser"), "colours": ("red",)}),
    ("shirt dress", {"categories": ("dress",), "residual": ("shirt",)}),
    ("not black or navy dress in size 10",
     {"categories": ("dress",), "excluded_colours": ("black", "navy"), "sizes": ("10",)}),
    ("no black dresses please", {"categories": ("dress",), "excluded_colours": ("black",)}),
    ("nothing with stripes or dots", {"excluded_patterns": ("striped", "polka dot")}),
    ("dress but not a maxi", {"categories": ("dress",), "excluded_words": ("maxi",)}),
    ("anything but black", {"excluded_colours": ("black",)}),
    ("i want boots. no, jeans. actually trainers", {"categories": ("trainers",)}),
    ("a black dress, sorry, a skirt", {"categories": ("skirt",), "colours": ("black",)}),
    ("black boots, or rather brown", {"categories": ("boots",), "colours": ("brown",)}),
    ("boots in 38. sorry, I mean 39", {"categories": ("boots",), "sizes": ("39",)}),
    ("red dress, actually not red", {"categories": ("dress",), "excluded_colours": ("red",)}),
    ("do you actually have black boots", {"categories": ("boots",), "colours": ("black",)}),
    ("green boots? never. tan ones", {"categories": ("boots",), "colours": ("tan",), "excluded_colours": ("green",)}),
    ("can't bear the smell of leather, a bag", {"categories": ("bag",), "excluded_materials": ("leather",)}),
    ("boots size thirty-nine", {"categories": ("boots",), "sizes": ("39",)}),
    ("no reduced trousers", {"categories": ("trousers",)}),
    ("trousers, reduced or not", {"categories": ("trousers",)}),
    ("reduced trousers", {"categories": ("trousers",), "on_sale": True}),
    ("can I get a discount on trousers", {"categories": ("trousers",)}),
    ("her skin is dry, cotton gloves", {"categories": ("gloves",), "gender": "women", "materials": ("cotton",)}),
    ("39 heels", {"categories": ("heels",), "sizes": ("39",)}),
    ("2 skirts", {"categories": ("skirt",)}),
    ("trousers size 38-40", {"categories": ("trousers",), "sizes": ("38", "40")}),
    ("0 % viscose skirts", {"categories": ("skirt",), "excluded_materials": ("viscose",)}),
    ("l or xl coat", {"categories": ("coat",), "sizes": ("L", "XL")}),
    ("a top to wear over my red dress", {"categories": ("top",), "residual": ("red", "dress")}),
    ("forget green, a scarf in tan", {"categories": ("scarf",), "colours": ("tan",), "excluded_colours": ("green",)}),
    ("a suit for me (44)", {"categories": ("suit",), "sizes": ("44",)}),
    ("knitwear: a cardigan in red", {"categories": ("cardigan",), "colours": ("red",)}),
    ("a shirt and tie in navy", {"categories": ("shirt", "tie"), "colours": ("navy",)}),
    ("chocolate brown boots", {"categories": ("boots",), "colours": ("chocolate",)}),
    ("medium gloves in leather", {"categories": ("gloves",), "sizes": ("M",), "materials": ("leather",)}),
    ("a 38 in those red trousers", {"categories": ("trousers",), "sizes": ("38",), "colours": ("red",)}),
    ("wool coat, on second thoughts cashmere", {"categories": ("coat",), "materials": ("cashmere",)}),
    ("I'm allergic to wool", {"excluded_materials": ("wool",)}),
    ("do you not have red dresses", {"categories": ("dress",), "colours": ("red",)}),
    ("don't you have red dresses", {"categories": ("dress",), "colours": ("red",)}),
    ("I'm not sure about the size", {}),
    ("vegan leather bag", {"categories": ("bag",), "materials": ("faux leather",)}),
    ("cheapest silk scarf", {"categories": ("scarf",), "materials": ("silk",), "order": "cheapest"}),
    ("white tee XL on sale",
     {"categories": ("t-shirt",), "colours": ("white",), "sizes": ("XL",), "on_sale": True}),
    ("Calla Row dresses", {"categories": ("dress",), "brands": ("calla row",)}),
    ("I own a red skirt. Looking for a blouse", {"categories": ("blouse",)}),
    ("the heel snapped off my black boots. A brown pair", {"categories": ("boots",), "colours": ("brown",)}),
    ("red makes me look like a sofa. A dress", {"categories": ("dress",), "excluded_colours": ("red",)}),
    ("her boyfriend stole my jumper, I want a new one", {"categories": ("jumper",)}),
    ("gloves 4 my nan", {"categories": ("gloves",), "gender": "women"}),
    ("a coat in a 20?", {"categories": ("coat",), "sizes": ("20",)}),
    ("she's a 40, sandals", {"categories": ("sandals",), "sizes": ("40",), "gender": "women"}),
    ("do your boots run large?", {"categories": ("boots",)}),
    ("a man, 60, trousers EU 48", {"categories": ("trousers",), "sizes": ("eu 48",), "gender": "men"}),
    ("skirts in 36 or 38 EU", {"categories": ("skirt",), "sizes": ("eu 36", "eu 38")}),
    ("jeans 30 or 31", {"categories": ("jeans",), "sizes": ("30", "31")}),
    ("a belt, 15 collar isn't needed", {"categories": ("belt",)}),
    ("a scarf in any fabric but wool", {"categories": ("scarf",), "excluded_materials": ("wool",)}),
    ("any pattern except stripes, a top", {"categories": ("top",), "excluded_patterns": ("striped",)}),
    ("grey is out, so is brown. a coat", {"categories": ("coat",), "excluded_colours": ("grey", "brown")}),
    ("trainers without laces", {"categories": ("trainers",), "excluded_words": ("lace",)}),
    ("earrings with opals", {"categories": ("earrings",), "materials": ("opal",)}),
    ("dresses, peach", {"categories": ("dress",), "colours": ("peach",)}),
    ("colour: wine, a skirt", {"categories": ("skirt",), "colours": ("burgundy",)}),
    ("I'm a 42 in shoes. Loafers, please", {"categories": ("loafers",), "sizes": ("42",)}),
    ("a small bag", {"categories": ("bag",), "residual": ("small",)}),
    ("light jacket for summer", {"categories": ("jacket",), "residual": ("light", "summer")}),
    ("show me wetsuits", {"categories": ("wetsuit",)}),
    ("gold hoops under thirty dollars",
     {"categories": ("hoops",), "colours": ("gold",), "price_max": Decimal(30), "currency": "USD"}),
    ("show me something", {}),
    ("black ties", {"categories": ("tie",), "colours": ("black",)}),
    ("black tie dress",
     {"categories": ("dress",), "residual": ("formal", "evening"), "occasions": ("gala",)}),
    ("trenchcoat", {"categories": ("trench",)}),
    ("back pack for laptop", {"categories": ("backpack",), "residual": ("laptop",)}),
    ("purse", {"categories": ("handbag",)}),
    ("left-handed scissors", {"subject": "scissors", "properties": ("left handed",)}),
    ("something for rainy days", {"residual": ("rainy",)}),
    ("boots for the snow", {"categories": ("boots",), "residual": ("snow",)}),
    ("a shirt that doesn't need ironing", {"categories": ("shirt",), "residual": ("ironing",)}),
    ("earrings for someone without pierced ears", {"categories": ("earrings",), "residual": ("pierced", "ears")}),
    ("picnic in the park", {"occasions": ("picnic",)}),
    ("somewhere to keep my jumpers and scarves", {"residual": ("keep", "jumpers", "scarves")}),
    ("something to top off my outfit", {}),
    ("a coat for a family with three children", {"categories": ("coat",)}),
    ("keep my earrings safe in my handbag", {"residual": ("keep", "earrings", "safe", "handbag")}),
    ("a gift for a jumper collector", {"residual": ("gift", "jumper", "collector")}),
    ("looking for a jumper", {"categories": ("jumper",)}),
    ("a top without sleeves", {
        "categories": ("top",), "excluded_words": ("sleev",), "residual": ("sleeveless",),
    }),
    ("baby clothes", {"categories": ("clothing",), "gender": "kids"}),
    ("a black tie", {"categories": ("tie",), "colours": ("black",)}),
    ("for a black tie event", {"occasions": ("gala",)}),
    ("loafers in linen or hemp, checks I find childish",
     {"categories": ("loafers",), "materials": ("linen", "hemp"), "excluded_patterns": ("checked",)}),
    ("a robe, velvet he can't stand", {"categories": ("robe",), "gender": "men", "excluded_materials": ("velvet",)}),
    ("suede trims are a no-go, a jacket", {"categories": ("jacket",), "excluded_materials": ("suede",)}),
    ("a blouse, cotton not viscose, teal or cream",
     {"categories": ("blouse",), "materials": ("cotton",), "excluded_materials": ("viscose",),
      "colours": ("teal", "cream")}),
    ("any colour of scarf bar green", {"categories": ("scarf",), "excluded_colours": ("green",)}),
    ("brown, no thanks to suede, boots",
     {"categories": ("boots",), "colours": ("brown",), "excluded_materials": ("suede",)}),
    ("a skirt without any pattern", {"categories": ("skirt",), "excluded_patterns": ("printed",)}),
    ("yellow so I can spot it, a coat", {"categories": ("coat",), "colours": ("yellow",)}),
    ("chinos 30/34 stone", {"categories": ("chinos",), "colours": ("stone",), "sizes": ("w30 l34",)}),
    ("a blazer, 44L", {"categories": ("blazer",), "sizes": ("44l",)}),
    ("trousers, 34 inch", {"categories": ("trousers",), "sizes": ("34",)}),
    ("trousers, 30 inch leg", {"categories": ("trousers",)}),
    ("boots 6½ UK", {"categories": ("boots",), "sizes": ("uk 6.5",)}),
    ("boots sz 9 womens us", {"categories": ("boots",), "sizes": ("us 9",), "gender": "women"}),
    ("leather boots, knee high", {"categories": ("boots",), "materials": ("leather",)}),
    ("every Easter I buy a hat", {"categories": ("hat",)}),
    ("a gown for the ball, my kid lost a ball", {"categories": ("gown",), "occasions": ("gala",)}),
    ("a vest 4 jogging", {"categories": ("vest",), "occasions": ("running",)}),
    ("a tunic in maybe peach or mint", {"categories": ("tunic",), "colours": ("peach", "mint")}),
    ("baby blue scarf", {"categories": ("scarf",), "colours": ("light blue",)}),
    ("a henley in light gray, M", {"categories": ("henley",), "colours": ("light grey",), "sizes": ("M",)}),
    ("kolhapuri chappals for my dad", {"categories": ("chappal",), "gender": "men"}),
    ("a roll-neck jumper in pearl grey", {"categories": ("roll neck",), "colours": ("light grey",)}),
    ("a miniskirt in raspberry", {
        "categories": ("skirt",), "colours": ("raspberry",), "residual": ("mini",),
    }),
    ("mom jeans, 30", {"categories": ("mom jeans",), "sizes": ("30",)}),
    ("sports bras for running", {"categories": ("sports bra",), "occasions": ("running",)}),
    ("a suspender belt", {"categories": ("suspender belt",)}),
    ("a watch strap in brown leather", {
        "categories": ("watch strap",), "colours": ("brown",), "materials": ("leather",),
    }),
    ("earrings with sapphires", {"categories": ("earrings",), "colours": ("sapphire",)}),
    ("a ring without copper or amber", {
        "categories": ("ring",), "excluded_colours": ("copper", "amber"), "excluded_materials": ("copper", "amber"),
    }),
    # The same words where they mean no goods, or only how another thing looks:
    ("a brief question: any dresses?", {"categories": ("dress",), "residual": ("brief",)}),
    ("briefs and a vest", {"categories": ("briefs", "vest")}),
    ("gloves for my personal trainer", {"categories": ("gloves",), "residual": ("personal", "trainer")}),
    ("a coat for a trip to bermuda", {"categories": ("coat",), "residual": ("trip", "bermuda")}),
    ("boots for days when people slip", {"categories": ("boots",), "residual": ("people", "slip")}),
    ("slip-on trainers", {
        "categories": ("trainers",), "residual": ("slip",), "properties": ("slip on",),
    }),
    ("boot cut jeans in blue", {
        "categories": ("jeans",), "colours": ("blue",), "residual": ("boot", "cut"), "properties": ("cut",),
    }),
    ("a jacket, bomber style, in black", {
        "categories": ("jacket",), "colours": ("black",), "residual": ("bomber",),
    }),
    ("a fleece and gloves", {"categories": ("fleece", "gloves")}),
    ("gloves in fleece", {"categories": ("gloves",), "materials": ("fleece",)}),
    ("my friend amber wants a scarf", {"categories": ("scarf",), "residual": ("friend", "amber")}),
    ("we had honey and figs, now a scarf", {"categories": ("scarf",), "residual": ("honey", "figs")}),
    ("i felt cold, a scarf", {"categories": ("scarf",), "residual": ("felt", "cold")}),
    ("a necklace for my goddaughter", {"categories": ("necklace",), "child": "girls", "gender": "women"}),
    ("my great-grandmother knits, i need mittens", {"categories": ("mittens",)}),
    ("a belt for my stepson, 16", {"categories": ("belt",), "child": "boys", "gender": "men"}),
    ("my uncle snores, i hardly sleep. a robe in red", {"categories": ("robe",), "colours": ("red",)}),
    ("no cartoon prints on the socks", {"categories": ("socks",)}),
    ("a robe with a moth print", {"categories": ("robe",), "properties": ("moth",)}),
    ("a dress with a bold print", {"categories": ("dress",), "patterns": ("printed",)}),
    ("no owls please, my hall is full of owls. a cushion", {"categories": ("cushion",), "residual": ("hall", "full")}),
    ("jumpers, nothing man-made", {"categories": ("jumper",), "excluded_materials": ("synthetic",)}),
    ("a scarf, anything but fluorescent", {"categories": ("scarf",), "excluded_colours": ("neon",)}),
    ("a scarf, something pastel, lilac", {"categories": ("scarf",), "colours": ("lilac",)}),
    ("brass turns my finger green. a ring in silver", {
        "categories": ("ring",), "colours": ("silver",), "excluded_materials": ("brass",),
    }),
    ("derbies uk 9 for a christening", {"categories": ("brogues",), "sizes": ("uk 9",), "occasions": ("christening",)}),
    ("socks eu 35-38", {"categories": ("socks",), "sizes": ("eu 35", "eu 38")}),
    ("sandals that are olive", {"categories": ("sandals",), "colours": ("olive",)}),
    ("i fell off the bench. a skirt in blue", {"categories": ("skirt",), "colours": ("blue",)}),
    ("a cufflinks set for my dad", {"categories": ("cufflinks",), "gender": "men"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_sentences(boutique: Snapshot, text: str, expected: dict[str, object]) -> None:
    understood = boutique.understand(text).model_dump(exclude_defaults=True)
    for unchecked in ("text", "wanted", "price_max_included", *({"residual", "subject"} - set(expected))):
        understood.pop(unchecked, None)
    assert understood == expected


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a bag under 100 and a scarf under 30",
         [{"categories": ("bag",), "price_max": Decimal(100)}, {"categories": ("scarf",), "price_max": Decimal(30)}]),
        ("red nail varnish and a night cream",
         [{"categories": ("nail polish",), "colours": ("red",)}, {"categories": ("moisturiser",)}]),
        ("white shirt for my husband and a blue scarf for me",
         [{"categories": ("shirt",), "colours": ("white",), "gender": "men"},
          {"categories": ("scarf",), "colours": ("blue",)}]),
        ("a sweatshirt in red for my son who is 8, and a belt for him in black",
         [{"categories": ("sweatshirt",), "colours": ("red",), "gender": "boys"},
          {"categories": ("belt",), "colours": ("black",), "gender": "boys"}]),
        ("a wallet in brown for dad and a scarf in red for mum, up to 40 each",
         [{"categories": ("wallet",), "colours": ("brown",), "gender": "men", "price_max": Decimal(40)},
          {"categories": ("scarf",), "colours": ("red",), "gender": "women", "price_max": Decimal(40)}]),
        ("a jacket and trousers to go with it, both in green",
         [{"categories": ("jacket",), "colours": ("green",)}, {"categories": ("trousers",), "colours": ("green",)}]),
        ("a red bag n a hat (black)",
         [{"categories": ("bag",), "colours": ("red",)}, {"categories": ("hat",), "colours": ("black",)}]),
        ("dresses in red, all of them under 90", []),
        ("on top of a red dress i need boots",
         [{"categories": ("dress",), "colours": ("red",)}, {"categories": ("boots",)}]),
        ("skirts and dresses in linen", []),
        ("a top and a skirt under 50", []),
        ("black shirts and trousers", []),
        ("shoes to go with a red dress and a blue hat", []),
        ("heels or boots under 100", []),
        ("a blue dress with pockets, and also a hat, red",
         [{"categories": ("dress",), "colours": ("blue",)}, {"categories": ("hat",), "colours": ("red",)}]),
        ("a red scarf and a belt in the same colour",
         [{"categories": ("scarf",), "colours": ("red",)}, {"categories": ("belt",), "colours": ("red",)}]),
        ("a coat and a bag, the coat in green, the bag under 80",
         [{"categories": ("coat",), "colours": ("green",)}, {"categories": ("bag",), "price_max": Decimal(80)}]),
        ("a ring and a bracelet, silver both",
         [{"categories": ("ring",), "colours": ("silver",)}, {"categories": ("bracelet",), "colours": ("silver",)}]),
        ("a brown belt, and a matching wallet, also brown, wallet under 50",
         [{"categories": ("belt",), "colours": ("brown",)},
          {"categories": ("wallet",), "colours": ("brown",), "price_max": Decimal(50)}]),
        ("shoes to match a black bag and a red coat", []),
        ("a bag with a zip and a strap", []),
    ],
)  # fmt: skip
def test_two_wishes_of_one_sentence_keep_their_own_bounds(
    boutique: Snapshot, text: str, parts: list[dict[str, object]]
) -> None:
    understood = [
        {name: value for name, value in part.model_dump(exclude_defaults=True).items() if name in _COMPARED}
        for part in boutique.understand(text).parts
    ]
    assert understood == parts


_COMPARED = ("categories", "colours", "gender", "price_max")


def test_each_of_two_wishes_is_searched_for_itself(boutique: Snapshot) -> None:
    hits = boutique.search("a bag under 100 and a scarf under 30", k=10).hits
    kinds = {hit.product.category for hit in hits}
    assert len(kinds) > 1
    assert all(hit.variant.price < (100 if "Bag" in hit.product.category else 30) for hit in hits)


def test_what_is_not_wanted_stays_out_of_the_words_to_compare(boutique: Snapshot) -> None:
    assert boutique.understand("dress, not black, under 80 in size M").wanted == "dress in"


def test_a_query_survives_being_remembered_as_json(boutique: Snapshot) -> None:
    query = boutique.understand("red dress under $50 in M, no lace")
    assert Query.model_validate(query.model_dump(mode="json")) == query


def test_an_endless_sentence_is_cut(boutique: Snapshot) -> None:
    assert len(boutique.understand("dress " * 100_000).wanted) < 2000


def test_bounds_can_be_changed_for_a_follow_up() -> None:
    query = Query(text="dress", price_max=Decimal(80), price_max_included=False)
    assert query.allows_price(Decimal("79.99")) and not query.allows_price(Decimal(80))
    assert query.model_copy(update={"price_max_included": True}).allows_price(Decimal(80))


@pytest.mark.parametrize("text", ["how do I keep my hands warm", "garden party", "winter camping"])
def test_a_way_or_an_occasion_is_no_thing_that_must_be_sold(boutique: Snapshot, text: str) -> None:
    assert boutique.understand(text).subject == ""


def test_a_bound_in_a_currency_that_the_shop_does_not_sell_in(boutique: Snapshot) -> None:
    euros = boutique.understand("a dress under €50")
    assert (euros.price_max, euros.currency, euros.foreign_currency) == (50, "USD", "EUR")
    dollars = boutique.understand("a dress under $50")
    assert (dollars.price_max, dollars.currency, dollars.foreign_currency) == (50, "USD", "")
    bare = boutique.understand("a dress under 50")
    assert (bare.price_max, bare.currency, bare.foreign_currency) == (50, "USD", "")


def _marked(text: str, *wishes: tuple[str, ...]) -> Marks:
    places = [[(text.index(said), text.index(said) + len(said)) for said in wish] for wish in wishes]
    return Marks(wishes=tuple(map(tuple, places)))


def test_wishes_that_no_word_parts_are_those_that_the_reader_hears(boutique: Snapshot) -> None:
    text = "scarf red wool gloves black M"
    assert not boutique.understand(text).parts
    parts = boutique.understand(text, _marked(text, ("scarf", "red", "wool"), ("gloves", "black", "M"))).parts
    assert [(part.categories, part.colours, part.materials, part.sizes) for part in parts] == [
        (("scarf",), ("red",), ("wool",), ()),
        (("gloves",), ("black",), (), ("M",)),
    ]


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("ring in gold, ring size 7", (("ring in gold",), ("ring size 7",))),  # one ring
        ("a scarf in red or maybe black", (("scarf", "red"), ("black",))),  # only one of them names a thing
        ("a scarf in red", (("scarf", "red"),)),
    ],
)
def test_what_may_be_one_wish_stays_one(boutique: Snapshot, text: str, wishes: tuple[tuple[str, ...], ...]) -> None:
    assert not boutique.understand(text, _marked(text, *wishes)).parts


def test_an_occasion_or_a_number_that_is_only_told_of_is_none(boutique: Snapshot) -> None:
    text = "I wore a blue hat at a wedding in 1952. a red scarf please"
    told = Marks(
        mentioned=tuple((text.index(said), text.index(said) + len(said)) for said in ("blue hat", "wedding", "1952"))
    )
    assert boutique.understand(text).occasions == ("wedding",)
    understood = boutique.understand(text, told)
    assert (understood.occasions, understood.price_min, understood.colours) == ((), None, ("red",))


@pytest.mark.parametrize("said", ["father", "wedding", "40"])
def test_what_is_told_beside_no_other_thing_is_of_the_wish(boutique: Snapshot, said: str) -> None:
    text = "boots for my father for a wedding, size 40"
    place = (text.index(said), text.index(said) + len(said))
    assert boutique.understand(text, Marks(mentioned=(place,))) == boutique.understand(text)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("my uncle turns 50 and he's really awkward", ""),
        ("she is so picky, a present please", ""),
        ("our nanny is lovely and deserves something", ""),
        ("what she needs is a hammock", "hammock"),
        ("got any lanterns", "lanterns"),
    ],
)
def test_how_somebody_is_names_no_thing(boutique: Snapshot, text: str, thing: str) -> None:
    assert boutique.understand(text).subject == thing
