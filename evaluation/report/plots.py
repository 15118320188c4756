"""Draws a section's plots as inline SVG; its colours come from the page's style sheet, which knows light and dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.etree import ElementTree

from markupsafe import Markup

from evaluation.results import Plot

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 26, 58
TICKS = 5
WIDEST_BAR = 90
COLOURS = 6  # that the style sheet names s0, s1 …
LONGEST_LABEL = 24  # characters
LABEL_TEXT = 6.5  # pixels a character of a label below the plot
SLANT = 28  # degrees
CELL = 26
SHADED = 0.45  # share of a row from which on a cell is so dark that its number is white
CELL_TEXT = 6.4  # pixels a character of a heatmap's label

Element = ElementTree.Element


def draw(plot: Plot) -> Markup:
    """The plot as an SVG element with a text for those who can't see it."""
    match plot.kind:
        case "bars":
            svg = _bars(plot, gap=0.22)
        case "histogram":
            svg = _bars(plot, gap=0.04)
        case "lines":
            svg = _lines(plot)
        case "heatmap":
            svg = _heatmap(plot)
    svg.set("role", "img")
    svg.set("aria-label", f"{plot.title}. The numbers stand in the table below it.")
    return Markup(ElementTree.tostring(svg, encoding="unicode"))  # ElementTree has escaped all text


def _bars(plot: Plot, gap: float) -> Element:
    svg, top = _canvas(plot)
    slot = (WIDTH - LEFT - RIGHT) / max(1, len(plot.labels))
    bar = min(WIDEST_BAR, slot * (1 - gap) / max(1, len(plot.series)))
    margin = (slot - bar * len(plot.series)) / 2
    for place, (name, values) in enumerate(plot.series.items()):
        for column, value in enumerate(values):
            height = _scaled(value, top)
            x = LEFT + column * slot + margin + place * bar
            rect = _add(svg, "rect", x=x, y=HEIGHT - BOTTOM - height, width=max(1.0, bar - 1), height=height)
            rect.set("class", _colour(place))
            _add(rect, "title").text = f"{name}, {plot.labels[column]}: {_short(value)}"
    _x_labels(svg, plot, [LEFT + (column + 0.5) * slot for column in range(len(plot.labels))])
    return svg


def _lines(plot: Plot) -> Element:
    svg, top = _canvas(plot)
    step = (WIDTH - LEFT - RIGHT) / max(1, len(plot.labels))
    xs = [LEFT + (column + 0.5) * step for column in range(len(plot.labels))]
    for place, (name, values) in enumerate(plot.series.items()):
        ys = [HEIGHT - BOTTOM - _scaled(value, top) for value in values]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=False))
        _add(svg, "polyline", points=points).set("class", f"line {_colour(place)}")
        for x, y, label, value in zip(xs, ys, plot.labels, values, strict=False):
            dot = _add(svg, "circle", cx=x, cy=y, r=4)
            dot.set("class", _colour(place))
            _add(dot, "title").text = f"{name}, {label}: {_short(value)}"
            if len(plot.series) == 1:
                _text(svg, x, y - 9, _short(value), "middle")
    _x_labels(svg, plot, xs)
    return svg


def _heatmap(plot: Plot) -> Element:
    """Rows are the series; a cell is the darker, the larger its share of the row; the diagonal is what is right."""
    longest = CELL_TEXT * max((len(name) for name in (*plot.labels, *plot.series)), default=0)
    margin = 30 + longest
    width = margin + CELL * len(plot.labels) + longest / 2  # the slanted names lean over the right edge
    height = margin + CELL * len(plot.series) + 8
    svg = Element("svg", {"viewBox": f"0 0 {width:.0f} {height:.0f}", "class": "heatmap", "width": f"{width:.0f}"})
    _text(svg, 4, 14, f"{plot.y_axis} ↓   {plot.x_axis} →", "start")
    for column, name in enumerate(plot.labels):
        x, y = margin + (column + 0.65) * CELL, margin - 6
        _text(svg, x, y, name, "start").set("transform", f"rotate(-60 {x:.1f} {y:.1f})")
    for row, (name, values) in enumerate(plot.series.items()):
        y = margin + row * CELL
        _text(svg, margin - 8, y + CELL * 0.66, name, "end")
        total = sum(values) or 1.0
        for column, value in enumerate(values):
            x = margin + column * CELL
            cell = _add(svg, "rect", x=x, y=y, width=CELL - 1, height=CELL - 1)
            right = plot.labels[column] == name
            cell.set("class", "none" if not value else "right" if right else "wrong")
            if value:
                share = value / total
                cell.set("fill-opacity", f"{0.2 + 0.8 * share:.2f}")
                count = _text(svg, x + CELL / 2, y + CELL * 0.66, _short(value), "middle")
                count.set("class", "count strong" if share > SHADED else "count")
            _add(cell, "title").text = f"{name} understood as {plot.labels[column]}: {_short(value)}"
    return svg


