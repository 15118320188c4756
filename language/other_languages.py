"""Tells a message in another language than English, not fooled by names, brands, loan words and typing mistakes."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

from language.english_words import english

_TABLE = Path(__file__).parent / "en" / "other_languages.yml"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NOT_WORDS = re.compile(r"\S+@\S+|https?://\S+|\S*\d\S*")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_FEWEST_WORDS = 3  # of a sentence in Latin letters: "merci" and "très chic" are said in English too
_MOST_ENGLISH = 0.6  # share of English words from which on a sentence is English with something foreign in it
_LEAST_SURE = 0.55


@dataclass(frozen=True)
class OtherLanguage:
    """A language that customers may write in.

    Attributes:
        code: ISO 639-1.
        reply: what to say in it: that only English is understood, and that a person can be asked.
    """

    code: str
    reply: str


def other_language(text: str) -> OtherLanguage | None:
    """The language of a message that isn't in English; None for English, and for what is too short to tell.

    Which language it is says lingua (https://github.com/pemistahl/lingua-rs, low-accuracy mode: trigrams alone), helped
    by each language's commonest words where a sentence is short.
    """
    bare = _NOT_WORDS.sub(" ", text)
    words = _WORD.findall(bare)
    if not words:
        return None
    is_latin = len(_LATIN.findall(bare)) * 2 > sum(len(word) for word in words)
    if is_latin:
        # Names of people, streets and products are written with capitals; a sentence has more than those.
        words = [word for place, word in enumerate(words) if place == 0 or not word[0].isupper()] or words
        if _english_share(words) > _MOST_ENGLISH:
            return None
    said = [word.lower().replace("’", "'") for word in words]
    code, sureness = _likeliest(said)
    if sureness < _LEAST_SURE or code not in _languages():
        return None
    common = sum(word in _common_words()[code] for word in said)
    is_a_sentence = (len(said) >= _FEWEST_WORDS and common) or common == len(said) > 1
    return _languages()[code] if is_a_sentence or (not is_latin and len("".join(said)) >= _FEWEST_WORDS) else None


def _english_share(words: list[str]) -> float:
    return sum(word.lower() in english() for word in words) / len(words)


def _likeliest(words: list[str]) -> tuple[str, float]:
    """The code of the likeliest language, and how sure that is: the detector's share and that of common words."""
    scores = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in _detector().compute_language_confidence_values(" ".join(words))
    }
    for code, common in _common_words().items():
        scores[code] = scores.get(code, 0.0) + sum(word in common for word in words) / len(words)
    code = max(scores, key=lambda one: scores[one])
    return code, scores[code]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, str]]:
    return yaml.safe_load(_TABLE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _languages() -> dict[str, OtherLanguage]:
    return {code: OtherLanguage(code, row["reply"]) for code, row in _table().items()}


@lru_cache(maxsize=1)
def _common_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(row["words"].split()) for code, row in _table().items()}


@lru_cache(maxsize=1)
def _detector() -> LanguageDetector:
    codes = [getattr(IsoCode639_1, code.upper()) for code in ("en", *_table())]
    known = [Language.from_iso_code_639_1(code) for code in codes]
    return LanguageDetectorBuilder.from_languages(*known).with_low_accuracy_mode().build()
