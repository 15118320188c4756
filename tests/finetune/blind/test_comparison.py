"""A blind comparison: sides that tell nothing, verdicts saved at once, and pairs only of what may be trained on."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from actions.answers.templates import wording
from finetune import pairs
from finetune.blind.comparison import PAIRS, VERDICTS, ChoiceError, Comparison, Question, questions_of
from finetune.blind.page import create_app
from finetune.data.cases import faults
from finetune.evaluate import Answered
from tests.finetune.authored import authored_cases

FREE = "It is free of charge, and made of gold."


@pytest.fixture(scope="module")
def asked() -> tuple[list[Question], int]:
    """A model that speaks as the templates do, beside one that invents; they say one thing in the same words."""
    cases = [case for case in authored_cases() if not faults(wording(case.decision, ""), case)][:8]
    honest = [Answered(case, wording(case.decision, ""), 9, ()) for case in cases]
    invents = [honest[0], *(Answered(case, FREE, 9, ("claim: word",)) for case in cases[1:])]
    return questions_of({"honest": honest, "inventing": invents}, 7)


def side_of(question: Question, model: str) -> str:
    return "left" if question.models[0] == model else "right"


def compared(folder: Path, asked: tuple[list[Question], int]) -> Comparison:
    return Comparison(folder, ["honest", "inventing"], *asked)


def test_the_sides_are_shuffled_by_the_seed_and_the_same_words_are_not_asked_about(
    asked: tuple[list[Question], int],
) -> None:
    questions, same = asked
    assert (len(questions), same) == (7, 1)
    assert len({side_of(question, "honest") for question in questions}) == 2


def test_a_verdict_is_on_the_disk_and_the_comparison_goes_on(asked: tuple[list[Question], int], tmp_path: Path) -> None:
    first = compared(tmp_path, asked)
    good, bad, equal = first.waiting()[:3]
    first.add(good.question_id, side_of(good, "honest"))
    first.add(bad.question_id, side_of(bad, "inventing"))
    first.add(equal.question_id, "equal")
    again = compared(tmp_path, asked)
    assert len(again.waiting()) == 4
    told = again.tally()
    assert (told.preferred, told.equal, told.same, told.p) == ({"honest": 1, "inventing": 1}, 1, 1, 1.0)
    [pair] = pairs.read(tmp_path / PAIRS)
    assert pair.rejected[0]["content"] == FREE, "who prefers what isn't true teaches nothing"
    with pytest.raises(ChoiceError, match="judged already"):
        again.add(good.question_id, "left")
    with pytest.raises(ChoiceError, match="no choice"):
        again.add(again.waiting()[0].question_id, "both")


def test_the_page_names_no_model_before_its_end(asked: tuple[list[Question], int], tmp_path: Path) -> None:
    comparison = compared(tmp_path, asked)
    client = TestClient(create_app(comparison, "k3y"))
    assert client.get("/").status_code == 403
    page = client.get("/", params={"key": "k3y"}).text
    assert "0 of 7 judged" in page
    for question in comparison.waiting():
        assert "honest" not in page and "inventing" not in page
        form = {"key": "k3y", "question": question.question_id, "choice": side_of(question, "honest")}
        assert client.post("/verdicts", data=form | {"key": "other"}).status_code == 403
        page = client.post("/verdicts", data=form).text
    assert "honest was better 7 times" in page and "p = 0.016" in page
    assert client.post("/verdicts", data={"key": "k3y", "question": "x", "choice": "left"}).status_code == 422
    assert len((tmp_path / VERDICTS).read_text().splitlines()) == 7
