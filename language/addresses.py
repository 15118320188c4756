"""Reads postal addresses of any country: the whole of one, or a part; a sentence is never one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from language import places, streets
from language.phrases import Phrases, words_of
from language.places import Country, State
from language.streets import LEAD, PART_LEAD, PARTS, UNIT, UNITS, is_city, is_line, is_street

_SENTENCES = 5  # of a message that are looked at
_SEGMENTS = 9  # between commas: more are no address
_LINES_AFTER = 4  # behind a street: a district, a town…
_A_STREET = "1 Some Street"  # stands for the street where only what follows it is read
#: The forms of postal codes, the longest first; where the country is known, its own form decides.
_ZIP = re.compile(
    r"(?<![\w/#])(?<!\d-)(?:\d{5}-\d{3,4}|\d{4}-\d{3}|\d{3}-\d{4}|\d{2}-\d{3}|\d{4} ?[A-Z]{2}(?![\w-])"
    r"|[A-Z]\d[\dW] ?(?=[A-Z\d]*\d)[A-Z\d]{4}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
    r"|\d{3} \d{2}|\d{3} \d{3}|\d{2} \d{3}|\d{4,7})(?![\w/-])",
    re.IGNORECASE,
)
_SIGN = re.compile(r"(?<!\w)([A-Z]{1,3})[-–](?=\d)", re.IGNORECASE)
_POLITE_END = re.compile(
    r"[\s,.!?]*\b(?:please|pls|plz|thanks?(?: you)?(?: so much)?|thx|then|instead|if possible|cheers)[\s.!?]*$",
    re.IGNORECASE,
)
_ENTRANCE = re.compile(r"\b(?:to|is|at|be|address|instead|use|its|it's)\b:?\s+|:\s*", re.IGNORECASE)
_UNIT_AND_STREET = re.compile(rf"(?P<unit>{UNITS})\s+(?P<rest>\d.*)", re.IGNORECASE)
_STREET_AND_UNIT = re.compile(rf"(?P<rest>.*\d.*?)\s+(?P<unit>(?:{UNITS})(?:\s(?:{UNITS}))?)", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\w/#-])\d{3,7}(?![\w/-])")
_STREET_ENDS = frozenset({"street", "st", "avenue", "ave", "road", "rd", "drive", "dr", "lane", "ln", "blvd", "way"})
_WITHOUT_MARKS = str.maketrans(dict.fromkeys(",.!?;:", " "))
_FEWEST_LETTERS = 3  # in a row, of a word that is more than a sign
_INSTEAD_OF = Phrases(["not/instead_of/rather_than"], {})


@dataclass(frozen=True)
class Place:
    """What is known of an address; None where nothing was said yet. The country is its name."""

    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    zip: str | None = None


@dataclass(frozen=True)
class Reading:
    """What a message says of an address.

    Attributes:
        place: the parts that were surely read.
        likely: the country that a misspelt name probably means, to be asked about.
        unknown: what stands where a country does and is none that we know.
    """

    place: Place
    likely: Country | None = None
    unknown: str | None = None


@dataclass
class _Parts:
    """An address that is being taken apart; `rest` is what nobody has read yet."""

    rest: list[str]
    usual: str
    text: str = ""
    country: Country | None = None
    country_is_told: bool = False  # by the form of the postal code alone
    zip: str | None = None
    zip_at: int = 0  # how many segments stand before the postal code
    zip_first: bool | None = None  # whether the city follows the postal code; None where it stands alone
    state: State | None = None
    units: list[str] = field(default_factory=list)
    likely: Country | None = None
    unknown: str | None = None


def read_address(text: str, usual: str) -> Reading | None:
    """An address in one line or several; None where the text is anything else.

    `usual` is the code of the country where the customer's parcels go so far. It is taken for the address's country
    only where the postal code and the state are of its form.
    """
    for candidate in _candidates(text):
        reading = _parse(candidate, usual)
        if reading and reading.place.address1:
            return reading
    return None


def read_part(part: str, text: str, place: Place, usual: str) -> Reading | None:
    """One part of an address, answered on its own, and what else of it stands beside: "Denver, CO 80014"."""
    named, said = named_part(text)
    part, text = named or part, said
    readers = {
        "address1": _read_street,
        "address2": _read_second_line,
        "city": _read_city,
        "state": _read_state,
        "country": _read_country,
        "zip": _read_zip,
    }
    if part == "address2" and streets.says_there_is_none(text):
        return Reading(replace(place, address2=""))
    if part == "state" and streets.says_there_is_none(text):
        return Reading(replace(place, state="", country=None))  # then it isn't where states are needed
    candidates = _candidates(text) if part == "address1" else [_bare(text, PART_LEAD)]
    for candidate in candidates:
        if candidate and (reading := readers[part](candidate, place, usual)):
            return reading
    return _read_another_part(_bare(text, PART_LEAD), place, usual)


def _read_another_part(text: str, place: Place, usual: str) -> Reading | None:
    """What answers a later question already: a town with its postal code, that code alone, or the country."""
    town = _read_city(text, place, usual)
    if town and town.place.zip and not place.zip:
        return town
    if country := places.find_country(text):
        return Reading(_in_country(place, country))
    return _read_zip(text, place, usual) if place.zip is None and _ZIP.fullmatch(text) else None


def named_part(text: str) -> tuple[str | None, str]:
    """The part that a text names before its value, and the value: "no, the zip is 94110"."""
    for part, words in PARTS.items():
        verb = r"(?:\s(?:is|was|should be|should read|to))?\s*[:=]?\s*"
        pattern = rf"{LEAD}(?:{words})\b{verb}(?=\S)(?P<value>.+)"
        if match := re.fullmatch(pattern, text.strip(), re.IGNORECASE | re.DOTALL):
            return part, match["value"]
    unit = _bare(text, PART_LEAD)
    return ("address2", unit) if UNIT.fullmatch(unit) else (None, text)


def settled(place: Place, usual: str, zip_first: bool | None = None) -> Place:
    """The place with its country, where the state and the postal code tell it, or fit the usual one."""
    if place.country or not place.zip:
        return place
    code = _told_by_state(place, zip_first) or _told_by_zip(place.zip) or _usual_if_it_fits(place, usual, zip_first)
    return _in_country(place, places.country(code)) if code else place


def in_country(place: Place, country: Country) -> Place:
    """The place in this country; what isn't of the country's form has to be said again."""
    return _in_country(place, country)


def code_of(place: Place) -> str | None:
    """The code of the place's country."""
    country = places.find_country(place.country) if place.country else None
    return country.code if country else None


