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
from language.message import Message

AS_A_WHOLE = "I can cancel an order only as a whole, with all that is in it."
ORDERS_SHOWN = 5
_WORDS_ABOUT_A_ZIP = 8  # with more of them there is a street or a city beside it


class Reader:
    """Takes what a customer answers; each method tells whether the message held an answer at all."""

    def __init__(self, situation: Situation) -> None:
        self._now = situation

    def answer(self, requested: str, said: Message) -> bool:
        """Read the message as the answer to the slot that was asked for."""
        now = self._now
        if now.customer is None:
            return now.identity.read(now.draft, said, requested)
        if requested == "order_number":
            return self.order(said)
        if requested in ADDRESS:
            return self.address(said, requested)
        order = now.order()
        if requested == "confirm" and order is None:
            return self._yes(said) or self.corrected_address(said)
        readers: dict[str, Callable[[Message, OrderRecord], bool]] = {
            "item_numbers": self.items,
            "new_item_numbers": lambda answer, its_order: self.new_items(answer, its_order, is_asked=True),
            "cancel_reason": self.reason,
            "payment_method": self.method,
            "confirm": lambda answer, _order: self._yes(answer),
        }
        return bool(order and requested in readers and readers[requested](said, order))

    def order(self, said: Message) -> bool:
        """Read which order is meant, by its number or by a description."""
        now = self._now
        own = now.own()
        for number in said.possible_numbers:
            order = own.order(number)
            if order is None:
                latest = ", ".join(known.number for known in own.orders(ORDERS_SHOWN))
                now.say(f"I can't find an order {number} in your name. Your latest: {latest}.")
                return True
            now.take(order)
            return True
        found = now.find_orders(said)
        if len(found) == 1:
            now.take(found[0])
        elif found:
            now.asked_already = True
        return bool(found)

    def items(self, said: Message, order: OrderRecord) -> bool:
        """Read which items are meant; first those between which an earlier answer didn't decide."""
        draft = self._now.draft
        if draft.between and self._decide_between(said, order):
            return True
        found = find_items(said, order.lines, is_asked=True)
        if not found.lines and not found.undecided:
            return False
        self._now.set_items(found.lines)
        draft.between = [[line.id for line in group] for group in found.undecided]
        if draft.between and self._now.swaps:  # "the shirt to L" of two: the L is for the one chosen
            draft.wish = f"{draft.wish} {said.text}".strip()
        self.new_items(said, order)
        return True

    def _decide_between(self, said: Message, order: OrderRecord) -> bool:
        draft = self._now.draft
        open_lines = [line for line in order.lines if line.id in draft.between[0]]
        found = find_items(said, open_lines)
        if not found.lines:
            return False
        draft.between = draft.between[1:]
        self._now.set_items([*draft.items, *found.lines])
        self.new_items(said, order)
        return True

    def new_items(self, said: Message, order: OrderRecord, *, is_asked: bool = False) -> bool:
        """Read what is wanted instead, for the items named or for the one that was asked about."""
        now, draft = self._now, self._now.draft
        if not now.swaps:
            return False
        if self._new_items_by_number(said, order):
            return True
        lines = now.lines(order)
        named = names_an_item(said, lines)
        waiting = [place for place, variant in enumerate(draft.new_items) if variant is None]
        places = list(range(len(lines))) if named else waiting[:1]
        if not places and len(lines) == 1:
            places = [0]
        understood = False
        for place in places:
            part = about_item(said, lines[place], lines) if named else said
            if part.is_empty:
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

    def _new_items_by_number(self, said: Message, order: OrderRecord) -> bool:
        """Give each variant that is named by its number to a piece of its product, in the order written."""
        now, draft = self._now, self._now.draft
        lines = now.lines(order)
        understood = False
        for product in dict.fromkeys(line.product_id for line in lines):
            places = [place for place, line in enumerate(lines) if line.product_id == product]
            own_numbers = {lines[place].variant_id for place in places}
            named = [v for v in find_named(said, now.variants(lines[places[0]])) if v.id not in own_numbers]
            waiting = [place for place in places if draft.new_items[place] is None] or places
            for place, variant in zip(waiting, named, strict=False):
                understood = True
                if variant.available:
                    draft.new_items[place] = variant.id
                else:
                    now.asked_already = True
                    now.say(f"{lines[place].title} is sold out in {' / '.join(variant.options.values())}.")
        return understood

    def reason(self, said: Message, order: OrderRecord) -> bool:
        """Read why an order is to be cancelled; of a single piece of it, say that it goes only as a whole."""
        draft = self._now.draft
        draft.cancel_reason = said.cancel_reason or draft.cancel_reason
        named = find_items(said, order.lines).lines if names_an_item(said, order.lines) else []
        is_of_a_part = 0 < len(named) < sum(line.quantity for line in order.lines)
        if is_of_a_part and not (draft.is_whole_told and said == draft.wished):
            self._now.say(AS_A_WHOLE)
            draft.is_whole_told = True
        return is_of_a_part or draft.cancel_reason is not None

    def method(self, said: Message, order: OrderRecord) -> bool:
        """Read what to pay with, or where a refund goes."""
        now = self._now
        methods = now.methods(order)
        found = find_methods(said, methods, order.payment_method)
        if not found and len(methods) == 1 and said.says_yes:  # to the only one that was shown
            found = methods
        if len(found) == 1:
            now.draft.payment_method = found[0].id
            return True
        if found:
            now.say("You have more than one of those.")
            return True
        if find_methods(said, now.own().payment_methods(), order.payment_method):
            now.say(
                "A refund goes back to what the order was paid with, or to a gift card of yours."
                if now.draft.kind is Kind.RETURN
                else f"Order {order.number} is paid that way already."
            )
            return True
        return False

    def address(self, said: Message, requested: str) -> bool:
        """Read an address, the part of one that was asked for, or which of the customer's own is meant."""
        now, draft = self._now, self._now.draft
        usual = now.usual_country()
        if draft.country_said and said.says_yes:  # "Did you mean Germany?"
            draft.address = addresses.in_likely_country(draft.address, draft.country_said, usual)
            draft.country_said = None
            return draft.address.country is not None
        if found := addresses.read(said, requested, draft.address, usual, now.name()):
            draft.address, draft.country_said = found.place, found.country_said
            return True
        place = self._address_of_an_order(said) or addresses.find_known_address(said, now.known_addresses())
        if place:
            draft.address = addresses.Place(**{part: getattr(place[0], part) for part in ADDRESS})
            draft.country_said = None
        return bool(place)

    def corrected_address(self, said: Message) -> bool:
        """Read another address, or the part of it that is named: "no, the zip is 94110"."""
        if said.zips and said.speaks_of_a_zip and said.length <= _WORDS_ABOUT_A_ZIP:
            return self.address(Message(said.zips[-1]), "zip")
        return self.address(said, "address1" if said.has_digits else "")

    def _address_of_an_order(self, said: Message) -> list[addresses.AddressRecord]:
        """The address of another order that is named: "the same as order 1002"."""
        now = self._now
        numbers = [number for number in said.marked_numbers if number != now.draft.order_number]
        orders = [order for number in numbers if (order := now.own().order(number))]
        return [order.address for order in orders if order.number != now.draft.order_number]

    def _yes(self, said: Message) -> bool:
        if not said.says_yes:
            return False
        self._now.draft.confirm = True
        return True
