"""Whether a message agrees to what was proposed: it is a yes only where the whole message is one."""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from language.phrases import pattern
from language.tables import table

_TABLES: dict[str, Any] = table("consent")
_MOST_WORDS = 40  # of a message that is read: nobody needs more for a yes
_MOST_FILLERS = 3  # words that may stand before a stop
_LONG_ENOUGH_FOR_A_TYPO = 6  # of a word of ours; written, it may lack a letter
_OTHER_TABLES = (
    *("question", "lead", "it", "what", "naming", "kin", "someone", "already", "happened", "details"),
    *("yes_to_a_proposal", "no_to_a_proposal", "stop_to_a_proposal"),
)
_NAMED = "§"  # the tables' word for what the proposal names

_WORD = re.compile(r"\w[\w-]*|[^\w\s]")
_SENTENCE = re.compile(r"[.!?;:,\n…]+|\s[-–—]+\s")
_TRAILING_OFF = re.compile(r"(?:\.\s?){2,}\s*$|…\s*$")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_DOUBLED_AT_THE_END = re.compile(r"(\w)\1$")
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ＇", "'"))


class Consent(str, Enum):
    """What a message says to a proposal."""

    YES = "yes"
    NO = "no"  # refuses it, and says nothing else
    STOP = "stop"  # wants out of it, or what was done taken back, and says nothing else
    NO_AND_MORE = "no and more"  # refuses it, and says more, which may be a change of the wish
    QUESTION = "question"
    HESITATION = "hesitation"  # undecided, or doesn't care
    UNCLEAR = "unclear"

    @property
    def refuses(self) -> bool:
        """Whether what was proposed isn't wanted."""
        return self in (Consent.NO, Consent.STOP, Consent.NO_AND_MORE)


class _Says(Enum):
    """What a phrase of the tables says, by the table's name; where two overlap, the later counts."""

    FILLER = "filler"
    HESITATING = "hesitating"
    POLITE = "polite"
    BESIDE = "beside"
    REASON = "reason"
    WEAK = "weak"
    YES = "yes"
    DOUBT = "doubt"
    NO = "no"
    STOP = "stop"


_EMOJI = {sign: kind for kind, signs in _TABLES["emoji"].items() for sign in signs}
_EMOJI_WORDS = {"yes": "👍", "no": "👎", "stop": "🛑", "doubt": "🤔", "filler": "🙂"}
_LIGHT = {_Says.FILLER, _Says.POLITE, _Says.BESIDE, _Says.HESITATING}
_BEFORE_A_QUESTION = set(_Says) - {_Says.STOP}


@dataclass(frozen=True)
class _Phrase:
    """One line of the table: what it says, and how it reads as a pattern over words that a space follows."""

    says: _Says
    pattern: re.Pattern[str]


def read(text: str, proposal: str = "", named: Sequence[str] = ()) -> Consent:
    """What the text says to a proposal.

    Args:
        text: the customer's words.
        proposal: what was proposed, by its name in `en/consent.yml`: "cancel", "return", "person"… Without one, no verb
            repeats it.
        named: what the proposal names, which a customer may repeat: the order's number, the size or the card chosen…
    """
    words = _words(text, named)
    if not words or len(words) > _MOST_WORDS:
        return Consent.QUESTION if "?" in text else Consent.UNCLEAR
    phrases = _phrases(proposal)
    said = _cover(words, phrases)
    sentences = [part for piece in _SENTENCE.split(text) if (part := _words(piece, named))]
    if (_Says.STOP in said and "?" not in text) or (not proposal and " ".join(words) in _TABLES["stop_alone"]):
        return Consent.STOP
    if any(_Says.STOP in _cover(part, phrases) for part in sentences):
        return Consent.STOP if said else Consent.NO_AND_MORE
    if "?" in text:
        return Consent.UNCLEAR if _agrees(said, text) else Consent.QUESTION
    if said:
        return _meaning(said, text)
    if any(_begins_a_question(part, phrases) for part in sentences):
        return Consent.QUESTION
    return _within(words, phrases)


def begins_with_a_stop(text: str) -> bool:
    """Whether the text begins by stopping what goes on, whatever is said behind it: "never mind, it's here"."""
    words, phrases = _words(text), _phrases("")
    light = [at for at in range(1, _MOST_FILLERS + 1) if set(_cover(words[:at], phrases)) & _LIGHT]
    return any(_Says.STOP in _ends(words, at, phrases).values() for at in (0, *light) if at < len(words))


def says_yes(text: str) -> bool:
    """Whether the text agrees to what was asked, whatever that was, and says nothing else."""
    return read(text) is Consent.YES


def only_adds(text: str) -> bool:
    """Whether what follows a yes adds a wish to it: "and return the dress", not "but return it instead"."""
    words = _words(text)
    if {said for said, _ in _occurring(words, _phrases(""))} & {_Says.NO, _Says.STOP, _Says.DOUBT}:
        return False
    said = read(text)
    return said is Consent.UNCLEAR or (said is Consent.QUESTION and bool(set(words) & set(_TABLES["adding"])))


