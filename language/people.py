"""Reads whom something is for: "for my mum", "hubby needs", "my 6 year old nephew", "she can't wear wool"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from language.numbers import NAMED_NUMBER, spelled
from language.tables import table
from language.words import any_phrase

GROWN_UP_FROM = 14  # years from which the clothes of grown-ups may be meant …
NO_CHILD_FROM = 18  # … and from which they are

_TABLE = table("people")
_GROUPS = {name: group for group in ("women", "men", "girls", "boys", "kids") for name in _TABLE[group]}
PEOPLE_WORDS = frozenset(_GROUPS)
GENDER_OF = {word: group for group, words in _TABLE["clothes_for"].items() for word in words.split()}
CHILD_WORDS: tuple[str, ...] = tuple(_TABLE["children"])
_GROWN_UP = {"girls": "women", "boys": "men", "kids": ""}
_SMALL = {grown_up: small for small, grown_up in _GROWN_UP.items()}

_PERSON = re.compile(
    rf"(?:(?P<not_for>\b(?:{any_phrase(_TABLE['not_for'])}|(?:{any_phrase(_TABLE['day_of'])})\s+of)\s+(?:(?:my|our|the|a|his|her|your)\s+)?)"
    rf"|\b(?:{any_phrase(_TABLE['before'])})\s+|^\W*|[,.;:!?=]\s*"
    rf"|\b(?=(?:{any_phrase(_TABLE['little'])})\s+(?:{any_phrase([*_TABLE['girls'], *_TABLE['boys']])})\b))"
    r"(?:(?P<years>\d{1,2})[\s-]*(?:years?[\s-]+old|yrs?[\s-]+old|yo|y/o|(?P<months>months?[\s-]+old))\s+"
    rf"|(?P<little>{any_phrase(_TABLE['little'])})\s+|(?:{any_phrase(_TABLE['describing'])})\s+)*"
    rf"(?:(?:{any_phrase(_GROUPS)})(?:'s)?\s+(?=(?:{any_phrase(_GROUPS)})\b))?"  # "my boyfriend's mum"
    rf"(?P<who>{any_phrase(_GROUPS)})(?:'?s|s'|s's)?\b(?P<in_law>[\s-]+(?:{any_phrase(_TABLE['in_law'])})s?\b)?"
    rf"(?P<beside>\s+(?:{any_phrase(_TABLE['beside'])})\b)?"
)
_LEADING = (*_TABLE["determiners"], *_TABLE["describing"], *_TABLE["little"], *_GROUPS, "and", "or", "&")
_LEAD = rf"(?:(?:{any_phrase(_LEADING)}|\d{{1,2}}|years?|yrs?|months?|old)(?:'?s)?\s+)*"
# "For my dear old dad", "a robe to give to mum and dad": whom something is for …
_FOR = re.compile(rf"\b(?:{any_phrase(_TABLE['giving'])})\s+{_LEAD}$")
# … or who is told to want it, or is told a size, an age or a feast of.
_NEEDS = re.compile(
    rf"\s*(?:aged\s+\d+\s*)?(?:,[^,.;:!?]{{1,40}},\s*|,\s*|is\s+[^,.;:!?]{{1,30}}\s+and\s+)?(?:who\s+)?"
    rf"(?:(?:is|has|d|would|will|really|just|also|now|says|said)\s+)*"
    rf"(?:{any_phrase(_TABLE['needing'])}|\d0th|(?:{any_phrase(_TABLE['wishes'])})\b(?!\s+(?:me|us|my|when|it)\b))\b"
)
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|im|id|ive|ill|me|myself)\b")
_OWNS = re.compile(rf"\s+(?:{any_phrase([*_TABLE['reports'], *_TABLE['owning']])})\b")
_SPEAKER = re.compile(
    rf"\bi\s*,\s*(?:his|her|their|the)\s+$|\b(?:{any_phrase(_TABLE['speaking'])})\s+(?:[a-z0-9-]+\s+){{0,3}}$"
)
_SELF = re.compile(
    rf"\b(?:i'm|im|i am)\s+an?\s+(?:[a-z0-9'-]+\s+){{1,3}}"
    rf"(?P<who>{any_phrase([*_TABLE['women'], *_TABLE['men']])})\b(?!\s+of\b)"
)
_DOING = re.compile(r"\s+[a-z]+(?:ing|ed)\b")
_AFTER_A_CALL = re.compile(r"\s*(?:[,!:.]|$)|\s+(?:i|im|i'm|ive|id|we|do|any|have|you)\b")
_HERE = re.compile(r"\s+(?:here|speaking)\b")
_ENDS = re.compile(r"\s*(?:[,.;:!?]|$|\d)")
_BEGINS = re.compile(r"^\W*$|[,.;:!?]\s*$")
_TEENS = re.compile(rf"\b(?:{any_phrase(_TABLE['teens'])})\b")
# "Her father", "his mum": somebody of the one it is for, unless it is for them.
_RELATION = re.compile(r"(?<!for )(?<!to )\b(?:his|her|their)\s+(?:[a-z]+\s+)?$")
_CHILDHOOD = re.compile(rf"\b(?:{any_phrase(_TABLE['childhood'])})\b")
_AGE = re.compile(
    rf"\b(?:{any_phrase(_TABLE['aged'])})\s+(?:(?:{any_phrase(_TABLE['about'])})\s+)?(?P<age>\d{{1,2}}|{NAMED_NUMBER})\b"
    rf"(?!\s*(?:cm|kg|feet|foot|['\"]))"
)
_IS_AGED = re.compile(
    rf"\s+(?P<alone>\d{{1,2}})(?=\s*(?:[,.;!]|$)|\s+and\b)|\s+is\s+(?:(?:{any_phrase(_TABLE['about'])})\s+)?(?P<age>\d{{1,2}}|{NAMED_NUMBER})\b(?!\s*(?:cm|kg|feet|foot|['\"]))"
)
_FEAST = re.compile(r"\s+(?P<age>\d{1,2})(?:st|nd|rd|th)\b")
_OF_AN_AGE = re.compile(
    rf"\s+of\s+(?P<age>\d{{1,2}}|{NAMED_NUMBER})\b|\s*,?\s+(?P<years>\d{{1,2}})\s?(?:yrs?|years?|yo|y/o)\b"
    r"|\s*,\s*(?P<alone>\d{1,2})\s*,(?!\s*\d)"
)
_YEARS_OLD = re.compile(
    rf"\b(?:my|our|a|an|the)\s+(?P<years>\d{{1,2}}|{NAMED_NUMBER})[\s-]*"
    r"(?:years?[\s-]+old|yrs?[\s-]+old|yo|(?P<months>months?[\s-]+old))\b"
)
_SUBJECTS = {name: group for group, names in _TABLE["subjects"].items() for name in names}
_OBJECTS = {name: group for group, names in _TABLE["objects"].items() for name in names}
_POSSESSIVES = {name: group for group, names in _TABLE["possessives"].items() for name in names}
_WISHES = re.compile(
    rf"\b(?P<subject>{any_phrase(_SUBJECTS)})(?:'?d|'?ll|\s+would|\s+will|\s+now)?\s+(?:really\s+|just\s+|only\s+)?"
    rf"(?:{any_phrase(_TABLE['wishes'])})\b"
)
PRONOUNS = frozenset({*_SUBJECTS, *_OBJECTS})
_SMALL_AGE = (
    rf"(?:(?:{any_phrase(_TABLE['about'])})\s+)?(?P<age>\d{{1,2}}|{NAMED_NUMBER})(?P<months>\s+months?)?"
    r"(?=\s*(?:[,.;:!?]|$)|\s+(?:and|years?|yrs?|yo|now|in|but)\b)"
)
_PRONOUN = re.compile(
    rf"\b(?P<possessive>{any_phrase(_POSSESSIVES)})\s+(?:{any_phrase(_TABLE['own'])})\b"
    rf"|\b(?P<subject>{any_phrase(_SUBJECTS)})(?:'?s)?\s+(?:is\s+)?(?:{any_phrase(_TABLE['told_of'])})\b"
    rf"|\b(?:for|suits?|fits?)\s+(?P<object>{any_phrase(_OBJECTS)})\b(?!\s+[a-z]+'?s?\s+(?:wedding|party))"
    rf"|\b(?:{any_phrase(_TABLE['giving'])})\s+(?P<given>{any_phrase(_OBJECTS)})"
    r"(?=\s*(?:[,.;:!?]|$)|\s+(?:a|an|some|one|the|to|something|new|two)\b)"
)
_AGED_PRONOUN = re.compile(rf"\b(?P<who>{any_phrase(_SUBJECTS)})(?:'?s)?\s+(?:is\s+)?{_SMALL_AGE}")
_SUBJECT = re.compile(rf"\b(?P<who>{any_phrase(_SUBJECTS)})(?:'?s)?\b")
_HELLO = re.compile(
    r"(?:\W*(?:hi|hello|hey|so|ok|okay|well|dear|good|morning|evening|afternoon|sir|madam|team|all|there)\b)*\W*"
)
_ALL_PRONOUNS = {**_SUBJECTS, **_OBJECTS, **_POSSESSIVES}
_ANY_PRONOUN = re.compile(rf"\b(?P<who>{any_phrase(_ALL_PRONOUNS)})\b")


@dataclass(frozen=True)
class Person:
    """Somebody whom a thing is for.

    Attributes:
        group: women, men, girls, boys or kids.
        is_sure: whether that is certain; a daughter may be grown up.
        start: where the word begins.
        end: where it ends.
    """

    group: str
    is_sure: bool
    start: int
    end: int

    @property
    def grown_up(self) -> str:
        """The group where this is a grown-up; empty where no word says women or men."""
        return _GROWN_UP.get(self.group, self.group)


def people(text: str) -> tuple[Person, ...]:
    """The people in a folded text for whom something is, in its order; pronouns where nobody is named for it.

    Who is only told of ("my husband sleeps in a hat") is none of them, and who writes only where it's for nobody else.
    """
    named = [match for match in _PERSON.finditer(text) if not match["not_for"]]
    related = [match for match in named if not _RELATION.search(text, 0, match.start("who"))]
    wearers = [match for match in related or named if not match["beside"]]
    meant = tuple(map(_as_named, (match for match in wearers if _is_for(match, text))))
    speakers = (*map(_as_named, (match for match in named if _speaks(match, text))), *_selves(text))
    for_them = _told_apart(meant, text) or tuple(_pointed_at(text)) or speakers
    return for_them or _told_of(wearers, text) or (() if named else tuple(_small_ones(text)))


def _told_of(named: Sequence[re.Match[str]], text: str) -> tuple[Person, ...]:
    """Who is told of first where nobody says "I": "my wife is allergic to wool, a scarf", "she's petite"."""
    if _FIRST_PERSON.search(text):
        first = ((match, _as_named(match)) for match in named if _comes_first(match, text))
        return tuple(person for match, person in first if _is_a_known_child(match, person))
    if named:
        told = [(match, _as_named(match)) for match in named if not _OWNS.match(text, match.end())]
        meant = tuple(person for match, person in told if _comes_first(match, text) or _is_a_known_child(match, person))
        return _told_apart(meant, text)
    subjects = (match for match in _SUBJECT.finditer(text) if not _OWNS.match(text, match.end()))
    return tuple(_as_the_child(Person(_SUBJECTS[match["who"]], True, *match.span()), text) for match in subjects)


def _comes_first(match: re.Match[str], text: str) -> bool:
    """Whether a person stands at the beginning, and isn't whom the speaker calls."""
    is_somebody = not _is_called(match) and _GROUPS[_who(match)] != "kids"
    return is_somebody and _HELLO.fullmatch(text, 0, match.start()) is not None


