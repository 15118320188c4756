"""Reads from a customer's sentence what is asked about a product, and which of those shown before it points at."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum

from language.price_words import asks_cheapest, asks_dearest, asks_sale
from language.words import fold


class Aspect(StrEnum):
    """What a customer wants to know about a product."""

    PRICE = "price"
    SALE = "sale"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    SIZES = "sizes"
    COLOURS = "colours"
    CARE = "care"
    MATERIAL = "material"
    DETAIL = "detail"
    STOCK = "stock"
    DESCRIPTION = "description"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_PRICE_WORDS: tuple[tuple[Aspect, Callable[[str], bool]], ...] = (
    (Aspect.CHEAPEST, asks_cheapest),
    (Aspect.DEAREST, asks_dearest),
    (Aspect.SALE, asks_sale),
)
_ASPECTS: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    (
        Aspect.PRICE,
        _pattern(
            r"\bhow (?:much|expensive)\b(?!.{0,90}\bweigh)",
            r"\b(?:prices?|priced|costs?|charge|going for|pay for|set (?:me|us) back|for free|gratis)\b",
            # A price that the customer claims was promised.
            r"\b(?:offered|offer|advertised|promised|listed|quoted|saw|seen|said|screenshot)\b.{0,90}[$€£]\s?\d",
        ),
    ),
    (
        Aspect.CARE,
        _pattern(
            r"\b(?:wash\w*|iron(?:ed|ing)?|dry[- ]?clean\w*|tumble|look after)\b",
            r"\b(?:care for|care instructions|clean(?:ed)? it|clean them)\b",
        ),
    ),
    (
        Aspect.SIZES,
        _pattern(
            r"\b(?:what|which|other|any other|all|more)\b[\w' ]{0,12}\bsizes?\b",
            r"\bsizes?\b[\w' ]{0,20}\b(?:come|available|in stock|left|there|have|get)\b",
            r"\bsize range\b",
            r"\bsizes\?",
            r"^\W*sizes?\W*$",
        ),
    ),
    (
        Aspect.COLOURS,
        _pattern(
            r"\b(?:what|which|other|any other|all|different|more)\b[\w' ]{0,12}\bcolou?rs?\b",
            r"\b(?:colou?rs|colou?rways?|colou?r is|come in (?:any|other))\b",
            r"^\W*colou?rs?\W*$",
        ),
    ),
    (
        Aspect.MATERIAL,
        _pattern(
            r"\b(?:made (?:of|from|out of)|materials?|fabrics?|composition)\b",
            r"\bwhat(?:'s| is| are) (?:it|they|this|that|these) made\b",
        ),
    ),
)

# What a description may or may not tell: the name an answer uses, how customers ask, and what a description says.
_DETAIL_WORDS: tuple[tuple[str, str, str], ...] = (
    ("pockets", r"pockets?\b", r"pocket"),
    ("a lining", r"lin(?:ed|ing)\b|see[- ]through|sheer\b", r"lined|lining|unlined|opaque|sheer"),
    ("stretch", r"stretch|elastic", r"stretch|elastane|elastic|give\b"),
    ("water", r"water|rain|\bwet\b", r"water|rain|shower|wet\b|waxed"),
    ("the heel", r"heels?\b", r"heel"),
    ("the length", r"how long|length|knee|ankle|floor", r"\d+ ?cm|length|mid-calf|knee|ankle|floor|hip|cropped|long"),
    ("the sleeves", r"sleeve", r"sleeve"),
    ("the closure", r"zip|button|fasten|close[sd]?\b|clasp", r"zip|button|fasten|hook|clasp|buckle|press stud|toggle"),
    (
        "the fit",
        r"fits?\b(?! (?:a|an|my|in|into|inside)\b)|fitting|true to size|runs?\b|tight|loose|relaxed|slim|roomy|baggy",
        r"fit|sized?\b|size (?:up|down)|loose|slim|relaxed|roomy|cut\b|oversized",
    ),
    (
        "its dimensions",
        r"how (?:big|large|tall|wide|deep|small)|dimensions?|measure|laptop",
        r"\d+ ?(?:cm|mm|x)|laptop|litres?|inch",
    ),
    ("its weight", r"heavy|weigh", r"\d+ ?(?:g|kg)\b|weigh|light|heavy|heavyweight|gsm"),
    ("warmth", r"warm|winter|cold", r"warm|winter|cold|insulat|lined|down\b|padded"),
    ("heat", r"breathab|summer|hot weather", r"breath|summer|cool|airy|light"),
    (
        "where it is made",
        r"where (?:is|are|was|were)\b.{0,40}\bmade|made in",
        r"(?:made|woven|knitted|spun|sewn|cast) in|portug|ital|spain|france",
    ),
    ("animal materials", r"vegan|animal", r"vegan|leather|wool|silk|suede|animal"),
    ("nickel", r"nickel|allerg|hypoallergenic|sensitive", r"nickel|hypoallergenic|allerg|sensitive"),
    ("itching", r"itch|scratchy|soft", r"itch|scratch|soft"),
    ("a hood", r"hood", r"hood"),
    ("the strap", r"strap", r"strap"),
    ("the model's height", r"model", r"model"),
    (
        "what goes with it",
        r"(?:goes?|wear|match|combine|pair|style)\b.{0,40}\bwith\b|\bpair (?:it|them)\b|\bmatch(?:es)?\b",
        r"goes? with|pairs? (?:well )?with|\bover\b|\bunder\b|tuck|layer|\bbelt|matching",
    ),
    (
        "occasions",
        r"wedding|office|work|party|occasion|casual|formal|holiday",
        r"wedding|office|work|party|occasion|casual|formal|holiday|evening|conference|weekend",
    ),
)
DETAILS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (_pattern(rf"\b(?:{asked})"), _pattern(rf"\b(?:{told})")) for name, asked, told in _DETAIL_WORDS
}

_PART = re.compile(
    r"\b(?:(?:does|do|has|have) (?!you\b|u\b)[\w' -]{0,60}?(?:have|come with|got|include)|are there|is there)"
    r"(?: an?| any| some)? (?P<part>[a-z][a-z -]{2,30}?)"
    r"(?: (?:on|in|with|to|for|of) (?:it|them|this|that|these|those|the))?\W*$",
    re.IGNORECASE,
)
_BACK = re.compile(
    r"\b(?:it|its|it's|they|them|their|this|that|these|those|this one|that one|the same|the one)\b", re.IGNORECASE
)
_DEMONSTRATIVE = re.compile(r"\b(?:this|that|these|those|the)\s+((?:[\w'-]+\s+){0,3}?[\w'-]+)", re.IGNORECASE)
_THE_ONE = re.compile(r"\b(?:the|that|this)\s+((?:[\w'-]+\s+){1,3})ones?\b", re.IGNORECASE)
_TWO = re.compile(r"\b(?:both|two|them|these|those)\b", re.IGNORECASE)
_THE_CHEAPER = re.compile(
    r"\b(?:the|that|this) (?:cheaper|less expensive|more affordable|less pricey)"
    r"(?: one\b| (?:(?:one|pair) )?of (?:the|those|these|both|them)\b(?: two)?|(?=\W*(?:$|in\b|please\b|pls\b)))",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:anything else|something else|other (?:ones|options)|others|more (?:options|like)|show me more|more)\b",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\bwhat(?:'s| is|s) (?:new|just in)\b|\bnew (?:in|arrivals?|collection|stuff|things|products|items)\b|\bnewest\b",
    re.IGNORECASE,
)
_WHETHER_FREE = re.compile(
    r"^\W*(?:is|are|do i get|can i (?:get|have))\b[\s,]*(?:the|this|that|these|those|a|an)?\W*"
    r"(?:really )?(?:for )?(?:free|gratis)(?: of charge)?\W*$",
    re.IGNORECASE,
)
_COST = re.compile(
    r"\bhow (?:much|expensive)\b|\b(?:prices?|costs?|fees?|charges?|free|gratis|pay (?:extra|more|for))\b|[$€£]\s?\d",
    re.IGNORECASE,
)
_THAT_COSTS = re.compile(
    r"\b(?:what (?:does|would|will)|how much (?:does|would|will|is|for)|what(?:'s| is) the (?:price|cost) (?:of|for))"
    r" (?:that|this)(?: (?:cost|be|come to|set me back)\b[^,.;]*|(?: then| extra)?\W*$)",
    re.IGNORECASE,
)
# "Can I keep one dress of my order" names a kind of product and asks for none.
_NO_WISH = re.compile(
    r"\b(?:my|orders?|ordered|return\w*|exchang\w+|refund\w*|keep|send back|bought|received)\b"
    r"|^\W*(?:can|could|may|must|should|do|will) (?:i|we)\b(?! (?:see|get|buy|find|order|have)\b)",
    re.IGNORECASE,
)
_STOCK = re.compile(r"\b(?:in stock|available|availability|sold out|left|have|sell|stock|get)\b", re.IGNORECASE)
_ASKED_AFTER = frozenset(["in", "size", "colour", "color", "it", "they", "this", "that", "real", "pure", "genuine"])
_FOLLOW_UP = re.compile(
    r"^\W*(?:and|or|what about|how about|in|not|no|only|just|but|with|without|under|below|over|less than|cheaper|any"
    r"|also|actually|sorry|i mean|make (?:it|that)|something|anything|same"
    r"|do you have (?:it|them|any|one)|maybe|preferably|ok(?:ay)?)\b",
    re.IGNORECASE,
)


def aspect(text: str) -> Aspect | None:
    """The first thing asked by name, or None where the sentence names none."""
    folded = fold(text)
    by_price = next((name for name, asks in _PRICE_WORDS if asks(folded)), None)
    return by_price or next((name for name, pattern in _ASPECTS if pattern.search(text)), None)


def detail(text: str) -> str:
    """Which detail of a description is asked for, or an empty string."""
    return next((name for name, (asked, _) in DETAILS.items() if asked.search(text)), "")


def part(text: str) -> str:
    """The thing that a product is asked to have, where it is none of the details above: "warranty", "gift box"."""
    match = _PART.search(text)
    return match["part"].strip().lower() if match else ""


def points_back(text: str) -> bool:
    """Whether the sentence speaks of something named before ("it", "these", "that one")."""
    return bool(_BACK.search(text))


def points_at_two(text: str) -> bool:
    """Whether two of those shown are meant without saying which: "the first two", "both", "compare them"."""
    return bool(_TWO.search(text))


def the_one(text: str) -> str:
    """The words that pick one of several: "blue" in "the blue one", "silk dress" in "that silk dress"."""
    match = _THE_ONE.search(text) or _DEMONSTRATIVE.search(text)
    return match[1].strip() if match else ""


def picks_the_cheaper(text: str) -> bool:
    """Whether one of two is picked by its price: "the cheaper one in 42", not "cheaper ones" nor "which is cheaper"."""
    return bool(_THE_CHEAPER.search(text))


def asks_more(text: str) -> bool:
    """Whether other products of the same kind are wanted."""
    return bool(_MORE.search(text))


def asks_new(text: str) -> bool:
    """Whether what has come in lately is asked for, and not a kind of thing."""
    return bool(_NEW.search(text))


def asks_whether_free(text: str) -> bool:
    """Whether a sentence without the product's title only asks if it costs nothing: "is the … free of charge?"."""
    return bool(_WHETHER_FREE.search(text))