def _meaning(said: Sequence[_Says], text: str) -> Consent:
    """What a message means of which every word is known."""
    if _Says.NO in said:
        takes_it_back = _Says.YES in said[said.index(_Says.NO) :]  # "no wait, yes": which of the two?
        return Consent.UNCLEAR if takes_it_back else Consent.NO
    if _Says.DOUBT in said:
        return Consent.HESITATION
    if _agrees(said, text):
        return Consent.YES
    return Consent.HESITATION if _Says.HESITATING in said else Consent.UNCLEAR


def _agrees(said: Sequence[_Says], text: str) -> bool:
    """Whether it holds a yes, and nothing that takes from it."""
    if {_Says.NO, _Says.STOP, _Says.DOUBT} & set(said):
        return False
    trails_off = bool(_TRAILING_OFF.search(text))
    if _Says.YES in said:
        return not trails_off or said.count(_Says.YES) > 1 or _Says.POLITE in said
    return _Says.WEAK in said and _Says.HESITATING not in said and not trails_off


def _within(words: Sequence[str], phrases: Sequence[_Phrase]) -> Consent:
    """What a message means that says more than we know: a refusal anywhere counts, a yes never does."""
    found = [said for said, _ in _occurring(words, phrases)]
    opening = next((said for said in found if said in (_Says.NO, _Says.STOP, _Says.DOUBT, _Says.YES)), None)
    if _Says.STOP in found or opening is _Says.NO:
        return Consent.NO_AND_MORE
    return Consent.HESITATION if _Says.DOUBT in found else Consent.UNCLEAR


def _begins_a_question(words: Sequence[str], phrases: Sequence[_Phrase]) -> bool:
    """Whether a sentence begins like a question, after the words that may stand before one: "ok but when will…"."""
    questions = _compiled("question")
    start = 0
    while start < len(words):
        if _ends(words, start, questions):
            return True
        light = [end for end, said in _ends(words, start, phrases).items() if said in _BEFORE_A_QUESTION]
        if not light and words[start] not in _TABLES["joining"]:
            return False
        start = max(light, default=start + 1)
    return False


def _cover(words: Sequence[str], phrases: Sequence[_Phrase]) -> tuple[_Says, ...]:
    """What the phrases say into which the words fall apart, the fewest there can be; empty where a word is left."""
    best: list[tuple[_Says, ...] | None] = [(), *[None] * len(words)]
    for start in range(len(words)):
        before = best[start]
        if before is None:
            continue
        for end, said in _ends(words, start, phrases).items():
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, said)
    return best[-1] or ()


def _occurring(words: Sequence[str], phrases: Sequence[_Phrase]) -> Iterator[tuple[_Says, int]]:
    """What the phrases say that stand anywhere in the words, the longest at each place."""
    place = 0
    while place < len(words):
        ends = _ends(words, place, phrases)
        if ends:
            yield ends[max(ends)], place
        place = max(ends, default=place + 1)


def _ends(words: Sequence[str], start: int, phrases: Sequence[_Phrase]) -> dict[int, _Says]:
    """Where the phrases end that begin at this word; of two that say different things the later of the table counts."""
    rest = "".join(f"{word} " for word in words[start:])
    return {
        start + match.group().count(" "): phrase.says for phrase in phrases if (match := phrase.pattern.match(rest))
    }


