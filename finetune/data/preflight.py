"""Refuses rows that would train the wrong thing: cut, masked away, without an end, ungrounded, or unlike serving."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from actions.answers.decision import Kind
from actions.answers.model_share import MAX_TOKENS
from actions.answers.prompt import can_be_sent
from finetune.data.rows import TEMPLATE, Row
from finetune.recipe import Data

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,:] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+")


class PreflightError(ValueError):
    """Rows that training refuses; the message counts them by reason."""


def check(rows: Sequence[Row], tokenizer: Any, data: Data, file: Path) -> None:
    """Look at every row as the trainer will see it.

    Args:
        rows: what is to be trained on.
        tokenizer: the model's, with its chat template.
        data: the recipe's section: how many tokens the trainer keeps, and whose prompts the rows have.
        file: where the rows stand, one a line from the first on.

    Raises:
        PreflightError: at least one row is refused.
    """
    if not rows:
        raise PreflightError(f"{file}: there is no row to train on.")
    refused: Counter[str] = Counter()
    first: dict[str, str] = {}
    for number, row in enumerate(rows, start=1):
        for reason in problems(row, tokenizer, data.max_length, served=data.prompts == "served"):
            refused[reason] += 1
            first.setdefault(reason, f"row {number}, {row.kind}: {row.question!r}")
    if refused:
        told = "; ".join(f"{count} x {reason} (first: {first[reason]})" for reason, count in refused.most_common())
        raise PreflightError(
            f"{file}: training is refused: {told}. Make the data anew with `lisa finetune data generate` or `format`; "
            "rows of your own dialogues need `data.prompts: own` in the recipe."
        )


def problems(row: Row, tokenizer: Any, max_length: int, *, served: bool = True) -> list[str]:
    """What is wrong with one row; nothing for a good one. One that isn't for Lisa's serving only has to be whole."""
    found = []
    prompt = tokenizer.apply_chat_template(row.prompt, tokenize=False, add_generation_prompt=True, **TEMPLATE)
    whole = tokenizer.apply_chat_template([*row.prompt, *row.completion], tokenize=False, **TEMPLATE)
    if not whole.startswith(prompt):
        return ["the chat template writes the prompt differently once the answer follows, so the mask would be wrong"]
    answer = whole[len(prompt) :]
    prompt_tokens = len(tokenizer.encode(prompt, add_special_tokens=False))
    tokens = len(tokenizer.encode(whole, add_special_tokens=False))
    if not row.answer.strip() or prompt_tokens >= min(tokens, max_length):
        found.append("the whole answer is masked or cut away, so it would train nothing")
    elif tokens > max_length:
        found.append(f"the answer is cut: the row has more than {max_length} tokens")
    if tokenizer.eos_token not in answer:
        found.append("the answer has no stop token, so the model would never learn to stop")
    if not served:
        return found
    if tokens - prompt_tokens > MAX_TOKENS:
        found.append(f"the answer has more than the {MAX_TOKENS} tokens that serving gives it")
    if not is_grounded(row):
        found.append("the answer has a number or a name that its own prompt hasn't")
    if not is_as_served(row):
        found.append("the prompt isn't one that serving builds for this kind")
    return found


def is_grounded(row: Row) -> bool:
    """Whether each number and name in the answer stands in the prompt; the claim check went deeper at its making."""
    known = " ".join(message["content"] for message in row.prompt).lower()
    said = [*_NUMBER.findall(row.answer), *(name.lower() for name in _NAME.findall(row.answer))]
    return all(word in known for word in said)


def is_as_served(row: Row) -> bool:
    """Whether serving can send the row's prompt: the very text that its prompt builder makes for a decision."""
    return row.kind in set(Kind) and can_be_sent(row.prompt, Kind(row.kind))
