"""Rejects a wording for its form: unfinished, repeating itself, promising deeds, speaking of the prompt."""

import re
from collections.abc import Iterable, Iterator, Sequence

from actions.answers.wording import sentences

LONGEST_ANSWER = 520
MOST_SENTENCES = 5

_FINISHED = re.compile(r"[.!?…][\"”')]?$")
_PROMISE = re.compile(
    r"\b(?:i|we)(?:'ll|’ll| will| shall| am going to| are going to|'ve|’ve| have)\s+"
    r"(?:order|reserve|hold|send|ship|refund|cancel|book|add|put|call|email|arrange|process|change|contact|sent|placed|"
    r"ordered|reserved|added|cancelled|booked|refunded|get back|let you know|make sure|check|keep)\b"
    r"|\blet me (?:check|order|reserve|add|book|see)\b"
    r"|\bi can (?:order|reserve|hold|send|ship|refund|cancel|book|add)\b",
    re.IGNORECASE,
)
_LEAK = re.compile(
    r"\b(?:system prompt|language model|as an ai|ai (?:assistant|model)|instructions?)\b"
    r"|\b(?:openai|hugging ?face|smollm|chatgpt)\b"
    r"|\b(?:fact|facts|decision|customer|question|answer|assistant|user|system)\s*:|<\||\|>|\{|\}|```|###",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\[[^\]]*\]|\b(?:xxx|lorem)\b", re.IGNORECASE)


def flaws(text: str, names: Sequence[str], facts: Iterable[str] = (), parts: Sequence[str] = ()) -> Iterator[str]:
    """What is wrong with the form of an answer; nothing for a good one.

    Args:
        text: the answer.
        names: of products: they may come twice.
        facts: those of the prompt, which have to be said in sentences.
        parts: what was said to each question, where there were several: the answer to the second may begin like that to
            the first, "The description of the …".
    """
    if not text:
        yield "empty"
        return
    if not _FINISHED.search(text):
        yield "unfinished"
    if len(text) > LONGEST_ANSWER or len(sentences(text)) > MOST_SENTENCES:
        yield "long"
    if any(_repeats_words(_named_shortly(part, names)) for part in parts or (text,)) or _repeats_a_sentence(text):
        yield "repetition"
    if "?:" in text or any(_is_copied(fact, text) for fact in facts):
        yield "copied fact"
    if _PROMISE.search(text):
        yield "promise"
    if _LEAK.search(text) or _PLACEHOLDER.search(text):
        yield "prompt"


def _is_copied(fact: str, text: str) -> bool:
    """Whether a note such as "Rose Dress in red: in stock, $89.00" was repeated instead of said in a sentence."""
    return ": " in fact and not fact.endswith(".") and fact.lower() in text.lower()


def _named_shortly(text: str, names: Iterable[str]) -> str:
    for number, name in enumerate(names):
        text = re.sub(re.escape(name), f"name{number}", text, flags=re.IGNORECASE)
    return text


def _repeats_words(text: str) -> bool:
    """Whether five words in a row come twice."""
    words = re.findall(r"[^\W_]+", text.lower())
    runs = [tuple(words[start : start + 5]) for start in range(len(words) - 4)]
    return len(set(runs)) < len(runs)


def _repeats_a_sentence(text: str) -> bool:
    lines = [line.lower() for line in sentences(text)]
    return len(set(lines)) < len(lines)