def _words(text: str, named: Sequence[str] = ()) -> tuple[str, ...]:
    """The words of the text as the tables write them: one spelling, no signs, emoji as the word they stand for."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).lower()
    for name in sorted(named, key=len, reverse=True):
        plain = re.sub(rf"(?<!\w)#?{re.escape(name.lower().lstrip('#'))}(?!\w)", f" {_NAMED} ", plain)
    for face in _TABLES["faces"]:
        plain = re.sub(rf"(?<!\w){re.escape(face)}(?!\w)", " ", plain)
    found: list[str] = []
    for word in _WORD.findall(plain.replace("'", "")):
        if kind := _EMOJI.get(word):
            found.append(_EMOJI_WORDS[kind])
        elif word == "%":
            found.append("percent")
        elif word[0].isalnum() or word == _NAMED:
            found.extend(_known(word.rstrip("-_")).split())
        elif unicodedata.category(word) == "So":  # another picture, which may mean anything
            found.append(word)
    return _without_signature(found)


def _without_signature(words: Sequence[str]) -> tuple[str, ...]:
    """The words without "best regards" and the name that follows it."""
    for length in (2, 1):
        for place in range(len(words) - length, max(len(words) - length - 3, -1), -1):
            is_name = not _vocabulary() & set(words[place + length :])
            if is_name and "_".join(words[place : place + length]) in _TABLES["sign_off"]:
                return tuple(words[:place])
    return tuple(words)


@lru_cache(maxsize=4096)
def _known(word: str) -> str:
    """The word as the tables have it, where it is one of theirs stretched or mistyped; else as it is."""
    known, typos = _vocabulary(), _TABLES["typos"]
    short = _STRETCHED.sub(r"\1", word)
    for spelling in (word, short, _DOUBLED_AT_THE_END.sub(r"\1", short)):
        if spelling in typos:
            return str(typos[spelling])
        if spelling in known:
            return spelling
    if len(word) < _LONG_ENOUGH_FOR_A_TYPO - 1 or word in _TABLES["not_typos"]:
        return word
    near = [other for other in known if len(other) >= _LONG_ENOUGH_FOR_A_TYPO and _is_one_slip(word, other)]
    return near[0] if len(near) == 1 else word


def _is_one_slip(word: str, other: str) -> bool:
    """Whether one letter more, less, other, or exchanged with its neighbour makes one of the other."""
    start = next((n for n, (a, b) in enumerate(zip(word, other)) if a != b), min(len(word), len(other)))  # noqa: B905
    rest, of_other = word[start:], other[start:]
    is_exchanged = rest[:2] == of_other[:2][::-1] and rest[2:] == of_other[2:]
    return is_exchanged or of_other[1:] == rest[1:] or of_other == rest[1:] or of_other[1:] == rest


@cache
def _vocabulary() -> frozenset[str]:
    """Every word of the tables."""
    names = [*(says.value for says in _Says), *_OTHER_TABLES]
    lines = [line for name in names for line in _TABLES[name]]
    for named in _TABLES["proposals"].values():
        lines += itertools.chain.from_iterable(value for value in named.values() if isinstance(value, list))
    return frozenset(word for line in lines for word in re.findall(r"[^\s/_?*{}]+", line))


@cache
def _phrases(proposal: str) -> tuple[_Phrase, ...]:
    """Every phrase, where this was proposed; what weighs more comes later."""
    common = itertools.chain.from_iterable(_compiled(says.value) for says in _Says)
    named = _TABLES["proposals"].get(proposal)
    if named is None:
        return tuple(common)
    verbs = [f"{lead} {{verb}}" for lead in _TABLES["lead"]]
    own = [
        *((_Says.NO, line) for line in _TABLES["no_to_a_proposal"]),
        *((_Says.STOP, line) for line in _TABLES["stop_to_a_proposal"]),
        *((_Says.STOP, line) for line in ("please? cancel {what}? please?",) if proposal != "cancel"),
        *((_Says.NO, line) for line in named.get("no", [])),
        *((_Says.BESIDE, line) for line in ("{verb}", "with/on/for? {the}? {noun}", *_TABLES["naming"])),
        *((_Says.YES, line) for line in _TABLES["yes_to_a_proposal"]),
        *((_Says.YES, f"{verb} {{{'it' if named.get('of_items') else 'what'}}}") for verb in verbs),
        *((_Says.YES, f"{verb} {{the}} {{noun}}") for verb in verbs),
        *((_Says.YES, f"{lead} {line}") for lead in _TABLES["lead"] for line in named.get("also", [])),
        *((_Says.BESIDE, line) for line in named.get("beside", [])),
    ]
    return (*common, *(_phrase(says, line, named) for says, line in own))


@cache
def _compiled(table: str) -> tuple[_Phrase, ...]:
    """The phrases of a table that holds wherever something is proposed."""
    says = next((says for says in _Says if says.value == table), _Says.BESIDE)
    return tuple(_phrase(says, line, {}) for line in _TABLES[table])


def _phrase(says: _Says, line: str, named: Mapping[str, Sequence[str]]) -> _Phrase:
    """A line of a table as a pattern; `named` holds the verbs and nouns of what was proposed."""
    return _Phrase(says, re.compile(pattern(line, {**_lists(), **_of_the_proposal(named)})))


@cache
def _lists() -> dict[str, Sequence[str]]:
    """The lists that lines of every table may name."""
    return {
        **{name: _TABLES[name] for name in ("it", "kin", "happened", "details", "already")},
        "what": [*_TABLES["it"], *_TABLES["what"]],
        "someone": [*_TABLES["someone"], *_TABLES["kin"]],
        "the": ["the/my/this/that/a"],
        "anyverb": _joined(verb for other in _TABLES["proposals"].values() for verb in other["verbs"]),
    }


def _of_the_proposal(named: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    nouns = _joined(named.get("nouns", []))
    return {"verb": _joined(named.get("verbs", [])), "noun": [f"the/my/this/that? {noun}" for noun in nouns]}


def _joined(names: Iterable[str]) -> list[str]:
    """Names of several words each as one piece of a line."""
    return [name.replace(" ", "_") for name in names]
