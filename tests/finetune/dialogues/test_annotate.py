"""Judgements by people: saved at once, agreed upon, and made into rows and pairs on the real sample boutique."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from finetune.data.preflight import is_as_served
from finetune.data.split import is_held_out
from finetune.dialogues.annotate import AnnotationError, Annotations, Item, items_of
from finetune.dialogues.dialogue import Dialogue, DialogueFileError, Exchange, Turn
from finetune.dialogues.page import create_app
from finetune.dialogues.rows import Shop
from retrieval.index import Index


def exchange(question: str, answer: str, intent: str = "ask_product") -> Exchange:
    return Exchange(before=(), question=Turn(role="user", content=question, intent=intent), answer=answer)


def dialogue(question: str, answer: str) -> Dialogue:
    one = exchange(question, answer)
    return Dialogue.of("test", (one.question, Turn(role="assistant", content=answer)))


ITEMS = [
    Item(item_id="a", question="Is it wool?", answers=("Yes, it is.", "It's pure wool.")),
    Item(item_id="b", question="Price?", answers=("It is $5.",)),
]


def test_a_judgement_is_on_the_disk_at_once(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    Annotations(path, ITEMS).add("a", "anna", "accept")
    again = Annotations(path, ITEMS)
    assert [item.item_id for item in again.waiting_for("anna")] == ["b"]
    assert [item.item_id for item in again.waiting_for("ben")] == ["a", "b"]


def test_edits_and_ranks_give_preferences(tmp_path: Path) -> None:
    judged = Annotations(tmp_path / "a.jsonl", ITEMS)
    judged.add("a", "anna", "rank", order=(1, 0))
    judged.add("b", "anna", "edit", "That's $5.")
    assert [(better, worse) for _, better, worse in judged.preferences()] == [
        ("It's pure wool.", "Yes, it is."),
        ("That's $5.", "It is $5."),
    ]
    assert [one.answer for one in judged.accepted()] == ["It's pure wool.", "That's $5."]


def test_what_anyone_rejects_is_not_trained_on(tmp_path: Path) -> None:
    judged = Annotations(tmp_path / "a.jsonl", ITEMS)
    judged.add("a", "anna", "reject")
    judged.add("a", "ben", "accept")
    assert judged.accepted() == []


def test_agreement_is_cohens_kappa(tmp_path: Path) -> None:
    items = [Item(item_id=str(number), question="?", answers=("x",)) for number in range(4)]
    judged = Annotations(tmp_path / "a.jsonl", items)
    for item, first, second in zip(
        "0123", ("accept", "accept", "reject", "reject"), ("accept", "accept", "reject", "accept"), strict=True
    ):
        judged.add(item, "anna", first)
        judged.add(item, "ben", second)
    found = judged.agreement()
    assert found is not None
    # Observed 3/4; by chance 1/2 * 3/4 + 1/2 * 1/4 = 1/2; kappa = (0.75 - 0.5) / (1 - 0.5).
    assert (found.items, found.share, found.kappa) == (4, 0.75, pytest.approx(0.5))
    assert Annotations(tmp_path / "none.jsonl", items).agreement() is None


@pytest.mark.parametrize(
    ("verdict", "answer", "order", "message"),
    [
        ("edit", " ", (), "needs the better answer"),
        ("rank", "", (0, 0), "two different answers"),
        ("rank", "", (0, 5), "has 2 answers"),
    ],
)
def test_incomplete_judgements_are_refused(
    tmp_path: Path, verdict: str, answer: str, order: tuple[int, ...], message: str
) -> None:
    with pytest.raises(AnnotationError, match=message):
        Annotations(tmp_path / "a.jsonl", ITEMS).add("a", "anna", verdict, answer, order)  # type: ignore[arg-type]
    assert not (tmp_path / "a.jsonl").exists()


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    item = '{"item_id": "a", "question": "?", "answers": ["x"]}'
    path.write_text(f'{{"item": {item}, "annotator": "anna", "verdict": "shrug", "at": "2026-01-01T00:00:00Z"}}\n')
    with pytest.raises(DialogueFileError, match="line 1, verdict"):
        Annotations(path, ITEMS)


def test_the_page_saves_judgements_and_shows_text_as_text(tmp_path: Path) -> None:
    item = Item(item_id="x", question="<script>alert(1)</script>", answers=("<b>bold</b>",))
    judged = Annotations(tmp_path / "a.jsonl", [item])
    client = TestClient(create_app(judged, "k3y"))
    assert client.get("/").status_code == 403
    page = client.get("/", params={"key": "k3y", "annotator": "anna"}).text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)" in page
    form = {"key": "k3y", "annotator": "anna", "item": "x", "verdict": "edit", "answer": ""}
    assert "needs the better answer" in client.post("/judgements", data=form).text
    assert client.post("/judgements", data=form | {"key": "other"}).status_code == 403
    done = client.post("/judgements", data=form | {"answer": "Plain."}).text
    assert "Nothing is left to judge" in done
    assert [(one.verdict, one.answer) for one in judged.judgements] == [("edit", "Plain.")]


def test_answers_are_decided_again_on_the_shops_records(boutique_index: Index) -> None:
    snapshot = boutique_index.snapshot()
    product = next(
        p
        for p in snapshot.products.values()
        if not is_held_out(p.product_id) and len({v.price for v in p.variants}) == 1
    )
    held = next(
        p for p in snapshot.products.values() if is_held_out(p.product_id) and len({v.price for v in p.variants}) == 1
    )
    shop = Shop(snapshot, "Maison Lisa")
    train, test, report = shop.rows(
        [
            exchange(f"How much is the {product.title}?", f"The {product.title} is ${product.variants[0].price}."),
            exchange(f"How much is the {product.title}?", f"The {product.title} is $3.21."),
            exchange(f"How much is the {held.title}?", f"The {held.title} is ${held.variants[0].price}."),
            exchange("where is my parcel", "On its way.", "track_order"),
        ],
        "annotated",
    )
    assert [row.about for row in train] == [product.product_id]
    assert [row.about for row in test] == [held.product_id]
    assert str(product.variants[0].price) in train[0].prompt[-1]["content"]
    assert report.dropped == {"claim: missing": 1, "not a question for the records": 1}


def test_a_preferred_answer_has_to_be_grounded(boutique_index: Index, tmp_path: Path) -> None:
    snapshot = boutique_index.snapshot()
    product = next(
        p
        for p in snapshot.products.values()
        if not is_held_out(p.product_id) and len({v.price for v in p.variants}) == 1
    )
    right, wrong = f"The {product.title} is ${product.variants[0].price}.", f"The {product.title} is $3.21."
    judged = Annotations(
        tmp_path / "a.jsonl",
        items_of([dialogue(f"How much is the {product.title}?", wrong), dialogue(f"{product.title} price?", right)]),
    )
    first, second = judged.items
    judged.add(first, "anna", "edit", right)
    judged.add(second, "anna", "edit", wrong)
    pairs, report = Shop(snapshot, "Maison Lisa").pairs(judged.preferences())
    assert [(pair.chosen[0]["content"], pair.rejected[0]["content"]) for pair in pairs] == [(right, wrong)]
    assert report.dropped == {"claim: missing": 1}


def test_an_answer_to_two_questions_is_taken_apart(boutique_index: Index, tmp_path: Path) -> None:
    """Serving asks the model one question at a time, so training never sees both in one prompt."""
    snapshot = boutique_index.snapshot()
    product = next(
        p
        for p in snapshot.products.values()
        if not is_held_out(p.product_id)
        and len({v.price for v in p.variants}) == 1
        and len(p.colours) == 1
        and all(v.in_stock and not v.on_sale for v in p.variants)
    )
    price, colour = f"It is ${product.variants[0].price}.", f"The colour is {product.colours[0].lower()}."
    asked = f"How much is the {product.title}, and which colours are there?"
    shop = Shop(snapshot, "Maison Lisa")
    train, _, report = shop.rows(
        [exchange(asked, f"{price} {colour}"), exchange(asked, f"{colour} {price}")], "annotated"
    )
    assert [row.answer for row in train] == [price, colour]
    assert all(is_as_served(row) for row in train)
    assert {row.kind for row in train} == {"price", "one_colour"}
    assert report.dropped == {"two questions: the answer to each can't be told apart": 1}


def test_what_a_template_says_gives_no_row(boutique_index: Index) -> None:
    shop = Shop(boutique_index.snapshot(), "Maison Lisa")
    train, test, report = shop.rows(
        [exchange("do you sell surfboards?", "Sorry, we don't have surfboards.", "search_products")], "annotated"
    )
    assert not train and not test
    assert report.dropped == {"a template says it": 1}
