"""Cleans dialogues: tidy text, whole turns, wanted languages and lengths, no personal data, nothing twice."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from finetune.dialogues.dialogue import Dialogue, Turn
from finetune.dialogues.redact import Redactor
from retrieval.text import plain_text

LONGEST_QUESTION = 500  # characters; longer messages are pasted documents, not questions
LONGEST_ANSWER = 1000
ENOUGH_TO_TELL_LANGUAGE = 20  # letters; "hi" and "ok thx" have no language
SURE_LANGUAGE = 0.9
NEARLY_SAME = 0.85  # Jaccard similarity of the word triples of two dialogues
PERMUTATIONS = 128
SHINGLE = 3  # words


@dataclass
class Report:
    """What was kept, and what was dropped or changed and why."""

    read: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    redacted: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)  # by reason, the id of the first dialogue dropped

    def drop(self, reason: str, dialogue: Dialogue) -> None:
        """Count a dropped dialogue."""
        self.dropped[reason] += 1
        self.examples.setdefault(reason, dialogue.dialogue_id)

    def as_json(self) -> dict[str, Any]:
        """The counts, the most frequent first."""
        return {
            "read": self.read,
            "kept": self.kept,
            "dropped": dict(self.dropped.most_common()),
            "first dropped": self.examples,
            "changed": dict(self.changed.most_common()),
            "redacted": dict(self.redacted.most_common()),
        }


def clean(
    dialogues: Iterable[Dialogue],
    languages: Sequence[str],
    known: Mapping[str, str] | None = None,
    kept: Collection[str] = (),
) -> tuple[list[Dialogue], Report]:
    """The dialogues that training may see, in their order, and what became of the others.

    Args:
        dialogues: as they were collected.
        languages: ISO 639-1 codes of the languages to keep.
        known: personal values of the shop's customers, each with its placeholder; see `Redactor`.
        kept: titles of products, which aren't personal.
    """
    report = Report()
    redactor = Redactor(known, kept)
    whole: list[Dialogue] = []
    seen = _Seen()
    for dialogue in dialogues:
        report.read += 1
        turns = tuple(_whole_turns(dialogue.turns, report))
        reason = _unfit(turns, languages)
        if reason:
            report.drop(reason, dialogue)
            continue
        tidy = dialogue.model_copy(update={"turns": tuple(_redacted(turns, redactor, report))})
        twin = seen.twin(tidy)
        if twin:
            report.drop(twin, dialogue)
            continue
        whole.append(tidy)
    report.kept = len(whole)
    return whole, report


def _whole_turns(turns: Sequence[Turn], report: Report) -> Iterator[Turn]:
    """Alternating turns from the customer's first to the shop's last; what one side says in a row is one turn."""
    merged: list[Turn] = []
    for turn in turns:
        text = _tidy(turn.content)
        if not text:
            report.changed["empty message left out"] += 1
        elif merged and merged[-1].role == turn.role:
            before = merged[-1]
            said = f"{before.content}\n{text}"
            # other answers to a part of a reply are none to the whole of it
            merged[-1] = before.model_copy(
                update={"content": said, "intent": before.intent or turn.intent, "others": ()}
            )
            report.changed["messages in a row joined"] += 1
        elif not merged and turn.role == "assistant":
            report.changed["greeting of the shop left out"] += 1
        else:
            merged.append(turn.model_copy(update={"content": text}))
    if merged and merged[-1].role == "user":
        report.changed["unanswered last message left out"] += 1
        merged.pop()
    yield from merged


def _tidy(text: str) -> str:
    """Without markup and control characters, composed (Unicode NFC), with single spaces."""
    return unicodedata.normalize("NFC", plain_text(text)).strip()


def _unfit(turns: Sequence[Turn], languages: Sequence[str]) -> str:
    """Why a dialogue can't be trained on, or nothing."""
    if not turns:
        return "no answered question"
    asked = [turn.content for turn in turns if turn.role == "user"]
    if any(len(text) > LONGEST_QUESTION for text in asked):
        return f"a question of more than {LONGEST_QUESTION} characters"
    if any(len(turn.content) > LONGEST_ANSWER for turn in turns if turn.role == "assistant"):
        return f"an answer of more than {LONGEST_ANSWER} characters"
    if not any(re.search(r"\w\w", text) for text in asked):
        return "a question without words"
    language = _language(" ".join(turn.content for turn in turns))
    if language and language not in languages:
        return f"another language ({language})"
    return ""


def _language(text: str) -> str:
    """The ISO 639-1 code of the text's language, or nothing where that isn't sure."""
    if sum(char.isalpha() for char in text) < ENOUGH_TO_TELL_LANGUAGE:
        return ""
    code, probability = _identifier().classify(text)
    return str(code) if probability >= SURE_LANGUAGE else ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _redacted(turns: Iterable[Turn], redactor: Redactor, report: Report) -> Iterator[Turn]:
    for turn in turns:
        text, counts = redactor.redact(turn.content)
        others = [redactor.redact(other) for other in turn.others]
        report.redacted += sum((found for _, found in others), counts)
        yield turn.model_copy(update={"content": text, "others": tuple(other for other, _ in others)})


class _Seen:
    """The dialogues kept so far: exact ones by their words, near ones by MinHash (Broder 1997) in an LSH index."""

    def __init__(self) -> None:
        from datasketch import MinHashLSH

        self._exact: set[str] = set()
        self._near = MinHashLSH(threshold=NEARLY_SAME, num_perm=PERMUTATIONS)

    def twin(self, dialogue: Dialogue) -> str:
        """Whether the dialogue is an exact or a near duplicate of one before; remembers it where it isn't."""
        from datasketch import MinHash

        words = re.findall(r"\w+", " ".join(turn.content for turn in dialogue.turns).lower())
        text = " ".join(words)
        if text in self._exact:
            return "exact duplicate"
        self._exact.add(text)
        shingles = {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
        minhash = MinHash(num_perm=PERMUTATIONS)
        minhash.update_batch([shingle.encode() for shingle in shingles])
        if self._near.query(minhash):
            return "near duplicate"
        self._near.insert(str(len(self._exact)), minhash)
        return ""