def _is_called(match: re.Match[str]) -> bool:
    """Whether a person is only spoken to: "lads, any caps?"."""
    return _who(match) in _TABLE["vocatives"] and _AFTER_A_CALL.match(match.string, match.end()) is not None


def _is_a_known_child(match: re.Match[str], person: Person) -> bool:
    """Whether a person is a child by the age that is told: "my niece is 7 and has moved on"."""
    return person.is_sure and person.group in _GROWN_UP and _GROUPS[_who(match)] != "kids"


def child_meant(text: str) -> Person | None:
    """The one child whom a folded text names, whom "him" and "her" mean then; None where there isn't exactly one."""
    told = [_as_named(match) for match in _PERSON.finditer(text)]
    small = {person.group: person for person in (*told, *_small_ones(text)) if person.group in _GROWN_UP}
    return next(iter(small.values())) if len(small) == 1 else None


def names_somebody(text: str) -> bool:
    """Whether a folded text names a person, and not only by a pronoun."""
    return any(not match["not_for"] for match in _PERSON.finditer(text))


def grown_up(group: str) -> str:
    """The grown-ups of the same sex: "men" of "boys"."""
    return _GROWN_UP.get(group, group)


def small_one(person: Person) -> str:
    """The group where this is known to be a child: "he" of a kids' coat is a boy."""
    return _SMALL.get(person.group, person.group)