# -- from the message to what may be an address ----------------------------------------------------------------------


def _candidates(text: str) -> Iterator[str]:
    """The stretches of a message that may be an address, the likeliest first."""
    seen: set[str] = set()
    for stretch in _stretches(text):
        starts = [0, *(match.end() for match in _ENTRANCE.finditer(stretch))]
        for start in starts:
            candidate = _bare(stretch[start:])
            if candidate and candidate not in seen:
                seen.add(candidate)
                yield candidate


def _stretches(text: str) -> Iterator[str]:
    """The whole text, then without the sentences around an address: "Can you help?", "I moved last week."."""
    yield text
    pieces = re.split(r"(?<=[.!?])\s+|(?<=\d) - |\n(?=\D*$)", text.strip())[:_SENTENCES]
    spans = [(start, end) for start in range(len(pieces)) for end in range(len(pieces), start, -1)]
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        if all(_is_talk(piece) for piece in (*pieces[:start], *pieces[end:])):
            yield " ".join(pieces[start:end])


def _is_talk(sentence: str) -> bool:
    words = sentence.translate(_WITHOUT_MARKS)
    return streets.is_sentence(words) or not re.sub(LEAD, "", sentence, count=1, flags=re.IGNORECASE).strip(" .!,?")


def _bare(text: str, lead: str | None = None) -> str:
    """The text without what people write before an address and after it."""
    text = re.sub(lead or LEAD, "", text.strip(), count=1, flags=re.IGNORECASE)
    before = None
    while before != text:
        before, text = text, _POLITE_END.sub("", text).strip(" ,;!?\n\t\"'")
    return text.strip(" ,;")


def _segments(text: str) -> list[str]:
    """The pieces between commas, brackets and lines; talk after the last of them is left out."""
    text = re.sub(r"\s*\(([^()]*)\)", r", \1, ", text).rstrip(" .,;")
    pieces = [" ".join(piece.split()) for piece in re.split(r"[,;\n|]|\s[-–]\s", text)]
    pieces = [piece for piece in pieces if piece.strip(" .-")]
    while len(pieces) > 1 and not any(map(str.isdigit, pieces[-1])) and streets.is_sentence(pieces[-1]):
        if kept := streets.before_talk(pieces.pop()):
            pieces.append(kept)
    return pieces


