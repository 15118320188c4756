"""Reads what a customer tells that later wishes keep to: what can be spent in all, what size is worn, who it is for."""

from dataclasses import dataclass

from language.lasting import whom
from language.phrases import phrases

_SAID = phrases("standing", only=("budget", "worn", "any_price"))


@dataclass(frozen=True)
class Standing:
    """What a message tells of the person, beside what it wishes for now.

    Attributes:
        has_a_budget: whether the amounts in it are what can be spent in all.
        has_a_size: whether the sizes in it are those that somebody wears.
        is_of_any_price: whether a budget that was told before holds no longer.
        who: the word for the person whom it is for: "dad"; "" where none is named.
    """

    has_a_budget: bool
    has_a_size: bool
    is_of_any_price: bool
    who: str

    def __bool__(self) -> bool:
        return self.has_a_budget or self.has_a_size or self.is_of_any_price or bool(self.who)


def standing(text: str) -> Standing:
    """What the text tells that holds on."""
    drops = _SAID["any_price"].within(text)
    return Standing(_SAID["budget"].within(text) and not drops, _SAID["worn"].within(text), drops, whom(text))