def _is_for(match: re.Match[str], text: str) -> bool:
    """Whether the words around a person say that the thing is theirs: "for my …", "… needs", "gloves, hubby"."""
    if _FOR.search(text, 0, match.start("who")) or _NEEDS.match(text, match.end()):
        return True
    if _is_called(match) or _HERE.match(text, match.end()) or _DOING.match(text, match.end()):
        return False
    begins = _BEGINS.search(text, 0, match.start("who")) is not None
    is_titled = _who(match) in _TABLE["titles"]
    return begins and (match.start() == 0 or is_titled or _ENDS.match(text, match.end()) is not None)


def _speaks(match: re.Match[str], text: str) -> bool:
    """Whether a person is the one who writes: "I'm a man", "mum here"."""
    return bool(_SPEAKER.search(text, 0, match.start("who")) or _HERE.match(text, match.end()))


def _selves(text: str) -> Iterator[Person]:
    """Whom the speaker says to be: "I'm a 40 chest bloke"."""
    for match in _SELF.finditer(text):
        yield Person(_GROUPS[_who(match)], True, *match.span("who"))


def _who(match: re.Match[str]) -> str:
    """The word for the person as the tables have it: "great-grandfather" with a space."""
    return " ".join(re.split(r"[\s-]+", match["who"]))