# -- an address taken apart ------------------------------------------------------------------------------------------


def _parse(text: str, usual: str) -> Reading | None:
    segments = _segments(text)
    if not 0 < len(segments) <= _SEGMENTS:
        return None
    parts = _Parts(segments, usual, text)
    for take in (_take_country, _take_units, _take_zip, _take_units, _take_country_before_zip):
        take(parts)
    for take in (_take_state, _take_unread_country):
        take(parts)
    place = _streets_and_city(parts)
    return _located(place, parts) if place else None


def _located(place: Place, parts: _Parts) -> Reading:
    """The place with its country, and what of the country couldn't be read."""
    if parts.country:
        return Reading(_in_country(place, parts.country))
    if parts.unknown:
        return Reading(place, parts.likely, parts.unknown)
    return Reading(settled(place, parts.usual, parts.zip_first))


def _take_country(parts: _Parts) -> None:
    """Take the country off the end: a segment of its own, or the last words."""
    found = places.country_at_end(parts.rest[-1])
    if found is None:
        return
    before, country = found
    name = parts.rest[-1][len(before) :].strip()
    if _is_rather_a_state(parts, before, name):
        return
    parts.country = country
    parts.rest = [*parts.rest[:-1], *([before] if before else [])]
    if not parts.rest or (places.is_city_state(country.code) and not _letters_after_street(parts)):
        parts.rest.append(name)


def _letters_after_street(parts: _Parts) -> bool:
    return len(parts.rest) > 1 and any(map(_has_a_word, parts.rest[1:]))


def _is_rather_a_state(parts: _Parts, before: str, name: str) -> bool:
    """Whether what looks like a country is a state: "Atlanta, Georgia 30303", "Wilmington, DE", "New Jersey"."""
    longer = [" ".join([*before.split()[-count:], name]) for count in (1, 2) if len(before.split()) >= count]
    if any(places.find_state(words, "US") for words in longer):
        return True
    state = places.find_state(name, "US")
    if state is None or (len(places.key(name)) > 2 and places.find_country(name) == places.country("US")):
        return False
    zips = [match.group() for segment in (*parts.rest[1:-1], before) for match in _ZIP.finditer(segment)]
    if not zips:
        return parts.usual == "US" or len(name) == 2
    return any(places.fits_zip(code, "US") and places.state_has_zip(state, code) for code in zips)


def _take_units(parts: _Parts) -> None:
    """Take flats, floors and suites: whole segments, and those at the beginning or the end of the street."""
    kept: list[str] = []
    for segment in parts.rest:
        is_unit = len(parts.rest) > 1 and UNIT.fullmatch(segment)
        match = None if is_unit else _UNIT_AND_STREET.fullmatch(segment)
        if match is None and not is_unit and not kept:
            match = _STREET_AND_UNIT.fullmatch(segment)
        if is_unit or match:
            parts.units.append(match["unit"] if match else segment)
        if not is_unit:
            kept.append(match["rest"] if match else segment)
    parts.rest = kept


def _take_zip(parts: _Parts) -> None:
    """Take the last postal code that isn't the house's number, and its country's sign in front: "D-10115"."""
    for place in range(len(parts.rest) - 1, -1, -1):
        segment = parts.rest[place]
        for match in reversed(list(_zips(segment, parts.country))):
            sign = _SIGN.search(segment[: match.start() + 1])
            signed = places.country_of_sign(sign[1]) if sign else None
            before = segment[: sign.start() if sign and signed else match.start()].strip(" .-")
            after = segment[match.end() :].strip(" .-")
            if place == 0 and _is_a_house_number(before, after, len(parts.rest)):
                continue
            if signed and parts.country is None:
                parts.country = places.country(signed)
            parts.zip, parts.zip_at = match.group().upper(), place + bool(before)
            if before or after:
                parts.zip_first = bool(after) and not _any_state(after, parts) and not _ends_in_its_state(before, parts)
            parts.rest[place : place + 1] = [piece for piece in (before, after) if piece]
            return


def _has_a_word(text: str) -> bool:
    """Whether some letters stand in a row."""
    return any(is_word and len(list(run)) >= _FEWEST_LETTERS for is_word, run in groupby(text, str.isalpha))


