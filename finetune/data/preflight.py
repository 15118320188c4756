"""Refuses rows that would train the wrong thing: cut, masked away, without an end, ungrounded, or unlike serving."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from actions.answers.answerer import MAX_TOKENS
from actions.answers.decision import Decision, Kind
from actions.answers.prompt import TASKS, messages
from finetune.data.rows import Message, Row

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,:] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)+")


class PreflightError(ValueError):
    """Rows that training refuses; the message counts them by reason."""


def check(rows: Sequence[Row], tokenizer: Any, max_length: int) -> None:
    """Look at every row as the trainer will see it.

    Args:
        rows: what is to be trained on.
        tokenizer: the model's, with its chat template.
        max_length: tokens the trainer keeps of prompt and completion together.

    Raises:
        PreflightError: at least one row is refused.
    """
    if not rows:
        raise PreflightError("There is no row to train on.")
    refused: Counter[str] = Counter()
    first: dict[str, str] = {}
    for row in rows:
        for reason in problems(row, tokenizer, max_length):
            refused[reason] += 1
            first.setdefault(reason, row.question)
    if refused:
        told = "; ".join(f"{count} x {reason} (first: {first[reason]!r})" for reason, count in refused.most_common())
        raise PreflightError(f"Training is refused: {told}. Make the data anew with `lisa finetune data generate`.")


def problems(row: Row, tokenizer: Any, max_length: int) -> list[str]:
    """What is wrong with one row; nothing for a good one."""
    found = []
    prompt = tokenizer.apply_chat_template(row.prompt, tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template([*row.prompt, *row.completion], tokenize=False)
    if not whole.startswith(prompt):
        return ["the chat template writes the prompt differently once the answer follows, so the mask would be wrong"]
    answer = whole[len(prompt) :]
    prompt_tokens = len(tokenizer.encode(prompt, add_special_tokens=False))
    tokens = len(tokenizer.encode(whole, add_special_tokens=False))
    if not row.answer.strip() or prompt_tokens >= min(tokens, max_length):
        found.append("the whole answer is masked or cut away, so it would train nothing")
    elif tokens > max_length:
        found.append(f"the answer is cut: the row has more than {max_length} tokens")
    if tokens - prompt_tokens > MAX_TOKENS:
        found.append(f"the answer has more than the {MAX_TOKENS} tokens that serving gives it")
    if tokenizer.eos_token not in answer:
        found.append("the answer has no stop token, so the model would never learn to stop")
    if not is_grounded(row):
        found.append("the answer has a number or a name that its own prompt hasn't")
    if not is_as_served(row.prompt):
        found.append("the prompt isn't the one that serving builds")
    return found


def is_grounded(row: Row) -> bool:
    """Whether each number and name in the answer stands in the prompt; the claim check went deeper at its making."""
    known = " ".join(message["content"] for message in row.prompt).lower()
    said = [*_NUMBER.findall(row.answer), *(name.lower() for name in _NAME.findall(row.answer))]
    return all(word in known for word in said)


def is_as_served(prompt: Sequence[Message]) -> bool:
    """Whether a prompt has serving's shape: its system sentence, then a decision it knows, the question, and facts."""
    if [message["role"] for message in prompt] != ["system", "user"]:
        return False
    decision, question, *facts = prompt[1]["content"].split("\n") if "\n" in prompt[1]["content"] else ["", ""]
    served = _probe(Kind.PRICE, "Shop")
    before, after = served[0]["content"].split("Shop", 1)
    as_served = prompt[0]["content"].startswith(before) and prompt[0]["content"].endswith(after)
    task = decision.removeprefix("Decision: ").removeprefix("yes, ").removeprefix("no, ")
    labels = question.startswith("Customer: ") and all(fact.startswith("Fact: ") for fact in facts)
    return as_served and labels and task in _tasks()


def _probe(kind: Kind, shop: str) -> list[Message]:
    return messages(Decision(kind=kind, facts=("fact",)), "question", shop, with_examples=False)


def _tasks() -> frozenset[str]:
    return frozenset(_probe(kind, "Shop")[1]["content"].split("\n")[0].removeprefix("Decision: ") for kind in TASKS)
