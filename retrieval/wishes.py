"""Tells two wishes of one sentence apart: "a bag under 100 and a scarf under 30", not "skirts and tops in linen"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

from language.corrections import taken_back_at
from language.marks import Run
from language.negation import DENYING_WORDS
from language.patterns import PATTERNS
from language.words import any_phrase
from retrieval.asides import blanked
from retrieval.query import Query

MOST_WISHES = 3
_KIND_LENGTHS = (1, 2)  # words of a kind's name: "skirt", "night cream"

_JOINT = re.compile(
    r"\s*(?P<apart>;|[,.]?\s*\b(?:as well as|plus|along with|and also|and then|and another|and oh|oh and|also|then)\b"
    r"|\.\s*and\b|[,.;]?\s*\b(?:two|2|second(?:ly)?|three|3|third(?:ly)?)\s?[.:)]|[,.;]\s*second(?:ly)?\b)\s*"
    r"|(?P<pause>[,.](?=\s)\s*(?!or\b|and\b))"
    r"|\s*(?P<and>,?\s*(?:\band\b|\bn\b|\bor\b|\bbut(?= the\b)|&|\+|(?<=\s)/(?=\s)))\s*",
    re.IGNORECASE,
)
_GOES_WITH = re.compile(
    r"\b(?:with(?!\s+no\b)|match|matches|goes|between(?!\s+\W?\d))\b|\b(?:keep|store)\b", re.IGNORECASE
)
_NO_COMPANY = re.compile(r"\balong with\b|\bto (?:go|wear) with (?:it|that|this|them|these|those)\b", re.IGNORECASE)
_BESIDE = re.compile(  # "in addition to the jeans i want a tee": both are wanted
    r"^\W*(?:in addition to|besides|on top of|as well as|along with)\s+(?P<one>.+?)"
    r"(?:,|\s+(?=(?:i|we|can|could|do|may)\b))",
    re.IGNORECASE,
)
_SAME_FIELDS = {
    "colour": "colours", "color": "colours", "shade": "colours", "size": "sizes", "material": "materials",
    "fabric": "materials", "stuff": "materials", "cloth": "materials", "pattern": "patterns", "print": "patterns",
    "day": "occasions", "event": "occasions", "occasion": "occasions",
}  # fmt: skip
_OF_EACH = re.compile(
    rf"[\s,.;:(–-]+(?:(?P<all>both|each|all|in\s+matching|in\s+the\s+same(?!\s+(?:{'|'.join(_SAME_FIELDS)})s?\b))|neither|none)"
    r"(?:\s+of\s+(?:them|these|those))?\s+(?P<said>[^.;!?]+)[.;!?\s)]*$",
    re.IGNORECASE,
)
_EACH_BEHIND = re.compile(
    r"[\s,.;:(–-]+(?P<said>[^,.;!?]+?)\s+(?:for\s+)?(?:the\s+)?both(?:\s+of\s+(?:them|these|those))?[.;!?\s)]*$",
    re.IGNORECASE,
)
_PHRASE_END = re.compile(r"[,.;:!?]|\band\b|\bplus\b", re.IGNORECASE)
_AGAIN = re.compile(r"[,;.]\s+(?:(?:and|say|but)\s+)?|\s+and\s+(?=the\b)", re.IGNORECASE)  # before what is told again
_AT_ONCE = re.compile(r"(?:(?:say|and|but)\s+)?the\s+(?=\w)", re.IGNORECASE)
_SAME = re.compile(r"\bsame\s+(?:(?:and|or|,|in|the)\s+|\w+\s*){1,4}", re.IGNORECASE)
_PRICED_EACH = re.compile(r"\b(?:each|apiece|a piece|per (?:item|piece)|for each)\b", re.IGNORECASE)
_ONE = re.compile(  # "a blue scarf for mum and a green one for me"
    r"(?:\band\s|[,;]\s)(?:(?:an?|another|the)\s(?:(?!one\b)[\w-]+\s){1,2}|(?:(?!ones?\b)[\w-]+\s){1,2}(?=ones?\s(?:for|in)\b))"
    r"(?P<one>ones?)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(  # "my wife wants a scarf, me I only want a tie"
    r"(?:me,?\s+)?(?:i|he|she|we|they|my\s+\w+)(?:'d|'m)?\s+(?:(?:only|just|also|would|am)\s+)*"
    r"(?:wants?|needs?|likes?|after|looking\s+for)\s+(?=(?:an?|some|the)\s)",
    re.IGNORECASE,
)
_FOR_ME = re.compile(r"^\W*(?:me|i)\b|\bfor (?:me|myself)\b", re.IGNORECASE)
_WANTS_ANEW = re.compile(r"\b(?:i|i'd|me|myself)\b", re.IGNORECASE)
_DENIAL_BEFORE = re.compile(rf"\b(?:{any_phrase(DENYING_WORDS)})\s+$", re.IGNORECASE)
_FOR = re.compile(r"\bfor\b|'s\b|\b(?:he|she)\b", re.IGNORECASE)
_PURPOSE = frozenset({"for", "with", "to", "under", "over", "in"})
_DETERMINED = re.compile(r"(?:an?|some|one|the|my|two|three|\d+)\s", re.IGNORECASE)
_PAUSE = re.compile(r"[,.;:!?](?=\s)")
_WORD = re.compile(r"[a-z0-9]+|[,.;:!?]")
Kinds = Mapping[str, Sequence[str]]  # each kind with all it is a kind of
_SHARED = ("gender", "child", "occasions")
_WEARER = frozenset({"gender", "child"})
_NO_CONSTRAINTS = frozenset({"text", "wanted", "residual", "subject", "corrections", "currency", "foreign_currency"})


def apart(
    text: str,
    understand: Callable[[str], Query],
    kinds: Kinds,
) -> tuple[Query, ...]:
    """The wishes of a sentence where it holds several, each understood by itself; else none."""
    if taken_back_at(_WORD.findall(text.lower())) or _goes_with_a_thing(text, understand):
        return ()
    text = _BESIDE.sub(lambda beside: f"{beside['one']};", text)
    if of_kinds := _recapitulated(text, understand):
        return of_kinds
    if told := _told_again(text, understand, kinds):
        return told
    text, of_each = _said_of_each(text, understand)
    text, is_elliptic = _with_the_thing(text, understand)
    texts = _joined(_clauses(text, understand, kinds, are_several=bool(of_each)), understand)
    if not 1 < len(texts) <= MOST_WISHES:
        return ()
    wishes = [understand(f"{part}{of_each}") for part in texts]
    are_same = len({(wish.categories, wish.gender) for wish in wishes}) < len(wishes) and not is_elliptic
    if are_same or not any(_own(wish) for wish in wishes):
        return ()
    return _with_the_same(_with_shared(wishes, texts, understand), texts)


def _goes_with_a_thing(text: str, understand: Callable[[str], Query]) -> bool:
    """Whether a wish is told with a thing that it goes with: "to match a red skirt", not "with a hood"."""
    plain = _NO_COMPANY.sub(" ", text)
    return any(
        found.group().lower() not in ("with", "goes")
        or _is_wish(_PHRASE_END.split(plain[found.end() :], maxsplit=1)[0], understand)
        for found in _GOES_WITH.finditer(plain)
    )


def _joined(texts: Sequence[str], understand: Callable[[str], Query]) -> list[str]:
    """The parts, with one that tells more of the same thing put to it: "a clutch, also pink, clutch under 40"."""
    joined: list[str] = []
    for text in texts:
        if joined and _may_be_one(understand(joined[-1]), understand(text)):
            joined[-1] = f"{joined[-1]}, {text}"
        else:
            joined.append(text)
    return joined


def _told_again(text: str, understand: Callable[[str], Query], kinds: Kinds) -> tuple[Query, ...]:
    """The wishes of a sentence that ends in more of what it has named: "…, the belt in red, the hat under 9"."""
    starts = [found.end() for found in _AGAIN.finditer(text)]
    head, told = text, list[Query]()
    for start in reversed(starts):
        more = understand(head[start:])
        if not (_AT_ONCE.match(head[start:]) and len(more.categories) == 1 and _own(more)):
            break
        if not _is_bare(_AT_ONCE.sub("", head[start:]).split()[:1], understand):
            break
        told.append(more)
        head = _AGAIN.sub("", head[:start]) if _AGAIN.fullmatch(head[:start]) else head[:start].rstrip(" ,.;")
        head = re.sub(r"\s+(?:and|say)$", "", head).rstrip(" ,.;")
    if not told:
        return ()
    whole = understand(head)
    parts = apart(head, understand, kinds)
    if not parts and 1 < len(whole.categories) <= MOST_WISHES:
        parts = tuple(whole.model_copy(update={"categories": (kind,)}) for kind in whole.categories)
    for more in told:
        of_it = [at for at, part in enumerate(parts) if _are_related(part.categories, more.categories, kinds)]
        if len(of_it) != 1:
            return ()
        own = parts[of_it[0]].model_copy(update=_own(more))
        parts = (*parts[: of_it[0]], own, *parts[of_it[0] + 1 :])
    return parts


def _are_related(some: Sequence[str], others: Sequence[str], kinds: Kinds) -> bool:
    """Whether a kind is one of the other's: a clutch and a bag."""
    return any(one in kinds.get(other, ()) or other in kinds.get(one, ()) for one in some for other in others)


