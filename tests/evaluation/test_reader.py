"""Acts that others annotated are compared with the reader's by the mapping."""

import pytest

from evaluation import reader
from language.message import Act, Aspect, Before, Message


class _Says:
    """A reading that is given; what is tested is the comparison."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def read(self, text: str, before: Before) -> Message:
        return self._message


@pytest.mark.parametrize(
    ("label", "readings"),
    [
        ("da ask get clothing price", {"ask price", "ask sale"}),
        ("da inform disprefer clothing price", {"too_dear"}),
        ("da inform disprefer clothing color", {"dislike"}),
        ("da request get furniture", {"search"}),
        ("da request add to cart clothing", {"buy"}),
        ("da request rotate furniture", {"ask view"}),
        ("da inform refine clothing for occasion", {"refine"}),
        ("da confirm prefer clothing", {"like", "agree"}),
        ("err chitchat", {"chat"}),
    ],
)
def test_a_label_has_its_readings(label: str, readings: set[str]) -> None:
    assert reader.expected([label]) == [frozenset(readings)]


def test_a_message_of_which_nothing_is_known_is_left_out() -> None:
    assert reader.expected(["da request get clothing", "err missing label"]) is None


def test_pleasantries_count_only_by_themselves() -> None:
    thanks = Message("", acts={Act.THANK: 0.9})
    both = Message("", acts={Act.THANK: 0.9, Act.ASK: 0.9}, aspects={Aspect.PRICE: 0.9})
    assert reader.found(thanks) == {"chat"}
    assert reader.found(both) == {"ask price"}


def test_right_missed_and_extra_are_counted() -> None:
    rows = [("x", ["da inform prefer clothing", "da ask get clothing price"])]
    says = _Says(Message("x", acts={Act.LIKE: 1.0, Act.BUY: 1.0}))
    score = reader.measure(says, rows)  # type: ignore[arg-type]
    assert (score.right.total(), score.missed.total(), score.extra.total()) == (1, 1, 1)
    assert score.f1 == pytest.approx(0.5)
