"""The words by which claims are recognised: the titles, colours and materials of the catalog and of the trade."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from actions.answers.wording import title
from language.goods import COLOURS, MATERIALS
from retrieval.records import Product

COLOUR_NAMES = frozenset(name for term in COLOURS.values() for name in term.names)
MATERIAL_NAMES = frozenset(name for term in MATERIALS.values() for name in term.names)
_FIRST_WORD = re.compile(r"\w+")
# Shades and materials that are also everyday words: they count as such only where the catalog has one of that name.
_EVERYDAY_WORDS = "jet wine snow sky skin stone sand rose moss gold silver cord felt down straw lace canvas steel"
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())


@dataclass(frozen=True)
class Lexicon:
    """What one version of the catalog can name."""

    titles: tuple[str, ...]
    colours: tuple[str, ...]
    materials: tuple[str, ...]
    shop_name: str = ""

    @classmethod
    def of(cls, products: Iterable[Product], shop_name: str = "") -> "Lexicon":
        """Learn the words of a catalog, beside the usual ones of the trade."""
        products = list(products)
        colours = {part.strip().lower() for product in products for name in product.colours for part in name.split("/")}
        materials = {variant.material.lower() for product in products for variant in product.variants}
        return cls(
            titles=longest_first(title(product).lower() for product in products),
            colours=longest_first(colours | (COLOUR_NAMES - _EVERYDAY)),
            materials=longest_first(materials | (MATERIAL_NAMES - _EVERYDAY)),
            shop_name=shop_name,
        )

    def titles_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Where titles of the catalog stand in lower-case text, the longest at each place."""
        end = 0
        for word in _FIRST_WORD.finditer(text):
            start = word.start()
            if start < end:
                continue
            for name in self._titles_by_first_word.get(word.group(), ()):
                end = start + len(name)
                if text.startswith(name, start) and not text[end : end + 1].isalnum():
                    yield start, end
                    break
            else:
                end = start

    @cached_property
    def _titles_by_first_word(self) -> Mapping[str, list[str]]:
        """The titles, longest first, so that a text is looked through in the time its own words take."""
        by_word: dict[str, list[str]] = {}
        for name in self.titles:
            if (word := _FIRST_WORD.match(name)) is not None:
                by_word.setdefault(word.group(), []).append(name)
        return by_word

    @cached_property
    def colour_pattern(self) -> re.Pattern[str]:
        """Matches any colour."""
        return any_of(self.colours)

    @cached_property
    def material_pattern(self) -> re.Pattern[str]:
        """Matches any material."""
        return any_of(self.materials)


def is_kind_of(colour: str, wanted: str) -> bool:
    """Whether a product's colour may be called by another name: navy is a kind of blue, "Forest Green" is green."""
    own, wanted = colour.lower().replace("-", " "), wanted.lower().replace("-", " ")
    if own == wanted or re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", own):
        return True
    return wanted in _families(own)


@cache
def _families(colour: str) -> frozenset[str]:
    """A colour's own names and the names of what it is a kind of."""
    found: set[str] = set()
    for term in COLOURS.values():
        if colour in term.names:
            found.update(term.names)
            for parent in term.parents:
                found.update((parent, *_families(parent)) if parent != colour else ())
    return frozenset(found)


def colours_in(question: str) -> list[str]:
    """The trade's colours that a question asks for by "in", such as "mint" in "does it come in mint?"."""
    return [match[1].lower() for match in _ASKED_IN.finditer(question)]


def longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """The words without repetitions, longer ones first, so that a pattern prefers "navy blue" to "navy"."""
    return tuple(sorted({word for word in words if word}, key=lambda word: (-len(word), word)))


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern that matches any of the words as whole words, and nothing where there are none."""
    alternatives = "|".join(re.escape(word) for word in words)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if alternatives else r"(?!)", re.IGNORECASE)


_ASKED_IN = re.compile(
    rf"\bin (?:an? )?({'|'.join(map(re.escape, longest_first(COLOUR_NAMES - _EVERYDAY)))})(?!\w)", re.IGNORECASE
)
