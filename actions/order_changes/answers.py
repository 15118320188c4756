"""Reads short answers: yes and no, names, the reason of a cancellation, a payment method, an address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from actions.order_changes.words import ordinals
from actions.orders.identifiers import find_zip
from actions.orders.records import AddressRecord, PaymentMethodRecord
from actions.orders.rules import CANCEL_REASONS
from actions.orders.schema import PaymentKind

_YES = re.compile(
    r"\s*(?:ok(?:ay)?|alright|all right|great|perfect|good|fine|oh|well|um)?[\s,.!]*"
    r"(?:yes|yep|yeah|yup|ya|sure|ok(?:ay)?|absolutely|definitely|certainly|of course|confirm(?:ed)?|i confirm|correct"
    r"|exactly|agreed|i agree|do it|go ahead|go for it|please do|proceed"
    r"|sounds (?:good|great|right)|looks (?:good|right)"
    r"|that(?:'s| is)? (?:right|correct|fine|good|all right)|make it so|affirmative|please go ahead|y)\b",
    re.IGNORECASE,
)
_NOT_ONLY_YES = re.compile(
    r"\b(?:no|not|don'?t|but|wait|actually|instead|except|however|rather|unless|if|hold on|stop|question|never)\b|\?",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\s*(?:no|nope|nah|n|don'?t|do not|stop|not (?:yet|now|really)|never ?mind|forget it|leave it|cancel that|wait"
    r"|hold on|i(?:'ve| have)? changed my mind|please don'?t|absolutely not)\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"^\s*(?:(?:no|oh|ok|okay|sorry|actually|please|wait)[\s,.!]+)*"
    r"(?:(?:please )?stop(?: (?:it|this|that|here|please))?"
    r"|never ?mind(?: that)?|nvm|forget (?:about )?(?:it|that)|leave (?:it|that)(?: as it is)?"
    r"|cancel (?:that|this)|quit|exit|let'?s not"
    r"|i(?:'ve| have)? changed my mind|don'?t (?:do (?:it|that)|bother)|i don'?t want (?:to|that)(?: any ?more)?"
    r"|let me out|skip (?:it|this)|drop it|scrap that|no thanks?(?: you)?|no)[\s.!]*$",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"\b(?:don'?t|do not|can'?t|cannot|can not|not|no) (?:\w+ ){0,3}?"
    r"(?:remember|recall|know|have|find|sure|idea|email|access|got)\b"
    r"|\b(?:forgot(?:ten)?|no idea|lost|unknown|without|no email|not sure)\b",
    re.IGNORECASE,
)
_NO_LONGER_NEEDED = re.compile(
    r"\b(?:(?:no|not|don'?t|doesn'?t|isn'?t|won'?t|any ?more)\b.{0,30}\b(?:need(?:ed)?|want(?:ed)?|require|use)"
    r"|no use|changed my mind|no longer|unneeded|not needed|do without)\b",
    re.IGNORECASE,
)
_BY_MISTAKE = re.compile(
    r"\b(?:mistake(?:nly)?|accident(?:al(?:ly)?)?|by error|in error|wrong(?:ly)?|didn'?t mean|twice|unintended|oops|"
    r"misclick\w*|mistook)\b",
    re.IGNORECASE,
)
_BRANDS = {"amex": "american express", "mc": "mastercard", "master card": "mastercard"}
_ORIGINAL = re.compile(
    r"\b(?:original(?:ly)?|same (?:way|card|method|one|payment|account)|(?:card|one|method|way) i (?:paid|used|bought)"
    r"|how i paid|where it came from|what i paid with|paid with)\b",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\b(?:other|another|different) (?:\w+ )?(?:card|one|method|way|account)\b", re.IGNORECASE)
_NAME_LEAD = re.compile(
    r"\b(?:my (?:full |first |last )?(?:name|surname)(?: is|'s)?|name(?: is|:)|i am|i'm|this is|it'?s|it is"
    r"|first(?: name)?(?: is|:)?"
    r"|last(?: name)?(?: is|:)?|surname(?: is|:)?|called|sure|yes|ok(?:ay)?|hi|hello|the name is|under)\b[\s,:]*",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_NOT_NAMES = {
    *(
        "and",
        "the",
        "zip",
        "code",
        "my",
        "is",
        "in",
        "at",
        "from",
        "living",
        "live",
        "with",
        "of",
        "postal",
        "postcode",
    ),
    *("number", "i", "you", "it", "please", "thanks", "thank", "here", "a", "an", "to", "for", "order", "email", "no"),
}
_STATES = [
    "AL",
    "AK",
    "AZ",
    "AR",
    "CA",
    "CO",
    "CT",
    "DE",
    "FL",
    "GA",
    "HI",
    "ID",
    "IL",
    "IN",
    "IA",
    "KS",
    "KY",
    "LA",
    "ME",
    "MD",
    "MA",
    "MI",
    "MN",
    "MS",
    "MO",
    "MT",
    "NE",
    "NV",
    "NH",
    "NJ",
    "NM",
    "NY",
    "NC",
    "ND",
    "OH",
    "OK",
    "OR",
    "PA",
    "RI",
    "SC",
    "SD",
    "TN",
    "TX",
    "UT",
    "VT",
    "VA",
    "WA",
    "WV",
    "WI",
    "WY",
    "DC",
]
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
_COUNTRIES = {
    *("usa", "us", "united states", "united states of america", "canada", "mexico", "united kingdom", "uk", "england"),
    *("ireland", "france", "germany", "spain", "italy", "netherlands", "belgium", "austria", "switzerland", "sweden"),
    *("norway", "denmark", "finland", "portugal", "poland", "australia", "new zealand", "japan"),
}
_US = {"usa", "us", "united states", "united states of america"}
_CITY_NAMES = {"nyc": "new york", "big apple": "new york", "sf": "san francisco", "philly": "philadelphia"}
_ADDRESS_LEAD = re.compile(
    r"^\s*(?:(?:yes|ok(?:ay)?|sure|please|hi|it'?s|it is|that'?s|the|my|new|shipping|delivery|address|street|line 1"
    r"|city|state|zip|code|country|postcode|is|should be|to|in|at|send|ship|deliver|change|update|it|now"
    r"|would be|use)\b[\s:,]*)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """What is known of an address so far; None where nothing was said yet."""

    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    zip: str | None = None


def says_yes(text: str) -> bool:
    """Whether the text is an explicit yes and nothing else: a "yes, but…" isn't one."""
    return bool(_YES.match(text)) and not _NOT_ONLY_YES.search(text)


