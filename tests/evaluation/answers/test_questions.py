"""The questions with known answers are sound, up to date with the catalog, and a wrong file is named precisely."""

import json
from pathlib import Path

import pytest

from evaluation.answers.generate import CATALOG, QUESTIONS, rows
from evaluation.answers.questions import Question, QuestionsError, a_few, our_questions, read_questions
from retrieval import readers
from retrieval.index import Index


def test_there_are_enough_questions_and_every_record_exists(boutique_index: Index) -> None:
    snapshot = boutique_index.snapshot()
    questions = our_questions()
    assert len(questions) >= 120
    for question in questions:
        assert question.reference
        for record in question.records:
            assert record in snapshot.products or record in snapshot.passages, (question.id, record)
        for product in (question.focus, *question.shown):
            assert not product or product in snapshot.products, question.id


def test_every_reference_holds_its_own_facts() -> None:
    from finetune.faithfulness import says, says_one_of

    for question in our_questions():
        if question.expect == "answer" and not question.id.startswith("search"):
            assert all(says_one_of(question.reference, facts) for facts in question.facts if len(facts) == 1) or (
                question.id.startswith("few_left")
            ), question.id
        assert not any(says(question.reference, fact) for fact in question.must_not), question.id


def test_the_generated_questions_are_those_of_the_catalog() -> None:
    made = [json.dumps(row, ensure_ascii=False) for row in rows(readers.read(CATALOG).products)]
    assert QUESTIONS.read_text(encoding="utf-8").splitlines() == made, "run python -m evaluation.answers.generate"


def test_a_few_questions_are_of_every_kind() -> None:
    questions = our_questions()
    few = a_few(questions)
    assert len(few) == 40
    assert {question.kind for question in few} == {question.kind for question in questions}
    assert few == a_few(questions)


def test_an_outside_file_needs_no_more_than_questions(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"question": "How much is it?"}\n\n{"question": "Any boots?", "must": [["boots", "shoes"], "40"]}\n'
    )
    first, second = read_questions(path)
    assert (first.id, second.id) == ("line-1", "line-3")
    assert second.facts == (("boots", "shoes"), ("40",))
    assert first == Question(id="line-1", question="How much is it?")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("", "holds no question"),
        ('{"question": "Hi?"}\n{"question": ', "line 2: not JSON at column"),
        ('["Hi?"]', "line 1: a question is a JSON object, not list"),
        ('{"reference": "It is red."}', "line 1, question: field required"),
        (
            '{"question": "Hi?", "record": ["a"]}',
            "line 1, record: there is no such field. The fields are: id, question,",
        ),
        ('{"question": "Hi?", "records": "a"}', "line 1, records: input should be a valid tuple"),
        ('{"question": "Hi?", "expect": "maybe"}', "line 1, expect: input should be 'answer' or 'refusal'"),
        ('{"question": "Hi?", "human": "right"}', "line 1: human is a verdict on `answered`"),
        ('{"id": "a", "question": "Hi?"}\n{"id": "a", "question": "Ho?"}', "line 2, id: 'a' is taken by line 1"),
    ],
)
def test_a_wrong_file_is_named_with_its_line_and_field(tmp_path: Path, lines: str, says: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(lines)
    with pytest.raises(QuestionsError) as caught:
        read_questions(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_one_that_is_no_text_are_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match="There is no file"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "q.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QuestionsError, match="isn't UTF-8"):
        read_questions(tmp_path / "q.jsonl")
