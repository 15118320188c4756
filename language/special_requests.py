"""Tells wishes about an order that none of its changes fulfils: add an item, hold it, send two together, wrap it…"""

from enum import Enum

from language.named_patterns import compiled
from language.phrases import phrases
from language.tables import table


class SpecialRequest(str, Enum):
    """What is wished for; of two in one sentence the earlier one here counts."""

    GIFT_WRAP = "gift_wrap"
    COMBINE = "combine"
    FASTER = "faster"
    HOLD = "hold"
    CANCEL_PART = "cancel_part"
    REMOVE_ITEM = "remove_item"
    ADD_ITEM = "add_item"


_KNOWN = table("special_requests")
_ELSEWHERE = phrases("special_requests", only=("elsewhere",))["elsewhere"]
_PATTERNS = {request: compiled(_KNOWN["requests"][request.value], _KNOWN["words"]) for request in SpecialRequest}


def special_request(text: str) -> "SpecialRequest | None":
    """What is wished for, or None where the text wishes for something else."""
    plain = " ".join(text.replace("’", "'").split())
    request = next((request for request, pattern in _PATTERNS.items() if pattern.search(plain)), None)
    return None if request is not SpecialRequest.GIFT_WRAP and _ELSEWHERE.within(plain) else request