def says_no(text: str) -> bool:
    """Whether the text begins with a no."""
    return bool(_NO.match(text))


def says_stop(text: str) -> bool:
    """Whether the text asks to leave the whole thing, and says nothing else."""
    return bool(_STOP.match(text))


def does_not_know(text: str) -> bool:
    """Whether the customer says that they don't know or have what was asked for."""
    return bool(_UNKNOWN.search(text))


def find_reason(text: str) -> str | None:
    """Which of the accepted reasons for a cancellation the text gives."""
    for reason in CANCEL_REASONS:
        if reason in text.lower():
            return reason
    if _BY_MISTAKE.search(text):
        return "ordered by mistake"
    return "no longer needed" if _NO_LONGER_NEEDED.search(text) else None


def find_name(text: str) -> list[str]:
    """The parts of a person's name in an answer to a question for it, at most three words."""
    rest = re.sub(r"\S*\d\S*|\S+@\S+", " ", text)
    found = [part.group() for piece in _NAME_LEAD.split(rest) for part in _NAME.finditer(piece)]
    return [part for part in found if part.lower() not in _NOT_NAMES][:3]


def introduces(text: str) -> list[str]:
    """The name that a sentence introduces: "I'm Ana López", "my name is …"; empty when it doesn't."""
    match = re.search(
        r"\b(?:[Mm]y name is|[Nn]ame is|I am|I'm|[Tt]his is|[Nn]ame:)\s+([A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){1,2})",
        text,
    )
    return match.group(1).rstrip(".,").split() if match else []


