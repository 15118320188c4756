"""The trained ranker of policy statements: what it moves, what it ranks first, and when it is left out."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from retrieval import statement_ranker
from retrieval.encoder import Encoder


@pytest.fixture(scope="module")
def ranker(encoder: Encoder) -> statement_ranker.StatementRanker:
    loaded = statement_ranker.load(encoder.name)
    assert loaded is not None
    return loaded


# A question, a statement that answers it in other words, and one in its own words that doesn't.
TRIPLES = (
    (
        "could you lay that jacket by for me until Saturday?",
        "Reservations We keep things for you at the till for two days.",
        "Which size? Take a larger size for jackets and coats.",
    ),
    (
        "are you some kind of machine?",
        "Our chat A program answers here, and colleagues take over when asked.",
        "Coffee machine There is coffee for customers on the first floor.",
    ),
    (
        "I'm out at work all day, what do they do with the parcel?",
        "Missed delivery The driver leaves a note and comes again the day after.",
        "Working hours Our parcel desk is open all day.",
    ),
    (
        "pressed the wrong button and my order is gone, get it back?",
        "Undoing it A cancelled purchase can't be revived; place it anew.",
        "Going back Press the back button to change your order.",
    ),
    (
        "will my inbox be full of offers if I shop with you?",
        "Marketing We only write to those who subscribed.",
        "Offers The offers of the week are shown in the shop.",
    ),
    (
        "the trousers are too long, what can I do?",
        "Swaps Another size is sent out once the first is back with us.",
        "How long? What we do takes as long as it takes.",
    ),
)


def answers_first(questions: np.ndarray, right: np.ndarray, wrong: np.ndarray) -> int:
    """Of how many questions the statement that answers is nearer."""
    return int(((questions * right).sum(1) > (questions * wrong).sum(1)).sum())


def test_more_statements_that_answer_in_other_words_come_first_than_by_the_encoder_alone(
    ranker: statement_ranker.StatementRanker, encoder: Encoder
) -> None:
    questions, right, wrong = (encoder.encode(texts) for texts in zip(*TRIPLES, strict=True))
    alone = answers_first(questions, right, wrong)
    ranked = answers_first(ranker.questions(questions), ranker.statements(right), ranker.statements(wrong))
    assert ranked > alone


def test_moved_vectors_have_length_one(ranker: statement_ranker.StatementRanker, encoder: Encoder) -> None:
    vectors = encoder.encode(["when are you open?", "Hours We open at nine."])
    for moved in (ranker.questions(vectors), ranker.statements(vectors)):
        assert np.linalg.norm(moved, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_it_is_left_out_with_a_warning_where_the_encoder_is_another(caplog: pytest.LogCaptureFixture) -> None:
    assert statement_ranker.load("another/encoder") is None
    assert "trained on" in caplog.text


def test_weights_of_an_encoder_are_those_that_were_saved(tmp_path: Path) -> None:
    down, up = np.zeros((4, 2), np.float16), np.zeros((2, 4), np.float16)
    down[0, 0], up[0, 1] = 1, 1
    parts = {"question_down": down, "question_up": up, "statement_down": down * 0, "statement_up": up * 0}
    save_file(parts, tmp_path / statement_ranker.WEIGHTS, metadata={statement_ranker.ENCODER: "tiny"})
    loaded = statement_ranker.load("tiny", tmp_path)
    assert loaded is not None
    vector = np.array([[1, 0, 0, 0]], np.float32)
    assert loaded.questions(vector)[0] == pytest.approx(np.array([1, 1, 0, 0]) / 2**0.5)
    assert loaded.statements(vector)[0] == pytest.approx(vector[0])