def _with_the_same(wishes: Sequence[Query], texts: Sequence[str]) -> tuple[Query, ...]:
    """The wishes, each with what it wants the same as the first: "a scarf, and gloves in the same colour"."""
    found = [wishes[0]]
    for wish, text in zip(wishes[1:], texts[1:], strict=True):
        said = _SAME.search(text)
        fields = {_SAME_FIELDS[name] for name in _SAME_FIELDS if said and name in said.group().lower()}
        same = {name: getattr(wishes[0], name) for name in fields if not getattr(wish, name)}
        found.append(wish.model_copy(update=same))
    return tuple(found)


def apart_as_heard(
    text: str, wishes: Sequence[Sequence[Run]], kinds: Sequence[str], understand: Callable[[str], Query]
) -> tuple[Query, ...]:
    """The wishes of a sentence as the trained reader hears them apart, by the words of each; none where they aren't.

    Words that belong to no wish, or to each of them, are said of all; whose wish it is may be said anew before each.
    `kinds` are what the whole sentence asks for: "heel not too high" asks for no heels beside the pumps.
    """
    if not 1 < len(wishes) <= MOST_WISHES or taken_back_at(_WORD.findall(text.lower())):
        return ()
    wishes = [[_with_its_denial(text, run) for run in wish] for wish in wishes]
    parts = [
        understand(blanked(text, (run for other in wishes if other is not wish for run in other))) for wish in wishes
    ]
    parts = [_of_the_speaker(part, text, wish, wishes, understand) for part, wish in zip(parts, wishes, strict=True)]
    if not all(set(part.categories) & set(kinds) for part in parts) or not any(map(_own, parts)):
        return ()
    return () if any(_may_be_one(one, other) for one, other in combinations(parts, 2)) else tuple(parts)


