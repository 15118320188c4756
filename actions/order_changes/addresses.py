"""Reads addresses: the whole of one, a part of one, or one of the customer's own that is only pointed at."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from actions.orders.identifiers import find_zip
from actions.orders.records import AddressRecord

_STATE_NAMES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "florida": "FL", "georgia": "GA", "hawaii": "HI", "idaho": "ID",
    "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY", "louisiana": "LA",
    "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
    "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH", "new jersey": "NJ",
    "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND", "ohio": "OH",
    "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI", "south carolina": "SC",
    "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA",
    "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
_STATES = {*_STATE_NAMES.values(), "DC"}
_COUNTRIES = {
    *("usa", "us", "united states", "united states of america", "canada", "mexico", "united kingdom", "uk", "england"),
    *("ireland", "france", "germany", "spain", "italy", "netherlands", "belgium", "austria", "switzerland", "sweden"),
    *("norway", "denmark", "finland", "portugal", "poland", "australia", "new zealand", "japan"),
}
_US = {"usa", "us", "united states", "united states of america"}
_CITY_NAMES = {"nyc": "new york", "big apple": "new york", "sf": "san francisco", "philly": "philadelphia"}
_DEFAULT = re.compile(
    r"\b(?:default|profile|account|home|usual) (?:\w+ )?(?:address|one|home)\b|\bon file\b"
    r"|\bin my (?:profile|account)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:my|the|other|same|that|in) .*\b(?:address|place|home|house|one|apartment)\b|\bother order\b", re.IGNORECASE
)
# What people write around an address: before its first word, after its last one, and in a sentence that follows.
_ADDRESS_LEAD = re.compile(
    r"^\s*(?:(?:yes|ok(?:ay)?|sure|of course|please|hi|it'?s|it is|that'?s|that|the|my|our|a|correct|right|full"
    r"|(?:new|old)(?= (?:address|shipping|delivery|default|home|place|street|one|city|state|zip)\b)"
    r"|default|shipping|delivery|home|address|street|line 1|city|state|zip|code|country|postcode|is|are|was|should"
    r"|would|will|could|can|you|be|to|in|at|on|from|for|send|ship|deliver|change|update|set|make|use|it|order|package|parcel"
    r"|account|profile|now|here|i|we|i'?m|i am|i'?d|like|want|live|living|moved|just|instead)\b[\s:,]*)+",
    re.IGNORECASE,
)
_POLITE_END = re.compile(r"[\s,.!]*\b(?:please|thanks?(?: you)?|then|instead|if possible)[\s.!]*$", re.IGNORECASE)
_NEXT_SENTENCE = re.compile(
    rf"(\d{{4,}}|\b(?:{'|'.join(sorted(_COUNTRIES, key=len, reverse=True))})\b)((?: instead| please)?[.!?]\s.*)$",
    re.IGNORECASE | re.DOTALL,
)
_STREET_WITHOUT_COMMA = re.compile(
    r"^(\d+ [^,]*?\b(?:street|st|avenue|ave|drive|dr|road|rd|lane|ln|highway|hwy|boulevard|blvd|court|ct|way|place)\b"
    r"\.?)"
    r" (?=[A-Za-z#])",
    re.IGNORECASE,
)
_NO_SECOND_LINE = re.compile(r"\b(?:no(?:ne|thing|t)?|n/a|skip|without|house|nope|isn'?t)\b", re.IGNORECASE)


_ZIP = re.compile(r"\b(?:zip|post(?:al)? ?code)", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """What is known of an address so far; None where nothing was said yet."""

    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    zip: str | None = None


def target_of(wish: str) -> str | None:
    """The part of a wish that says where to: "ship it to my default address", "change it to 1 Hill Street, Denver"."""
    own = re.search(r"\b(?:to|be|as) (?:be )?(?:my|the|our|another|that|same|order)\b.*", wish, re.IGNORECASE)
    if own and (_POINTS.search(own.group()) or re.search(r"\border\b.*\d", own.group())):
        return own.group()
    written = re.search(r"\b(?:to|is|be|at|address):?\s+(\d+ .*)", wish, re.IGNORECASE)
    return written.group(1) if written else None


def find_known_address(text: str, known: Sequence[AddressRecord]) -> list[AddressRecord]:
    """The addresses of the customer that the text points at: "my default address", "my New York one"; default first."""
    lowered = text.lower()
    for short, name in _CITY_NAMES.items():
        lowered = re.sub(rf"\b{short}\b", name, lowered)
    if _DEFAULT.search(text):
        by_city = [place for place in known[:1] if place.city.lower() in lowered]
        return by_city or list(known[:1])
    if not _POINTS.search(text):
        return []
    return [p for p in known if p.city.lower() in lowered or (p.address1.lower() in lowered)]


def read_address(text: str, usual_country: str) -> Place:
    """The parts of an address written in one go, as "1 Hill Street, Apt 2, Denver, CO 80014"."""
    written = _STREET_WITHOUT_COMMA.sub(r"\1, ", _ADDRESS_LEAD.sub("", _bare(text), count=1))
    parts = [part.strip(" .") for part in re.split(r"[,;\n]", written) if part.strip(" .")]
    if len(parts) < 2 or not any(character.isdigit() for character in parts[0]):
        return Place()
    place = Place(address1=parts.pop(0))
    if parts[-1].lower() in _COUNTRIES:
        place = replace(place, country=_country(parts.pop(), usual_country))
    rest: list[str] = []
    for part in parts:
        code = find_zip(part) if any(character.isdigit() for character in part) and not _is_unit(part) else None
        if code and place.zip is None:
            place = replace(place, zip=_as_written(part, code))
            part = part.replace(_as_written(part, code), "").strip()
        if part and (state := _state(part)) and any(not _is_unit(piece) for piece in rest) and place.state is None:
            place = replace(place, state=state)
        elif part:
            rest.append(part)
    units = [part for part in rest if _is_unit(part)]
    cities = [part for part in rest if not _is_unit(part)]
    city = cities[0] if cities else None
    if city and place.state is None and (tail := city.rsplit(" ", 1)) and len(tail) == 2 and tail[1] in _STATES:
        city, place = tail[0], replace(place, state=tail[1])
    return replace(place, address2=units[0] if units else ("" if city else None), city=city)


def read_part(part: str, text: str, usual_country: str) -> str | None:
    """One part of an address, answered on its own."""
    text = _bare(text).strip(" .,!")
    answer = _ADDRESS_LEAD.sub("", text, count=1).strip(" .,!") or text
    if part == "zip":
        code = find_zip(answer)
        return _as_written(answer, code) if code else None
    if part == "address2" and _NO_SECOND_LINE.search(text) and not re.search(r"\d", answer):
        return ""
    if part == "state":
        return _state(answer) or (answer if len(answer) < 40 else None)
    if part == "country":
        return _country(answer, usual_country)
    if part == "address1" and not any(character.isdigit() for character in answer):
        return None
    return answer if 1 < len(answer) <= 100 else None


def corrects_zip(text: str) -> bool:
    """Whether a text is about the zip code alone: "sorry, the zip is 21212"."""
    return bool(_ZIP.search(text) and find_zip(text)) and not read_address(text, "").address1


def missing_part(place: Place) -> str | None:
    """What has to be asked next; a state only where addresses have one."""
    for field in fields(place):
        if getattr(place, field.name) is None and (field.name != "state" or is_us(place.country)):
            return field.name
    return None


def is_us(country: str | None) -> bool:
    """Whether the country is the United States, whose addresses need a state."""
    return country is not None and country.lower() in _US


def _bare(text: str) -> str:
    """The text without the politeness after an address."""
    return _POLITE_END.sub("", _NEXT_SENTENCE.sub(r"\1", text))


def _country(name: str, usual: str) -> str:
    if name.lower() in _US and usual.lower() in _US:
        return usual
    return name if name.isupper() and len(name) < 4 else name.title().replace(" Of ", " of ")


def _state(text: str) -> str | None:
    if text.upper() in _STATES and (text.isupper() or len(text) == 2):
        return text.upper()
    return _STATE_NAMES.get(text.lower())


def _is_unit(text: str) -> bool:
    return bool(
        re.match(
            r"(?:apt|apartment|suite|unit|floor|flat|ste|room|#|building|\d+(?:st|nd|rd|th) floor)\b|#",
            text,
            re.IGNORECASE,
        )
    )


def _as_written(text: str, code: str) -> str:
    """The zip code as the customer wrote it, since the post reads it too."""
    loose = r"[ -]?".join(re.escape(character) for character in code)
    match = re.search(rf"{loose}(?:-\d{{4}})?", text, re.IGNORECASE)
    return match.group().upper() if match else code
