"""Draws lines as SVG: the curves of a run, the trials of a search."""

from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]  # (x, y), in the order to be joined

_WIDTH, _HEIGHT, _MARGIN = 640, 320, 48
_TICKS = 4
_COLOURS = ("#1f5fa8", "#b3431e", "#2e7d4f", "#7b4ea3", "#8a6d00", "#5b6770")


def lines(title: str, x_axis: str, y_axis: str, series: Mapping[str, Points]) -> str:
    """An SVG picture with one line for each series; a series of one point is a dot.

    Raises:
        ValueError: there is no point to draw.
    """
    points = [point for line in series.values() for point in line]
    if not points:
        raise ValueError(f"There is nothing to draw for {title!r}.")
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)  # not from zero: a loss that falls by 2% shows

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - left) / ((right - left) or 1)
        up = (y - low) / ((high - low) or 1)
        return (
            round(_MARGIN + across * (_WIDTH - 2 * _MARGIN), 1),
            round(_HEIGHT - _MARGIN - up * (_HEIGHT - 2 * _MARGIN), 1),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif"'
        f' font-size="11" role="img" aria-label="{escape(title)}">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="{_WIDTH / 2}" y="20" text-anchor="middle" font-size="14">{escape(title)}</text>',
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(x_axis)}</text>',
        f'<text x="{_MARGIN}" y="36" text-anchor="middle">{escape(y_axis)}</text>',
    ]
    for number in range(_TICKS + 1):
        x, y = left + (right - left) * number / _TICKS, low + (high - low) * number / _TICKS
        (across, _), (_, up) = place(x, low), place(left, y)
        parts += [
            f'<line x1="{_MARGIN}" x2="{_WIDTH - _MARGIN}" y1="{up}" y2="{up}" stroke="#dddddd"/>',
            f'<text x="{_MARGIN - 6}" y="{up + 4}" text-anchor="end">{y:.3g}</text>',
            f'<text x="{across}" y="{_HEIGHT - _MARGIN + 16}" text-anchor="middle">{x:.4g}</text>',
        ]
    for number, (name, line) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        placed = [place(x, y) for x, y in line]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="1.5"'
            f' points="{" ".join(f"{x},{y}" for x, y in placed)}"/>'
        )
        parts += [f'<circle cx="{x}" cy="{y}" r="2" fill="{colour}"/>' for x, y in placed]
        if len(series) > 1:
            parts.append(
                f'<text x="{_WIDTH - _MARGIN}" y="{36 + 14 * number}" text-anchor="end" fill="{colour}">'
                f"{escape(name)}</text>"
            )
    return "\n".join([*parts, "</svg>", ""])
