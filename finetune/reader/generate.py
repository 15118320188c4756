"""Composes the reader's rows of authored phrasings, as customers do; split by template family, never by row."""

import hashlib
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from finetune.reader import heard, phrasings
from finetune.reader.phrasings import Marks, Phrasing
from finetune.reader.typing_habits import ending, typed
from language.problems import find_problem

BOT_DATA = Path(__file__).parents[2] / "bot" / "data"
#: What the bot's own training examples do; of intents that are missing here the acts aren't known.
INTENTS: Mapping[str, str] = yaml.safe_load((phrasings.DATA / "intents.yml").read_text(encoding="utf-8"))
SPLITS = ("train", "tune", "test")
EVERY = 16  # families of a group, of which one goes to each of the two others
BOT_EXAMPLE_SHARE = 0.25  # of messages that are one of the bot's own examples, whose intent is known
HEARD_SHARE = 0.35  # of the others: whole messages that somebody wrote
SINGLE_SHARE = 0.42  # of the others: messages that do one thing only, without an opener
CONTEXT_SHARE = 0.55  # of messages that know the bot's last turn
POINTERS = ("other", "all", "this", "nothing")  # the first of them that a part points at counts for the message


@dataclass(frozen=True)
class Row:
    """A message with what it means.

    Attributes:
        text: what the customer types.
        answered: the kind of the bot's answer before it, or empty.
        focus: the kind of product in focus, or empty.
        acts: what the message does; empty where nobody said.
        aspects: what it asks.
        pointer: which product it is about.
        spans: start, end and kind of each marked span; None where nobody marked them.
        families: the template families that it was composed of.
        intent: the bot's intent for it, with the topic of a policy; empty where nobody said.
        problem: what went wrong, as `language.problems` names it, empty: nothing; None where nobody said.
        whose: whose order it speaks of, as `language.whose_order` names it, empty: of none; None where nobody said.
    """

    text: str
    answered: str
    focus: str
    acts: tuple[str, ...]
    aspects: tuple[str, ...]
    pointer: str
    spans: tuple[tuple[int, int, str], ...] | None
    families: tuple[str, ...] = field(default=())
    intent: str = ""
    problem: str | None = None
    whose: str | None = None


@cache
def splits() -> dict[str, str]:
    """Which split each template family belongs to: of every group some families are held out, the same in every run."""
    found: dict[str, str] = {}
    for some in (*phrasings.authored().values(), *_of_the_bot().values(), *_of_hands().values()):
        families = sorted({phrasing.family for phrasing in some}, key=_drawn_by)
        found |= {family: _HELD_OUT.get(at % EVERY, "train") for at, family in enumerate(families)}
    return found


def rows(split: str, count: int, seed: int) -> list[Row]:
    """So many different messages of this split's families."""
    chance = random.Random(f"{seed} {split}")
    composer = _Composer(split, chance)
    found: dict[tuple[str, str], Row] = {}
    while len(found) < count:
        row = composer.message()
        if not row.text.strip():  # nothing but punctuation, which this customer doesn't type
            continue
        found.setdefault((row.text.lower(), row.answered), row)
    return list(found.values())


def write(folder: Path, count: int, seed: int) -> Counter[str]:
    """Write `train.jsonl`, `tune.jsonl`, `test.jsonl` and a data card; return the number of rows of each act."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {"train": count, "tune": count // 8, "test": count // 8}
    made = {split: rows(split, size, seed) for split, size in sizes.items()}
    for split, some in made.items():
        lines = (json.dumps(asdict(row), ensure_ascii=False) for row in some)
        (folder / f"{split}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(_card(made, seed), encoding="utf-8")
    return Counter(act for row in made["train"] for act in row.acts)


def read(file: Path) -> list[Row]:
    """The rows of a file that `write` made, or that people annotated."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = None if row["spans"] is None else tuple((start, end, kind) for start, end, kind in row["spans"])
        lists = {name: tuple(row[name]) for name in ("acts", "aspects", "families")}
        found.append(Row(**{**row, **lists, "spans": spans}))
    return found


