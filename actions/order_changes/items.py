"""Finds the items of an order that a customer means: "the boots", "the blue one", "everything except the lamp"."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions.orders.records import OrderLineRecord
from language.exclusions import Spared
from language.lemmas import words
from language.message import Message

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


def find_items(said: Message, lines: Sequence[OrderLineRecord], *, is_asked: bool = False) -> Found:
    """The items of these lines that are named or described; an answer to a question for them may be misspelt."""
    if (left_out := said.exception) and _excepts(said, left_out, lines):
        spared_items = find_items(said.between(left_out[1]), lines, is_asked=is_asked)
        if not spared_items.lines:
            return spared_items
        return Found(tuple(_left(lines, spared_items.lines)))

    if numbered := _numbered(said, lines):
        return Found(tuple(numbered))
    named = _mentions(said, lines) or (_mentions(said.respelled(_title_words(lines)), lines) if is_asked else [])
    if spared := _spared(said, named):
        kept = _decide(said, spared)
        if said.means_the_rest or said.means_everything:
            return Found(tuple(_left(lines, kept.lines)), kept.undecided)
        named = [mention for mention in named if mention not in spared]
        return _decide(said, named) if named else Found()
    if named:
        return _decide(said, named)
    if said.means_everything:
        return Found(tuple(_pieces(lines)))
    if places := said.chosen(lines):
        return Found(tuple(_pieces(places)))
    described = _described(said, lines)
    if len(described) == 1:
        return Found(tuple(_pieces(described)))
    return Found(undecided=(tuple(described),)) if described else Found()


def _excepts(said: Message, left_out: tuple[int, int], lines: Sequence[OrderLineRecord]) -> bool:
    """Whether what follows is left out of everything, and not only said beside an item that is named."""
    start, end = left_out
    return said.between(0, end).means_everything or not _mentions(said.between(0, start), lines)


def names_an_item(said: Message, lines: Sequence[OrderLineRecord]) -> bool:
    """Whether one of these lines is named by its title or number."""
    return bool(_numbered(said, lines) or _mentions(said, lines))


def about(said: Message, line: OrderLineRecord, lines: Sequence[OrderLineRecord]) -> Message:
    """The part that is about this line: from where it is named to where another is; an empty one where others are."""
    mentions = _mentions(said, lines)
    own = [mention for mention in mentions if line in mention.lines]
    if not own:
        return said.between(0, 0) if mentions else said
    start = own[0].start
    later = [mention.start for mention in mentions if mention.start > start and line not in mention.lines]
    end = said.lemmas[min(later)].start if later else None
    # "a purple t-shirt instead of …": what stands before the first name belongs to it.
    return said.between(0 if mentions[0] is own[0] else said.lemmas[start].start, end)


def _spared(said: Message, mentions: list[_Mention]) -> list[_Mention]:
    """The mentions of what is to be left alone: "keep the boots", "but not the beret"."""
    spared: list[_Mention] = []
    how: Spared | None = None
    for place, mention in enumerate(mentions):
        before = _before(said, mentions, place)
        if found := before.spares_what_follows:
            how = found
        elif how and ((how is Spared.DENIED and before.has_a_comma) or not before.goes_on):
            how = None
        if how:
            spared.append(mention)
    return spared


def _before(said: Message, mentions: Sequence[_Mention], place: int) -> Message:
    """What stands between a mention and the one before it; misspelt ones are at the same places."""
    lemmas = said.lemmas
    if mentions[place].start >= len(lemmas):
        return said.between(0, 0)
    return said.between(lemmas[mentions[place - 1].end - 1].end if place else 0, lemmas[mentions[place].start].start)


def _left(lines: Sequence[OrderLineRecord], taken: Sequence[int]) -> list[int]:
    """The pieces of these lines without those taken."""
    left = _pieces(lines)
    for line in taken:
        left.remove(line)
    return left


def _title_words(lines: Sequence[OrderLineRecord]) -> set[str]:
    """The words of the titles that are long enough to be recognised where they are misspelt."""
    return {word.lower() for line in lines for word in line.title.split() if len(word) > 3}


def _decide(said: Message, mentions: list[_Mention]) -> Found:
    meant: list[int] = []
    undecided: list[tuple[OrderLineRecord, ...]] = []
    for place, mention in enumerate(mentions):
        chosen = list(mention.lines)
        before = _before(said, mentions, place).last_entry
        if len(chosen) > 1:
            end = said.lemmas[mentions[place + 1].start].start if place + 1 < len(mentions) else None
            after = said.between(said.lemmas[mention.end - 1].end, end).description
            described = _described(before.followed_by(after), chosen)
            wants_all = before.means_several or _is_plural(said, mention)
            if len(described) == 1 or (described and wants_all):
                chosen = described
            elif not wants_all and len({(line.title, tuple(line.options.items())) for line in chosen}) == 1:
                chosen = [line for line in chosen if line.id not in meant][:1]  # named twice, both are meant
            elif not wants_all:
                undecided.append(tuple(described or chosen))
                continue
        for line in chosen:
            pieces = _pieces([line])
            meant.extend(pieces[: before.count_of_the_next or len(pieces)] if line.id not in meant else [])
    still_open = [group for group in undecided if not any(line.id in meant for line in group)]
    by_lines = {tuple(line.id for line in group): group for group in still_open}
    return Found(tuple(meant), tuple(by_lines.values()))


def _numbered(said: Message, lines: Sequence[OrderLineRecord]) -> list[int]:
    """The lines that are named by the number of their variant or product; a piece more each time they are."""
    found: list[int] = []
    for name in dict.fromkeys(name for line in lines for name in _numbers(line)):
        times = len(said.places_of(name))
        holding = [line for line in lines if name in _numbers(line)]
        found += _pieces(holding)[:times] if times > 1 else _pieces(holding[:times])
    return found


def _numbers(line: OrderLineRecord) -> list[str]:
    """What the line is called in the shop's lists; words don't count, since they are names."""
    known = (line.variant_id, line.sku, line.product_id)
    return [name for name in known if name and len(name) > 3 and name[-1].isdigit()]


def _mentions(said: Message, lines: Sequence[OrderLineRecord]) -> list[_Mention]:
    """Where lines are named; the longest name wins a word, so that "smart watch" isn't the smart thermostat."""
    heard = said.words
    candidates: dict[tuple[int, int], list[OrderLineRecord]] = {}
    for line in lines:
        title = set(words(line.title)) - _TOO_COMMON
        start = 0
        while start < len(heard):
            end = start
            while end < len(heard) and heard[end] in title:
                end += 1
            if end > start:
                candidates.setdefault((start, end), []).append(line)
            start = max(end, start + 1)
    taken: set[int] = set()
    mentions: list[_Mention] = []
    for (start, end), meant in sorted(candidates.items(), key=lambda item: (item[0][0] - item[0][1], item[0][0])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            mentions.append(_Mention(start, end, tuple(_best(meant, set(heard[start:end])))))
    return sorted(mentions, key=lambda mention: mention.start)


def _best(lines: list[OrderLineRecord], said: set[str]) -> list[OrderLineRecord]:
    """Where a line's whole title was said, the others only share words with it."""
    whole = [line for line in lines if set(words(line.title)) - _TOO_COMMON <= said]
    return whole or lines


def _described(said: Message, lines: Sequence[OrderLineRecord]) -> list[OrderLineRecord]:
    """The lines that the words about colour, size… fit best; none where there are none."""
    if said.asks_dearest or said.asks_dearer:
        return [max(lines, key=lambda line: line.unit_price)]
    if said.asks_cheapest or said.asks_cheaper:
        return [min(lines, key=lambda line: line.unit_price)]
    heard = set(said.without_numbers.words)
    points = {}
    for line in lines:
        options = {word for value in line.options.values() for word in _telling(value)}
        points[line.id] = len(options & heard) + _switches_that_fit(said, line)
    best = max(points.values(), default=0)
    return [line for line in lines if best and points[line.id] == best]


def _telling(value: str) -> set[str]:
    """The words of an option's value that can point at it: not the "w" of "60W", but the "M" of a size."""
    found = words(value)
    return {word for word in found if len(word) > 1 or len(found) == 1} - _TOO_COMMON - {"no", "yes"}


def _switches_that_fit(said: Message, line: OrderLineRecord) -> int:
    """How many of the line's yes-or-no options are said so: "not water resistant", or as listed: "blue / no"."""
    options = {name: value.lower() for name, value in line.options.items() if value.lower() in ("yes", "no")}
    fitting = sum(
        wanted is (value == "yes") for name, value in options.items() for _, _, wanted in said.switches(name)[:1]
    )
    return fitting + (len(options) == 1 and next(iter(options.values())) in said.entries)


def _is_plural(said: Message, mention: _Mention) -> bool:
    """Whether several are named, and not one thing that is sold in pairs."""
    sold_in_pairs = all(words(line.title)[-1] != line.title.lower().split()[-1] for line in mention.lines)
    return said.lemmas[mention.end - 1].is_plural and not sold_in_pairs


def _pieces(lines: Sequence[OrderLineRecord]) -> list[int]:
    return [line.id for line in lines for _ in range(line.quantity)]
