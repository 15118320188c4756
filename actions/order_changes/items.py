"""Finds the items of an order that a customer means: "the boots", "the blue one", "everything except the lamp"."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from actions.orders.records import OrderLineRecord
from language.exclusions import Spared, exception, goes_on, spared_by
from language.lemmas import lemmas, switches, words
from language.ordinals import chosen
from language.phrases import words_of
from language.price_words import asks_cheaper, asks_cheapest, asks_dearer, asks_dearest
from language.quantifiers import count, means_everything, means_several, means_the_rest
from language.references import places_of, without_numbers
from language.words import fold

SHORTEST_RESPELLED = 5  # letters of a word that is taken for a misspelt one
_NEXT_CLAUSE = frozenset({",", ";", ".", "&", "and", "plus", "for", "to", "into", "instead"})
_AS_A_COMMA = str.maketrans(dict.fromkeys("/()", ","))
_TOO_COMMON = {"set", "the", "and", "with", "for", "of", "in", "a", "new", "light", "order"}


@dataclass(frozen=True)
class Found:
    """The items meant, one line id for each piece, and each group of items between which the text doesn't decide."""

    lines: tuple[int, ...] = ()
    undecided: tuple[tuple[OrderLineRecord, ...], ...] = ()


@dataclass(frozen=True)
class _Mention:
    start: int
    end: int
    lines: tuple[OrderLineRecord, ...]


def find_items(text: str, lines: Sequence[OrderLineRecord], *, is_asked: bool = False) -> Found:
    """The items of these lines that the text names or describes; an answer to a question for them may be misspelt."""
    if (left_out := exception(text)) and _excepts(text, left_out, lines):
        spared_items = find_items(text[left_out[1] :], lines, is_asked=is_asked)
        if not spared_items.lines:
            return spared_items
        return Found(tuple(_left(lines, spared_items.lines)))

    if numbered := _numbered(text, lines):
        return Found(tuple(numbered))
    named = _mentions(text, lines) or (_mentions(_respelled(text, lines), lines) if is_asked else [])
    if spared := _spared(text, named):
        kept = _decide(text, spared)
        if means_the_rest(text) or means_everything(text):
            return Found(tuple(_left(lines, kept.lines)), kept.undecided)
        named = [mention for mention in named if mention not in spared]
        return _decide(text, named) if named else Found()
    if named:
        return _decide(text, named)
    if means_everything(text):
        return Found(tuple(_pieces(lines)))
    if places := chosen(text, lines):
        return Found(tuple(_pieces(places)))
    described = _described(text, lines)
    if len(described) == 1:
        return Found(tuple(_pieces(described)))
    return Found(undecided=(tuple(described),)) if described else Found()


def _excepts(text: str, left_out: tuple[int, int], lines: Sequence[OrderLineRecord]) -> bool:
    """Whether what follows is left out of everything, and not only said beside an item that is named."""
    start, end = left_out
    return means_everything(text[:end]) or not _mentions(text[:start], lines)


def names_an_item(text: str, lines: Sequence[OrderLineRecord]) -> bool:
    """Whether the text names one of these lines by its title or number."""
    return bool(_numbered(text, lines) or _mentions(text, lines))


def about(text: str, line: OrderLineRecord, lines: Sequence[OrderLineRecord]) -> str:
    """The part of the text that is about this line: from where it is named to where another is."""
    mentions = _mentions(text, lines)
    parts = _spans(text)
    own = [mention for mention in mentions if line in mention.lines]
    if not own:
        return "" if mentions else text
    start = own[0].start
    later = [mention.start for mention in mentions if mention.start > start and line not in mention.lines]
    end = parts[min(later)][0] if later else len(text)
    # "a purple t-shirt instead of …": what stands before the first name belongs to it.
    return text[0 if mentions[0] is own[0] else parts[start][0] : end]


