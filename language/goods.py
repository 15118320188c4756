"""What shops sell, by name: colours, materials and kinds, each with what it is a kind of and its other names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from language.tables import table, word_list


@dataclass(frozen=True)
class Term:
    """A named thing with what it is a kind of, and how else people call it."""

    name: str
    parents: tuple[str, ...]
    names: tuple[str, ...]


def _terms(entries: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Term]:
    return {
        name: Term(name, parents=tuple(entry.get("of", ())), names=_spellings((name, *entry.get("also", ()))))
        for name, entry in entries.items()
    }


def _spellings(names: Iterable[str]) -> tuple[str, ...]:
    """The names as British and Americans spell them: "pearl grey" is "pearl gray"."""
    return tuple(dict.fromkeys(written for name in names for written in (name, name.replace("grey", "gray"))))


def _with_sets(kinds: Mapping[str, Term]) -> dict[str, Term]:
    """The kinds, each also by the name of several that are sold as one: "handkerchief set"."""
    own = {name for kind in kinds.values() for name in kind.names}
    sets = {kind: [f"{name} set" for name in term.names if not name.endswith("set")] for kind, term in kinds.items()}
    return {
        kind: replace(term, names=(*term.names, *(name for name in sets[kind] if name not in own)))
        for kind, term in kinds.items()
    }


_COLOURS, _MATERIALS, _KINDS = table("colours"), table("materials"), table("kinds")
_PHRASES: Mapping[str, Any] = table("set_phrases")

COLOURS = _terms(_COLOURS["terms"])
EVERYDAY_COLOURS = word_list(_COLOURS["everyday"])
TONES = frozenset(_COLOURS["tones"])
RARELY_COLOURS = word_list(_COLOURS["rarely"])

MATERIALS = _terms(_MATERIALS["terms"])
METALS = frozenset(_MATERIALS["metals"])
NOT_MATERIALS: tuple[str, ...] = tuple(_MATERIALS["not_materials"])

KINDS = _with_sets(_terms(_KINDS["terms"]))
EVERYDAY_KINDS = word_list(_KINDS["everyday"])
SEVERAL_ONLY = frozenset(name.replace("-", " ") for name in word_list(_KINDS["several"]))
SHAPES = word_list(_KINDS["shapes"])
BROAD_KINDS = frozenset(_KINDS["broad"])
WORN = frozenset(_KINDS["worn"])
DEFAULT_KINDS: Mapping[str, str] = _KINDS["default"]
NOT_KINDS = word_list(_KINDS["not_kinds"])
PARTS = word_list(_KINDS["parts"])

PHRASES: Mapping[str, str] = _PHRASES["meaning"]
LITERAL_PLURALS = frozenset(_PHRASES["literal"])
