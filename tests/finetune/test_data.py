"""Rules of the generated data: split by product and page, no duplicates, grounded, the same for the same seed."""

import json
from collections import Counter
from pathlib import Path

import pytest

from actions.answers.claims import unsupported_claims
from actions.answers.decision import Kind
from actions.answers.kinds import CARDS
from finetune.data import generate, invented, wordings
from finetune.data.cases import apart
from finetune.data.cleaning import without_duplicates
from finetune.data.fingerprint import prompt_fingerprint
from finetune.data.readings import READINGS
from finetune.data.rows import Row
from finetune.data.split import is_held_out
from retrieval.encoder import Encoder
from retrieval.records import Passage, Product


def test_products_and_pages_of_the_test_never_occur_in_training(
    train_rows: list[Row], test_rows: list[Row], products: list[Product]
) -> None:
    titles = {product.title for product in products if is_held_out(product.product_id)}
    trained = " \n".join(message["content"] for row in train_rows for message in (*row.prompt, *row.completion))
    assert len(titles) > 20
    assert not [title for title in titles if title in trained]
    boutique = [row for row in test_rows if row.shop == generate.SAMPLE]
    assert boutique
    assert not {row.about for row in boutique if is_held_out(row.about)} & {row.about for row in train_rows}


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_tiny_catalog_is_asked_about_and_split(
    count: int, products: list[Product], passages: list[Passage], encoder: Encoder
) -> None:
    few = products[:count]
    trained, tested = (generate.side(few, passages[:2], held_out=side)[0] for side in (False, True))
    assert sorted(one.product_id for one in (*trained, *tested)) == sorted(one.product_id for one in few)
    assert trained and bool(tested) == (count > 1)
    asked = list(generate.ask(few, passages[:1], "Maison Lisa", "few", encoder, 24, 3))
    assert {case.decision.subjects[0].product.product_id for case in asked if case.decision.subjects} <= {
        one.product_id for one in few
    }
    assert len(asked) > 10
    assert list(generate.ask([], passages, "Maison Lisa", "none", encoder, 24, 3)) == []


def test_no_prompt_is_in_both_parts(train_rows: list[Row], test_rows: list[Row]) -> None:
    def prompts(rows: list[Row]) -> set[str]:
        return {row.prompt[1]["content"] for row in rows}

    assert not prompts(train_rows) & prompts(test_rows)


def test_the_same_seed_gives_the_same_rows(
    products: list[Product], passages: list[Passage], encoder: Encoder, data_folder: Path, tmp_path: Path
) -> None:
    generate.make(tmp_path, products, passages, "Maison Lisa", encoder, 64, 7)
    assert (tmp_path / "train.jsonl").read_text() == (data_folder / "train.jsonl").read_text()


def test_the_card_counts_the_rows(data_folder: Path, train_rows: list[Row]) -> None:
    about = json.loads((data_folder / "data.json").read_text())
    assert about["train"]["rows"] == len(train_rows)
    assert about["prompt"] == prompt_fingerprint()
    assert f"{len(train_rows)} rows of" in (data_folder / "README.md").read_text()


def test_duplicates_are_dropped_and_counted(train_rows: list[Row]) -> None:
    row = train_rows[0]
    nearly = row.model_copy(
        update={"prompt": [row.prompt[0], {"role": "user", "content": row.prompt[1]["content"] + "!?"}]}
    )
    typed = row.model_copy(
        update={"question": row.question + "s", "prompt": [row.prompt[0], {"role": "user", "content": "other"}]}
    )
    dropped: Counter[str] = Counter()
    assert without_duplicates([row, row, nearly, typed], dropped) == [row]
    assert dropped == {"exact duplicate": 2, "near duplicate": 1}


def test_an_invented_shop_is_always_the_same_and_its_names_are_its_own(products: list[Product]) -> None:
    shop = invented.invent("furniture", 1, 12)
    assert shop == invented.invent("furniture", 1, 12)
    assert len(shop.products) == 12
    assert {p.currency for p in shop.products} <= {"USD", "EUR", "GBP"} and len(
        {p.currency for p in shop.products}
    ) == 1
    assert not {p.title for p in shop.products} & {p.title for p in products}


def test_every_kind_of_shop_has_sentences_to_read() -> None:
    for kind in invented.SHOP_KINDS:
        assert any(kind in reading.shops for reading in READINGS), kind


def test_every_kind_of_decision_has_wordings() -> None:
    assert set(wordings.PATTERNS) == {kind for kind, card in CARDS.items() if card.task}


def test_every_authored_answer_to_a_sentence_is_grounded_in_it(encoder: Encoder) -> None:
    """An answer that the checker refuses for every product would never reach a row."""
    refused: Counter[str] = Counter()
    passed: set[str] = set()
    for kind in invented.SHOP_KINDS:
        shop = invented.invent(kind, 1, 16)
        for case in generate.ask(shop.products, shop.passages, shop.name, kind, encoder, 300, 5, shop):
            if case.decision.kind is not Kind.DETAIL or not case.asked.answers or not generate.answers_it(case):
                continue
            for answer in case.asked.answers:
                if unsupported_claims(answer, case.decision, case.lexicon):
                    refused[answer] += 1
                else:
                    passed.add(answer)
    assert len(passed) > 150
    share = len(set(refused) - passed) / len(set(refused) | passed)
    assert share < 0.3, sorted(set(refused) - passed)[:10]


def test_two_questions_in_one_message_are_trained_one_at_a_time(
    products: list[Product], passages: list[Passage], encoder: Encoder, train_rows: list[Row]
) -> None:
    asked = generate.cases(products, passages, "Maison Lisa", encoder, False, 16, 7)
    double = next(case for case in asked if case.decision.kind is Kind.BOTH)
    first, second = apart([double])
    assert (first.decision, second.decision) == double.decision.parts
    assert first.asked.text != second.asked.text
    assert first.asked.text in double.asked.text
    assert Kind.BOTH.value not in {row.kind for row in train_rows}