def find_methods(
    text: str, methods: Sequence[PaymentMethodRecord], original: PaymentMethodRecord | None
) -> list[PaymentMethodRecord]:
    """The payment methods that the text may mean; one when it is clear."""
    lowered = text.lower()
    for short, brand in _BRANDS.items():
        lowered = re.sub(rf"\b{short}\b", brand, lowered)
    by_digits = [method for method in methods if method.last_four and re.search(rf"\b{method.last_four}\b", text)]
    if by_digits:
        return by_digits
    by_id = [method for method in methods if re.search(rf"(?<![\w-]){re.escape(method.id.lower())}(?![\w-])", lowered)]
    if by_id:
        return by_id
    by_brand = [m for m in methods if m.brand and re.search(rf"\b{re.escape(m.brand.lower())}\b", lowered)]
    if by_brand:
        return by_brand
    if re.search(r"\bpay ?pal\b", lowered):
        return [method for method in methods if method.kind is PaymentKind.PAYPAL]
    if re.search(r"\bgift ?-?cards?\b|\bstore credit\b|\bgiftcard\b", lowered):
        return [method for method in methods if method.kind is PaymentKind.GIFT_CARD]
    if _OTHER.search(text):
        others = [method for method in methods if original is None or method.id != original.id]
        same_kind = [m for m in others if m.kind is PaymentKind.CARD] if "card" in lowered else []
        return same_kind or others
    if original and _ORIGINAL.search(text):
        return [method for method in methods if method.id == original.id]
    if re.search(r"\b(?:credit|debit|bank|my|the|to|a) ?card\b|\bcard\b", lowered):
        return [method for method in methods if method.kind is PaymentKind.CARD]
    return [methods[place] for place in ordinals(text) if place < len(methods)]


def find_known_address(text: str, known: Sequence[AddressRecord]) -> list[AddressRecord]:
    """The addresses of the customer that the text points at: "my default address", "my New York one"; default first."""
    lowered = text.lower()
    for short, name in _CITY_NAMES.items():
        lowered = re.sub(rf"\b{short}\b", name, lowered)
    if re.search(r"\b(?:default|profile|account|home|usual) (?:\w+ )?(?:address|one|home)\b|\bon file\b", lowered):
        by_city = [place for place in known[:1] if place.city.lower() in lowered]
        return by_city or list(known[:1])
    if not re.search(
        r"\b(?:my|the|other|same|that|in) .*\b(?:address|place|home|house|one|apartment)\b|\bother order\b", lowered
    ):
        return []
    return [p for p in known if p.city.lower() in lowered or (p.address1.lower() in lowered)]


def read_address(text: str, usual_country: str) -> Place:
    """The parts of an address written in one go, as "1 Hill Street, Apt 2, Denver, CO 80014"."""
    parts = [part.strip(" .") for part in re.split(r"[,;\n]", _ADDRESS_LEAD.sub("", text, count=1)) if part.strip(" .")]
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
    answer = _ADDRESS_LEAD.sub("", text, count=1).strip(" .,!") or text.strip(" .,!")
    if part == "zip":
        code = find_zip(answer)
        return _as_written(answer, code) if code else None
    if part == "address2" and re.match(r"(?:no(?:ne|thing)?\b|n/a|there is none|skip|without)", answer, re.IGNORECASE):
        return ""
    if part == "state":
        return _state(answer) or (answer if len(answer) < 40 else None)
    if part == "country":
        return _country(answer, usual_country)
    if part == "address1" and not any(character.isdigit() for character in answer):
        return None
    return answer if 1 < len(answer) <= 100 else None


def missing_part(place: Place) -> str | None:
    """What has to be asked next; a state only where addresses have one."""
    for field in fields(place):
        if getattr(place, field.name) is None and (field.name != "state" or is_us(place.country)):
            return field.name
    return None


def is_us(country: str | None) -> bool:
    """Whether the country is the United States, whose addresses need a state."""
    return country is not None and country.lower() in _US


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
