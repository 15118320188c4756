"""The pre-flight lets generated rows through and names what is wrong with spoilt ones."""

from pathlib import Path

import pytest
from transformers import PreTrainedTokenizerBase

from finetune.data import preflight
from finetune.data.rows import Row
from finetune.recipe import Data

FILE = Path("data/train.jsonl")
DATA = Data(rows=FILE)


def with_answer(row: Row, answer: str) -> Row:
    return row.model_copy(update={"completion": [{"role": "assistant", "content": answer}]})


def test_generated_rows_pass(train_rows: list[Row], tokenizer: PreTrainedTokenizerBase) -> None:
    preflight.check(train_rows, tokenizer, DATA, FILE)


def test_a_cut_answer_is_refused(train_rows: list[Row], tokenizer: PreTrainedTokenizerBase) -> None:
    row = train_rows[0]
    asked = tokenizer.apply_chat_template(row.prompt, tokenize=False, add_generation_prompt=True)
    tokens = len(tokenizer.encode(asked, add_special_tokens=False))
    assert "the answer is cut" in preflight.problems(row, tokenizer, tokens + 2)[0]
    assert "masked or cut away" in preflight.problems(row, tokenizer, tokens)[0]


def test_an_empty_answer_is_refused(train_rows: list[Row], tokenizer: PreTrainedTokenizerBase) -> None:
    assert "masked" in preflight.problems(with_answer(train_rows[0], " "), tokenizer, 384)[0]


def test_an_answer_without_its_end_is_refused(train_rows: list[Row], tokenizer: PreTrainedTokenizerBase) -> None:
    endless = tokenizer.chat_template
    try:
        tokenizer.chat_template = (
            "{% for message in messages %}{{ message['role'] + ': ' + message['content'] }}{% endfor %}"
            "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}"
        )
        assert any("stop token" in problem for problem in preflight.problems(train_rows[0], tokenizer, 384))
    finally:
        tokenizer.chat_template = endless


@pytest.mark.parametrize("answer", ["It costs $987654.00.", "You might like the Zyx Quobble Wrap."])
def test_a_number_or_name_from_nowhere_is_refused(
    answer: str, train_rows: list[Row], tokenizer: PreTrainedTokenizerBase
) -> None:
    assert any(
        "its own prompt hasn't" in p for p in preflight.problems(with_answer(train_rows[0], answer), tokenizer, 384)
    )


def test_a_prompt_unlike_serving_is_refused(train_rows: list[Row], tokenizer: PreTrainedTokenizerBase) -> None:
    for prompt in (
        [{"role": "user", "content": "How much is it?"}],
        [{"role": "system", "content": "You are a pirate."}, train_rows[0].prompt[1]],
        [train_rows[0].prompt[0], {"role": "user", "content": "Customer: hi\nDecision: sing\nFact: none"}],
        [
            train_rows[0].prompt[0],
            {"role": "user", "content": "Decision: answer both questions\nCustomer: price and sizes?\nFact: $5.00"},
        ],
        [train_rows[0].prompt[0], {"role": "user", "content": train_rows[0].prompt[1]["content"] + "\nFact:  spaced"}],
    ):
        row = train_rows[0].model_copy(update={"prompt": prompt})
        assert any("one that serving builds" in problem for problem in preflight.problems(row, tokenizer, 384))


def test_a_prompt_of_a_kind_that_a_template_says_is_refused(
    train_rows: list[Row], tokenizer: PreTrainedTokenizerBase
) -> None:
    for kind in ("not_in_catalog", "two_questions", "no_such_kind"):
        row = train_rows[0].model_copy(update={"kind": kind})
        assert any("one that serving builds" in problem for problem in preflight.problems(row, tokenizer, 384))


def test_the_error_counts_what_was_refused(train_rows: list[Row], tokenizer: PreTrainedTokenizerBase) -> None:
    spoilt = [with_answer(row, "It costs $987654.00.") for row in train_rows[:3]]
    with pytest.raises(preflight.PreflightError, match=r"train\.jsonl: .* 3 x the answer has a number.*row 1"):
        preflight.check([*spoilt, *train_rows[3:]], tokenizer, DATA, FILE)


def test_no_rows_are_refused(tokenizer: PreTrainedTokenizerBase) -> None:
    with pytest.raises(preflight.PreflightError, match="no row"):
        preflight.check([], tokenizer, DATA, FILE)
