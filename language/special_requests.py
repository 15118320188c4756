"""Tells wishes about an order that none of its changes fulfils: add an item, hold it, send two together, wrap it…"""

import re
from enum import Enum
from pathlib import Path

import yaml


class SpecialRequest(str, Enum):
    """What is wished for; of two in one sentence the earlier one here counts."""

    GIFT_WRAP = "gift_wrap"
    COMBINE = "combine"
    FASTER = "faster"
    HOLD = "hold"
    CANCEL_PART = "cancel_part"
    REMOVE_ITEM = "remove_item"
    ADD_ITEM = "add_item"


_KNOWN = yaml.safe_load(Path(__file__).with_name("en").joinpath("special_requests.yml").read_text(encoding="utf-8"))
_ELSEWHERE = re.compile(rf"\b(?:{'|'.join(_KNOWN['elsewhere'])})\b", re.IGNORECASE)


def _filled(pattern: str) -> str:
    """The pattern with the named words in place of their names."""
    named = re.compile(r"\{([a-z_]+)\}")
    while named.search(pattern):
        pattern = named.sub(lambda match: _KNOWN["words"][match.group(1)], pattern)
    return pattern


_PATTERNS = {
    request: [re.compile(_filled(pattern), re.IGNORECASE) for pattern in _KNOWN["requests"][request.value]]
    for request in SpecialRequest
}


def special_request(text: str) -> "SpecialRequest | None":
    """What is wished for, or None where the text wishes for something else."""
    plain = " ".join(text.replace("’", "'").split())
    for request, patterns in _PATTERNS.items():
        if any(pattern.search(plain) for pattern in patterns):
            return None if request is not SpecialRequest.GIFT_WRAP and _ELSEWHERE.search(plain) else request
    return None