def _spared(text: str, mentions: list[_Mention]) -> list[_Mention]:
    """The mentions of what is to be left alone: "keep the boots", "but not the beret"."""
    spans = _spans(text)
    spared: list[_Mention] = []
    how: Spared | None = None
    for place, mention in enumerate(mentions):
        start = spans[mentions[place - 1].end - 1][1] if place else 0
        before = text[start : spans[mention.start][0]] if mention.start < len(spans) else ""
        if found := spared_by(before):
            how = found
        elif how and ((how is Spared.DENIED and "," in before) or not goes_on(before)):
            how = None
        if how:
            spared.append(mention)
    return spared


def _left(lines: Sequence[OrderLineRecord], taken: Sequence[int]) -> list[int]:
    """The pieces of these lines without those taken."""
    left = _pieces(lines)
    for line in taken:
        left.remove(line)
    return left


def _respelled(text: str, lines: Sequence[OrderLineRecord]) -> str:
    """The text with words that are nearly one of a title as that."""
    known = {word.lower() for line in lines for word in line.title.split() if len(word) > 3}
    for start, end in reversed(words_of(text).spans):
        word = text[start:end]
        if len(word) >= SHORTEST_RESPELLED and word.isalpha():
            text = text[:start] + next(iter(get_close_matches(word.lower(), known, 1, 0.84)), word) + text[end:]
    return text


def _decide(text: str, mentions: list[_Mention]) -> Found:
    meant: list[int] = []
    undecided: list[tuple[OrderLineRecord, ...]] = []
    spans = _spans(text)
    for place, mention in enumerate(mentions):
        chosen = list(mention.lines)
        before = text[spans[mentions[place - 1].end - 1][1] if place else 0 : spans[mention.start][0]]
        before = _last_part(before)
        if len(chosen) > 1:
            end = spans[mentions[place + 1].start][0] if place + 1 < len(mentions) else len(text)
            described = _described(f"{before} {_what_follows(text[spans[mention.end - 1][1] : end])}", chosen)
            wants_all = means_several(before) or _is_plural(text, spans, mention)
            if len(described) == 1 or (described and wants_all):
                chosen = described
            elif not wants_all and len({(line.title, tuple(line.options.items())) for line in chosen}) == 1:
                chosen = [line for line in chosen if line.id not in meant][:1]  # named twice, both are meant
            elif not wants_all:
                undecided.append(tuple(described or chosen))
                continue
        for line in chosen:
            pieces = _pieces([line])
            meant.extend(pieces[: _count(before) or len(pieces)] if line.id not in meant else [])
    still_open = [group for group in undecided if not any(line.id in meant for line in group)]
    by_lines = {tuple(line.id for line in group): group for group in still_open}
    return Found(tuple(meant), tuple(by_lines.values()))


def _what_follows(text: str) -> str:
    """The part after an item's name that describes it: in brackets or after a colon as it is listed, or its clause."""
    after = text.lstrip()
    if after[:1] in ("(", "["):
        return after[1:].partition(")")[0].partition("]")[0]
    if after[:1] == ":":
        return after[1:].partition(";")[0].partition("\n")[0]
    said = words_of(text)
    ends = (start for word, (start, _) in zip(said.words, said.spans, strict=True) if word in _NEXT_CLAUSE)
    return text[: next(ends, len(text))]


def _last_part(before: str) -> str:
    """What stands behind the last mark that ends a listed item."""
    return before[max(before.rfind(mark) for mark in ";)\n") + 1 :]


def _numbered(text: str, lines: Sequence[OrderLineRecord]) -> list[int]:
    """The lines that the text names by the number of their variant or product; a piece more each time it does."""
    found: list[int] = []
    for name in dict.fromkeys(name for line in lines for name in _numbers(line)):
        times = len(places_of(name, text))
        holding = [line for line in lines if name in _numbers(line)]
        found += _pieces(holding)[:times] if times > 1 else _pieces(holding[:times])
    return found


