"""Reads one answer into the draft of a change: which order, which items, what instead, why, how paid, where to."""

from collections.abc import Callable

from actions.order_changes import addresses
from actions.order_changes.draft import ADDRESS
from actions.order_changes.items import about as about_item
from actions.order_changes.items import find_items, names_an_item
from actions.order_changes.kinds import Kind
from actions.order_changes.payment_methods import find_methods
from actions.order_changes.situation import Situation
from actions.order_changes.variants import find_named, find_variant
from actions.orders.records import OrderRecord
from language.cancel_reasons import cancel_reason
from language.consent import says_yes
from language.references import find_order_numbers, marked_numbers, references, speaks_of_a_zip

ORDERS_SHOWN = 5
_WORDS_ABOUT_A_ZIP = 8  # with more of them there is a street or a city beside it


class Reader:
    """Takes what a customer answers; each method tells whether the text held an answer at all."""

    def __init__(self, situation: Situation) -> None:
        self._now = situation

    def answer(self, requested: str, text: str) -> bool:
        """Read the text as the answer to the slot that was asked for."""
        now = self._now
        if now.customer is None:
            return now.identity.read(now.draft, text, requested)
        if requested == "order_number":
            return self.order(text)
        if requested in ADDRESS:
            return self.address(text, requested)
        order = now.order()
        if requested == "confirm" and order is None:
            return self._yes(text) or self.corrected_address(text)
        readers: dict[str, Callable[[str, OrderRecord], bool]] = {
            "item_numbers": self.items,
            "new_item_numbers": lambda said, its_order: self.new_items(said, its_order, is_asked=True),
            "cancel_reason": self.reason,
            "payment_method": self.method,
            "confirm": lambda said, _order: self._yes(said),
        }
        return bool(order and requested in readers and readers[requested](text, order))

    def order(self, text: str) -> bool:
        """Read which order is meant, by its number or by a description."""
        now = self._now
        own = now.own()
        for number in find_order_numbers(text):
            order = own.order(number)
            if order is None:
                latest = ", ".join(known.number for known in own.orders(ORDERS_SHOWN))
                now.say(f"I can't find an order {number} in your name. Your latest: {latest}.")
                return True
            now.take(order)
            return True
        found = now.find_orders(text)
        if len(found) == 1:
            now.take(found[0])
        elif found:
            now.asked_already = True
        return bool(found)

    def items(self, text: str, order: OrderRecord) -> bool:
        """Read which items are meant; first those between which an earlier answer didn't decide."""
        draft = self._now.draft
        if draft.between and self._decide_between(text, order):
            return True
        found = find_items(text, order.lines, is_asked=True)
        if not found.lines and not found.undecided:
            return False
        self._now.set_items(found.lines)
        draft.between = [[line.id for line in group] for group in found.undecided]
        self.new_items(text, order)
        return True

    def _decide_between(self, text: str, order: OrderRecord) -> bool:
        draft = self._now.draft
        open_lines = [line for line in order.lines if line.id in draft.between[0]]
        found = find_items(text, open_lines)
        if not found.lines:
            return False
        draft.between = draft.between[1:]
        self._now.set_items([*draft.items, *found.lines])
        self.new_items(text, order)
        return True

    def new_items(self, text: str, order: OrderRecord, *, is_asked: bool = False) -> bool:
        """Read what is wanted instead, for the items named in the text or for the one that was asked about."""
        now, draft = self._now, self._now.draft
        if not now.swaps:
            return False
        if self._new_items_by_number(text, order):
            return True
        lines = now.lines(order)
        named = names_an_item(text, lines)
        waiting = [place for place, variant in enumerate(draft.new_items) if variant is None]
        places = list(range(len(lines))) if named else waiting[:1]
        if not places and len(lines) == 1:
            places = [0]
        understood = False
        for place in places:
            part = about_item(text, lines[place], lines) if named else text
            if not part:
                continue
            choice = find_variant(part, lines[place], now.variants(lines[place]), shown=now.in_stock(lines[place]))
            if choice.variant:
                draft.new_items[place] = choice.variant.id
                understood = True
            elif choice.is_present and not is_asked:
                continue  # "the blue speaker" says which speaker it is
            elif choice.undecided or choice.problem:
                now.asked_already = True
                understood = True
                if choice.problem:
                    now.say(choice.problem)
        return understood

    def _new_items_by_number(self, text: str, order: OrderRecord) -> bool:
        """Give each variant that the text names by its number to a piece of its product, in the order written."""
        now, draft = self._now, self._now.draft
        lines = now.lines(order)
        understood = False
        for product in dict.fromkeys(line.product_id for line in lines):
            places = [place for place, line in enumerate(lines) if line.product_id == product]
            own_numbers = {lines[place].variant_id for place in places}
            named = [v for v in find_named(text, now.variants(lines[places[0]])) if v.id not in own_numbers]
            waiting = [place for place in places if draft.new_items[place] is None] or places
            for place, variant in zip(waiting, named, strict=False):
                understood = True
                if variant.available:
                    draft.new_items[place] = variant.id
                else:
                    now.asked_already = True
                    now.say(f"{lines[place].title} is sold out in {' / '.join(variant.options.values())}.")
        return understood

    def reason(self, text: str, _order: OrderRecord) -> bool:
        """Read why an order is to be cancelled."""
        draft = self._now.draft
        draft.cancel_reason = cancel_reason(text) or draft.cancel_reason
        return draft.cancel_reason is not None

    def method(self, text: str, order: OrderRecord) -> bool:
        """Read what to pay with, or where a refund goes."""
        now = self._now
        methods = now.methods(order)
        found = find_methods(text, methods, order.payment_method)
        if not found and len(methods) == 1 and says_yes(text):  # to the only one that was shown
            found = methods
        if len(found) == 1:
            now.draft.payment_method = found[0].id
            return True
        if found:
            now.say("You have more than one of those.")
            return True
        if find_methods(text, now.own().payment_methods(), order.payment_method):
            now.say(
                "A refund goes back to what the order was paid with, or to a gift card of yours."
                if now.draft.kind is Kind.RETURN
                else f"Order {order.number} is paid that way already."
            )
            return True
        return False

    def address(self, text: str, requested: str) -> bool:
        """Read an address, the part of one that was asked for, or which of the customer's own is meant."""
        now, draft = self._now, self._now.draft
        usual = now.usual_country()
        if draft.country_said and says_yes(text):  # "Did you mean Germany?"
            draft.address = addresses.in_likely_country(draft.address, draft.country_said, usual)
            draft.country_said = None
            return draft.address.country is not None
        if said := addresses.read(text, requested, draft.address, usual, now.name()):
            draft.address, draft.country_said = said.place, said.country_said
            return True
        place = self._address_of_an_order(text) or addresses.find_known_address(text, now.known_addresses())
        if place:
            draft.address = addresses.Place(**{part: getattr(place[0], part) for part in ADDRESS})
            draft.country_said = None
        return bool(place)

    def corrected_address(self, text: str) -> bool:
        """Read another address, or the part of it that the text names: "no, the zip is 94110"."""
        zips = [one.value for one in references(text) if one.kind == "zip"]
        if zips and speaks_of_a_zip(text) and len(text.split()) <= _WORDS_ABOUT_A_ZIP:
            return self.address(zips[-1], "zip")
        return self.address(text, "address1" if any(sign.isdigit() for sign in text) else "")

    def _address_of_an_order(self, text: str) -> list[addresses.AddressRecord]:
        """The address of another order that the text names: "the same as order 1002"."""
        now = self._now
        numbers = [number for number in marked_numbers(text) if number != now.draft.order_number]
        orders = [order for number in numbers if (order := now.own().order(number))]
        return [order.address for order in orders if order.number != now.draft.order_number]

    def _yes(self, text: str) -> bool:
        if not says_yes(text):
            return False
        self._now.draft.confirm = True
        return True