class _Composer:
    """Draws messages from the families of one split."""

    def __init__(self, split: str, chance: random.Random) -> None:
        self._chance = chance
        self._groups: dict[str, list[tuple[list[Phrasing], float]]] = defaultdict(list)
        shares = {group["name"]: group["share"] for group in phrasings.groups()}
        self._of_hands = [one for some in _of_hands().values() for one in some if splits()[one.family] == split]
        self._of_intent: dict[str, list[Phrasing]] = defaultdict(list)
        for name, some in [*phrasings.authored().items(), *_of_the_bot().items()]:
            kept = [phrasing for phrasing in some if splits()[phrasing.family] == split]
            for phrasing in kept if name.startswith(OF_THE_BOT) else ():
                self._of_intent[phrasing.intent].append(phrasing)
            if kept and kept[0].acts:
                self._groups[kept[0].acts[0]].append((kept, shares.get(name, BOT_SHARE)))
        shapes = [shape for shape in phrasings.composition()["messages"] if self._can(shape["acts"])]
        self._shapes = [shape["acts"] for shape in shapes]
        self._shape_shares = [shape["share"] for shape in shapes]

    def _can(self, acts: Sequence[str]) -> bool:
        return all(act == "opener" or act in self._groups for act in acts)

    def message(self) -> Row:
        """One message, typed as somebody may."""
        chance = self._chance
        if chance.random() < BOT_EXAMPLE_SHARE:
            weights = [len(some) ** 0.5 for some in self._of_intent.values()]
            some = chance.choices(list(self._of_intent.values()), weights)[0]
            return self._composed([""], chance.choice(some))
        if chance.random() < HEARD_SHARE:
            return self._composed([""], chance.choice(self._of_hands))
        if chance.random() < SINGLE_SHARE:
            # The square root lets the rarer acts be seen often enough.
            acts = list(self._groups)
            weights = [sum(share for _, share in self._groups[act]) ** 0.75 for act in acts]
            shape = chance.choices(acts, weights)
        else:
            shape = chance.choices(self._shapes, self._shape_shares)[0]
        return self._composed(shape)

    def _composed(self, shape: Sequence[str], given: Phrasing | None = None) -> Row:
        """The parts of a shape, or the phrasing that is given for its only one, as one message."""
        chance = self._chance
        shop = phrasings.draw_shop(chance)
        text, marks, parts, said = "", [], [], []
        pointers: set[str] = set()
        for position, act in enumerate(shape):
            is_last = position == len(shape) - 1
            if act == "opener":
                piece: str = chance.choice(phrasings.lines(phrasings.composition()["openers"]["strong"]))
                piece_marks: Marks = [""] * len(piece)
            else:
                part = given or self._drawn(act)
                filled = phrasings.said(part, shop, chance)
                parts.append(part)
                said.append(filled.text)
                pointers |= filled.pointers or {part.pointer}
                piece, piece_marks = filled.text, list(filled.marks)
                if position == 0:
                    piece, piece_marks = self._opened(piece, piece_marks)
                if is_last:
                    piece, piece_marks = self._closed(piece, piece_marks)
            joint = ending(act, chance) if is_last else self._joint(act)
            text += piece + joint
            marks += piece_marks + [""] * len(joint)
        answered, focus = self._context(parts, shop)
        text, marks = typed(text, marks, chance)
        return Row(
            text=text,
            answered=answered,
            focus=focus,
            acts=tuple(dict.fromkeys(act for part in parts for act in part.acts)),
            aspects=tuple(dict.fromkeys(aspect for part in parts for aspect in part.aspects)),
            pointer=next((pointer for pointer in POINTERS if pointer in pointers), "nothing"),
            spans=_spans(text, marks) if all(part.has_spans for part in parts) else None,
            families=tuple(part.family for part in parts),
            intent=parts[0].intent if len(parts) == 1 else "",
            problem=_problem(parts, said),
            whose=_whose(parts),
        )

    def _drawn(self, act: str) -> Phrasing:
        some = self._groups[act]
        kept, _ = self._chance.choices(some, [share for _, share in some])[0]
        return self._chance.choice(kept)

    def _opened(self, piece: str, marks: Marks) -> tuple[str, Marks]:
        if self._chance.random() > 0.1:
            return piece, marks
        word = self._chance.choice(phrasings.lines(phrasings.composition()["openers"]["weak"]))
        word += self._chance.choice((" ", ", ", " ", "... "))
        return word + piece, [""] * len(word) + marks

    def _closed(self, piece: str, marks: Marks) -> tuple[str, Marks]:
        if self._chance.random() > 0.12:
            return piece, marks
        word = self._chance.choice((" ", ", ", " ")) + self._chance.choice(
            phrasings.lines(phrasings.composition()["closers"])
        )
        return piece + word, marks + [""] * len(word)

    def _joint(self, act: str) -> str:
        if act in ("ask", "compare", "policy", "search"):
            return self._chance.choices(("? ", ". ", " and ", ", ", " "), (5, 3, 2, 2, 1))[0]
        return self._chance.choices(
            (". ", "! ", ", ", " and ", " but ", "... ", " ", "; ", " so ", " - "),
            (7, 4, 4, 1, 1.5, 0.5, 1, 0.2, 0.5, 0.3),
        )[0]

    def _context(self, parts: Sequence[Phrasing], shop: Mapping[str, Any]) -> tuple[str, str]:
        """The kind of the bot's last answer and what is in focus, as far as they are known."""
        chance = self._chance
        if parts and parts[0].after:
            return parts[0].after, chance.choice((*shop["thing"], *shop["things"], ""))
        expected = parts[0].contexts if parts else ()
        needed = [kind for kind in expected if kind != "none"]
        if (needed and "none" not in expected) or (needed and chance.random() < 0.6):
            kind = chance.choice(needed)
        elif chance.random() < CONTEXT_SHARE:
            kind = chance.choice(("told", "told", "told", "anything_else"))
        else:
            return "", ""
        focus = chance.choice((*shop["thing"], *shop["things"])) if chance.random() < 0.8 else ""
        return chance.choice(phrasings.turns()[kind]), focus


