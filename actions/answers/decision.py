"""A decision: what the code found out about a question, before anybody words it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from actions.basket.basket import Basket
from actions.outfits.outfit import Outfit
from retrieval.records import Passage, Product, Variant


class Kind(StrEnum):
    """What there is to say. Each kind has its own template wordings; those that the model words have examples too."""

    # several products
    MATCHES = "matches"
    ONE_MATCH = "one_match"
    NEAREST = "nothing_matches_with_nearest"
    NOT_FOUND = "not_in_catalog"
    UNTOLD = "untold_property"
    NOT_NAMED = "not_by_that_name"
    EACH = "each_wish"
    COUNT = "count"
    NO_MORE = "no_more"
    CHEAPER = "cheaper"
    CHEAPER_ALIKE = "cheaper_alike"
    NONE_CHEAPER = "none_cheaper"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    IS_EXTREME = "is_extreme"
    IS_NOT_EXTREME = "is_not_extreme"
    MOST = "most"
    MOST_UNTOLD = "most_untold"
    RANKED = "ranked"
    RANKED_NONE = "ranked_none"
    COMPARE = "compare"
    COMPARE_SAME_PRICE = "compare_same_price"
    DIFFERENCES = "differences"
    COMPARED_EACH = "compared_each"
    COMPARED_BY = "compared_by"
    WHICH_HAVE = "which_have"
    OVERVIEW = "overview"
    # what the shop would choose
    RECOMMENDED = "recommended"
    DIFFERING = "differing"
    NOT_LIKED = "not_liked"
    NOTED = "noted"
    PICKED = "picked"
    GOES_WITH = "goes_with"
    OUTFIT = "outfit"
    OUTFIT_CHANGED = "outfit_changed"
    OUTFIT_NONE = "outfit_none"
    OUTFIT_ASKS = "outfit_asks"
    # one product
    PRICE = "price"
    PRICE_SALE = "price_on_sale"
    PRICE_RANGE = "price_range"
    ON_SALE = "on_sale"
    NOT_ON_SALE = "not_on_sale"
    IN_STOCK = "in_stock"
    FEW_LEFT = "few_left"
    MORE_LEFT = "more_left"
    PIECES_UNTOLD = "pieces_untold"
    SOLD_OUT = "sold_out"
    SOLD_OUT_OTHERS = "sold_out_others_left"
    STOCK_UNTOLD = "stock_untold"
    STOCK_DIFFERS = "stock_differs"
    PREORDER = "preorder"
    BACKORDER = "backorder"
    IN_PLACE = "in_place"
    NOT_IN_PLACE = "not_in_place"
    PLACE_UNTOLD = "place_untold"
    NOT_MADE = "not_made"
    SIZES = "sizes"
    SIZES_SOME = "sizes_some_sold_out"
    ONE_SIZE = "one_size"
    COLOURS = "colours"
    COLOURS_SOME = "colours_some_sold_out"
    ONE_COLOUR = "one_colour"
    DESCRIPTION = "description"
    DETAIL = "detail"
    UNKNOWN_DETAIL = "unknown_detail"
    BOTH = "two_questions"
    SIZE_FOUND = "size_found"
    SIZE_ADVICE = "size_advice"
    TWO_SIZES = "two_sizes"
    SIZE_CONVERTED = "size_converted"
    SIZE_UNTOLD = "size_untold"
    SIZE_OUTSIDE = "size_outside"
    # what a customer does with a product, and what no record tells of any
    BUY = "buy"
    BUY_UNTOLD = "buy_untold"
    KEEP = "keep"
    LIKED = "liked"
    BRAND = "brand"
    RESTOCK = "restock"
    VIEW = "view"
    # what other customers say
    NO_RATING = "no_rating"
    WARRANTY = "warranty"
    NO_WARRANTY = "no_warranty"
    RATED = "rated"
    REVIEWS_SAY = "reviews_say"
    REVIEWS_NEAR = "reviews_near"
    REVIEWS_SILENT = "reviews_silent"
    BY_RATING = "by_rating"
    UNRATED = "unrated"
    # the list that a customer keeps in the conversation
    BASKET_ADDED = "basket_added"
    BASKET_FULL = "basket_full"
    BASKET_ASKS = "basket_asks"
    BASKET_WHICH = "basket_which"
    BASKET_SHOWN = "basket_shown"
    BASKET_CHANGED = "basket_changed"
    BASKET_EMPTY = "basket_empty"
    BASKET_LINK = "basket_link"
    # nothing is asked
    SMALL_TALK = "small_talk"
    CLOSING = "closing"
    # policies
    POLICY = "policy"
    POLICY_RULE = "policy_rule"
    UNKNOWN_POLICY = "unknown_policy"
    # the question needs a question back
    WHICH_PRODUCT = "which_product"
    WHICH_TWO = "which_two"
    BROWSE = "browse"


Verdict = Literal["yes", "no", ""]


@dataclass(frozen=True)
class Subject:
    """A product the answer may speak of, and those of its variants that the question is about."""

    product: Product
    variants: tuple[Variant, ...]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What to say, with everything a wording may use.

    Attributes:
        kind: what there is to say.
        verdict: for a question that can be answered by yes or no, which of the two.
        words: named pieces of the answer, as plain text: the templates' placeholders.
        facts: the same knowledge as short lines for the prompt; no other fact may be stated.
        must: what the answer has to contain; of each group, one member is enough.
        cards: the products to show beside the text, where they are other than the subjects.
        last_search: the search this decision came from, in a form a conversation slot can hold.
        parts: for two questions in one message, the decision of each.
        before: sentences that are said first as they stand.
        basket: what the customer's basket is from now on; None where it stays as it is.
        outfit: what is worn together and spoken of from now on; None where that stays as it is.
        buttons: quick replies in the place of the kind's own: what is shown, and the text it sends.
        basket_url: the address that opens the customer's basket in the shop; "" where this isn't told.
    """

    kind: Kind
    verdict: Verdict = ""
    subjects: tuple[Subject, ...] = ()
    passages: tuple[Passage, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    must: tuple[frozenset[str], ...] = ()
    cards: tuple[Subject, ...] = ()
    last_search: Mapping[str, Any] | None = None
    parts: tuple["Decision", ...] = ()
    before: str = ""
    basket: Basket | None = None
    outfit: Outfit | None = None
    buttons: Mapping[str, str] = field(default_factory=dict)
    basket_url: str = ""
