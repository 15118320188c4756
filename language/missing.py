"""Tells whether a customer says that they can't give what they were asked for: "I lost it", "no idea what it was"."""

import re

_THE = r"(?:the|that|this|my|a|an|any|your|one|its?)"
# What is asked for: a number or an address, or what it stands on.
_NAME = (
    r"(?:(?:order|confirmation|reference|tracking|email|e-mail|mail|zip|post(?:al)?) ?)*"
    r"(?:numbers?|no|nr|num|#|code|emails?|e-mails?|mails?|address|confirmation|postcode|paper|slip|reference)"
)
_OBJECT = rf"(?:it|that|this|one|any|{_THE} {_NAME}|{_NAME})"
_USED = r"(?: (?:i|we|you) (?:used|ordered with|had|gave|sent)(?: (?:it|for (?:it|this|that)|back then|then|me))?)?"
_WHICH = (
    rf"(?:(?:what|which|where)(?: (?:it|that|{_THE} {_NAME}|{_NAME}))?(?: (?:is|was|it is|it was|could be))?{_USED}"
    r"(?: (?:(?:it|that|this) )?(?:is|was))?)"
)
# After it nothing more is said, or only where, when, and how sorry they are.
_END = (
    r"(?=\s*(?:[.,;:!?)]|$|[-–—]\s"
    r"|(?:any ?more|any ?longer|(?:right )?now|at (?:the moment|hand)|to hand|on (?:me|hand)|with me|here|handy|sorry"
    r"|atm|off ?hand|either|though|tho|anywhere|ever|ages ago|unfortunately|but|because|so|and|away|yet|thanks|please"
    r"|pls|in front of me|for (?:it|this|that|some reason)|from (?:you|memory)|by heart|lol|tbh)\b))"
)
_NEGATED = r"(?:don'?t|do not|didn'?t|did not|can'?t|can ?not|couldn'?t|could not|haven'?t|have not|never|no longer)"
_HOLDING = (
    r"(?:have|has|know|knew|remember|recall|find|found|got|get|see|keep|kept|received?|save[d]?|have got|have access to"
    r"|access|locate|seem to (?:have|find))"
)
_LOST = r"(?:lost|misplaced|deleted|forgot(?:ten)?|threw|tossed|binned)"
_ADVERBS = r"(?:really|actually|even|currently|just|quite|ever|exactly|already|honestly|also)"

_CANNOT = re.compile(
    "|".join(
        (
            rf"\b{_NEGATED} (?:{_ADVERBS} )*{_HOLDING}(?: (?:{_OBJECT}{_USED}|{_WHICH}))?{_END}",
            rf"\b{_LOST}(?: (?:{_OBJECT}{_USED}|{_WHICH}))?{_END}",
            rf"\b(?:no|not a|zero) (?:idea|clue)(?: (?:of )?(?:{_OBJECT}{_USED}|{_WHICH}))?{_END}",
            rf"\bnot (?:{_ADVERBS} )*sure (?:of )?(?:(?:about )?{_OBJECT}{_USED}|{_WHICH}){_END}",
            rf"\b(?:no|without)(?: {_THE})? {_NAME}{_END}",
            r"^\W*i (?:really )?don'?t\W*$",
            r"^\W*(?:idk|dunno|unknown|i dunno|beats me|(?:i'?m )?not sure|forgot)\W*$",
        )
    ),
    re.IGNORECASE,
)


def cannot_give(text: str) -> bool:
    """Whether the text says that the number or address asked for isn't known, there, or to be found."""
    return bool(_CANNOT.search(text.replace("’", "'")))
