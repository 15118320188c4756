"""Reads whom something is for: "for my mum", "hubby needs", "my 6 year old nephew", "she can't wear wool"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from language.numbers import NAMED_NUMBER, spelled
from language.tables import table
from language.words import any_phrase

GROWN_UP_FROM = 14  # years from which clothes are those of grown-ups

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
# "Her father", "his mum": somebody of the one it is for, unless it is for them.
_RELATION = re.compile(r"(?<!for )(?<!to )\b(?:his|her|their)\s+(?:[a-z]+\s+)?$")
_CHILDHOOD = re.compile(rf"\b(?:{any_phrase(_TABLE['childhood'])})\b")
_AGE = re.compile(
    rf"\b(?:{any_phrase(_TABLE['aged'])})\s+(?:(?:{any_phrase(_TABLE['about'])})\s+)?(?P<age>\d{{1,2}}|[a-z]+)\b"
    rf"(?!\s*(?:cm|kg|feet|foot|['\"]))"
)
_IS_AGED = re.compile(
    rf"\s+is\s+(?:(?:{any_phrase(_TABLE['about'])})\s+)?(?P<age>\d{{1,2}}|[a-z]+)\b(?!\s*(?:cm|kg|feet|foot|['\"]))"
)
_OF_AN_AGE = re.compile(r"\s+of\s+(?P<age>\d{1,2}|[a-z]+)\b|\s*,?\s+(?P<years>\d{1,2})\s?(?:yrs?|years?|yo|y/o)\b")
_YEARS_OLD = re.compile(
    rf"\b(?:my|our|a|an|the)\s+(?P<years>\d{{1,2}}|{NAMED_NUMBER})[\s-]*"
    r"(?:years?[\s-]+old|yrs?[\s-]+old|yo|(?P<months>months?[\s-]+old))\b"
)
_SUBJECTS = {name: group for group, names in _TABLE["subjects"].items() for name in names}
_OBJECTS = {name: group for group, names in _TABLE["objects"].items() for name in names}
_POSSESSIVES = {name: group for group, names in _TABLE["possessives"].items() for name in names}
_WISHES = re.compile(
    rf"\b(?P<subject>{any_phrase(_SUBJECTS)})(?:'?d|\s+would|\s+now)?\s+(?:really\s+|just\s+)?(?:{any_phrase(_TABLE['wishes'])})\b"
)
PRONOUNS = frozenset({*_SUBJECTS, *_OBJECTS})
_PRONOUNS = {"subject": _SUBJECTS, "object": _OBJECTS, "possessive": _POSSESSIVES}
_PRONOUN = re.compile(
    rf"\b(?P<possessive>{any_phrase(_POSSESSIVES)})\s+(?:{any_phrase(_TABLE['own'])})\b|"
    rf"\b(?P<subject>{any_phrase(_SUBJECTS)})\b(?!\s+(?:{any_phrase(_TABLE['reports'])})\b)"
    rf"|\b(?:for|suits?|fits?)\s+(?P<object>{any_phrase(_OBJECTS)})\b(?!\s+[a-z]+'?s?\s+(?:wedding|party))"
)


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
    """The people in a folded text for whom something is, in its order; pronouns where nobody is named."""
    named = [match for match in _PERSON.finditer(text) if not match["not_for"]]
    related = [match for match in named if not _RELATION.search(text, 0, match.start("who"))]
    meant = tuple(_person(match, _age_after(text, match)) for match in related or named if not match["beside"])
    wishing = tuple(Person(_SUBJECTS[match["subject"]], True, *match.span()) for match in _WISHES.finditer(text))
    return _told_apart(meant, text) or wishing or (() if named else (*_small_ones(text), *_pronouns(text)))


def child_meant(text: str) -> str:
    """Girls or boys where one child is named in a folded text, whom "him" and "her" mean then; else nothing."""
    small = {person.group for person in people(text) if person.is_sure and person.group in ("girls", "boys")}
    return small.pop() if len(small) == 1 else ""


def names_somebody(text: str) -> bool:
    """Whether a folded text names a person, and not only by a pronoun."""
    return any(not match["not_for"] for match in _PERSON.finditer(text))


def grown_up(group: str) -> str:
    """The grown-ups of the same sex: "men" of "boys"."""
    return _GROWN_UP.get(group, group)


def small_one(person: Person) -> str:
    """The group where this is known to be a child: "he" of a kids' coat is a boy."""
    return _SMALL.get(person.group, person.group)


def _told_apart(meant: tuple[Person, ...], text: str) -> tuple[Person, ...]:
    """The people, a child as a girl or a boy where a pronoun tells: "for our little one, she's 3"."""
    if len(meant) != 1 or meant[0].group != "kids":
        return meant
    told = next((_SMALL[pronoun.group] for pronoun in _pronouns(text)), "kids")
    return (replace(meant[0], group=told),)


def _age_after(text: str, person: re.Match[str]) -> int | None:
    """The age that is told after a person: "my niece, she's 5", "my son aged ten"."""
    is_of_a_child = _IS_AGED.match(text, person.end()) if _GROUPS[person["who"]] in _GROWN_UP else None
    told = [is_of_a_child] if is_of_a_child else []
    if person["who"] in _TABLE["of_an_age"] and (of_an_age := _OF_AN_AGE.match(text, person.end())):
        told.append(of_an_age)
    for match in (*told, *_AGE.finditer(text, person.end())):
        written = match["age"] or match["years"]
        age = int(written) if written.isdigit() else spelled(written)
        if age is not None:
            return int(age)
    return None


def _person(match: re.Match[str], told_later: int | None) -> Person:
    group = _GROUPS[match["who"]]
    start, end = match.start("who"), match.end()
    if match["in_law"]:
        return Person(_GROWN_UP.get(group, group), True, start, end)
    age = int(match["years"]) if match["years"] and not match["months"] else told_later
    if match["months"] or age is not None:
        is_small = bool(match["months"]) or (age is not None and age < GROWN_UP_FROM)
        return Person((_SMALL if is_small else _GROWN_UP).get(group, group), True, start, end)
    is_small = group not in ("women", "men")
    if is_small and _CHILDHOOD.search(match.string):
        return Person(group, True, start, end)
    return Person(group, not is_small or bool(match["little"]) or group == "kids", start, end)


def _small_ones(text: str) -> Iterator[Person]:
    """Children of whom only the age is told: "for my 3-year-old"."""
    for match in _YEARS_OLD.finditer(text):
        years = spelled(match["years"]) if match["years"].isalpha() else int(match["years"])
        if match["months"] or (years is not None and years < GROWN_UP_FROM):
            yield Person("kids", True, *match.span())


def _pronouns(text: str) -> Iterator[Person]:
    for match in _PRONOUN.finditer(text):
        said = match.lastgroup or ""
        yield Person(_PRONOUNS[said][match[said]], True, *match.span(said))
