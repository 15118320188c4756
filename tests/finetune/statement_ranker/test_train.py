"""Training the statement ranker: its data, what it learns, and the mean of several runs."""

from pathlib import Path

import numpy as np
import pytest
import torch

from finetune.statement_ranker.__main__ import TOPICS, numbered
from finetune.statement_ranker.train import Topic, joined, mean, read_hands, read_topics, train


def test_a_topic_has_its_questions_and_its_statements_under_their_headings() -> None:
    [topic] = read_topics("# parking\nwhere can I park?\nBy car | There are four spaces.\n", "one.txt")
    assert topic == Topic("parking", ("where can I park?",), ("By car There are four spaces.",))


def test_a_line_before_the_first_topic_is_named() -> None:
    with pytest.raises(ValueError, match=r"one\.txt, line 1"):
        read_topics("where can I park?\n", "one.txt")


def test_topics_of_the_same_name_are_one() -> None:
    one, other = Topic("parking", ("a",), ("b",)), Topic("parking", ("c",), ())
    assert joined([[one], [other, Topic("dogs", ("d",), ())]]) == [
        Topic("parking", ("a", "c"), ("b",)),
        Topic("dogs", ("d",), ()),
    ]


def test_a_folder_without_topics_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=str(tmp_path)):
        read_hands(tmp_path)


def test_every_topic_of_the_data_has_questions_and_nearly_all_have_statements() -> None:
    topics = joined(read_hands(TOPICS).values())
    assert all(topic.questions for topic in topics)
    assert sum(not topic.statements for topic in topics) < len(topics) / 5


def test_a_question_comes_to_lie_nearer_to_its_topics_statements() -> None:
    draw = np.random.default_rng(5)
    vectors = draw.normal(size=(12, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    topics = list(range(6))
    question, statement = train(vectors[:6], topics, vectors[6:], topics, rank=8, epochs=150)
    with torch.no_grad():
        near = question(torch.from_numpy(vectors[:6])) @ statement(torch.from_numpy(vectors[6:])).T
    assert near.argmax(1).tolist() == topics
    assert (vectors[:6] @ vectors[6:].T).argmax(1).tolist() != topics


def test_the_mean_of_runs_moves_by_the_mean_of_what_each_adds() -> None:
    draw = np.random.default_rng(6)
    vectors = draw.normal(size=(4, 8)).astype(np.float32)
    sides = [train(vectors[:2], [0, 1], vectors[2:], [0, 1], seed=seed, rank=2, epochs=2)[0] for seed in (1, 2)]
    down, up = mean(sides)
    expected = sum(side.down @ side.up for side in sides) / 2
    assert torch.allclose(down @ up, expected, atol=1e-6)


def test_texts_carry_the_number_of_their_topic() -> None:
    topics = [Topic("a", ("one", "two"), ()), Topic("b", ("three",), ())]
    assert numbered(topics, "questions") == (["one", "two", "three"], [0, 0, 1])
