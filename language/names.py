"""Reads a customer's own name: "I'm Ana López", or "Ana López, 94110" where it was asked for."""

from language.phrases import phrases, words_of
from language.tables import table, word_list

_SAID = phrases("names", only=("introducing", "before"))
_NOT_NAMES = word_list(table("names")["not_names"])
_OF_A_SENTENCE = word_list(table("names")["sentence"])
_MOST_PARTS = 3


def find_name(text: str) -> list[str]:
    """The parts of a person's name in an answer to a question for it, at most three; of a sentence none."""
    rest = " ".join(word for word in text.split() if "@" not in word and not any(map(str.isdigit, word)))
    said = words_of(_SAID["before"].without(rest))
    parts = [said.text[start:end] for start, end in said.spans if said.text[start].isalpha()]
    if any(part.lower().replace("'", "") in _OF_A_SENTENCE for part in parts):
        return []
    joined = _hyphenated(said.text, parts)
    return [part for part in joined if part.lower() not in _NOT_NAMES][:_MOST_PARTS]


def introduced_name(text: str) -> list[str]:
    """The name of two or three parts that a sentence introduces: "my name is …"; empty when it doesn't."""
    for _, end in _SAID["introducing"].spans(text):
        parts: list[str] = []
        for word in text[end:].lstrip(" :").split():
            if not word[0].isupper() or len(parts) == _MOST_PARTS:
                break
            parts.append(word.rstrip(".,;!?"))
            if word[-1] in ".,;!?":
                break
        if len(parts) > 1:
            return parts
    return []


def _hyphenated(text: str, parts: list[str]) -> list[str]:
    """The parts with those joined that a hyphen joins in the text: "Anne-Marie"."""
    joined: list[str] = []
    for part in parts:
        if joined and f"{joined[-1]}-{part}" in text:
            joined[-1] += f"-{part}"
        else:
            joined.append(part)
    return joined
