"""The rules by which outfits are put together, read from `rules.yml` and checked."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from language.goods import KINDS
from language.needs import EVIDENCE

_FILE = Path(__file__).with_name("rules.yml")
WHEEL = 12  # places of the colour wheel


class OutfitRulesError(ValueError):
    """The rules can't be used; the message names the file, the field and what is wrong."""


class Part(BaseModel):
    """A part of an outfit: the kinds of things that may be it, and what a button calls it that swaps it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[str, ...] = Field(min_length=1)
    called: str = ""


class Plan(BaseModel):
    """A whole outfit: the parts it can't do without, and those that finish it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: tuple[str, ...] = Field(min_length=2)
    finish: tuple[str, ...] = ()


class Rules(BaseModel):
    """Parts, whole outfits by who wears them, what is added for a need, and what colours go together by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: Mapping[str, Part]
    outfits: Mapping[str, tuple[Plan, ...]]
    added: Mapping[str, tuple[str, ...]]
    neutral: tuple[str, ...]
    wheel: Mapping[str, int]

    @model_validator(mode="after")
    def _known(self) -> "Rules":
        plans = [plan for plans in self.outfits.values() for plan in plans]
        named = {part for plan in plans for part in (*plan.parts, *plan.finish)}
        named |= {part for parts in self.added.values() for part in parts}
        for name, known, what in (
            (named, self.parts, "a part that `parts` doesn't have"),
            (
                {kind for part in self.parts.values() for kind in part.kinds},
                KINDS,
                "a kind that kinds.yml doesn't have",
            ),
            (set(self.added), EVIDENCE, "a need or occasion that needs.yml doesn't have"),
        ):
            if strangers := sorted(name - set(known)):
                raise ValueError(f"{strangers[0]} is {what}")
        if any(not 0 <= place < WHEEL for place in self.wheel.values()):
            raise ValueError(f"wheel: places go from 0 to {WHEEL - 1}")
        return self


def read(path: Path = _FILE) -> Rules:
    """The rules of a file.

    Raises:
        OutfitRulesError: a field is missing, unknown or names what isn't known.
    """
    try:
        return Rules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        field = ", ".join(map(str, first["loc"]))
        raise OutfitRulesError(f"{path.name}, {field}: {first['msg'].removeprefix('Value error, ')}.") from error


RULES = read()
