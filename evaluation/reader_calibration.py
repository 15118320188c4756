"""Measures how far the reader's probabilities can be believed, on messages of phrasings that it never saw.

The messages are composed as for its training (`finetune/reader/generate.py`), of the families held out from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from evaluation.results import Figure, Plot, Section
from finetune.reader import calibrate, generate
from language.message import Act, Before, Reads

MESSAGES, SEED = 600, 11


def add(section: Section, reader: Reads) -> Section:
    """The section with the reader's figures, `reader.acts_f1` and `reader.ece`, and a reliability plot."""
    rows = [row for row in generate.rows("test", MESSAGES, SEED) if row.acts]
    figures, plot = measure(reader, rows)
    return replace(
        section,
        figures={**section.figures, "reader": figures},
        plots=[*section.plots, plot],
        notes=[
            *section.notes,
            f"The reader's figures are taken over {len(rows)} composed messages of held-out families.",
        ],
    )


def measure(reader: Reads, rows: Sequence[generate.Row]) -> tuple[dict[str, Figure], Plot]:
    """Micro-F1 of acts, expected calibration error over the acts that aren't unlikely, and the plot of the latter."""
    messages = [reader.read(row.text, Before(row.answered, row.focus)) for row in rows]
    chances = np.array([[message.likely.get(act, 0.0) for act in Act] for message in messages])
    right = np.array([[act.value in row.acts for act in Act] for row in rows])
    found = np.array([[act in message.acts for act in Act] for message in messages])
    bins = calibrate.reliability(chances, right)
    f1 = 2 * float((found & right).sum()) / max(1, int(found.sum()) + int(right.sum()))
    figures = {"acts_f1": Figure(f1, len(rows)), "ece": Figure(calibrate.ece(bins), len(rows))}
    plot = Plot(
        "How sure the reader is of an act, and how often it is right",
        "lines",
        tuple(f"{row['sure']:.2f}" for row in bins),
        {
            "right": tuple(row["right"] for row in bins),
            "perfectly calibrated": tuple(row["sure"] for row in bins),
        },
        x_axis="probability of an act",
        y_axis="share right",
    )
    return figures, plot
