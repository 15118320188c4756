"""Finds what a message says of the address that an order is to go to, and what of it has to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from actions.orders.records import AddressRecord
from language import addresses as language
from language import places
from language.addresses import Place
from language.message import Message


@dataclass(frozen=True)
class Said:
    """What is known of an address after a message.

    Attributes:
        place: its parts.
        country_said: what stands where the country does, when that is no country that we know.
    """

    place: Place
    country_said: str | None = None


def target_of(wish: Message) -> Message | None:
    """The part of a wish that says where to: "ship it to my default address", "change it to 1 Hill Street, Denver"."""
    if wish.destination:
        return wish.destination
    return wish if wish.address("") or wish.country_at_the_end else None


def find_known_address(said: Message, known: Sequence[AddressRecord]) -> list[AddressRecord]:
    """The addresses of the customer that are pointed at: "my default address", "my New York one"; default first."""
    if said.means_the_default_address:
        return [place for place in known[:1] if said.names_place(place.city)] or list(known[:1])
    if not said.means_a_known_address:
        return []
    return [place for place in known if said.names_place(place.city) or said.names_place(place.address1)]


def read(message: Message, requested: str, before: Place, usual: str, name: Sequence[str] = ()) -> Said | None:
    """The address after a message; None where the message says nothing of one.

    `usual` is the name of the country where the order goes so far, and `name` the customer's: people write it first.
    """
    code = language.code_of(before) or _code(usual)
    reading = message.address(code)
    if reading and (requested == "address1" or reading.place.city or reading.place.zip):
        place = _without_name(_joined(before, reading.place), name)
        return Said(_as_recorded(place, usual), reading.unknown)
    named, _ = message.named_address_part
    if requested or named:
        part = message.address_part(requested or "address1", before, code)
        if part:
            return Said(_as_recorded(part.place, usual), part.unknown)
    if country := message.country_at_the_end:
        return Said(_as_recorded(language.in_country(before, country), usual))
    return None


def in_likely_country(place: Place, said: str, usual: str) -> Place:
    """The place in the country that the customer probably meant, and said yes to."""
    country = places.likely_country(said)
    return _as_recorded(language.in_country(place, country), usual) if country else place


def likely_country(said: str) -> str | None:
    """The country that a misspelt name probably means, in words."""
    country = places.likely_country(said)
    return places.in_words(country) if country else None


def missing_part(place: Place, usual: str, country_said: str | None = None) -> str | None:
    """What has to be asked next; a state or a zip code only where addresses have one."""
    code = language.code_of(place) or _code(usual)
    if country_said and place.address1 and place.country is None:
        return "country"
    needed = [field.name for field in fields(place) if getattr(place, field.name) is None]
    if not places.needs_zip(code):
        needed = [part for part in needed if part != "zip"]
    if "zip" not in needed and "country" in needed and place.city is not None:
        return "country" if place.address1 else "address1"
    if not places.needs_state(code):
        needed = [part for part in needed if part != "state"]
    ordered = [part for part in needed if part != "country"] or needed
    return ordered[0] if ordered else None


def state_is_asked_in(place: Place, usual: str) -> str | None:
    """The country whose states are asked for though the customer hasn't named it, in words."""
    code = _code(usual)
    is_usual = place.country is None or language.code_of(place) == code
    return places.in_words(places.country(code)) if code and is_usual else None


def _code(country: str) -> str:
    found = places.find_country(country)
    return found.code if found else ""


def _joined(before: Place, now: Place) -> Place:
    """A new address; a street alone leaves what is known beside it, and a country that was named stays."""
    if now.city is None and now.zip is None:
        return replace(before, address1=now.address1, address2=now.address2 or before.address2)
    is_named_alone = before.country is not None and before.address1 is None
    country = places.find_country(before.country or "") if is_named_alone and now.country is None else None
    return language.in_country(now, country) if country else now


def _without_name(place: Place, name: Sequence[str]) -> Place:
    """The address without the customer's own name in front: it is on the parcel anyway."""
    if not place.address2 or not name:
        return place
    own = {places.key(part) for part in name}
    lines = [line for line in place.address2.split(", ") if not set(places.key(line).split()) <= own]
    return replace(place, address2=", ".join(lines))


def _as_recorded(place: Place, usual: str) -> Place:
    """The country written as the customer's records write it, where it is theirs."""
    code = language.code_of(place)
    return replace(place, country=usual) if code and code == _code(usual) else place
