"""Reads a customer's sentence with the trained reader: a small encoder on ONNX Runtime, no torch at serving time."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from language.marks import Marks, Run
from language.message import Act, Aspect, Before, Message, Pointer
from language.onnx_runtime import session
from language.pointing import means_the_other
from language.problems import Problem
from language.references import without_emails, without_numbers
from language.whose_order import Party

T = TypeVar("T")

GRAPH, LABELS = "model.onnx", "reader.json"
UNSURE = 0.5  # of a party, from where it is looked at twice
LEAST_OF_AN_ASPECT = 0.05  # below it the likeliest says nothing, and the words alone decide
MAX_TOKENS = 128  # of a message with its context; a longer message is cut

#: What the reader says of each token: outside, or the first or a later one of a span.
TAGS = ("outside", "wanted", "more wanted", "unwanted", "more unwanted", "detail", "more detail")

#: The role of what a token belongs to: no thing, or one that is wanted, unwanted, or only told of.
ROLES = ("nothing", "wanted", "unwanted", "mentioned")
#: Which wish of several the words of a token are said of: none, one by its number, each of them, or they are an aside.
WISHES = ("nothing", "1", "2", "3", "each", "aside")


@dataclass(frozen=True)
class Heard:
    """All that one pass over a sentence gives.

    Attributes:
        message: what the sentence does, asks and points at, and what went wrong with an order by it.
        vector: what the heads read, for whoever learns more of it: the first state and the mean, each of length one.
    """

    message: Message
    vector: NDArray[np.float32]


class ReaderMissingError(RuntimeError):
    """The folder holds no reader; the message says how to make one."""


class Reader:
    """The trained reader of a folder that `finetune.reader.export` wrote."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        if not (folder / GRAPH).is_file() or not (folder / LABELS).is_file():
            raise ReaderMissingError(f"No reader in {folder}. Run `make setup`.")
        described = json.loads((folder / LABELS).read_text(encoding="utf-8"))
        if "parties" not in described:
            raise ReaderMissingError(f"The reader in {folder} is an earlier release's. Run `make setup`.")
        self.name: str = described["name"]
        self._acts = [Act(act) for act in described["acts"]]
        self._aspects = [Aspect(aspect) for aspect in described["aspects"]]
        self._pointers = [Pointer(pointer) for pointer in described["pointers"]]
        self._problems: list[str] = described["problems"]
        self._parties: list[str] = described["parties"]
        self._thresholds: dict[str, float] = described["thresholds"]
        self._temperatures: dict[str, float] = described["temperatures"]
        self._tokenizer = tokenizer(folder)
        self._session = session(folder / GRAPH, threads)
        self._outputs = [output.name for output in self._session.get_outputs()]
        if not {"roles", "wishes"}.issubset(self._outputs):
            raise ReaderMissingError(f"The reader in {folder} is an earlier release's. Run `make setup`.")

    def read(self, text: str, before: Before) -> Message:
        """What the sentence does, asks and points at, after `before`."""
        return self.hear(text, before).message if text.strip() else Message(text)

    def hear(self, text: str, before: Before) -> Heard:
        """All that the sentence gives in one pass; of a text of nothing, too."""
        encoding = encoded(self._tokenizer, text, before)
        given = self._given(encoding)
        message = self._message(text, encoding, given)
        return Heard(
            message=replace(message, likely_parties=self._without_proofs(message, before)),
            vector=np.concatenate([half / np.linalg.norm(half) for half in np.split(given["vector"][0], 2)]),
        )

    def _given(self, encoding: Encoding) -> dict[str, NDArray[np.float32]]:
        """What every head gives, by its name."""
        return dict(zip(self._outputs, self._session.run(None, inputs(encoding)), strict=True))

    def _without_proofs(self, message: Message, before: Before) -> Mapping[Party, float]:
        """Of whose order the words beside emails and numbers speak, which tell it of nobody: "it's ana@example.com"."""
        rest = without_numbers(without_emails(message.text))
        if message.likely_parties.get(Party.OTHER, 0.0) < UNSURE or rest == message.text:
            return message.likely_parties
        if not any(map(str.isalpha, rest)):
            return {}
        return self._likely_parties(self._given(encoded(self._tokenizer, rest, before))["whose"][0])

    def _message(self, text: str, encoding: Encoding, given: Mapping[str, NDArray[np.float32]]) -> Message:
        """The value of the sentence by the heads' logits."""
        acts = _sigmoid(given["acts"][0] / self._temperatures["acts"]).tolist()
        likely = _likeliest_first(dict(zip(self._acts, acts, strict=True)))
        aspects = _sigmoid(given["aspects"][0] / self._temperatures["aspects"]).tolist()
        sure = self._settled(likely)
        spans = spans_of(text, encoding, given["tags"][0].argmax(axis=-1))
        return Message(
            text,
            acts=sure,
            aspects=self._asked(dict(zip(self._aspects, aspects, strict=True))) if Act.ASK in sure else {},
            pointer=self._pointer(text, given["pointer"][0]),
            wanted=spans["wanted"],
            unwanted=spans["unwanted"],
            details=spans["detail"],
            likely=likely,
            likely_problems=self._likely_problems(given["problem"][0]),
            likely_parties=self._likely_parties(given["whose"][0]),
            marks=_marks(encoding, _softmax(given["roles"][0]), _softmax(given["wishes"][0])),
        )

    def _pointer(self, text: str, logits: NDArray[np.float32]) -> Pointer:
        """What it points at: told by rule where it names the other one, and else as the head hears it."""
        return Pointer.OTHER if means_the_other(text) else self._pointers[int(logits.argmax())]

    def _likely_problems(self, logits: NDArray[np.float32]) -> dict[Problem, float]:
        """How likely each kind of thing went wrong, the likeliest first; the rest is that nothing did."""
        chances = _softmax(logits / self._temperatures["problem"])
        return _likeliest_first({Problem(name): chance for name, chance in _named(self._problems, chances)})

    def _likely_parties(self, logits: NDArray[np.float32]) -> dict[Party, float]:
        """How likely an order of each party is spoken of, the likeliest first; the rest is that none is."""
        chances = _softmax(logits / self._temperatures["whose"])
        return _likeliest_first({Party(name): chance for name, chance in _named(self._parties, chances)})

    def _settled(self, likely: dict[Act, float]) -> dict[Act, float]:
        """The acts above their thresholds, the surest first; the likeliest one when none is."""
        sure = {act: chance for act, chance in likely.items() if chance >= self._thresholds[act.value]}
        if not sure:
            best = max(likely, key=lambda act: likely[act] / self._thresholds[act.value])
            sure = {best: likely[best]}
        return _likeliest_first(sure)

    def _asked(self, likely: dict[Aspect, float]) -> dict[Aspect, float]:
        """The aspects above the threshold, or the likeliest one, since who asks asks something; none of noise."""
        sure = {aspect: chance for aspect, chance in likely.items() if chance >= self._thresholds["aspects"]}
        if not sure:
            best = max(likely, key=lambda aspect: likely[aspect])
            sure = {best: likely[best]} if likely[best] >= LEAST_OF_AN_ASPECT else {}
        return _likeliest_first(sure)


