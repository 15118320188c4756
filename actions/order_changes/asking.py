"""Finds what a change still needs, asks for it, and at last shows what would be done and asks for a yes."""

from collections.abc import Callable

from actions import hearing
from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes import addresses, wording
from actions.order_changes.draft import Draft
from actions.order_changes.drafted_change import Making
from actions.order_changes.items import about as about_item
from actions.order_changes.items import find_items
from actions.order_changes.kinds import NEEDS, Kind, why_not
from actions.order_changes.payment_methods import find_methods
from actions.order_changes.reading import ORDERS_SHOWN, Reader
from actions.order_changes.situation import Situation
from actions.order_changes.variants import find_variant
from actions.orders.records import OrderLineRecord, OrderRecord, VariantRecord
from actions.orders.schema import PaymentKind
from actions.orders.service import RefusedError
from actions.orders.shipping import NotShippedError
from language.problems import Problem

_YES_OR_NO = ({"title": "Yes", "payload": "Yes, go ahead"}, {"title": "No", "payload": "No, leave it"})
_ENDS = ""  # instead of a slot: nothing more is asked, because the change can't be made


def _concerns_all(draft: Draft) -> bool:
    """Whether what went wrong is the whole parcel's."""
    return draft.problem is Problem.NOT_RECEIVED or hearing.message(draft.report).concerns_everything


