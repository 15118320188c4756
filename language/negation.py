"""Finds what a sentence denies: "no", "anything but", "not a fan of", "silk-free", "wool makes me itch"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from language.tables import table, word_list
from language.words import any_phrase, starts_with

_TABLE = table("negation")
DENYING_WORDS = word_list(_TABLE["words"])
BETWEEN = word_list(_TABLE["between"])
JUDGING = word_list(_TABLE["judging"])


def _phrases(name: str) -> list[tuple[str, ...]]:
    """The phrases of a list as words, the longest first."""
    return sorted((tuple(phrase.split()) for phrase in _TABLE[name]), key=len, reverse=True)


_PHRASES, _OPEN, _AFTER, _EXAMPLES = (_phrases(name) for name in ("phrases", "open", "after", "examples"))
_LINKS, _DENIED_LINKS, _DEGREES = (_phrases(name) for name in ("links", "denied_links", "degrees"))
_VERDICTS, _OWN, _ENOUGH = (_phrases(name) for name in ("verdicts", "own", "enough"))
_OTHER = frozenset(_TABLE["other"])
_ALONE = frozenset(_TABLE["alone"])
_DENIED_VERBS = _phrases("denied_verbs")
_SPEAKERS, _LOOKS, _ILL, _HARMING, _PRAISE = (
    frozenset(_TABLE[name]) for name in ("speakers", "looks", "ill", "harming", "praise")
)
_WHO, _SOFTLY, _ABHORRING, _BORNE = (
    frozenset(_TABLE["fronted"][name]) for name in ("who", "softly", "abhorring", "borne")
)
COUNTED = frozenset(_TABLE["counted"])
_ASKS = tuple(tuple(phrase.split()) for phrase in _TABLE["asks"])
ANY = frozenset(_TABLE["any"])
_ONES, _EXCEPTING, _OF_ANY = (frozenset(_TABLE[name]) for name in ("ones", "excepting", "of_any"))
_LIKEWISE = _phrases("likewise")
_IN_A_CLAUSE = re.compile(rf"\b(?:{any_phrase(_TABLE['in_a_clause'])})\b|n't\b")
_HARMLESS = re.compile(rf"\b(?:{any_phrase(_TABLE['harmless'])}|no\.)\b")
_NOT_DENIED = word_list(_TABLE["not_denied"])
_PEOPLE_WHO = word_list(_TABLE["people_who"])
_MARKS = frozenset(",.;:!?")
_DELIVERY = frozenset({"shipping", "delivery", "returns"})
_HOW_FAR_BACK = 4  # words between "rather" and its "than", "any" and its "but"
_EXCEPTED_FROM = 7  # words between "any" and its "bar": "any colour of polo shirt bar orange"
_HOW_FAR_ON = 4  # words from "but" to its "one"
_A_FEW = 4  # words from "doesn't" to its "me", from "look" to its "in"


class Polarity(Enum):
    """What a denial does to a property: it isn't wanted, it may be or not, or there is enough of it."""

    UNWANTED = "unwanted"
    OPEN = "open"
    OWNED = "owned"  # there is enough of it: another is wanted


@dataclass(frozen=True)
class Denial:
    """Words that deny what follows them."""

    length: int
    polarity: Polarity = Polarity.UNWANTED


def denial_at(words: Sequence[str], position: int) -> Denial | None:
    """The denial that begins at this place; the words are folded, without apostrophes, marks among them."""
    for phrase in _OPEN:
        if starts_with(words, position, phrase):
            return Denial(len(phrase), Polarity.OPEN)
    for phrase in _PHRASES:
        if starts_with(words, position, phrase) and not _tells_an_age(words, position, phrase):
            return Denial(len(phrase))
    if looks := _looks_ill(words, position):
        return Denial(looks)
    enough = _longest(_ENOUGH, words, position)
    if enough and _wants_another(words):
        return Denial(enough, Polarity.OWNED)
    before = set(words[max(0, position - _HOW_FAR_BACK) : position])
    if words[position] == "than" and before & set(_TABLE["preferring"]):
        return Denial(1) if not words[position + 1 : position + 2] or not words[position + 1].isdigit() else None
    return Denial(1) if _denies(words, position) or _excepts(words, position) else None


def _tells_an_age(words: Sequence[str], position: int, phrase: Sequence[str]) -> bool:
    """Whether "I'm over" goes on with a number: "I'm over 50"."""
    following = words[position + len(phrase) :][:1]
    return phrase[-1] in ("over", "past") and bool(following) and following[0].isdigit()


def _looks_ill(words: Sequence[str], position: int) -> int:
    """How many words say that somebody looks ill in what follows: "look washed out in"; 0 for none."""
    if words[position] not in _LOOKS:
        return 0
    end = next((at for at in range(position + 2, min(position + 3 + _A_FEW, len(words))) if words[at] == "in"), 0)
    between = words[position + 1 : end]
    return end + 1 - position if end and not _ILL.isdisjoint(between) and _MARKS.isdisjoint(between) else 0


def _wants_another(words: Sequence[str]) -> bool:
    """Whether another is asked for than what there is enough of: "a different one", "a jumper that's not"."""
    ends = (at for at, word in enumerate(words) if word in ("not", "isnt", "arent"))
    return not _OTHER.isdisjoint(words) or any(at + 1 == len(words) or words[at + 1] in _MARKS for at in ends)