def _canvas(plot: Plot) -> tuple[Element, float]:
    """An SVG with the vertical axis; and the value at its top."""
    hanging = _hanging(plot)
    svg = Element("svg", {"viewBox": f"0 0 {WIDTH} {HEIGHT + hanging:.0f}", "class": "chart"})
    numbers = [value for values in plot.series.values() for value in values]
    top = _round_up(max(numbers, default=1.0))
    counts = 1 < top < TICKS and all(value == int(value) for value in numbers)
    ticks = int(top) if counts else TICKS  # a count between two whole numbers says nothing
    for tick in range(ticks + 1):
        value = top * tick / ticks
        y = HEIGHT - BOTTOM - _scaled(value, top)
        _add(svg, "line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y).set("class", "grid")
        _text(svg, LEFT - 7, y + 4, _short(value), "end")
    if plot.y_axis:
        x, y = 13.0, TOP + (HEIGHT - TOP - BOTTOM) / 2
        _text(svg, x, y, plot.y_axis, "middle").set("transform", f"rotate(-90 {x} {y})")
    if plot.x_axis:
        _text(svg, LEFT + (WIDTH - LEFT - RIGHT) / 2, HEIGHT + hanging - 6, plot.x_axis, "middle")
    return svg, top


def _labels(plot: Plot) -> list[str]:
    return [label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…" for label in plot.labels]


def _is_slanted(plot: Plot) -> bool:
    """Whether the labels are too long to stand side by side."""
    room = (WIDTH - LEFT - RIGHT) / max(1, len(plot.labels))
    return max(map(len, plot.labels), default=0) * LABEL_TEXT > room


def _hanging(plot: Plot) -> float:
    """How far slanted labels hang below the place that level ones have."""
    longest = max(map(len, _labels(plot)), default=0) if _is_slanted(plot) else 0
    return max(0.0, longest * LABEL_TEXT * math.sin(math.radians(SLANT)) - 14)


def _x_labels(svg: Element, plot: Plot, xs: Sequence[float]) -> None:
    """The labels below; slanted where they are too long to stand side by side, thinned where there are too many."""
    room = (WIDTH - LEFT - RIGHT) / max(1, len(xs))
    slanted = _is_slanted(plot)
    every = math.ceil(15 / room) if slanted else 1
    for x, label in list(zip(xs, _labels(plot), strict=True))[::every]:
        y = HEIGHT - BOTTOM + 17
        text = _text(svg, x, y, label, "end" if slanted else "middle")
        if slanted:
            text.set("transform", f"rotate(-{SLANT} {x:.1f} {y})")


def _scaled(value: float, top: float) -> float:
    return max(0.0, value) / top * (HEIGHT - TOP - BOTTOM)


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 5 and 10 times a power of ten, so that the axis has plain numbers; 1 for shares."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.999)


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


def _colour(place: int) -> str:
    return f"s{place % COLOURS}"


def _add(parent: Element, tag: str, **attributes: float | str) -> Element:
    written = {name: value if isinstance(value, str) else f"{value:.1f}" for name, value in attributes.items()}
    return ElementTree.SubElement(parent, tag, written)


def _text(svg: Element, x: float, y: float, text: str, anchor: str) -> Element:
    element = _add(svg, "text", x=x, y=y)
    element.set("text-anchor", anchor)
    element.text = text
    return element
