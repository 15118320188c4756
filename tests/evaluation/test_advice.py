"""How answers to questions for advice are judged: by their records, variant by variant, and by what they amount to."""

from pathlib import Path

import pytest

from actions.answers.answerer import Answerer
from evaluation.advice.__main__ import OURS
from evaluation.advice.asking import NoModel, converse
from evaluation.advice.judging import Judged, judge
from evaluation.advice.questions import AdviceQuestion, AdviceQuestionsError, read_questions
from retrieval.index import Index


def judged(index: Index, intent: str, **question: object) -> Judged:
    asked = AdviceQuestion.model_validate(question)
    answerer = Answerer(index, NoModel(), "Maison Lisa")
    return judge(asked, converse(asked.ask, answerer, dict.fromkeys(asked.ask, intent)), index.snapshot())


@pytest.mark.parametrize("colour", ["white", "navy"])
def test_another_colour_of_what_is_shown_is_not_held_against_it(boutique_index: Index, colour: str) -> None:
    """The shirt dress comes in off-white, olive and navy: what is shown of it is judged, and nothing else."""
    question = {"ask": f"a linen shirt dress, not {colour}", "is": ["yes", "tells"], "hides": [colour]}
    assert not judged(boutique_index, "search_products", **question).unwanted


def test_what_is_shown_and_not_wanted_is_named(boutique_index: Index) -> None:
    found = judged(boutique_index, "search_products", ask="navy linen shirt dresses", **{"is": "yes"}, hides=["navy"])
    assert "Marlow Linen Shirt Dress" in found.unwanted


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ({"ask": "how high is the heel on the Phoebe", "is": "tells", "has": ["8.5 cm"]}, ""),
        ({"ask": "how high is the heel on the Phoebe", "is": "tells", "has": ["9 cm"]}, "leaves out 9 cm"),
        ({"ask": "what does the Nomad Weekender weigh", "is": "tells"}, "is unknown, not tells"),
    ],
)
def test_faults_are_named(boutique_index: Index, question: dict[str, object], fault: str) -> None:
    found = judged(boutique_index, "ask_product", **question)
    assert found.faults == ((fault,) if fault else ())


@pytest.mark.parametrize("questions", sorted({questions for _, questions in OURS}), ids=lambda path: path.stem)
def test_half_of_the_questions_are_held_out(questions: Path) -> None:
    read = read_questions(questions)
    assert 0.35 <= sum(question.held_out for question in read) / len(read) <= 0.65


def test_a_wrong_question_names_its_entry(tmp_path: Path) -> None:
    path = tmp_path / "q.yml"
    path.write_text("- ask: hello\n  is: maybe\n", encoding="utf-8")
    with pytest.raises(AdviceQuestionsError, match="entry 1, is"):
        read_questions(path)
