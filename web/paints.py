"""What the colour in a picture's address means: "forest-green", "navy-stripes", "black-white-check"."""

from collections.abc import Mapping
from dataclasses import dataclass

NEUTRAL = "#b8a999"
METALS = frozenset({"gold", "silver", "rose-gold", "brass", "bronze", "pewter"})
PATTERNS: Mapping[str, str] = {
    "stripe": "stripes",
    "stripes": "stripes",
    "striped": "stripes",
    "breton": "stripes",
    "check": "check",
    "checked": "check",
    "gingham": "check",
    "plaid": "check",
    "tartan": "check",
    "houndstooth": "check",
    "dot": "dots",
    "dots": "dots",
    "spot": "dots",
    "spotted": "dots",
    "polka": "dots",
    "floral": "flowers",
    "flower": "flowers",
    "print": "flowers",
    "printed": "flowers",
    "botanical": "flowers",
    "leopard": "spots",
    "animal": "spots",
    "tortoise": "spots",
    "tortoiseshell": "spots",
}
PATTERN_COLOURS: Mapping[str, tuple[str, str]] = {  # ground and figure where the address names no colours
    "stripes": ("#f3eee3", "#2c3a57"),
    "check": ("#f1e8da", "#8a5a4a"),
    "dots": ("#f3eee3", "#2f2d33"),
    "flowers": ("#f2e3da", "#b5586a"),
    "spots": ("#c99a5f", "#4a2f1f"),
}
COLOURS: Mapping[str, str] = {
    "aqua": "#7fc4c1",
    "aubergine": "#4b2a46",
    "beige": "#d8c6a9",
    "berry": "#8a2b4f",
    "black": "#2b2a2e",
    "blue": "#3f6fae",
    "blush": "#eac4bd",
    "bordeaux": "#5f1f2d",
    "bottle-green": "#1f4536",
    "brass": "#c0983f",
    "brick": "#a5503c",
    "bronze": "#9a6a3a",
    "brown": "#6f4a33",
    "burgundy": "#6b2233",
    "butter": "#f2e2a0",
    "camel": "#c19a6b",
    "caramel": "#b27a45",
    "champagne": "#ead9b8",
    "charcoal": "#45464b",
    "chestnut": "#7d4630",
    "chocolate": "#4e3227",
    "clay": "#b8765a",
    "clear": "#e3e8ea",
    "cobalt": "#2449a4",
    "cognac": "#9b5a2e",
    "copper": "#b5703f",
    "coral": "#ec7f6a",
    "cranberry": "#9a2540",
    "cream": "#f3e9d5",
    "crimson": "#ab1f35",
    "dark-green": "#23402f",
    "dark-grey": "#55565b",
    "denim": "#4d6a94",
    "dusty-pink": "#d7a4a3",
    "dusty-rose": "#c98f93",
    "ecru": "#e9dfc9",
    "emerald": "#1d7a57",
    "fern": "#5f8550",
    "forest": "#2a4a36",
    "forest-green": "#2a4a36",
    "fuchsia": "#c22f7e",
    "ginger": "#bd6b34",
    "gold": "#d0a64f",
    "graphite": "#4a4d52",
    "green": "#4a7c59",
    "grey": "#92939a",
    "heather-grey": "#b4b5b9",
    "honey": "#d99e3d",
    "indigo": "#33406f",
    "ink": "#26304a",
    "ivory": "#f4eee0",
    "jade": "#4d9a7c",
    "khaki": "#8c8259",
    "lavender": "#b9aad6",
    "lemon": "#f0dc6a",
    "light-blue": "#a9c6e2",
    "light-grey": "#c9cacd",
    "light-wash": "#9bb6d2",
    "dark-wash": "#2f4163",
    "mid-wash": "#5c7ba6",
    "lilac": "#c8b4dc",
    "lime": "#b4cc57",
    "magenta": "#b52d74",
    "mauve": "#a98297",
    "midnight": "#1e2540",
    "mint": "#b0dcc5",
    "mocha": "#7c5c4a",
    "moss": "#6b7343",
    "multicolour": "#b58aa5",
    "mustard": "#cf9d33",
    "natural": "#ddcdb0",
    "navy": "#26345a",
    "nude": "#e2bfa4",
    "oat": "#ded0b6",
    "oatmeal": "#ddd2bd",
    "ochre": "#c6862f",
    "off-white": "#f3efe6",
    "olive": "#6d6e3c",
    "orange": "#e0813c",
    "oxblood": "#561d23",
    "pale-blue": "#bcd3e8",
    "peach": "#f4c2a1",
    "pearl": "#efe8df",
    "petrol": "#1f4f5c",
    "pewter": "#8d8f94",
    "pink": "#e59bb0",
    "plum": "#5d2d4d",
    "powder-blue": "#b5cbe0",
    "purple": "#6c4592",
    "raspberry": "#b22c56",
    "red": "#c0303a",
    "rose": "#d4838f",
    "rose-gold": "#d6a08c",
    "royal-blue": "#2b4fb0",
    "ruby": "#9b1c3c",
    "rust": "#a9502c",
    "sage": "#9dab8c",
    "sage-green": "#9dab8c",
    "salmon": "#ee9c86",
    "sand": "#d9c3a0",
    "sapphire": "#254d9b",
    "scarlet": "#c9282d",
    "silver": "#c3c6cb",
    "sky": "#93bfe0",
    "sky-blue": "#93bfe0",
    "slate": "#64707c",
    "steel-blue": "#5b7f9f",
    "stone": "#c8bda9",
    "tan": "#b98956",
    "taupe": "#94836f",
    "teal": "#2a7a7b",
    "terracotta": "#bd6444",
    "toffee": "#9c6a3f",
    "turquoise": "#45aeb0",
    "violet": "#7f5cae",
    "white": "#faf8f3",
    "wine": "#63213a",
    "yellow": "#ecc947",
}
COLOURS_BY_WORDS = {tuple(name.split("-")): value for name, value in COLOURS.items()}
LONGEST_NAME = max(len(words) for words in COLOURS_BY_WORDS)


