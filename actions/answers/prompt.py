"""Builds the one prompt that serving, training and evaluation share: the decision and its facts, nothing else."""

from collections.abc import Mapping, Sequence

from actions.answers.decision import Decision, Kind
from actions.answers.examples import Example, alike
from actions.answers.two_questions import apart
from actions.answers.wording import plain

SYSTEM = (
    "You are Lisa, the shop assistant of {shop}. Reply to the customer in one or two short, friendly sentences. "
    "Say only what the facts say; copy names, prices and sizes exactly."
)
LONGEST_QUESTION = 200  # characters of the customer's sentence that the model sees
LONGEST_FACT = 460
_QUESTION = "\nCustomer: "  # between the decision and the customer's own words

# What the model has to say, in a few words; the verdict comes before it where there is one. A kind without a task is
# said by its template alone.
TASKS: Mapping[Kind, str] = {
    Kind.MATCHES: "present these products",
    Kind.ONE_MATCH: "present this product",
    Kind.NEAREST: "say that we don't have it; offer the closest",
    Kind.NOT_FOUND: "say that we don't have it",
    Kind.NO_MORE: "there are no more",
    Kind.CHEAPER: "present the cheaper products",
    Kind.NONE_CHEAPER: "say that nothing is cheaper",
    Kind.CHEAPEST: "name the cheapest",
    Kind.DEAREST: "name the most expensive",
    Kind.COMPARE: "compare the prices",
    Kind.COMPARE_SAME_PRICE: "the prices are the same",
    Kind.PRICE: "tell the price",
    Kind.PRICE_SALE: "tell the price",
    Kind.PRICE_RANGE: "tell the prices",
    Kind.ON_SALE: "it is on sale",
    Kind.NOT_ON_SALE: "it is not on sale; tell the price",
    Kind.IN_STOCK: "it is in stock",
    Kind.FEW_LEFT: "it is in stock; say how few are left",
    Kind.SOLD_OUT: "it is sold out",
    Kind.SOLD_OUT_OTHERS: "it is sold out; say what is left",
    Kind.NOT_MADE: "it isn't made; say what there is",
    Kind.SIZES: "tell the sizes",
    Kind.SIZES_SOME: "tell the sizes",
    Kind.ONE_SIZE: "there is one size",
    Kind.COLOURS: "tell the colours",
    Kind.COLOURS_SOME: "tell the colours",
    Kind.ONE_COLOUR: "tell the colour",
    Kind.DESCRIPTION: "tell the price and describe it",
    Kind.DETAIL: "answer from the description",
    Kind.UNKNOWN_DETAIL: "say that we don't know",
    Kind.BOTH: "answer both questions",
    Kind.SIZE_FOUND: "tell the size",
    Kind.SIZE_ADVICE: "advise on the size",
    Kind.POLICY: "answer from the policy",
    Kind.UNKNOWN_POLICY: "say that we don't know and offer a person",
    Kind.WHICH_PRODUCT: "ask which product is meant",
    Kind.WHICH_TWO: "ask which two products are meant",
    Kind.BROWSE: "ask what they are looking for",
}


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
    """
    task = f"{verdict}, {TASKS[kind]}" if verdict else TASKS[kind]
    asked = f"{_QUESTION}{plain(question)[:LONGEST_QUESTION]}"
    return "\n".join([f"Decision: {task}{asked}", *(f"Fact: {plain(fact)[:LONGEST_FACT]}" for fact in facts)])


def decided_part(content: str) -> str:
    """What a turn has in common with every other of the same decision: all before the customer's own words."""
    decision, found, _ = content.partition(_QUESTION)
    return decision + found if found and "\n" not in decision else ""


def _example_turn(kind: Kind, example: Example) -> str:
    return turn(kind, example.verdict, example.facts, example.question)