def _with_its_denial(text: str, run: Run) -> Run:
    """A run of words with the words before it that deny it: of "heel not too high" the "not" is said of the heel."""
    before = _DENIAL_BEFORE.search(text, 0, run[0])
    return (before.start(), run[1]) if before else run


def _of_the_speaker(
    part: Query, text: str, wish: Sequence[Run], wishes: Sequence[Sequence[Run]], understand: Callable[[str], Query]
) -> Query:
    """A wish for whom its own words say, where it is said anew who wants it: "she needs a vest. I need gloves"."""
    first = min(start for start, _ in wish)
    before = max((end for other in wishes if other is not wish for _, end in other if end <= first), default=0)
    if not before or not _WANTS_ANEW.search(text[before:first]):
        return part
    return part.model_copy(update={"gender": understand(text[before : max(end for _, end in wish)]).gender})


def _may_be_one(one: Query, other: Query) -> bool:
    """Whether two wishes are for the same kind and contradict each other in nothing: "a ring in gold, ring size 7"."""
    first, second = _own(one), _own(other)
    return one.categories == other.categories and all(first[name] == second[name] for name in first.keys() & second)


def together(whole: Query, parts: Sequence[Query]) -> Query:
    """One query for several wishes: all their kinds, and of the constraints what all of them state."""
    first, *others = (_stated(part) for part in parts)
    common: dict[str, Any] = {
        name: value for name, value in first.items() if all(other.get(name) == value for other in others)
    }
    kinds = tuple(dict.fromkeys(kind for part in parts for kind in part.categories))
    plain = Query(text=whole.text, wanted=whole.wanted, residual=whole.residual, corrections=whole.corrections)
    return plain.model_copy(update={**common, "categories": kinds, "parts": tuple(parts)})