@dataclass(frozen=True)
class Paint:
    """How the cloth of a picture looks: a plain colour, a shining metal, or a pattern of two colours."""

    colour: str
    pattern: str = ""
    second: str = ""
    metal: bool = False


def paint_for(slug: str) -> Paint:
    """Read a colour slug such as "forest-green", "navy-stripes" or "black-white-check"."""
    words = [word.replace("gray", "grey") for word in slug.split("-") if word]
    pattern = next((PATTERNS[word] for word in words if word in PATTERNS), "")
    colours = _colours_in(words)
    if pattern:
        ground, figure = PATTERN_COLOURS[pattern]
        if len(colours) == 1:
            ground, figure = _pair(COLOURS[colours[0]], ground)
        elif colours:
            ground, figure = COLOURS[colours[0]], COLOURS[colours[1]]
        return Paint(ground, pattern, figure)
    if not colours:
        return Paint(NEUTRAL)
    return Paint(COLOURS[colours[0]], metal=colours[0] in METALS)


def _colours_in(words: list[str]) -> list[str]:
    """Find colour names, the longest first, so that "forest-green" is one colour and not two."""
    found: list[str] = []
    start = 0
    while start < len(words):
        for length in range(min(LONGEST_NAME, len(words) - start), 0, -1):
            if tuple(words[start : start + length]) in COLOURS_BY_WORDS:
                found.append("-".join(words[start : start + length]))
                start += length
                break
        else:
            start += 1
    return found


def _pair(colour: str, ground: str) -> tuple[str, str]:
    """Return ground and figure of a pattern for which one colour was named, so that the two stand apart."""
    if lightness(colour) < 0.3:
        return colour, "#f6f1e6"
    if lightness(colour) < 0.7:
        return ground, colour
    return colour, "#5b4a42"


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of another colour in it."""
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(colour), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def lightness(colour: str) -> float:
    """Return how light a colour looks, from 0 (black) to 1 (white)."""
    red, green, blue = _channels(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