def _named(labels: Sequence[str], chances: NDArray[Any]) -> Iterator[tuple[str, float]]:
    """Each label that says something, with its chance."""
    return ((label, chance) for label, chance in zip(labels, chances.tolist(), strict=True) if label)


def _likeliest_first(likely: Mapping[T, float]) -> dict[T, float]:
    return dict(sorted(likely.items(), key=lambda found: -found[1]))


def tokenizer(folder: Path) -> Tokenizer:
    """The encoder's tokenizer, cutting what is too long and padding nothing."""
    loaded = Tokenizer.from_file(str(folder / "tokenizer.json"))
    loaded.enable_truncation(MAX_TOKENS, strategy="longest_first")
    loaded.no_padding()
    return loaded


def encoded(loaded: Tokenizer, text: str, before: Before) -> Encoding:
    """The sentence, and behind it what is spoken of and what the bot answered last, where they are known."""
    context = ": ".join(part for part in (before.focus, before.answered.replace("_", " ")) if part)
    return loaded.encode(text, context) if context else loaded.encode(text)


def inputs(encoding: Encoding) -> dict[str, NDArray[Any]]:
    """What the graph takes: the tokens, their segments, and which of them are the sentence's own."""
    return {
        "ids": np.array([encoding.ids], np.int64),
        "segments": np.array([encoding.type_ids], np.int64),
        "own": np.array([[float(sequence == 0) for sequence in encoding.sequence_ids]], np.float32),
    }