def _with_the_thing(text: str, understand: Callable[[str], Query]) -> tuple[str, bool]:
    """The text with the thing in place of "one", where it is asked for twice: "a red hat for mum and a green one"."""
    found = _ONE.search(text)
    if found is None:
        return text, False
    first, second = understand(text[: found.start()]), understand(text[found.start() :])
    if len(first.categories) != 1 or second.categories or not (_own(first).keys() & _own(second).keys()):
        return text, False
    return f"{text[: found.start('one')]}{first.categories[0]}{text[found.end() :]}", True


def _recapitulated(text: str, understand: Callable[[str], Query]) -> tuple[Query, ...]:
    """The wishes of a sentence that names its things, then tells of each: "hat and gloves. hat red, gloves black"."""
    kinds = understand(text).categories
    if not 1 < len(kinds) <= MOST_WISHES:
        return ()
    words = [(word.start(), word.group()) for word in _WORD.finditer(text.lower())]
    named = [(start, understand(word).categories) for start, word in words if word.isalpha()]
    places = {kind: [start for start, found in named if found == (kind,)] for kind in kinds}
    if any(len(starts) != 2 for starts in places.values()):
        return ()
    starts = sorted(last for _, last in places.values())
    if starts[0] < max(first for first, _ in places.values()):
        return ()
    head = text[: starts[0]].rstrip(" ,.;:")
    before = apart(head, understand, {}) or tuple(
        understand(head).model_copy(update={"categories": (kind,)}) for kind in kinds
    )
    told = [text[start:end].strip(" ,.;:") for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return tuple(_merged(before, understand(part)) for part in told)


def _merged(wishes: Sequence[Query], told: Query) -> Query:
    """The wish for a kind with what is told of it later."""
    wish = next((wish for wish in wishes if wish.categories == told.categories), told)
    return wish.model_copy(update=_own(told))


def _said_of_each(text: str, understand: Callable[[str], Query]) -> tuple[str, str]:
    """The text without what it says at its end of each thing, and that: "both in black", "neither of wool"."""
    found = _OF_EACH.search(text) or _EACH_BEHIND.search(text)
    if found is None or not _is_wish(text[: found.start()], understand) or _is_wish(found["said"], understand):
        return text, ""
    is_denied = found.re is _OF_EACH and not found["all"]
    return text[: found.start()], f", {'not ' if is_denied else ''}{found['said']}"


def _clauses(text: str, understand: Callable[[str], Query], kinds: Kinds, *, are_several: bool = False) -> list[str]:
    """The parts of the sentence that hold a wish each: cut where a kind stands on both sides and shares nothing.

    What is said of each at the end (`are_several`) is shared, and yet they are several.
    """
    clauses, start = [], 0
    for joint in _JOINT.finditer(text):
        speaker = _SPEAKER.match(text, joint.end())
        left, right = text[start : joint.start()], text[speaker.end() if speaker else joint.end() :]
        if not (_is_wish(left, understand) and _is_wish(right, understand)):
            continue
        if joint["and"] and not _names_its_thing(right, understand):
            continue
        is_apart = _are_two(left, right, understand, kinds) if joint["pause"] else not _shares(left, right, understand)
        is_one_of_several = are_several and (not joint["pause"] or _begins_with_a_thing(right, understand))
        if joint["apart"] or is_apart or is_one_of_several:
            clauses.append(left)
            start = joint.end()
    return [*clauses, text[start:]]


def _are_two(left: str, right: str, understand: Callable[[str], Query], kinds: Kinds) -> bool:
    """Whether a pause parts two wishes: each has constraints of its own, and neither kind is one of the other's."""
    first, second = understand(left), understand(right)
    if not _own(first) or not _own(second) or not _begins_with_a_thing(right, understand):
        return False
    return all(
        one not in kinds.get(other, ()) and other not in kinds.get(one, ())
        for one in first.categories
        for other in second.categories
    )


def _begins_with_a_thing(text: str, understand: Callable[[str], Query]) -> bool:
    """Whether nothing but a description stands before the first kind: "grey trousers", not "i want a skirt"."""
    words = _until_a_kind(text.split(), understand)
    before = " ".join(words)
    said = understand(before)
    if words and words[0].lower() in _PURPOSE and not said.gender:
        return False
    looks = {word for pattern in said.patterns for name in PATTERNS[pattern] for word in name.split()}
    return _JOINT.search(before) is None and looks.issuperset(said.residual)


def _names_its_thing(text: str, understand: Callable[[str], Query]) -> bool:
    """Whether a thing is named before the first pause, so that "orange, in L, and a hat" isn't orange hats."""
    return _is_wish(_PAUSE.split(text, maxsplit=1)[0], understand)


def _is_wish(text: str, understand: Callable[[str], Query]) -> bool:
    return bool(understand(text).categories)


def _shares(left: str, right: str, understand: Callable[[str], Query]) -> bool:
    """Whether what is said of one kind is meant of both: "black shirts and trousers", "a top and a skirt under 50"."""
    words, first = right.split(), understand(left)
    ends_in_a_kind = any(_is_bare(left.split()[-length:], understand) for length in _KIND_LENGTHS)
    is_bare = any(_is_bare(words[:length], understand) for length in _KIND_LENGTHS)
    if is_bare and ends_in_a_kind:
        return True
    own_before = _own(understand(" ".join(_until_a_kind(words, understand))))
    return ends_in_a_kind and not _own(first) and not own_before


def _is_bare(words: Sequence[str], understand: Callable[[str], Query]) -> bool:
    """Whether the words name a kind and nothing else."""
    said = understand(" ".join(words))
    return bool(said.categories) and not said.residual and not _own(said) and not _DETERMINED.match(f"{words[0]} ")


def _until_a_kind(words: Sequence[str], understand: Callable[[str], Query]) -> list[str]:
    end = next((at for at, word in enumerate(words) if understand(word).categories), len(words))
    return list(words[: end + 1])


def _stated(wish: Query) -> dict[str, Any]:
    return {
        name: value for name, value in wish.model_dump(exclude_defaults=True).items() if name not in _NO_CONSTRAINTS
    }


def _own(wish: Query) -> dict[str, Any]:
    """What a wish states beside its kind."""
    return {name: value for name, value in _stated(wish).items() if name != "categories"}


def _with_shared(wishes: Sequence[Query], texts: Sequence[str], understand: Callable[[str], Query]) -> list[Query]:
    """The wishes with what is said once for all: before the first kind ("for mum: …"), or at the end."""
    lead = understand(" ".join(_until_a_kind(texts[0].split(), understand)[:-1]))
    shared = {name: getattr(lead, name) for name in _SHARED if getattr(lead, name)}
    if wishes[-1].occasions and not any(wish.occasions for wish in wishes[:-1]):
        shared["occasions"] = wishes[-1].occasions
    if _PRICED_EACH.search(texts[-1]):
        shared |= {name: getattr(wishes[-1], name) for name in ("price_min", "price_max") if getattr(wishes[-1], name)}
    is_for_another = any(wish.gender for wish in wishes[:-1]) or any(map(_FOR.search, texts[:-1]))
    if wishes[-1].gender and all(map(_own, wishes)) and not is_for_another:
        shared |= {"gender": wishes[-1].gender, "child": wishes[-1].child}
    return [
        wish.model_copy(
            update={
                name: value
                for name, value in shared.items()
                if not getattr(wish, name) and not (name in _WEARER and _FOR_ME.search(text))
            }
        )
        for wish, text in zip(wishes, texts, strict=True)
    ]
