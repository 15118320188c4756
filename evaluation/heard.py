"""Measures the reader on whole messages that other hands wrote than those it learned of: `evaluation/messages.tsv`.

The table has the columns of `finetune.reader.heard`. `python -m evaluation.reader evaluation/messages.tsv` prints the
figures; the bot's intents are measured on the same table by `lisa evaluate nlu --quick --utterances` with it.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path

from finetune.reader.heard import Heard, read
from language.message import Before, Message, Reads
from language.whose_order import Party

MESSAGES = Path(__file__).with_name("messages.tsv")

Labels = frozenset[Hashable]
#: What is compared, by its name: what the table says of a message, and what was read of it.
_COMPARED: Mapping[str, tuple[Callable[[Heard], Labels | None], Callable[[Message], Labels]]] = {
    "acts": (lambda one: frozenset(one.acts), lambda read: frozenset(act.value for act in read.acts)),
    "aspects": (lambda one: frozenset(one.aspects), lambda read: frozenset(aspect.value for aspect in read.aspects)),
    "pointer": (lambda one: frozenset({one.pointer}), lambda read: frozenset({read.pointer.value})),
    "problem": (
        lambda one: None if one.problem is None else frozenset({one.problem} - {""}),
        lambda read: frozenset({problem.value} if (problem := read.problem or read.likely_problem) else ()),
    ),
    "somebody else's order": (
        lambda one: frozenset({Party.OTHER} if one.whose == Party.OTHER.value else ()),
        lambda read: frozenset({Party.OTHER} if read.is_of_somebody_elses_order else ()),
    ),
}


def figures(reader: Reads, messages: Sequence[Heard]) -> dict[str, float]:
    """Micro-F1 of each thing that is read of a message, over all messages of which it is known."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in messages:
        said = reader.read(one.text, Before(one.after))
        for name, (meant, heard) in _COMPARED.items():
            wanted, found = meant(one), heard(said)
            if wanted is None:
                continue
            for at, some in enumerate((wanted & found, wanted, found)):
                counts[name][at] += len(some)
    return {name: 2 * hits / max(1, wanted + found) for name, (hits, wanted, found) in counts.items()}


def report(reader: Reads, file: Path) -> None:
    """Print the figures of a table, of each hand and of all.

    Raises:
        ValueError: a row of it can't be read; the message names file, line and column.
    """
    messages = read(file)
    by_hand: dict[str, list[Heard]] = defaultdict(list)
    for one in messages:
        by_hand[f"hand {one.hand}"].append(one)
    for name, some in [*sorted(by_hand.items()), ("all", messages)]:
        told = ", ".join(f"{what} {value:.3f}" for what, value in figures(reader, some).items())
        print(f"{name}: {len(some)} messages, micro-F1: {told}")