def _numbers(line: OrderLineRecord) -> list[str]:
    """What the line is called in the shop's lists; words don't count, since they are names."""
    known = (line.variant_id, line.sku, line.product_id)
    return [name for name in known if name and len(name) > 3 and name[-1].isdigit()]


def _mentions(text: str, lines: Sequence[OrderLineRecord]) -> list[_Mention]:
    """Where lines are named; the longest name wins a word, so that "smart watch" isn't the smart thermostat."""
    said = words(text)
    candidates: dict[tuple[int, int], list[OrderLineRecord]] = {}
    for line in lines:
        title = set(words(line.title)) - _TOO_COMMON
        start = 0
        while start < len(said):
            end = start
            while end < len(said) and said[end] in title:
                end += 1
            if end > start:
                candidates.setdefault((start, end), []).append(line)
            start = max(end, start + 1)
    taken: set[int] = set()
    mentions: list[_Mention] = []
    for (start, end), meant in sorted(candidates.items(), key=lambda item: (item[0][0] - item[0][1], item[0][0])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            mentions.append(_Mention(start, end, tuple(_best(meant, set(said[start:end])))))
    return sorted(mentions, key=lambda mention: mention.start)


def _best(lines: list[OrderLineRecord], said: set[str]) -> list[OrderLineRecord]:
    """Where a line's whole title was said, the others only share words with it."""
    whole = [line for line in lines if set(words(line.title)) - _TOO_COMMON <= said]
    return whole or lines


def _described(text: str, lines: Sequence[OrderLineRecord]) -> list[OrderLineRecord]:
    """The lines that the text's words about colour, size… fit best; none when it has none."""
    plain = fold(text)
    if asks_dearest(plain) or asks_dearer(plain):
        return [max(lines, key=lambda line: line.unit_price)]
    if asks_cheapest(plain) or asks_cheaper(plain):
        return [min(lines, key=lambda line: line.unit_price)]
    said = set(words(without_numbers(text)))
    points = {}
    for line in lines:
        options = {word for value in line.options.values() for word in _telling(value)}
        points[line.id] = len(options & said) + _switches_that_fit(text, line)
    best = max(points.values(), default=0)
    return [line for line in lines if best and points[line.id] == best]


def _telling(value: str) -> set[str]:
    """The words of an option's value that can point at it: not the "w" of "60W", but the "M" of a size."""
    found = words(value)
    return {word for word in found if len(word) > 1 or len(found) == 1} - _TOO_COMMON - {"no", "yes"}


def _switches_that_fit(text: str, line: OrderLineRecord) -> int:
    """How many of the line's yes-or-no options the text says so: "not water resistant", or as listed: "blue / no"."""
    options = {name: value.lower() for name, value in line.options.items() if value.lower() in ("yes", "no")}
    fitting = sum(
        wanted is (value == "yes")
        for name, value in options.items()
        for _, _, wanted in switches(name, words(text))[:1]
    )
    alone = [part.strip(" .").lower() for part in text.translate(_AS_A_COMMA).split(",")]
    return fitting + (len(options) == 1 and next(iter(options.values())) in alone)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where each of the text's words begins and ends in it."""
    return [(lemma.start, lemma.end) for lemma in lemmas(text)]


def _is_plural(text: str, spans: list[tuple[int, int]], mention: _Mention) -> bool:
    start, end = spans[mention.end - 1]
    last = text[start:end].lower()
    singular = words(last)
    sold_in_pairs = all(words(line.title)[-1] != line.title.lower().split()[-1] for line in mention.lines)
    return last.endswith("s") and singular != [last] and not sold_in_pairs


def _count(before: str) -> int | None:
    """How many of an item the words before it say: "one of the socks", "2 mugs"."""
    said = [word for word in words(before)[-3:] if word not in ("of", "the", "my", "pair", "piece")]
    if not said or said[-1] in ("a", "an"):
        return None
    return count(said[-1])


def _pieces(lines: Sequence[OrderLineRecord]) -> list[int]:
    return [line.id for line in lines for _ in range(line.quantity)]
