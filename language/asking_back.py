"""Tells whether a customer asks back when they are asked for a number or an address: what for, or where to find it."""

import re

_WHY = re.compile(
    r"^\W*(?:(?:but|and|hm+|sorry|wait|ok|umm?|er)\b\W*)*(?:why|what for|how come)\b"
    r"(?!.*\b(?:slow|long|late|expensive|cost|delivery|delivered|cancelled|arrive\w*|refund\w*|charged)\b)"
    r"|\b(?:what|why) (?:do|would) (?:you|u) (?:need|want|use|ask for) (?:it|that|this|(?:my|the|an?) \w+(?: \w+)?)"
    r"(?: for)?\W*$"
    r"|\bis (?:it|that|this) (?:really )?(?:safe|needed|necessary|required)\b"
    r"|\bdo i (?:really )?(?:have|need) to (?:give|tell|say)\b",
    re.IGNORECASE,
)
_NAMED = r"(?:it|that|this|one|(?:my|the|that|an?) (?:\w+ )?(?:number|no|email|address|code|zip))"
_WHERE = re.compile(
    rf"\b(?:where|how) (?:do|can|could|would|should|will) (?:i|you) (?:find|see|get|look (?:for|up)|know) {_NAMED}\W*$"
    rf"|\bwhere(?:'?s| is| would)? {_NAMED}(?: be)?\W*$"
    r"|^\W*(?:and |but )?(?:what|which) (?:\w+ )?(?:number|email|address|code|zip)"
    r"(?: (?:do (?:you|u) mean|is (?:that|it)))?\W*$"
    r"|\bwhat(?:'?s| is) (?:an?|the|my) (?:\w+ )?(?:number|code|zip)\W*$"
    r"|\bwhat does (?:it|that|the number) look like\b",
    re.IGNORECASE,
)


def asks_why(text: str) -> bool:
    """Whether the text asks what an answer is needed for."""
    return bool(_WHY.search(text.replace("’", "'")))


def asks_where(text: str) -> bool:
    """Whether the text asks where the number or address stands, or which one is meant."""
    return bool(_WHERE.search(text.replace("’", "'")))