def _is_a_house_number(before: str, after: str, segments: int) -> bool:
    """Whether digits of the first segment are its house's rather than a postal code: "Rural Route 12345"."""
    return not any(map(str.isdigit, before)) or (
        segments > 1 and not after and _STREET_ENDS.isdisjoint(words_of(before).words)
    )


def _take_country_before_zip(parts: _Parts) -> None:
    """Take a country that stands before the postal code ("Singapore 238884"), or that its form tells by itself."""
    if parts.country or not parts.zip:
        return
    before = parts.rest[parts.zip_at - 1] if 0 < parts.zip_at <= len(parts.rest) else ""
    country = places.find_country(before)
    if country and places.fits_zip(parts.zip, country.code) and not places.find_state(before, "US"):
        parts.country = country
        if not places.is_city_state(country.code) or len(parts.rest) > 2:
            parts.rest.pop(parts.zip_at - 1)
            parts.zip_at -= 1
    elif code := _told_by_zip(parts.zip):
        parts.country, parts.country_is_told = places.country(code), True


def _zips(segment: str, country: Country | None) -> Iterator[re.Match[str]]:
    """Everything in the segment that has the form of a postal code, of the country where that is known."""
    start = 0
    while match := _ZIP.search(segment, start):
        start = match.start() + 1  # in "33 602 00" there are two
        digits = _DIGITS.match(segment, match.start())
        if country is None or places.fits_zip(match.group(), country.code):
            yield match
        elif digits and places.fits_zip(digits.group(), country.code):  # "6001 WA" has the form of a Dutch one
            yield digits


def _ends_in_its_state(before: str, parts: _Parts) -> bool:
    """Whether what stands before the postal code ends in the state that it is of: "denver co 80014 france"."""
    last = before.split()[-1] if len(before.split()) > 1 else ""
    state = _any_state(last, parts)
    return bool(state and state.zips and parts.zip and places.state_has_zip(state, parts.zip))


def _any_state(text: str, parts: _Parts) -> State | None:
    codes = [parts.country.code] if parts.country else [parts.usual, "US", "CA", "AU", "BR", "MX", "IN"]
    return next((state for code in codes if (state := places.find_state(text, code))), None)


def _take_state(parts: _Parts) -> None:
    """Take the state: the last segment, where a town stands before it, or what stands beside the postal code."""
    if parts.country and places.state_is_the_city(parts.country.code):
        return
    last = len(parts.rest) - 1
    for place in (at for at in dict.fromkeys((last, parts.zip_at - 1, parts.zip_at)) if 0 <= at <= last):
        segment = parts.rest[place]
        for before, state in _states_at_end(segment, parts):
            if not before and not _has_town_besides(parts.rest, place):
                continue  # "New York" is the town then
            parts.state = state if state.name else replace(state, name=segment[len(before) :].strip(" ,-/"))
            parts.rest[place : place + 1] = [before] if before else []
            parts.zip_at -= not before and place < parts.zip_at
            return


def _has_town_besides(rest: Sequence[str], place: int) -> bool:
    """Whether a town is left where this segment is taken for a state."""
    if place == 0:
        return False
    street = next((at for at, segment in enumerate(rest) if any(map(str.isdigit, segment))), 0)
    others = [segment for at, segment in enumerate(rest) if at > street and at != place]
    return any(map(is_city, others)) or len(streets.split_street(rest[street])) > 1


def _states_at_end(segment: str, parts: _Parts) -> Iterator[tuple[str, State]]:
    """The states that a segment is or ends with, and what stands before each."""
    words = segment.split()
    for count in range(min(5, len(words)), 0, -1):
        name, before = " ".join(words[-count:]), " ".join(words[:-count])
        for code in _countries_in_question(parts):
            state = places.find_state(name, code)
            if state and _is_surely_a_state(state, name, before, parts):
                yield before.rstrip(" ,-/"), state


def _countries_in_question(parts: _Parts) -> Sequence[str]:
    """The countries that the state may be of, the likeliest first."""
    if parts.country:
        return (parts.country.code,)
    others = places.countries_with_states() if parts.zip else ()
    codes = dict.fromkeys((parts.usual, "US", "CA", "AU", *others))
    return [code for code in codes if parts.zip is None or places.fits_zip(parts.zip, code)]


