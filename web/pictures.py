"""Product pictures for catalogs without photographs: our own silhouettes, drawn in the colour the address asks for."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from web.paints import Paint, lightness, mix, paint_for

FALLBACK_SHAPE = "product"


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


def _scene(paint: Paint) -> str:
    """Return the paints that the drawing refers to, and the backdrop behind it."""
    line = mix(paint.colour, "#000000", 0.5) if lightness(paint.colour) > 0.28 else mix(paint.colour, "#ffffff", 0.42)
    backdrop = mix("#efe8de", paint.colour, 0.1 if lightness(paint.colour) < 0.8 else 0.0)
    arch = mix(backdrop, "#8a7462", 0.16)
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
    light, dark = mix(paint.colour, "#ffffff", 0.16), mix(paint.colour, "#000000", 0.14)
    if paint.metal:
        shine = mix(paint.colour, "#ffffff", 0.62)
        colours = [dark, shine, paint.colour, dark, shine, paint.colour]
    else:
        colours = [light, paint.colour, dark]
    last = len(colours) - 1
    drawn = "".join(f'<stop offset="{place / last:g}" stop-color="{colour}"/>' for place, colour in enumerate(colours))
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
        '<g fill="{figure}" fill-opacity=".45"><rect width="10" height="20"/><rect width="20" height="10"/></g>',
    ),
    "dots": _tile(18, 18, '<g fill="{figure}"><circle cx="5" cy="5" r="2.6"/><circle cx="14" cy="14" r="2.6"/></g>'),
    "flowers": _tile(
        36,
        36,
        '<g fill="{figure}"><circle cx="10" cy="6" r="3"/><circle cx="14" cy="9" r="3"/>'
        '<circle cx="12.5" cy="13.5" r="3"/><circle cx="7.5" cy="13.5" r="3"/><circle cx="6" cy="9" r="3"/>'
        '<circle cx="29" cy="31" r="2.4" opacity=".75"/></g>'
        '<circle cx="10" cy="10" r="2.2" fill="#f4d58a"/>'
        '<path d="M26 20 q7 -5 8 3 q-5 5 -8 -3 z M24 25 q-6 1 -5 8 q7 -1 5 -8 z" fill="#7d8f63"/>',
    ),
    "spots": _tile(
        30,
        30,
        '<path fill="{figure}" opacity=".85" d="M4 6 q4 -5 9 -1 q1 5 -4 7 q-6 0 -5 -6 z '
        'M20 14 q5 -3 7 2 q0 6 -6 5 q-4 -3 -1 -7 z M8 22 q5 -3 7 1 q-1 5 -5 4 q-4 -1 -2 -5 z"/>',
    ),
}
