"""The reader's probabilities are compared with how often it is right."""

import pytest

from evaluation import reader_calibration
from evaluation.results import Section
from finetune.reader.generate import Row
from language.message import Act, Before, Message


class _Says:
    """Believes that every message asks, by as much as it is told."""

    def __init__(self, sure: float) -> None:
        self._sure = sure

    def read(self, text: str, before: Before) -> Message:
        return Message(text, acts={Act.ASK: self._sure}, likely={Act.ASK: self._sure})


ROWS = [Row("how much", "", "", ("ask",), (), "nothing", ())] * 8 + [
    Row("hi", "", "", ("greet",), (), "nothing", ())
] * 2


def test_who_is_right_as_often_as_sure_has_no_error() -> None:
    figures, plot = reader_calibration.measure(_Says(0.8), ROWS)
    assert figures["ece"].value == pytest.approx(0.0, abs=1e-6)
    assert figures["acts_f1"].value == pytest.approx(0.8)
    assert plot.series["right"] == (0.8,)


def test_who_is_too_sure_has_an_error() -> None:
    figures, _ = reader_calibration.measure(_Says(0.99), ROWS)
    assert figures["ece"].value == pytest.approx(0.19, abs=1e-3)


def test_the_section_gets_figures_and_a_plot() -> None:
    section = reader_calibration.add(Section("nlu", {}), _Says(0.5))
    assert set(section.flat()) == {"nlu.reader.acts_f1", "nlu.reader.ece"}
    assert len(section.plots) == 1