def _is_surely_a_state(state: State, name: str, before: str, parts: _Parts) -> bool:
    is_code = len(name) <= 3 and name.isupper()
    if parts.zip and not (parts.country and is_code):
        fits = bool(state.zips) and places.state_has_zip(state, parts.zip)
        if state.country in (parts.usual, "US") and (is_code or not before):
            return fits or state.country == parts.usual
        if parts.country:
            return not before or fits
        return fits and _is_ordered_so(state.country, parts.zip_first)
    return not before or is_code


def _take_unread_country(parts: _Parts) -> None:
    """Take what stands where a country does and is none: a misspelling is asked about, anything else too."""
    fewest = 2 if parts.zip_first is False else 3
    if (parts.country and not parts.country_is_told) or len(parts.rest) < fewest:
        return
    likely = places.likely_country(parts.rest[-1])
    if not likely and not is_city(parts.rest[-1]):
        return
    town_at = parts.zip_at if parts.zip_first else parts.zip_at - 1
    stands_behind_all = parts.zip is not None and len(parts.rest) - 1 > town_at
    if not stands_behind_all and (likely is None or parts.zip is not None):
        return
    last = parts.rest.pop()
    if parts.country is None or likely != parts.country:
        parts.country, parts.likely, parts.unknown = None, likely, last


def _streets_and_city(parts: _Parts) -> Place | None:
    """The street, the town, and the lines between them; None where something isn't of an address."""
    rest = streets.with_numbers_joined(parts.rest)
    at = _street_at(rest, parts)
    if at is None:
        return None
    before, (street, *split), after = rest[:at], _split(rest, at), rest[at + 1 :]
    after = [*split, *after]
    if len(split) > 1:
        parts.units.append(after.pop(0))
    if not all(is_city(line) or is_line(line) for line in (*before, *after)) or len(after) > _LINES_AFTER:
        return None
    is_sure = bool(parts.zip or parts.state or parts.country)
    if after and not (is_city(after[-1]) and (is_sure or streets.has_street_word(street))):
        return None
    city = after.pop() if after and (len(after) == 1 or is_sure) else None
    lines = sorted([*before, *parts.units, *(after if city else ())], key=parts.text.find)
    return Place(
        address1=street,
        address2=", ".join(lines) if lines or city else None,
        city=city,
        state=parts.state.name if parts.state else None,
        country=parts.country.name if parts.country else None,
        zip=parts.zip,
    )


def _street_at(rest: Sequence[str], parts: _Parts) -> int | None:
    """Which segment is the street, or begins with it; one without a number only beside a postal code."""
    for place, segment in enumerate(rest):
        has_number = any(map(str.isdigit, segment))
        if is_street(segment) and (has_number or (parts.zip is not None and len(rest) > 1)):
            return place
    split = next((place for place, segment in enumerate(rest) if len(streets.split_street(segment)) > 1), None)
    is_a_house_in_the_country = parts.country and parts.zip and not parts.zip.isdigit() and len(rest) > 1
    return 0 if split is None and is_a_house_in_the_country and all(map(is_city, rest)) else split


def _split(rest: Sequence[str], at: int) -> list[str]:
    is_last = at == len(rest) - 1
    return streets.split_street(rest[at]) if is_last or not is_street(rest[at]) else [rest[at]]


# -- the country -----------------------------------------------------------------------------------------------------


def _told_by_state(place: Place, zip_first: bool | None) -> str | None:
    """The one country that has this state, with postal codes that begin as this one does."""
    if not place.state or not place.zip:
        return None
    found = []
    for code in places.countries_with_states():
        state = places.find_state(place.state, code)
        fits = state and state.zips and places.fits_zip(place.zip, code) and places.state_has_zip(state, place.zip)
        if fits and _is_ordered_so(code, zip_first):
            found.append(code)
    return found[0] if len(found) == 1 else None


def _told_by_zip(zip_code: str) -> str | None:
    """The one country whose postal codes have this form, where that form has more than digits."""
    codes = places.countries_of_zip(zip_code)
    if len(codes) != 1 or zip_code.isdigit() or places.find_state(zip_code[-2:], "AU"):
        return None
    return next(iter(codes))


def _usual_if_it_fits(place: Place, usual: str, zip_first: bool | None) -> str | None:
    if not place.zip or not places.fits_zip(place.zip, usual):
        return None
    if place.state is not None and places.needs_state(usual) and not places.find_state(place.state, usual):
        return None
    if place.address1 and usual not in (streets.countries_of(place.address1) or (usual,)):
        return None
    return usual if _is_ordered_so(usual, zip_first) else None