_REPORTING = frozenset({"complain", "order"})  # acts of sentences in which the rules may look for what went wrong
_OF_ORDERS = frozenset({"order", "policy", "complain", "person"})  # acts of sentences that may speak of an order
_SENT_BACK = ("return_items", "exchange_items")
OF_THE_BOT = "bot "  # the beginning of the names of groups that the bot's own examples make
BOT_SHARE = 1.0
_HELD_OUT = {3: "tune", 7: "test"}


def _drawn_by(family: str) -> str:
    """An order of families that has nothing to do with their words."""
    return hashlib.sha256(f"reader: {family}".encode()).hexdigest()


@cache
def _of_the_bot() -> dict[str, list[Phrasing]]:
    """The examples of the bot's own training data by what their intents do, or by an intent that doesn't say."""
    found: dict[str, list[Phrasing]] = defaultdict(list)
    for file in sorted(set(BOT_DATA.glob("*.yml")) - {heard.BOT_FILE}):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8")).get("nlu", ()):
            intent = entry.get("intent", "")
            if not intent:
                continue
            act = INTENTS.get(intent, INTENTS.get(intent.split("/")[0], ""))
            for line in phrasings.lines(entry["examples"]):
                example = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", line.removeprefix("- "))
                if set("(){}<>|") & set(example):
                    continue
                name = f"{OF_THE_BOT}{intent}"
                phrasing = Phrasing(name, example, (act,) if act else (), has_spans=False, intent=intent)
                found[f"{OF_THE_BOT}{act}" if act else name].append(phrasing)
    return found


@cache
def _of_hands() -> dict[str, list[Phrasing]]:
    """The whole messages by who wrote them."""
    found: dict[str, list[Phrasing]] = defaultdict(list)
    for one in heard.written():
        name = f"heard by {one.hand}"
        found[name].append(
            Phrasing(
                name,
                one.text,
                one.acts,
                one.aspects,
                one.pointer,
                has_spans=False,
                intent=one.intent,
                problem=one.problem,
                whose=one.whose,
                after=one.after,
                is_literal=True,
            )
        )
    return found


def intents() -> list[str]:
    """The bot's intents, with the topics of its policies, that it has examples of."""
    return sorted({phrasing.intent for some in _of_the_bot().values() for phrasing in some})


def _problem(parts: Sequence[Phrasing], said: Sequence[str]) -> str | None:
    """What went wrong by any part of a message: as its author says, or as the rules read it."""
    found: list[str | None] = []
    for part, text in zip(parts, said, strict=True):
        if part.problem is not None:
            found.append(part.problem)
        elif not _REPORTING & set(part.acts) and part.intent not in _SENT_BACK:
            found.append("")
        elif problem := find_problem(text):
            found.append(problem.value)
        else:  # a complaint of the bot's that the rules don't know may be one
            found.append(None if part.intent == "complaint" else "")
    return next((problem for problem in found if problem), None if None in found else "")


def _whose(parts: Sequence[Phrasing]) -> str | None:
    """Whose order a message speaks of, as its author says; nobody's where it is of products or small talk alone."""
    if any(part.whose for part in parts):
        return next(part.whose for part in parts if part.whose)
    is_told = all(part.whose == "" or (part.acts and not _OF_ORDERS & set(part.acts)) for part in parts)
    return "" if is_told else None


def _spans(text: str, marks: Marks) -> tuple[tuple[int, int, str], ...]:
    """Start, end and kind of each run of the same mark, without spaces at its ends."""
    found = []
    for mark, run in groupby(range(len(marks)), key=lambda at: marks[at]):
        positions = list(run)
        start, end = positions[0], positions[-1] + 1
        if mark and text[start:end].strip():
            found.append((start, end, mark.split()[0]))
    return tuple(found)


def _card(made: Mapping[str, Sequence[Row]], seed: int) -> str:
    """What the data is, for whoever trains on it."""
    lines = [
        "# The reader's data",
        "",
        "Messages of customers, composed of phrasings that this project's authors wrote (`finetune/reader/data`)",
        "and of the bot's own training examples, over the vocabulary of invented shops. No customer's words are in it.",
        f"Split by template family: no phrasing is in two splits. Seed {seed}.",
        "",
        "| | " + " | ".join(made) + " |",
        "|---|" + "---:|" * len(made),
        "| rows | " + " | ".join(str(len(some)) for some in made.values()) + " |",
        "| families | "
        + " | ".join(str(len({f for row in some for f in row.families})) for some in made.values())
        + " |",
    ]
    counts = {
        split: Counter(label for row in some for label in (*row.acts, *row.aspects)) for split, some in made.items()
    }
    for label in sorted({label for some in counts.values() for label in some}):
        lines.append(f"| {label} | " + " | ".join(str(counts[split][label]) for split in made) + " |")
    return "\n".join([*lines, ""])