def spans_of(text: str, encoding: Encoding, tags: NDArray[np.int64]) -> dict[str, tuple[str, ...]]:
    """The words of each kind of span, in the customer's spelling; a word is tagged by its first token."""
    found: list[tuple[str, int, int]] = []
    word_before, kind_before = None, ""
    tokens = zip(tags, encoding.offsets, encoding.word_ids, encoding.sequence_ids, strict=True)
    for tag, (start, end), word, sequence in tokens:
        if sequence != 0:
            continue
        if word == word_before:
            if kind_before:
                found[-1] = (*found[-1][:2], end)
            continue
        kind = TAGS[tag].removeprefix("more ") if tag else ""
        if kind and kind == kind_before and TAGS[tag].startswith("more "):
            found[-1] = (*found[-1][:2], end)
        elif kind:
            found.append((kind, start, end))
        word_before, kind_before = word, kind
    return {
        kind: tuple(text[start:end] for one, start, end in found if one == kind)
        for kind in ("wanted", "unwanted", "detail")
    }


def _marks(encoding: Encoding, roles: NDArray[np.float32], wishes: NDArray[np.float32]) -> Marks:
    """The marked words by the chances of each token: (tokens, ROLES) and (tokens, WISHES)."""
    by_wish = runs(encoding, wishes, WISHES)
    numbered = tuple(by_wish[number] for number in ("1", "2", "3") if by_wish[number])
    # Two heads hear what is only told of: the mean of both is right more often than either.
    told = (roles[:, ROLES.index("mentioned")] + wishes[:, WISHES.index("aside")]) / 2
    by_voice = runs(encoding, np.stack([1 - told, told], axis=1), ("asked", "told"))
    return Marks(by_voice["told"], wishes=numbered if len(numbered) > 1 else ())


def runs(encoding: Encoding, chances: NDArray[np.float32], labels: Sequence[str]) -> dict[str, tuple[Run, ...]]:
    """Of each label the runs of words, by start and end in the text, that are likeliest it by their tokens' mean.

    Args:
        encoding: the message's tokens.
        chances: of each token, how likely each label is: (tokens, labels).
        labels: the labels.
    """
    places: dict[int, list[int]] = {}
    for at, (word, sequence) in enumerate(zip(encoding.word_ids, encoding.sequence_ids, strict=True)):
        if sequence == 0 and word is not None:
            places.setdefault(word, []).append(at)
    found: dict[str, list[Run]] = {label: [] for label in labels}
    before = labels[0]
    for tokens in places.values():
        label = labels[int(chances[tokens].mean(axis=0).argmax())]
        start, end = encoding.offsets[tokens[0]][0], encoding.offsets[tokens[-1]][1]
        if label == before and found[label]:
            start = found[label].pop()[0]
        found[label].append((start, end))
        before = label
    return {label: tuple(places) for label, places in found.items()}


def _sigmoid(logits: NDArray[Any]) -> NDArray[Any]:
    return 1 / (1 + np.exp(-logits))


def _softmax(logits: NDArray[Any]) -> NDArray[Any]:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
