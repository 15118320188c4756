"""What of a wording is a claim beside what the language reads: stock, limits, former prices, differences, yes or no."""

import re

from language.numbers import NUMBER as COUNT

HALF_SIZES = re.compile(r"\bhalf sizes?\b")


def _words(*alternatives: str) -> re.Pattern[str]:
    """Any of the alternatives, as whole words."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b")


SOLD_OUT = re.compile(
    r"\bsold out\b|\bout of stock\b|\bunavailable\b|\bnone\b[\w ]{0,12}\bleft\b"
    r"|(?:\b(?:not|no longer)|n't)\b[\w ]{0,25}\b(?:available|in stock|left)\b"
)
IN_STOCK = _words("in stock", "available", "we have", "you can (?:have|get|buy|choose)", "still have", "left")
HAVE = _words("have", "get")
# "Whether M is in stock, its page shows": a question, not a statement.
WHETHER = re.compile(r"\b(?:whether|which of (?:them|these|those))\b(?!.*\bor not\b)")
SO_IS = _words("so (?:is|are|does|do)", "neither", "nor")
LEFT = re.compile(
    rf"\b(?:only|just|last)\s+(?P<a>{COUNT})\b(?!\s*(?:size|colou?r|option|[-–]))"
    r"|(?<!size )(?<!sizes )(?<!uk )(?<!us )(?<!eu )(?<!and )(?<!or )(?<!in )(?<!, )"
    rf"\b(?P<b>{COUNT})\s+(?:pieces?\s+|items?\s+|of them\s+|more\s+|pairs?\s+)?"
    r"(?:left|remaining|in stock)\b"
)
# The mark \x00 stands where a product's name was.
DON_T_HAVE = re.compile(
    r"(?:n't|\bnot|no longer|cannot)\s+(?:\w+\s+)?(?:have|sell|carry|stock|offer)\s+(?:(?:the|any|a|an|our)\s+)?\x00"
)
PREDICATE = _words(
    "is", "are", "was", "comes?", "have", "has", "had", "made", "available", "stock", "sold", "left", "offers?",
    "choose", "get", "got", "buy", "find", "unavailable", "don't", "doesn't", "do", "does", "there's", "it's",
    "they're",
)  # fmt: skip

CLAUSE_END = re.compile(r"[;:,()—–]|\s-\s|\b(?:but|while|whereas|although|though|however)\b")
STATEMENT_END = re.compile(r"[;,]|\s[-–—]\s|\b(?:and|but|while|so)\b")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")

# What stands around an amount of money tells what it is: a limit, a former price, a difference.
LIMIT = re.compile(
    r"(?:under|below|less than|up to|budget(?: of)?|over|above|more than|within|limit(?: of| is)?|than|your)\s*$"
)
TOTAL = re.compile(
    r"\b(?:together|in total|altogether|in all|the total|the sum)\W*(?:(?:is|are|it's|that's|comes? to|costs?)\W*)*$"
)
FORMER_BEFORE = re.compile(
    r"(?:\bwas|\bwere|\bdown from|reduced from|marked down from|instead of|originally|before|regular(?: price)?"
    r"|usual(?:ly)?|full price|normally)(?:\s(?:at|of|is|was))?\s*$"
)
FORMER_AFTER = re.compile(r"^\s*(?:before|originally|previously|until now)\b")
DIFFERENCE_AFTER = re.compile(r"^\s*(?:cheaper|less|more|off\b|lower|higher|saving|difference)")
DIFFERENCE_BEFORE = re.compile(r"(?:\bsaves?|\bsaving|difference (?:is|of)|\bby)(?: you)?\s*$")
FROM = _words("from", "starts? at", "starting (?:at|from)", "between", "range[sd]?", "prices? start")
BARE_PRICE = re.compile(
    r"(?:\bcosts?|\bpriced?(?: is| of| at)?|\bfor|\bat|\bonly)\s+(\d+(?:\.\d\d)?)\b"
    r"(?!\s*(?:%|percent|days?|hours?|weeks?|months?|years?|left|of|in stock|pieces?|items?|cm|mm|am|pm|:))"
)


def states_stock(clause: str) -> bool:
    """Whether a clause says of something that it is there, or that it isn't; "whether it is in stock" says neither."""
    said = WHETHER.split(clause, maxsplit=1)[0]
    return bool(IN_STOCK.search(said) or SOLD_OUT.search(said))


NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
DISCOUNT = re.compile(
    r"\b(?:discounts?|coupons?|vouchers?|promo(?:tion)?s?|promo code|code|on sale|% off|percent off|free"
    r"|half (?:(?:the|its|their) )?price|half off|buy \w+,? (?:and )?get|complimentary|bargain|deals?|gift)\b"
)

YES = re.compile(r"^(?:yes|yep|yeah|of course|certainly|sure|absolutely|good news|great news|it does|it is)\b")
NO = re.compile(r"^(?:no|nope|sorry|unfortunately|i'm afraid|i am afraid|i'm sorry|i am sorry|not)\b")
PLAIN_YES_NO = re.compile(r"^(?:yes|yep|yeah|no|nope|of course|absolutely|certainly)\b")
CAPITALISED = re.compile(r"(?!I\b)[A-Z][\w'’-]*(?:\s+(?:(?:of|the|&)\s+)?(?!I\b)[A-Z][\w'’-]*)+")
CHEAPER = _words(
    "cheaper", "cheapest", "less expensive", "least expensive", "more affordable", "most affordable", "costs? less",
    "lower price", "lowest price", "better value",
)  # fmt: skip
LOWEST = _words("cheapest", "least expensive", "most affordable", "lowest price", "best value")
HIGHEST = _words("most expensive", "priciest", "highest price", "dearest")
DEARER = _words(
    "more expensive", "most expensive", "pricier", "priciest", "costs? more", "higher price", "highest price", "dearest"
)
SAME_PRICE = _words("same price", "cost the same", "both cost", "same amount", "equally priced")
NAMED_AFTER = re.compile(
    r"\s*(?:one|choice|option|price|of (?:these|them|the two))*\s*(?:is|are)?\s*:?\s*(?:the\s*)?\x00"
)
WORD = re.compile(r"[^\W\d_]{3,}(?:['’-][^\W\d_]+)*")
QUOTED_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
