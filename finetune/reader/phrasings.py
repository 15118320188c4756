"""Reads the authored phrasings and fills them: alternatives drawn, slots filled from a shop's words, spans marked."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
PHRASING_FILES = ("asks", "wishes", "attitudes", "talk", "service", "problems", "elsewhere")

#: The marks of spans in phrasings: what is wanted, what is not, and what is asked about.
KINDS = {"+": "wanted", "-": "unwanted", "?": "detail"}

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{(\w+)\}")
_MARK = re.compile(r"<([+\-?])|>")
_ARTICLE_IN_SPAN = re.compile(r"<([+\-?])(an?|the|any|some|size|a size) ", re.I)
_TWO_ARTICLES = re.compile(r"\b(?:an?|the) (?=(?:<[+\-?])?(?:an?|the|any|some|two|several|multiple) )", re.I)
_A_BEFORE_VOWEL = re.compile(r"\ba (?=(?:<[+\-?])?[aeio])", re.I)

Marks = list[str]  # for each character: "" or the kind of span and its number, such as "wanted 2"
Shop = Mapping[str, Any]


@dataclass(frozen=True)
class Phrasing:
    """One authored line with what it means.

    Attributes:
        group: the group's name in its file.
        template: the line.
        acts: what it does.
        aspects: what it asks.
        pointer: which product it is about, unless a reference in it says so.
        contexts: kinds of the bot's turn before it; empty: any.
        has_spans: whether the spans in it are marked; the bot's own examples have none.
        intent: the bot's intent for it, where that is known.
        problem: the kind of what went wrong, as `language.problems` names it; empty: nothing; None: by its rules.
        whose: whose order or account it speaks of, as `language.whose_order` names it; empty: nobody's; None: unsaid.
        after: the kind of the bot's answer before it, where the message is one that was written after such an answer.
        is_literal: whether it stands as it is typed, without alternatives and slots.
    """

    group: str
    template: str
    acts: tuple[str, ...]
    aspects: tuple[str, ...] = ()
    pointer: str = "nothing"
    contexts: tuple[str, ...] = ()
    has_spans: bool = True
    intent: str = ""
    problem: str | None = None
    whose: str | None = None
    after: str = ""
    is_literal: bool = False

    @property
    def family(self) -> str:
        """The template family that it belongs to: what is split into training and test."""
        return f"{self.group}: {self.template}"


@dataclass(frozen=True)
class Filled:
    """A phrasing as somebody may type it, with the mark of each character."""

    text: str
    marks: Marks
    pointers: frozenset[str]


@cache
def vocabulary() -> dict[str, Any]:
    """The words of the invented shops and of all shops, and the references."""
    return _yaml("vocabulary")


@cache
def composition() -> dict[str, Any]:
    """Openers, closers and which acts go together."""
    return _yaml("composition")


@cache
def groups() -> list[dict[str, Any]]:
    """The groups of all phrasing files, in order."""
    return [group for name in PHRASING_FILES for group in _yaml(name)]


@cache
def turns() -> dict[str, list[str]]:
    """What the bot may have said last, by kind."""
    return {kind: lines(text) for kind, text in _yaml("context")["turns"].items()}


def lines(block: str) -> list[str]:
    """The lines of a YAML block, without empty ones."""
    return [line.strip() for line in block.splitlines() if line.strip()]


def authored() -> dict[str, list[Phrasing]]:
    """The phrasings of each group."""
    found: dict[str, list[Phrasing]] = {}
    for group in groups():
        meaning = {
            "acts": tuple(group["acts"]),
            "aspects": tuple(group.get("aspects", ())),
            "pointer": group.get("point", "nothing"),
            "contexts": tuple(group.get("contexts", ())),
            "problem": group.get("problem"),
            "intent": _intent(group),
        }
        found[group["name"]] = [Phrasing(group["name"], line, **meaning) for line in lines(group["say"])]
    return found


def _intent(group: Mapping[str, Any]) -> str:
    """The bot's intent for a group's phrasings, where only one can be meant."""
    if group.get("problem"):
        return "complaint"
    return "out_of_scope" if group["acts"] == ["out_of_scope"] else ""


def draw_shop(chance: random.Random) -> Shop:
    """One of the invented shops' vocabularies, with the words of all shops."""
    kinds = vocabulary()["shops"]
    shop = chance.choices(list(kinds.values()), [kind["share"] for kind in kinds.values()])[0]
    return {**vocabulary()["anywhere"], **shop}


def said(phrasing: Phrasing, shop: Shop, chance: random.Random) -> Filled:
    """The phrasing as somebody may say it in this shop, or as it stands."""
    if phrasing.is_literal:
        return Filled(phrasing.template, [""] * len(phrasing.template), frozenset())
    return fill(phrasing.template, shop, chance)


def fill(template: str, shop: Shop, chance: random.Random) -> Filled:
    """The template as somebody may say it in this shop."""
    pointers: set[str] = set()
    marked = _filled(template, shop, chance, pointers)
    marked = _TWO_ARTICLES.sub("", _ARTICLE_IN_SPAN.sub(r"\2 <\1", marked))
    marked = _A_BEFORE_VOWEL.sub("an ", marked)
    text, marks = _unmarked(re.sub(r" {2,}", " ", marked).strip())
    return Filled(text, marks, frozenset(pointers))


def _filled(template: str, shop: Shop, chance: random.Random, pointers: set[str]) -> str:
    while found := _ALTERNATIVES.search(template):
        chosen = chance.choice(found[1].split("|"))
        template = template[: found.start()] + chosen + template[found.end() :]
    template = re.sub(r" {2,}", " ", template).strip()

    def slot(found: re.Match[str]) -> str:
        name = found[1]
        references = vocabulary()["references"]
        if name in references:
            pointers.add(references[name]["pointer"])
            return _filled(chance.choice(lines(references[name]["say"])), shop, chance, pointers)
        if name == "wish":
            return _filled(chance.choice(lines(composition()["wish"])), shop, chance, pointers)
        return str(chance.choice(shop[name]))

    return _SLOT.sub(slot, template)


def _unmarked(marked: str) -> tuple[str, Marks]:
    marks: Marks = []
    text, current, at = "", "", 0
    for number, found in enumerate(_MARK.finditer(marked)):
        piece = marked[at : found.start()]
        text, marks, at = text + piece, marks + [current] * len(piece), found.end()
        current = f"{KINDS[found[1]]} {number}" if found[1] else ""
    rest = marked[at:]
    return text + rest, marks + [""] * len(rest)


def _yaml(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yml").read_text(encoding="utf-8"))
