"""Product pictures for catalogs without photographs: our own silhouettes, drawn in the colour the address asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FALLBACK_SHAPE = "product"
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


class Pictures:
    """Draws the silhouettes of one folder; a shape is the name of its file."""

    def __init__(self, folder: Path) -> None:
        self._shapes = {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.svg"))}
        if FALLBACK_SHAPE not in self._shapes:
            raise FileNotFoundError(f"The pictures' fallback is missing: {folder / FALLBACK_SHAPE}.svg does not exist.")
        self.draw = lru_cache(maxsize=512)(self._draw)

    @property
    def shapes(self) -> frozenset[str]:
        """The shapes that can be drawn."""
        return frozenset(self._shapes)

    def _draw(self, name: str) -> str:
        """Return the SVG for "<shape>-<colour>"; an unknown shape or colour gives a neutral picture, never an error."""
        shape, _, colour = name.lower().partition("-")
        drawing = self._shapes.get(shape, self._shapes[FALLBACK_SHAPE])
        opening, title, rest = drawing.partition("</title>")
        return opening + title + _scene(paint_for(colour)) + rest


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
    """Put one named colour against a ground it stands out from."""
    return (colour, "#f6f1e6") if _lightness(colour) < 0.3 else (ground, colour) if _lightness(colour) < 0.7 else (colour, "#5b4a42")


def _scene(paint: Paint) -> str:
    """Return the paints that the drawing refers to, and the backdrop behind it."""
    line = _mix(paint.colour, "#000000", 0.5) if _lightness(paint.colour) > 0.28 else _mix(paint.colour, "#ffffff", 0.42)
    backdrop = _mix("#efe8de", paint.colour, 0.1 if _lightness(paint.colour) < 0.8 else 0.0)
    arch = _mix(backdrop, "#8a7462", 0.16)
    return (
        f"<defs>{_cloth(paint)}"
        f'<linearGradient id="line" gradientUnits="userSpaceOnUse"><stop stop-color="{line}"/></linearGradient></defs>'
        f'<rect width="240" height="300" fill="{backdrop}"/>'
        f'<path d="M22 300 V124 A98 98 0 0 1 218 124 V300 Z" fill="{arch}"/>'
        '<ellipse cx="120" cy="276" rx="78" ry="8" fill="#000" opacity=".1"/>'
    )


def _cloth(paint: Paint) -> str:
    if paint.pattern:
        return _PATTERN_DRAWINGS[paint.pattern].format(ground=paint.colour, figure=paint.second)
    light, dark = _mix(paint.colour, "#ffffff", 0.16), _mix(paint.colour, "#000000", 0.14)
    if paint.metal:
        shine = _mix(paint.colour, "#ffffff", 0.62)
        stops = ((0, dark), (0.25, shine), (0.45, paint.colour), (0.65, dark), (0.82, shine), (1, paint.colour))
    else:
        stops = ((0, light), (0.5, paint.colour), (1, dark))
    drawn = "".join(f'<stop offset="{offset}" stop-color="{colour}"/>' for offset, colour in stops)
    return (
        '<linearGradient id="cloth" gradientUnits="userSpaceOnUse" x1="50" y1="40" x2="190" y2="270">'
        f"{drawn}</linearGradient>"
    )


def _tile(width: int, height: int, figures: str) -> str:
    return (
        f'<pattern id="cloth" patternUnits="userSpaceOnUse" width="{width}" height="{height}">'
        f'<rect width="{width}" height="{height}" fill="{{ground}}"/>{figures}</pattern>'
    )


_PATTERN_DRAWINGS: Mapping[str, str] = {
    "stripes": _tile(12, 14, '<rect width="12" height="5" fill="{figure}"/>'),
    "check": _tile(
        20,
        20,
        '<rect width="10" height="20" fill="{figure}" opacity=".45"/><rect width="20" height="10" fill="{figure}" '
        'opacity=".45"/>',
    ),
    "dots": _tile(18, 18, '<circle cx="5" cy="5" r="2.6" fill="{figure}"/><circle cx="14" cy="14" r="2.6" fill="{figure}"/>'),
    "flowers": _tile(
        36,
        36,
        '<g fill="{figure}"><circle cx="10" cy="6" r="3"/><circle cx="14" cy="9" r="3"/><circle cx="12.500" cy="13.500" r="3"/>'
        '<circle cx="7.500" cy="13.500" r="3"/><circle cx="6" cy="9" r="3"/></g><circle cx="10" cy="10" r="2.200" fill="#f4d58a"/>'
        '<path d="M26 20 q7 -5 8 3 q-5 5 -8 -3 z M24 25 q-6 1 -5 8 q7 -1 5 -8 z" fill="#7d8f63"/>'
        '<circle cx="29" cy="31" r="2.400" fill="{figure}" opacity=".75"/>',
    ),
    "spots": _tile(
        30,
        30,
        '<g fill="{figure}" opacity=".85"><path d="M4 6 q4 -5 9 -1 q1 5 -4 7 q-6 0 -5 -6 z"/>'
        '<path d="M20 14 q5 -3 7 2 q0 6 -6 5 q-4 -3 -1 -7 z"/><path d="M8 22 q5 -3 7 1 q-1 5 -5 4 q-4 -1 -2 -5 z"/></g>',
    ),
}


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(colour: str, other: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(_channels(colour), _channels(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _lightness(colour: str) -> float:
    red, green, blue = _channels(colour)
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255