def _is_ordered_so(code: str, zip_first: bool | None) -> bool:
    """Whether the country writes the postal code on that side of the city; where it stands alone, it may."""
    return zip_first is None or zip_first == places.zip_stands_first(code)


def _in_country(place: Place, country: Country) -> Place:
    zip_code = place.zip
    if zip_code is None or not places.fits_zip(zip_code, country.code):
        zip_code = None if places.needs_zip(country.code) else ""
    return replace(place, country=country.name, state=_state_in(place, country.code), zip=zip_code)


def _state_in(place: Place, code: str) -> str | None:
    """The state as this country writes it; None where it has to be asked."""
    state = places.find_state(place.state, code) if place.state else None
    if state or not places.needs_state(code):
        return (state.name if state else "") or place.state or ("" if place.city else None)
    named_like_the_city = places.find_state(place.city, code) if place.city and place.zip else None
    if named_like_the_city and named_like_the_city.zips and places.state_has_zip(named_like_the_city, place.zip or ""):
        return named_like_the_city.name  # Berlin, Ciudad de México, New York
    return None


# -- a part on its own -----------------------------------------------------------------------------------------------


def _read_street(text: str, place: Place, usual: str) -> Reading | None:
    reading = _parse(text, usual)
    if reading and reading.place.address1:
        return reading
    return Reading(replace(place, address1=text)) if is_street(text, alone=True) else None


def _read_second_line(text: str, place: Place, _usual: str) -> Reading | None:
    first = next(iter(_segments(text)), text)
    lines = [line for line in (first, text) if UNIT.fullmatch(line)] or [text]
    return Reading(replace(place, address2=lines[0])) if streets.is_second_line(lines[0]) else None


def _read_city(text: str, place: Place, usual: str) -> Reading | None:
    parts = _Parts([_A_STREET, *_segments(text)], usual, text)
    for take in (_take_country, _take_zip, _take_country_before_zip, _take_state, _take_unread_country):
        take(parts)
    if len(parts.rest) != 2 or not is_city(parts.rest[1]):
        return None
    place = replace(place, address1=_without_city(place.address1, parts.rest[1]))
    state = parts.state.name if parts.state else place.state
    return _located(replace(place, city=parts.rest[1], state=state, zip=parts.zip or place.zip), parts)


def _without_city(street: str | None, city: str) -> str | None:
    """The street, where the city had been written behind it already: "9 Heol y Garreg Swansea"."""
    before = street[: -len(city)].strip(" ,") if street and street.casefold().endswith(f" {city.casefold()}") else ""
    return before if is_street(before, alone=True) else street


def _read_state(text: str, place: Place, usual: str) -> Reading | None:
    """A state of the country, and the postal code behind it; or, where it has none, the country that it is."""
    parts = _Parts([_A_STREET, *_segments(text)], usual, text)
    _take_zip(parts)
    words = " ".join(parts.rest[1:])
    code = code_of(place)
    codes = [code] if code and code != usual else [usual, "CA", "AU", "MX", "BR", "IN"]
    state = next((found for code in codes if (found := places.find_state(words, code))), None)
    if state is None:
        return _read_country(words, place, usual)
    zip_code = parts.zip or place.zip
    if state.country != usual and not (code and code != usual):
        place = replace(place, country=None)
    return Reading(settled(replace(place, state=state.name, zip=zip_code), usual))


def _read_zip(text: str, place: Place, usual: str) -> Reading | None:
    code = code_of(place)
    found = list(_zips(text, places.country(code))) if code else list(_zips(text, None))
    if not found and code == usual:
        found = list(_zips(text, None))
    if not found:
        return None
    match = found[-1]
    if _has_a_word(text[: match.start()] + text[match.end() :]):
        return None
    if code and not places.fits_zip(match.group(), code):
        place = replace(place, country=None)  # it was only supposed
    return Reading(settled(replace(place, zip=match.group().upper()), usual))


def _read_country(text: str, place: Place, _usual: str) -> Reading | None:
    for start, _ in _INSTEAD_OF.spans(text)[:1]:
        text = text[:start].rstrip(" ,")
    if streets.is_sentence(text):
        return None
    found = places.country_at_end(text)
    if found and not found[0]:
        return Reading(_in_country(place, found[1]))
    likely = places.likely_country(text)
    return Reading(place, likely, text) if likely else None