def _excepts(words: Sequence[str], position: int) -> bool:
    """Whether "but" leaves out what follows it: "any skirt but a denim one", "any shade but white"."""
    before = words[max(0, position - _HOW_FAR_BACK) : position]
    after = words[position + 1 : position + 1 + _HOW_FAR_ON]
    is_named = not _ONES.isdisjoint(after) or not _OF_ANY.isdisjoint(before[-1:])
    if words[position] in _EXCEPTING:
        return not ANY.isdisjoint(words[max(0, position - _EXCEPTED_FROM) : position])
    return words[position] == "but" and is_named and not ANY.isdisjoint(before)


def likewise_at(words: Sequence[str], position: int) -> int:
    """How many words from here deny what follows as what stood before: 2 for "so is brown", 0 for none."""
    return _longest(_LIKEWISE, words, position)


def _denies(words: Sequence[str], position: int) -> bool:
    following = words[position + 1] if position + 1 < len(words) else ""
    is_judged = following == "that" and not JUDGING.isdisjoint(
        words[position + 2 : position + 3]
    )  # "not that itchy wool"
    if words[position] not in DENYING_WORDS or (following in _NOT_DENIED and not is_judged) or following.isdigit():
        return False
    is_of_people = words[position] == "without" and position > 0 and words[position - 1] in _PEOPLE_WHO
    if is_of_people or words[max(0, position - 1) : position + 1] == ["size", "zero"]:
        return False  # "for someone without pierced ears" says who it is for
    asked = words[position] in ("no", "not", "none") and any(
        starts_with(words, position - len(ask), ask) for ask in _ASKS if len(ask) <= position
    )
    return not asked


def denied_before(words: Sequence[str], position: int) -> int:
    """How many words from this place deny what stands before it: 1 for the "free" of "silk-free", 0 for none."""
    for phrase in _AFTER:
        if starts_with(words, position, phrase):
            if phrase[0] == "no" and words[position + len(phrase) :][:1] == ["to"]:
                return 0  # "navy, no thanks to acrylic"
            is_offer = phrase == ("free",) and words[position + 1 : position + 2] and words[position + 1] in _DELIVERY
            return 0 if is_offer else len(phrase)
    if words[position : position + 1] and words[position] in _ALONE and _ends_at(words, position + 1):
        return 1  # "gold yes, silver no", "red? never."
    return _judged(words, position) or _disagrees(words, position) or _fronted(words, position)


def _fronted(words: Sequence[str], position: int) -> int:
    """How many words from this place say whom the thing before them doesn't suit: "wool she cannot tolerate"."""
    if not words[position : position + 1] or words[position] not in _WHO:
        return 0
    at = position + 1
    while at < len(words) and words[at] in _SOFTLY:
        at += 1
    if words[at : at + 1] and words[at] in _ABHORRING:
        return at + 1 - position if _ends_at(words, at + 1) else 0
    if not words[at : at + 1] or words[at] not in DENYING_WORDS:
        return 0
    at += 1
    while at < len(words) and words[at] in _SOFTLY:
        at += 1
    is_verb = words[at : at + 1] and words[at] in _BORNE
    return at + 1 - position if is_verb and _ends_at(words, at + 1) else 0


def _disagrees(words: Sequence[str], position: int) -> int:
    """How many words from this place say what something does to the speaker: "doesn't agree with my"; 0 for none."""
    if words[position : position + 1] and words[position] in _HARMING:
        is_praised = not _PRAISE.isdisjoint(words[position + 2 : position + 2 + _A_FEW])
        return 2 if not is_praised and not _SPEAKERS.isdisjoint(words[position + 1 : position + 2]) else 0
    verb = _longest(_DENIED_VERBS, words, position)
    for at in range(position + verb + 1, min(position + verb + 1 + _A_FEW, len(words)) if verb else 0):
        if words[at] in _MARKS:
            return 0
        if words[at] in _SPEAKERS:
            return at + 1 - position
    return 0


def _ends_at(words: Sequence[str], position: int) -> bool:
    return position >= len(words) or words[position] in _MARKS


def _judged(words: Sequence[str], position: int) -> int:
    """How many words from this place judge what stands before it: "is too loud", "isn't really me"; 0 for none."""
    denied, link = _longest(_DENIED_LINKS, words, position), _longest(_LINKS, words, position)
    if not denied and not link:  # "black's overdone": the link may hide in the name
        verdict = _longest(_VERDICTS, words, position)
        return verdict if verdict and _ends_at(words, position + verdict) else 0
    at, too = position + (denied or link), False
    while step := _longest(_DEGREES, words, at):
        too = too or words[at] == "too"
        at += step
    verdict = _longest(_OWN if denied else _VERDICTS, words, at)
    if not verdict and too and at < len(words) and words[at] not in _MARKS:
        verdict = 1
    return at + verdict - position if verdict else 0


def _longest(phrases: Sequence[tuple[str, ...]], words: Sequence[str], position: int) -> int:
    """How many words the longest of the phrases has that begins at this place; 0 for none."""
    return next((len(phrase) for phrase in phrases if starts_with(words, position, phrase)), 0)


def example_at(words: Sequence[str], position: int) -> int:
    """How many words from this place announce an example of what was denied: 2 for "such as", 0 for none."""
    return next((len(phrase) for phrase in _EXAMPLES if starts_with(words, position, phrase)), 0)


def has_negation(clause: str) -> bool:
    """Whether a word of a folded clause says no, harmlessly or not: "no problem" has one."""
    return _IN_A_CLAUSE.search(clause) is not None


def denies(clause: str) -> bool:
    """Whether a folded clause says that something isn't so; "no problem" and "not only" deny nothing."""
    return has_negation(_HARMLESS.sub(" ", clause))
