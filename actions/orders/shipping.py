"""Says which countries the shop sends to and what that costs, and refuses an address that no parcel of it reaches."""

from dataclasses import dataclass
from decimal import Decimal

from actions.orders.checks import RefusedError
from actions.orders.schema import Order
from language import places
from language.places import Country


class NotShippedError(RefusedError):
    """The shop doesn't send to that country; another address may do."""


@dataclass(frozen=True)
class Zone:
    """Countries that parcels go to at one price.

    Attributes:
        countries: their ISO 3166 codes.
        cost: what a parcel costs; None where the shop doesn't charge by country.
        free_from: the value of the items from which it is free; None: never.
    """

    countries: tuple[str, ...]
    cost: Decimal | None = None
    free_from: Decimal | None = None

    def cost_of(self, value: Decimal) -> Decimal | None:
        """What a parcel with items of this value costs."""
        if self.cost is None:
            return None
        return Decimal(0) if self.free_from is not None and value >= self.free_from else self.cost


@dataclass(frozen=True)
class Shipping:
    """Where the shop sends to; without zones nobody has told us, and an order stays in its country."""

    zones: tuple[Zone, ...] = ()
    currency: str = ""

    def need_reachable(self, now: str, new: str) -> None:
        """A parcel that goes to the country `now` has to be one that can go to `new` instead.

        Raises:
            NotShippedError: the shop doesn't send there.
            RefusedError: we can't tell.
        """
        country = places.find_country(new)
        if country is None:
            raise RefusedError(f"I don't know a country called {new}, so I can't send anything there.")
        if self.zones and self._zone(country) is None:
            codes = [code for zone in self.zones for code in zone.countries]
            raise NotShippedError(
                f"We don't ship to {places.in_words(country)}. We ship to {places.list_in_words(codes)}."
            )
        if not self.zones and country != places.find_country(now):
            raise RefusedError(f"I can't tell whether we ship to {places.in_words(country)}.")

    def difference(self, order: Order, new: str) -> Decimal:
        """What sending the order to this country costs more than what was paid for shipping, or less.

        Raises:
            RefusedError: what was paid wasn't the usual price, so that only a person can tell.
        """
        value = sum((line.quantity * line.unit_price for line in order.lines), Decimal(0))
        before, after = places.find_country(order.country), places.find_country(new)
        zone_before, zone_after = (self._zone(country) if country else None for country in (before, after))
        if before == after or zone_after is None or zone_before == zone_after:
            return Decimal(0)
        cost = zone_after.cost_of(value)
        if cost is None:
            return Decimal(0)
        usual = zone_before.cost_of(value) if zone_before else None
        if order.shipping_cost != usual or order.currency != self.currency:
            raise RefusedError(
                f"What sending order {order.number} to {new} costs can't be told by me, "
                "since its shipping wasn't paid at our usual price."
            )
        return cost - order.shipping_cost

    def _zone(self, country: Country) -> Zone | None:
        return next((zone for zone in self.zones if country.code in zone.countries), None)