class Questions:
    """Asks for the next thing, unless the message that began the change has said it already."""

    def __init__(self, situation: Situation, reader: Reader, making: Making, last_order: str | None) -> None:
        self._now = situation
        self._reader = reader
        self._making = making
        self._last_order = last_order

    def next_slot(self) -> str | None:
        """What to ask now, after asking it; None when everything is said, whatever came of it."""
        return self._next_slot() or None

    def _next_slot(self) -> str | None:
        now = self._now
        if now.customer is None and (asked := now.identity.ask(now.draft)) is not None:
            return asked
        if now.draft.kind is Kind.DEFAULT_ADDRESS:
            return self._ask_address() or self._ask_default_address()
        self._find_order()
        order = now.order()
        if order is None:
            return self._ask_order()
        now.fit_kind_to(order)
        # Before anything is asked: it would be asked for nothing.
        if reason := why_not(now.draft.kind, order.number, order.status):
            return self._refuse(reason)
        if reason := self._making.why_too_late(now.draft, now.verified, order):
            return self._refuse(reason)
        asking: dict[str, Callable[[OrderRecord], str | None]] = {
            "item_numbers": self._ask_items,
            "new_item_numbers": self._ask_new_items,
            "cancel_reason": self._ask_reason,
            "payment_method": self._ask_method,
            "address1": lambda _order: self._ask_address(),
        }
        for slot in NEEDS[now.draft.kind].slots:
            asked = asking[slot](order)
            if asked is not None:
                return asked
        return self._ask_confirm(order)

    def _find_order(self) -> None:
        """Find the order that the first message describes or points back to, or that is the only one possible."""
        now, draft = self._now, self._now.draft
        if draft.order_number is None and draft.wish:
            found = now.find_orders(draft.wished)
            if len(found) == 1:
                draft.order_number = found[0].number
            elif self._last_order and draft.wished.order_pointer.before:
                draft.order_number = self._last_order
        if draft.order_number is None and len(possible := now.possible()) == 1:
            draft.order_number = possible[0].number

    def _ask_order(self) -> str | None:
        now, draft = self._now, self._now.draft
        if draft.order_number:
            now.say(f"I can't find an order {draft.order_number} in your name.")
            draft.order_number = None
        possible = now.possible()
        if not possible:
            return self._refuse(f"None of your orders can {NEEDS[draft.kind].wish} at the moment.")
        now.say(wording.ask_which_order(possible[:ORDERS_SHOWN], NEEDS[draft.kind].doing))
        return "order_number"

    def _ask_items(self, order: OrderRecord) -> str | None:
        now, draft = self._now, self._now.draft
        if draft.kind is Kind.PROBLEM and not draft.items and _concerns_all(draft):
            return None
        if not draft.items and not draft.between and draft.wish:
            found = find_items(draft.wished.without_description, order.lines)
            now.set_items(found.lines)
            draft.between = [[line.id for line in group] for group in found.undecided]
        if not draft.items and not draft.between and sum(line.quantity for line in order.lines) == 1:
            now.set_items([order.lines[0].id])
        if draft.between:
            now.say(wording.ask_which_of([line for line in order.lines if line.id in draft.between[0]]))
            return "item_numbers"
        if draft.items:
            return None
        now.say(wording.ask_which_items(order, draft.kind))
        return "item_numbers"

    def _ask_new_items(self, order: OrderRecord) -> str | None:
        now, draft = self._now, self._now.draft
        if draft.wish and None in draft.new_items:
            self._read_wish(order)
        if None not in draft.new_items:
            return None
        line = now.lines(order)[draft.new_items.index(None)]
        in_stock = now.in_stock(line)
        now.say(wording.ask_what_instead(line, in_stock, now.asked_already))
        if not in_stock:
            return self._refuse("I've changed nothing.")
        return "new_item_numbers"

    def _read_wish(self, order: OrderRecord) -> None:
        """Read what the first message says of the variants wanted; what it leaves open is asked for."""
        now, draft = self._now, self._now.draft
        lines, wish = now.lines(order), draft.wished.without_description
        draft.wish = ""
        for place, line in enumerate(lines):
            part = about_item(wish, line, lines) if len({other.id for other in lines}) > 1 else wish
            choice = find_variant(part, line, now.variants(line))
            if choice.variant and draft.new_items[place] is None and draft.items.count(line.id) == 1:
                draft.new_items[place] = choice.variant.id

    def _ask_reason(self, order: OrderRecord) -> str | None:
        now, draft = self._now, self._now.draft
        if draft.cancel_reason is None and draft.wish:
            self._reader.reason(draft.wished, order)
        if draft.cancel_reason:
            return None
        now.say(
            wording.ask_reason(),
            {"title": "No longer needed", "payload": "It's no longer needed"},
            {"title": "Ordered by mistake", "payload": "I ordered it by mistake"},
        )
        return "cancel_reason"

    def _ask_method(self, order: OrderRecord) -> str | None:
        now, draft = self._now, self._now.draft
        methods = now.methods(order)
        if draft.payment_method is None and draft.wished.speaks_of_payment:
            found = find_methods(draft.wished, methods, order.payment_method)
            draft.payment_method = found[0].id if len(found) == 1 else None
        if draft.payment_method is None and now.swaps and self._costs_nothing(order):
            draft.payment_method = order.payment_method.id
        names_another = draft.kind is Kind.PAYMENT and draft.wished.names_a_payment_method
        if draft.payment_method is None and len(methods) == 1 and not names_another:
            draft.payment_method = methods[0].id
        if draft.payment_method:
            return None
        if not methods:
            return self._refuse("There is no other payment method on your account.")
        now.say(wording.ask_method(methods, draft.kind, order))
        return "payment_method"

    def _costs_nothing(self, order: OrderRecord) -> bool:
        """Whether what is wanted instead costs what was paid, so that no money moves."""
        now = self._now
        swaps = zip(now.lines(order), now.draft.new_items, strict=True)
        return sum(self._variant(line, new).price - line.unit_price for line, new in swaps) == 0

    def _ask_address(self) -> str | None:
        now, draft = self._now, self._now.draft
        if draft.address == addresses.Place() and draft.wish:
            wish, draft.wish = draft.wished, ""
            if target := addresses.target_of(wish):
                self._reader.address(target, "")
        usual = now.usual_country()
        if draft.address.country and (asked := self._refuse_country(usual, draft.address.country)) is not None:
            return asked
        part = addresses.missing_part(draft.address, usual, draft.country_said)
        if part == "country" and draft.country_said:
            now.say(wording.ask_country(draft.country_said, addresses.likely_country(draft.country_said)))
        elif part:
            has_begun = draft.address != addresses.Place()
            now.say(wording.ask_address(part, has_begun, addresses.state_is_asked_in(draft.address, usual)))
        return part

    def _refuse_country(self, usual: str, country: str) -> str | None:
        """Say at once that nothing is sent there, and ask for another address; None where something is."""
        try:
            self._making.need_reachable(usual, country)
        except NotShippedError as refusal:
            self._now.say(f"{refusal} Where else should it go?")
            self._now.draft.address = addresses.Place()
            return "address1"
        except RefusedError as refusal:
            return self._refuse(str(refusal))
        return None

    def _ask_default_address(self) -> str | None:
        if self._now.draft.confirm is not None:
            return None
        now = self._now
        address = self._making.address(now.draft)
        now.draft.version = self._making.default_address_version(now.verified)
        now.draft.is_interrupted = False
        now.say(wording.summarise_default_address(address), *_YES_OR_NO)
        return "confirm"

    def _ask_confirm(self, order: OrderRecord) -> str | None:
        now, draft = self._now, self._now.draft
        if draft.confirm:
            return None
        draft.version = None  # what was shown before doesn't count any more, even if nothing can be shown now
        try:
            change = self._making.preview(draft, now.verified, order)
        except RefusedError as refusal:
            return self._ask_otherwise(str(refusal), order)
        draft.version, draft.is_interrupted = change.order.version, False
        swaps = [(line, self._variant(line, new)) for line, new in zip(now.lines(order), draft.new_items, strict=False)]
        now.say(wording.summarise(draft, order, change, swaps), *_YES_OR_NO)
        return "confirm"

    def _ask_otherwise(self, reason: str, order: OrderRecord) -> str | None:
        """Where another payment method would do, ask for it; else it can't be done."""
        now, draft = self._now, self._now.draft
        chosen = next((m for m in now.own().payment_methods() if m.id == draft.payment_method), None)
        others = [method for method in now.methods(order) if chosen and method.id != chosen.id]
        if chosen and chosen.kind is PaymentKind.GIFT_CARD and others and "gift card" in reason:
            now.say(reason)
            draft.payment_method, draft.wish = None, ""
            now.say(wording.ask_method(others, draft.kind, order))
            return "payment_method"
        return self._refuse(reason)

    def _refuse(self, reason: str) -> str:
        draft = self._now.draft
        draft.confirm, draft.is_refused = None, True
        self._now.say(f"{reason} A person in our team can look at it with you, if you like.", TALK_TO_A_PERSON)
        return _ENDS

    def _variant(self, line: OrderLineRecord, variant_id: str | None) -> VariantRecord:
        return next(variant for variant in self._now.variants(line) if variant.id == variant_id)