def _as_named(match: re.Match[str]) -> Person:
    return _person(match, _age_after(match.string, match))


def _pointed_at(text: str) -> Iterator[Person]:
    """Whom pronouns mean, where something is for them or their size, skin or taste is told; a child where one is."""
    wishing = [Person(_SUBJECTS[match["subject"]], True, *match.span()) for match in _WISHES.finditer(text)]
    for person in wishing or [*_pronouns(text)] or [*_small_pronouns(text)]:
        yield _as_the_child(person, text)


def _as_the_child(person: Person, text: str) -> Person:
    """Whom a pronoun means, as the child that the text names, or tells the age of, where it may be that one."""
    child = next(_small_pronouns(text), None) or child_meant(text)
    if child is None or child.group not in ("kids", person.group, _SMALL.get(person.group)):
        return person
    return replace(person, group=_SMALL.get(person.group, person.group), is_sure=child.is_sure)


def _small_pronouns(text: str) -> Iterator[Person]:
    """Children of whom only the age and a pronoun are told: "he's three"."""
    for match in _AGED_PRONOUN.finditer(text):
        age = spelled(match["age"]) if match["age"].isalpha() else int(match["age"])
        if age is not None and (match["months"] or age < NO_CHILD_FROM):
            yield _aged(_SUBJECTS[match["who"]], 0 if match["months"] else int(age), *match.span())


def _told_apart(meant: tuple[Person, ...], text: str) -> tuple[Person, ...]:
    """The people, a child as a girl or a boy where a pronoun tells: "for our little one, she's 3"."""
    if len(meant) != 1 or meant[0].group != "kids":
        return meant
    told = next((_SMALL[_ALL_PRONOUNS[match["who"]]] for match in _ANY_PRONOUN.finditer(text)), "kids")
    return (replace(meant[0], group=told),)


def _age_after(text: str, person: re.Match[str]) -> int | None:
    """The age that is told after a person: "my niece, she's 5", "my son aged ten", "my grandson's 21st"."""
    told = [match for pattern in (_FEAST, _IS_AGED) if (match := pattern.match(text, person.end()))]
    if _GROUPS[_who(person)] not in _GROWN_UP and not person["little"]:
        told = []
    if _who(person) in _TABLE["of_an_age"] and (of_an_age := _OF_AN_AGE.match(text, person.end())):
        told.append(of_an_age)
    for match in (*told, *_AGE.finditer(text, person.end())):
        found = match.groupdict()
        written = found.get("age") or found.get("years") or found.get("alone") or ""
        age = int(written) if written.isdigit() else spelled(written)
        if age is not None:
            return int(age)
    return None


def _person(match: re.Match[str], told_later: int | None) -> Person:
    group = _GROUPS[_who(match)]
    start, end = match.start("who"), match.end()
    if match["in_law"]:
        return Person(_GROWN_UP.get(group, group), True, start, end)
    age = int(match["years"]) if match["years"] and not match["months"] else told_later
    if match["months"] or age is not None:
        return _aged(group, 0 if match["months"] or age is None else age, start, end)
    is_little = bool(match["little"]) and _who(match) not in _TABLE["younger"]
    if group in _SMALL:  # "my little man" is a boy, "my little sister" may be thirty
        return Person(_SMALL[group] if is_little else group, True, start, end)
    is_a_child = is_little or group == "kids" or _CHILDHOOD.search(match.string) is not None
    return Person(group, is_a_child and not _TEENS.search(match.group()), start, end)


def _aged(group: str, age: int, start: int, end: int) -> Person:
    """A person of an age: a daughter of 8 is a girl, of 30 a woman, and of 15 a girl who may wear women's clothes."""
    if age >= NO_CHILD_FROM:
        return Person(_GROWN_UP.get(group, group), True, start, end)
    return Person(_SMALL.get(group, group), age < GROWN_UP_FROM, start, end)


def _small_ones(text: str) -> Iterator[Person]:
    """Children of whom only the age is told: "for my 3-year-old"."""
    for match in _YEARS_OLD.finditer(text):
        years = spelled(match["years"]) if match["years"].isalpha() else int(match["years"])
        if match["months"] or (years is not None and years < NO_CHILD_FROM):
            yield _aged("kids", 0 if match["months"] else int(years or 0), *match.span())


def _pronouns(text: str) -> Iterator[Person]:
    for match in _PRONOUN.finditer(text):
        said = match.lastgroup or ""
        yield Person(_ALL_PRONOUNS[match[said]], True, *match.span(said))
