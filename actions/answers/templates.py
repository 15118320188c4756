"""Deterministic wordings for every kind of decision: what a customer reads where the model's wording doesn't hold."""

import hashlib
import re
import string
from collections.abc import Mapping

from actions.answers.decision import Decision, Kind

AT_FROM = re.compile(r"\b(?:priced at|at|for) from\b")  # a lowest price brings its own "from"
_SENTENCE_START = re.compile(r"^[a-z]|(?<=[.!?] )[a-z](?=\w)")

# A pattern may use a piece only where the decision has it: one that needs a missing piece is left out of the choice.
PATTERNS: Mapping[Kind, tuple[str, ...]] = {
    Kind.MATCHES: (
        "Here's what I found for you: {items}.",
        "I'd start with {items}.",
        "We have {items}.",
        "Have a look at {items}.",
    ),
    Kind.ONE_MATCH: (
        "I found one for you: {name}, {price}.",
        "There's one that fits: {name}, at {price}.",
        "We have just the one: {name}, {price}.",
    ),
    Kind.NEAREST: (
        "I don't have {what} right now. The closest is {nearest}.",
        "I have nothing that is exactly that; the closest to {what} is {nearest}.",
        "Sorry, no {what} at the moment. The nearest I have is {nearest}.",
    ),
    Kind.NOT_FOUND: (
        "Sorry, we don't have {what} in our shop.",
        "I'm afraid we don't carry {what}.",
        "I looked, but we don't sell {what}.",
    ),
    Kind.NO_MORE: (
        "That's all I have of these. Shall I look for another colour, size or price?",
        "You've seen everything that matches. Would another colour, size or budget help?",
    ),
    Kind.CHEAPER: (
        "Yes, for less than {name} there's {items}.",
        "These cost less than {name}: {items}.",
        "A little kinder to the purse: {items}.",
    ),
    Kind.NONE_CHEAPER: (
        "{Name} at {price} {is} already the most affordable of these.",
        "I don't have anything like that for less: {name} at {price} {is} the most affordable.",
    ),
    Kind.CHEAPEST: (
        "The most affordable is {name}, at {price}.",
        "{Name} {is} the cheapest of these, at {price}.",
        "The lowest price is {price}, for {name}.",
    ),
    Kind.DEAREST: (
        "The most expensive is {name}, at {price}.",
        "{Name} {is} the most expensive of these, at {price}.",
    ),
    Kind.COMPARE: (
        "{First} cost{s1} {price1} and {second} cost{s2} {price2}, so {cheaper} {is} {difference} cheaper.",
        "{First} {is1} {price1}; {second} {is2} {price2}. The cheaper choice is {cheaper}, by {difference}.",
    ),
    Kind.COMPARE_SAME_PRICE: (
        "{First} and {second} both cost {price1}.",
        "The price is the same: {first} and {second} are {price1} each.",
    ),
    Kind.PRICE: (
        "{Name} {is} {price}.",
        "{Name} cost{s} {price}.",
        "The price of {name} is {price}.",
    ),
    Kind.PRICE_SALE: (
        "{Name} {is} on sale for {price}, down from {was}.",
        "{Name} cost{s} {price} at the moment, reduced from {was}.",
        "Good timing: {name} {is} {price} now, down from {was}.",
    ),
    Kind.PRICE_RANGE: (
        "{Name} cost{s} from {low} to {high}, depending on the {option}.",
        "It depends on the {option}: {name} {is} from {low} to {high}.",
    ),
    Kind.ON_SALE: (
        "Yes, {name} {is} on sale: {price}, down from {was}.",
        "Yes! {Name} {is} reduced from {was} to {price}.",
    ),
    Kind.NOT_ON_SALE: (
        "No, {name} {isn_t} on sale at the moment; the price is {price}.",
        "Not right now: {name} {isn_t} on sale, and the price is {price}.",
    ),
    Kind.IN_STOCK: (
        "Yes, {name} {is} in stock{asked}, at {price}.",
        "Yes, we have {name}{asked} in stock for {price}.",
        "Good news: {name} {is} available{asked}, for {price}.",
        "Yes! {Name} {is} in stock{asked}. The price is {price}.",
    ),
    Kind.FEW_LEFT: (
        "Yes, {name} {is} in stock{asked}, but only {left} left, at {price}.",
        "Yes, we have {name}{asked} for {price}, with only {left} left.",
    ),
    Kind.SOLD_OUT: (
        "Sorry, {name} {is} sold out{asked} at the moment.",
        "I'm afraid {name} {is} sold out{asked} right now.",
        "Unfortunately {name} {is} out of stock{asked} at the moment.",
    ),
    Kind.SOLD_OUT_OTHERS: (
        "Sorry, {name} {is} sold out{asked}. {others_still} in stock.",
        "I'm afraid {name} {is} sold out{asked} at the moment, but {others} {others_are} in stock.",
        "{Name} {is} sold out{asked} just now; {others} {others_are} still available.",
    ),
    Kind.NOT_MADE: (
        "No, {name} {does}n't come{asked}. {It} come{s} in {options}.",
        "Sorry, we don't have {name}{asked}; {it} come{s} in {options}.",
        "I'm afraid {name} {does}n't come{asked}: {it} come{s} in {options}.",
    ),
    Kind.SIZES: (
        "{Name} {is} in stock in {sizes}.",
        "You can have {name} in {sizes}.",
        "We have {name} in {sizes}.",
    ),
    Kind.SIZES_SOME: (
        "{Name} {is} in stock in {sizes}; {sold_out} {sold_out_are} sold out.",
        "We have {name} in {sizes} at the moment. {sold_out} {sold_out_are} sold out.",
        "You can get {name} in {sizes}; {sold_out} {sold_out_are} sold out.",
    ),
    Kind.ONE_SIZE: (
        "{Name} come{s} in one size.",
        "There's a single size for {name}.",
    ),
    Kind.COLOURS: (
        "{Name} come{s} in {colours}.",
        "You can choose {name} in {colours}.",
        "We have {name} in {colours}.",
    ),
    Kind.COLOURS_SOME: (
        "{Name} {is} in stock in {colours}; {sold_out} {sold_out_are} sold out.",
        "You can have {name} in {colours}. {sold_out} {sold_out_are} sold out at the moment.",
    ),
    Kind.ONE_COLOUR: (
        "{Name} come{s} in one colour: {colours}.",
        "There's one colour for {name}: {colours}.",
    ),
    Kind.DESCRIPTION: (
        "{Name} cost{s} {price}. {quote}",
        "{Name}, at {price}: {quote}",
    ),
    Kind.DETAIL: (
        "Here's what we say about {name}: {quote}",
        "About {name}: {quote}",
        "From the description of {name}: {quote}",
    ),
    Kind.UNKNOWN_DETAIL: (
        "I don't know: the description of {name} doesn't say anything about {detail}.",
        "I'm not sure, as the description of {name} doesn't mention {detail}.",
        "The description of {name} doesn't mention {detail}, so I'd rather not guess.",
    ),
    Kind.BOTH: ("{both}",),
    Kind.SIZE_FOUND: (
        "By our sizing guide, {measure} is our {size}. {Name} {is} {state} in {size}.",
        "Going by our sizing guide, {measure} is {size} with us. {Name} {is} {state} in {size}.",
        "By our sizing guide, {measure} is our {size}.",
    ),
    Kind.SIZE_ADVICE: (
        "{quote} {Name} {is} in stock in {sizes}.",
        "{quote} We have {name} in stock in {sizes}.",
        "{quote}",
    ),
    Kind.BUY: (
        "You can buy {name}{asked} for {price} on its own product page; choose your size there: {sizes}.",
        "Lovely choice! {Name}{asked} {is} {price}. To buy {them}, open the product page and pick your size: {sizes}.",
        "You can buy {name}{asked} for {price} on its own product page.",
        "Lovely choice! {Name}{asked} {is} {price}. To buy {them}, open the product page.",
    ),
    Kind.KEEP: (
        "I can't put anything aside or keep a wish list in this chat, but {name} {has} a page of {its} own: save that.",
        "Nothing can be held for you in this chat, I'm afraid. You'll find {name} again on {its} own product page.",
    ),
    Kind.LIKED: (
        "I'm glad you like {name}. {It_is} {price}. Shall I tell you the sizes, or what it is made of?",
        "Good taste! {Name} {is} {price}. Would you like to know the sizes, or see something to go with {them}?",
    ),
    Kind.BRAND: (
        "{Name} {is} by {brand}.",
        "The brand is {brand}: that's who {name} {is} from.",
    ),
    Kind.NO_RATING: (
        "I don't have any customer reviews or ratings of {name}, so I can't say how others like {them}.",
        "I don't know of any ratings or reviews of {name}, and I'd rather not guess.",
    ),
    Kind.UNRATED: (
        "We have no customer ratings or reviews, so I can't go by those. Have a look at {items}.",
        "I don't have ratings or reviews to choose by. You could look at {items}.",
    ),
    Kind.RESTOCK: (
        "{Name} {is} sold out{asked}, and I don't know when {it} will be back. I can show you something similar.",
        "I'm sorry, {name} {is} sold out{asked}. When {it_is} back in stock I can't say.",
    ),
    Kind.VIEW: (
        "Here {is} {name}. You can look at {them} more closely on {its} product page.",
        "This is what I can show you of {name}; have a closer look on {its} product page.",
    ),
    Kind.SMALL_TALK: ("I'm here for the shop: is there anything you'd like me to look up?",),
    Kind.CLOSING: (
        "You're welcome. I'm here whenever you'd like to look again.",
        "Of course, take your time. I'm here when you need me.",
    ),
    Kind.POLICY: ("{quote}",),
    Kind.UNKNOWN_POLICY: (
        "I don't know that one, and I'd rather not guess. Would you like to talk to a person from our team?",
        "I couldn't find that in our shop's information. Shall I put you in touch with a person?",
    ),
    Kind.WHICH_PRODUCT: (
        "Which piece do you mean? Tell me its name, or what you're looking for.",
        "I'm not sure which one you mean. Could you tell me its name?",
    ),
    Kind.WHICH_TWO: (
        "Which two would you like me to compare? Tell me their names.",
        "Happy to compare: which two pieces do you mean?",
    ),
    Kind.BROWSE: (
        "Happy to help you look! Tell me what you have in mind: {categories}?",
        "What are you after: {categories}? A colour, a size or a budget helps too.",
        "Nothing can cost {contradiction} at the same time. Which of the two do you mean?",
        "No price is {contradiction} at once. Which of the two shall I go by?",
    ),
}


def wordings(decision: Decision) -> list[str]:
    """Every template wording of the decision; more complete ones (with more of the decision's pieces) are preferred."""
    usable = [pattern for pattern in PATTERNS[decision.kind] if placeholders(pattern) <= decision.words.keys()]
    return [_sentence_case(pattern.format_map(decision.words)) for pattern in usable]


def wording(decision: Decision, turn: str) -> str:
    """One wording, always the same for the same turn of a conversation, so that a retry doesn't change the answer."""
    choices = wordings(decision)
    digest = hashlib.sha256(f"{turn}\n{decision.kind}".encode()).digest()
    return choices[digest[0] % len(choices)]


def placeholders(pattern: str) -> set[str]:
    """The names of the pieces that a pattern needs."""
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


def _sentence_case(text: str) -> str:
    text = AT_FROM.sub("from", text)
    return _SENTENCE_START.sub(lambda match: match.group().upper(), text)
