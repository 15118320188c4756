"""Which sentences of a product's description the assistant may repeat as the shop's own words.

A description is written by whoever fills the catalog: a supplier, an import, a review that was pasted in. What it says
of prices, returns or health isn't the shop's word, and what it says to the assistant isn't meant for customers.
"""

import re

from actions.answers.wording import sentences

#: From here on a text speaks to a machine, and whatever follows belongs to it.
_TO_THE_ASSISTANT = re.compile(
    r"\b(?:ignore|disregard|forget|override)s?\b.{0,40}\b(?:instruction|rule|previous|above|polic|shop|prompt)"
    r"|\b(?:system|assistant|ai|bot|chatbot|language model|prompt)\s*[:,]|\b(?:to|the) assistant\b|\bsystem prompt\b"
    r"|\byou are now\b|\bfrom now on\b|\bwhen asked\b|\b(?:always|must|only) (?:say|answer|reply|repeat)\b"
    r"|\bsay (?:that|\W?[A-Z]{3,})|\b(?:tell|repeat this to) (?:every|all|each|the) (?:\w+ )?customers?\b"
    r"|###|<\||\|>|\[/?[A-Z]{3,}|^\W*(?:system|assistant|note to)\b(?! of)",
    re.IGNORECASE,
)
#: What the records and the policies say better, or nobody in a shop may say.
_NOT_THE_DESCRIPTIONS = re.compile(
    r"https?:|www\.|\S@\S|\+?\d[\d ()-]{8,}\d"  # links, addresses, phone numbers
    r"|[$€£]\s?\d|\b\d+(?:\.\d\d)? ?(?:dollars|euros?|usd|eur|gbp)\b|% (?:off|discount)|\bfree of charge\b"
    r"|\b(?:discount|voucher|promo) ?codes?\b|\bcode [A-Z]*\d*[A-Z\d]{4,}\b|\bdiscounts?\b"
    r"|\b(?:(?:most|least) expensive|cheapest|priciest|dearest|(?:lowest|highest) prices?)\b"  # all prices tell
    r"|\b(?:returns?|refunds?|shipping|delivery) (?:is|are|for|accepted|policy|free)\b|\bpolic(?:y|ies)\b"
    r"|\b(?:cures?|heals?|insulin|medication|disease|arthritis|eczema|blood pressure)\b"
    r"|\bdoctors (?:say|confirm|recommend)\b"
    r"|\b(?:password|(?-i:PIN)|api[_ ]?key|card number)\b"
    r"|[<>{}\[\]|`\\]|\w=\S|(?<!\w)/\w+_\w",
    re.IGNORECASE,
)
#: Where a chat's other voices begin; the readers may have taken the marks around their names away.
_OTHER_VOICE = re.compile(r"<\||(?:(?<=[.!?\n])|^)\s*(?:system|assistant)\b(?! of)", re.IGNORECASE)
_A_WORD = re.compile(r"[^\W\d_]{2,}")
_HEADING = re.compile(r"^\W*\w+(?: \w+)?:\W*$")


def quotable(description: str) -> list[str]:
    """The sentences that may be repeated, up to the first that speaks to a machine."""
    kept = []
    for sentence in sentences(_OTHER_VOICE.split(description, maxsplit=1)[0]):
        if _TO_THE_ASSISTANT.search(sentence):
            break
        if not (_NOT_THE_DESCRIPTIONS.search(sentence) or _shouts(sentence) or _HEADING.match(sentence)):
            kept.append(sentence)
    return kept


def _shouts(sentence: str) -> bool:
    """Four words or more, all in capitals."""
    found = _A_WORD.findall(sentence)
    return len(found) > 3 and all(word.isupper() for word in found)
