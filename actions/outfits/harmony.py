"""Says how well the colours of an outfit go together."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations

from actions.answers.lexicon import is_kind_of
from actions.outfits.rules import RULES, WHEEL

_ANALOGOUS = 2  # places between neighbours on the wheel, which go together
_OPPOSITE = 5  # places from where two colours are complements


@cache
def accent(colour: str) -> int | None:
    """The place of a colour on the wheel, from 0 for red; None for a neutral one, or one that isn't known."""
    if any(_is(colour, neutral) for neutral in RULES.neutral):
        return None
    return next((place for name, place in RULES.wheel.items() if _is(colour, name)), _wider(colour))


def harmony(colours: Sequence[str]) -> float:
    """How well colours go together, from 1 (neutrals and one accent) over 0 to -1 for what clashes.

    Neutrals go with everything. Of the accents one is best, neighbours on the twelve-part colour wheel go together
    (an analogous scheme), and so do two opposite ones (complements); others clash. The wheel is that of Johannes Itten,
    The Art of Color (1961); the schemes are the templates N, i, V and I of D. Cohen-Or and others, Color Harmonization,
    ACM Transactions on Graphics 25 (3), 2006, on places instead of degrees.

    Args:
        colours: by name, one for each thing; an empty one is left out.
    """
    places = {place for colour in colours if colour and (place := accent(colour.lower())) is not None}
    if len(places) <= 1:
        return 1.0 if places else 0.8
    distances = [_distance(one, other) for one, other in combinations(places, 2)]
    if max(distances) <= _ANALOGOUS:
        return 0.6
    return 0.2 if len(places) == 2 and distances[0] >= _OPPOSITE else -1.0


def _distance(one: int, other: int) -> int:
    """The places between two on the wheel, the shorter way round."""
    apart = abs(one - other)
    return min(apart, WHEEL - apart)


def _is(colour: str, name: str) -> bool:
    """Whether it is this colour or named after it: "dusty pink" is pink; navy, which is a blue, isn't "blue" here."""
    own = colour.replace("-", " ")
    return own == name or own.endswith(f" {name}")


def _wider(colour: str) -> int | None:
    """The place of what a colour is a shade of: emerald is a green."""
    return next((place for name, place in RULES.wheel.items() if is_kind_of(colour, name)), None)