def asks_what_that_costs(text: str) -> bool:
    """Whether the price of what was just told is asked: "what does that cost?", "how much is that?"."""
    return bool(_THAT_COSTS.search(text))


def asks_cost(text: str) -> bool:
    """Whether the sentence asks what something costs: "how much is …", "is … free", "is … $5?"."""
    return bool(_COST.search(text))


def asks_stock(text: str) -> bool:
    """Whether it is asked if something can be had at all."""
    return bool(_STOCK.search(text))


def is_no_wish(text: str) -> bool:
    """Whether a sentence that names a kind of product is about an order or about what one may do, not a wish for it."""
    return bool(_NO_WISH.search(text))


def is_follow_up(text: str) -> bool:
    """Whether the sentence begins like a change to the wish before it: "in red?", "what about linen", "under 50"."""
    return bool(_FOLLOW_UP.search(text)) or len(text.split()) <= 3


def without_title(text: str, name: str) -> str:
    """The question without the words of a product's title, so that "Ocean Blue Shirt" isn't a wish for blue."""
    words = {word.lower() for word in re.findall(r"[\w'’-]+", name)}
    kept: list[str] = []
    previous = ""
    for token in re.findall(r"[\w'’-]+|[^\w\s]", text):
        asked_for = previous in _ASKED_AFTER  # "in blue", "is it silk": asked, whatever the title says
        if asked_for or token.lower() not in words:
            kept.append(token)
        previous = token.lower()
    return " ".join(kept)
