"""Builds the one prompt that serving, training and evaluation share: the decision and its facts, nothing else."""

import re
from collections.abc import Mapping, Sequence

from actions.answers.decision import Decision, Kind
from actions.answers.examples import alike
from actions.answers.kinds import CARDS, Example
from actions.answers.two_questions import apart
from actions.answers.wording import plain

SYSTEM = (
    "You are Lisa, the shop assistant of {shop}. Reply to the customer in one or two short, friendly sentences. "
    "Say only what the facts say; copy names, prices and sizes exactly."
)
LONGEST_QUESTION = 200  # characters of the customer's sentence that the model sees
LONGEST_FACT = 460
_QUESTION = "\nCustomer: "  # between the decision and the customer's own words
_FACT = "\nFact: "
_TURN = re.compile(rf"Decision: (?:(?P<verdict>yes|no), )?.*{_QUESTION}(?P<question>.*)(?P<facts>(?:{_FACT}.*)*)")


def chats(decision: Decision, question: str, shop_name: str, with_examples: bool) -> list[list[dict[str, str]]]:
    """The chats whose answers, one after another, are the reply: one for each question that the decision answers.

    A small model that is given two questions at once forgets one of them or mixes their facts, several times as often.
    """
    return [messages(part, asked, shop_name, with_examples) for asked, part in apart(decision, question)]


def messages(decision: Decision, question: str, shop_name: str, with_examples: bool) -> list[dict[str, str]]:
    """The chat to be continued by the answer.

    Args:
        decision: what to say; its facts are the only ones in the prompt.
        question: the customer's words, shown as data.
        shop_name: how the assistant calls the shop.
        with_examples: whether worked examples of the same kind come first: only an untuned model needs them.
    """
    chat = [{"role": "system", "content": SYSTEM.format(shop=plain(shop_name))}]
    for example in alike(decision.kind, decision.verdict, decision.facts) if with_examples else ():
        chat.append({"role": "user", "content": _example_turn(decision.kind, example)})
        chat.append({"role": "assistant", "content": example.answer})
    chat.append({"role": "user", "content": turn(decision.kind, decision.verdict, decision.facts, question)})
    return chat


def turn(kind: Kind, verdict: str, facts: Sequence[str], question: str) -> str:
    """The last message: the decision, then the question, then the facts.

    The decision comes first since it is one of a few dozen: what serving computed of it holds for the next question.

    Raises:
        ValueError: the model isn't asked for this kind.
    """
    task = CARDS[kind].task
    if not task:
        raise ValueError(f"{kind}: its card has no task, so no model is asked; its templates say it.")
    task = f"{verdict}, {task}" if verdict else task
    asked = f"{_QUESTION}{plain(question)[:LONGEST_QUESTION]}"
    return f"Decision: {task}{asked}" + "".join(f"{_FACT}{plain(fact)[:LONGEST_FACT]}" for fact in facts)


def can_be_sent(chat: Sequence[Mapping[str, str]], kind: Kind) -> bool:
    """Whether this is a chat, without examples, that `messages` makes of some decision of the kind."""
    if [message["role"] for message in chat] != ["system", "user"] or not CARDS[kind].task:
        return False
    before, after = SYSTEM.split("{shop}")
    system, content = (message["content"] for message in chat)
    shop = system.removeprefix(before).removesuffix(after)
    said = _TURN.fullmatch(content)
    if said is None or system != SYSTEM.format(shop=plain(shop)):
        return False
    facts = [fact for fact in said["facts"].split(_FACT) if fact]
    return content == turn(kind, said["verdict"] or "", facts, said["question"])


def decided_part(content: str) -> str:
    """What a turn has in common with every other of the same decision: all before the customer's own words."""
    decision, found, _ = content.partition(_QUESTION)
    return decision + found if found and "\n" not in decision else ""


def _example_turn(kind: Kind, example: Example) -> str:
    return turn(kind, example.verdict, example.facts, example.question)
