"""A sentence as a run of tokens: each word as typed and as corrected, with the role that it turned out to play."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from language.stop_words import STOP_WORDS
from retrieval.names import Found
from retrieval.vocabulary import Vocabulary

PUNCTUATION = frozenset(",.;:!?")
TOKEN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?(?:'[a-z]+)?|[,.;:!?/&]")

# "unlike" is denied in words that name nothing ("doesn't puncture"): it describes the wish, so the vectors read it.
Role = Literal["", "name", "size", "measure", "denied", "unlike", "corrected", "flag", "mark"]


@dataclass
class Token:
    """A word or punctuation mark of the sentence and what it turned out to be."""

    typed: str
    word: str
    role: Role = ""

    @property
    def is_content(self) -> bool:
        """Whether the word is left over and says something."""
        is_a_word = len(self.word) > 1 or self.word == "v"  # of a V-neck
        return self.role == "" and self.word not in STOP_WORDS and is_a_word


@dataclass
class Sentence:
    """The tokens of a sentence in a shop's vocabulary."""

    tokens: list[Token]
    vocabulary: Vocabulary
    corrected_at: list[int] = field(default_factory=list)  # where the customer begins to take something back

    @classmethod
    def of(cls, text: str, vocabulary: Vocabulary) -> Sentence:
        """The tokens of a folded text."""
        tokens = []
        for typed in TOKEN.findall(text):
            if not typed[0].isalnum():
                tokens.append(Token(typed, typed, "mark"))
                continue
            plain = typed[:-2] if typed.endswith("'s") else typed.replace("'", "")
            tokens.append(Token(plain, vocabulary.speller.correct(plain)))
        return cls(tokens, vocabulary)

    def __len__(self) -> int:
        return len(self.tokens)

    def word(self, position: int) -> str:
        """The word at this place; empty before the beginning and after the end."""
        return self.tokens[position].word if 0 <= position < len(self.tokens) else ""

    def typed(self) -> list[str]:
        """The words as they were typed."""
        return [token.typed for token in self.tokens]

    def joined(self) -> tuple[str, list[int]]:
        """The words as one text, and where each begins in it."""
        starts, length = [], 0
        for token in self.tokens:
            starts.append(length)
            length += len(token.word) + 1
        return " ".join(token.word for token in self.tokens), starts

    def within(self, start: int, end: int) -> list[Token]:
        """The tokens that begin within a part of the joined text."""
        _, starts = self.joined()
        return [token for token, at in zip(self.tokens, starts, strict=True) if start <= at < end]

    def mark(self, name: Found, role: Role) -> None:
        """Gives the words of a name a role."""
        for token in self.tokens[name.start : name.end]:
            token.role = role

    def has_role(self, name: Found) -> bool:
        """Whether a word of the name plays a role already; a mark within it ("fen & hollow") is none."""
        return any(token.role not in ("", "mark") for token in self.tokens[name.start : name.end])

    def follows(self, position: int, phrase: Sequence[str]) -> bool:
        """Whether the phrase ends right before this place."""
        return all(self.word(position - len(phrase) + at) == word for at, word in enumerate(phrase))

    def begins(self, position: int, phrase: Sequence[str]) -> bool:
        """Whether the phrase begins at this place."""
        return all(self.word(position + at) == word for at, word in enumerate(phrase))

    def names_a(self, facet: str, position: int) -> bool:
        """Whether the word at this place alone names a colour, a material …."""
        return any(found == facet for found, _ in self.vocabulary.names.get(self.word(position)))
