"""One message of a customer who changes an order: reads what it answers, and finds what to ask or say next."""

import re
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from rasa_sdk.executor import CollectingDispatcher

from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes import answers, wording
from actions.order_changes.draft import ADDRESS, IDENTITY, Draft
from actions.order_changes.identity import ONE_CUSTOMER, Identity
from actions.order_changes.items import about as about_item
from actions.order_changes.items import find_items, names_an_item
from actions.order_changes.kinds import NEEDS, Kind, kind_asked_for, why_not
from actions.order_changes.making import Making
from actions.order_changes.variants import find_variant, is_same
from actions.order_changes.which_order import find_orders, means_another
from actions.orders.identifiers import find_email, find_order_numbers, find_zip
from actions.orders.records import AddressRecord, OrderLineRecord, OrderRecord, PaymentMethodRecord, VariantRecord
from actions.orders.repository import CustomerOrders, Orders, VerifiedCustomer
from actions.orders.schema import PaymentKind
from actions.orders.service import RefusedError

ORDERS_LOOKED_AT = 50
ORDERS_SHOWN = 5
SURE_ENOUGH = 0.5

_QUESTIONS = {
    *("ask_policy", "search_products", "recommend", "ask_product", "ask_availability", "compare_products"),
    *("ask_size_advice", "track_order", "list_orders", "refund_status", "help", "bot_challenge", "place_order"),
}
_DIGRESSIONS = _QUESTIONS | {
    *("greet", "thank", "goodbye", "deny", "chitchat", "out_of_scope", "human_handover", "complaint", "get_invoice"),
    *("payment_problem", "newsletter", "leave_review", "account_create", "account_delete", "account_edit"),
    *("account_recover", "account_switch", "account_problem"),
}
_ADDING = re.compile(r"\b(?:also|too|as well|add|plus|in addition|and (?:the|my)|forgot)\b", re.IGNORECASE)
_LEAVING_OUT = re.compile(
    r"\b(?:not the|without|leave out|keep|remove|take out|except|don'?t (?:return|exchange|change|include|send))\b",
    re.IGNORECASE,
)
# "The order with the boots and the lamp" says which order it is, not that both are to be returned.
_WHICH_ORDER = re.compile(r"\border (?:with|containing|that has|where i bought)\b[^:.;?!]*", re.IGNORECASE)
_WORDS_OF_A_KIND = {
    Kind.CANCEL: re.compile(r"\bcancel", re.IGNORECASE),
    Kind.RETURN: re.compile(r"\breturn|\bsend\b.*\bback\b|\brefund", re.IGNORECASE),
    Kind.EXCHANGE: re.compile(r"\bexchang|\bswap", re.IGNORECASE),
    Kind.ADDRESS: re.compile(r"\baddress|\bship|\bdeliver|\bsend\b", re.IGNORECASE),
    Kind.DEFAULT_ADDRESS: re.compile(r"\baddress", re.IGNORECASE),
    Kind.PAYMENT: re.compile(r"\bpay|\bcard\b", re.IGNORECASE),
    Kind.ITEMS: re.compile(r"\bchang|\bmodif|\bswap|\bswitch|\bitem", re.IGNORECASE),
}


class Read(Enum):
    """What a message was."""

    AN_ANSWER = auto()
    A_DIGRESSION = auto()  # something else, which the bot answers before the form goes on
    A_STOP = auto()
    NOT_UNDERSTOOD = auto()


class Turn:
    """Reads one message into the draft, then says what is missing, or what would be done."""

    def __init__(
        self,
        draft: Draft,
        orders: Orders,
        making: Making,
        conversation_id: str,
        customer: VerifiedCustomer | None,
        dispatcher: CollectingDispatcher,
    ) -> None:
        self.draft = draft
        self._identity = Identity(orders, conversation_id, customer, dispatcher)
        self._orders = orders
        self._making = making
        self._dispatcher = dispatcher
        self._asked_already = False  # an answer was there but didn't decide: ask more closely

    @property
    def customer(self) -> VerifiedCustomer | None:
        """The customer, once they have proven who they are."""
        return self._identity.customer

    # Reading

    def begin(self, text: str) -> None:
        """Read who is asking and which order is meant out of the message that begins a change."""
        if self.customer is None:
            self._identity.read(self.draft, text, requested="")
        if numbers := self._marked_numbers(text):
            self.draft.order_number = numbers[0]

    def read(self, requested: str | None, text: str, intent: str, confidence: float) -> Read:
        """Read the message as the answer to what was asked, or tell what else it is."""
        sure_of = intent if confidence >= SURE_ENOUGH else ""
        if requested != "confirm" and answers.says_stop(text):
            return Read.A_STOP
        if requested in (*IDENTITY, "order_number") and self._changes_kind(sure_of, text):
            self.begin(text)
            return Read.AN_ANSWER
        asks_something = text.rstrip().endswith("?") and sure_of in _QUESTIONS
        if asks_something and requested not in ("new_item_numbers", "payment_method"):
            return Read.A_DIGRESSION
        if self._read_answer(requested or "", text):
            return Read.AN_ANSWER
        if self.customer and self._names_somebody_else(text):
            self._say(ONE_CUSTOMER)
            return Read.AN_ANSWER
        if self._changes_kind(sure_of, text):
            return Read.AN_ANSWER
        if self.customer and requested != "confirm" and self._correct(text):
            return Read.AN_ANSWER
        if requested == "confirm" and answers.says_no(text):
            return Read.A_STOP
        return Read.A_DIGRESSION if sure_of in _DIGRESSIONS else Read.NOT_UNDERSTOOD

    def _read_answer(self, requested: str, text: str) -> bool:
        if self.customer is None:
            return self._identity.read(self.draft, text, requested)
        if requested == "order_number":
            return self._read_order(text)
        readers: dict[str, Callable[[str, OrderRecord], bool]] = {
            "item_numbers": self._read_items,
            "new_item_numbers": self._read_new_items,
            "cancel_reason": self._read_reason,
            "payment_method": self._read_method,
            "confirm": self._read_yes,
        }
        if requested in ADDRESS:
            return self._read_address(text, requested)
        order = self._order()
        if requested == "confirm" and order is None:
            return self._read_yes_or_address(text)
        return bool(order and requested in readers and readers[requested](text, order))

    def _marked_numbers(self, text: str) -> list[str]:
        """Order numbers that can't be anything else, say a zip code or a price."""
        zip_code = find_zip(text)
        return [
            number
            for number in find_order_numbers(text)
            if number != zip_code
            and (not number.isdigit() or re.search(rf"(?:#|order|number)\W*(?:\w+ )?{number}", text, re.I))
        ]

    def _read_order(self, text: str) -> bool:
        own = self._own()
        for number in find_order_numbers(text):
            order = own.order(number)
            if order is None:
                latest = ", ".join(known.number for known in own.orders(ORDERS_SHOWN))
                self._say(f"I can't find an order {number} in your name. Your latest: {latest}.")
                return True
            self._take(order)
            return True
        found = self._find_orders(text)
        if len(found) == 1:
            self._take(found[0])
        elif found:
            self._asked_already = True
        return bool(found)

    def _find_orders(self, text: str, current: OrderRecord | None = None) -> list[OrderRecord]:
        return find_orders(text, self._all(), self._possible(), current)

    def _take(self, order: OrderRecord) -> None:
        if order.number != self.draft.order_number:
            self.draft.forget_order()
        self.draft.order_number = order.number

    def _read_items(self, text: str, order: OrderRecord) -> bool:
        found = find_items(text, order.lines)
        if found.lines:
            self._set_items(list(found.lines))
            self._read_new_items(text, order)
            return True
        if found.undecided:
            self._say(wording.ask_which_of(found.undecided))
            self._asked_already = True
            return True
        return False

    def _set_items(self, items: list[int]) -> None:
        kept = dict(zip(self.draft.items, self.draft.new_items, strict=False))
        self.draft.items = items
        self.draft.new_items = [kept.get(item) for item in items] if self._swaps() else []

    def _read_new_items(self, text: str, order: OrderRecord) -> bool:
        """Read what is wanted instead, for the items named in the text or for the one that was asked about."""
        if not self._swaps():
            return False
        lines = self._lines(order)
        named = names_an_item(text, lines)
        waiting = [place for place, variant in enumerate(self.draft.new_items) if variant is None]
        places = list(range(len(lines))) if named else waiting[:1]
        if not places and len(lines) == 1:
            places = [0]
        understood = False
        for place in places:
            part = about_item(text, lines[place], lines) if named else text
            if named and not part:
                continue
            variants = self._own().variants(lines[place].product_id)
            choice = find_variant(part, lines[place], variants, shown=self._in_stock(lines[place]))
            if choice.variant:
                self.draft.new_items[place] = choice.variant.id
                understood = True
            elif choice.undecided or choice.problem:
                self._asked_already = True
                understood = True
                if choice.problem:
                    self._say(choice.problem)
        return understood

    def _read_reason(self, text: str, _order: OrderRecord) -> bool:
        self.draft.cancel_reason = answers.find_reason(text) or self.draft.cancel_reason
        return self.draft.cancel_reason is not None

    def _read_method(self, text: str, order: OrderRecord) -> bool:
        methods = self._methods(order)
        found = answers.find_methods(text, methods, order.payment_method)
        if len(found) == 1:
            self.draft.payment_method = found[0].id
            return True
        if found:
            self._say("You have more than one of those.")
            return True
        if answers.find_methods(text, self._own().payment_methods(), order.payment_method):
            self._say(
                "A refund goes back to what the order was paid with, or to a gift card of yours."
                if self.draft.kind is Kind.RETURN
                else f"Order {order.number} is paid that way already."
            )
            return True
        return False

    def _read_address(self, text: str, requested: str) -> bool:
        known = self._known_addresses()
        found = answers.find_known_address(text, known)
        if found:
            self._set_address(found[0])
            return True
        whole = answers.read_address(text, known[0].country)
        if whole.address1:
            self.draft.address = whole
        elif part := answers.read_part(requested, text, known[0].country):
            self.draft.address = replace(self.draft.address, **{requested: part})
        elif requested == "address2":
            self.draft.address = replace(self.draft.address, address2="")
        else:
            return False
        if self.draft.address.country is None:
            # People name a country only when it isn't the usual one; the summary shows it before the yes.
            self.draft.address = replace(self.draft.address, country=known[0].country)
        return True

    def _set_address(self, address: AddressRecord) -> None:
        self.draft.address = answers.Place(**{part: getattr(address, part) for part in ADDRESS})

    def _known_addresses(self) -> list[AddressRecord]:
        order = self._order()
        places = [self._own().default_address(), *(other.address for other in self._all())]
        present = order.address if order else places[0]
        return [place for place in dict.fromkeys(places) if place != present] or places[:1]

    def _read_yes(self, text: str, order: OrderRecord) -> bool:
        if answers.says_yes(text):
            self.draft.confirm = True
            return True
        return self._correct(text, order)

    def _read_yes_or_address(self, text: str) -> bool:
        if answers.says_yes(text):
            self.draft.confirm = True
            return True
        return any(character.isdigit() for character in text) and self._read_address(text, "address1")

    # Correcting

    def _correct(self, text: str, order: OrderRecord | None = None) -> bool:
        """Change what was said before: "no, the other order", "actually size L", "and the lamp too"."""
        order = order or self._order()
        if order is None:
            return False
        if self._correct_order(text, order):
            return True
        needs = NEEDS[self.draft.kind].slots
        if "item_numbers" in needs and self.draft.items and self._correct_items(text, order):
            return True
        if "cancel_reason" in needs and (reason := answers.find_reason(text)):
            self.draft.cancel_reason = reason
            return True
        if "payment_method" in needs and self._read_method(text, order):
            return True
        return "address1" in needs and bool(re.search(r"\d|\baddress\b", text)) and self._read_address(text, "address1")

    def _correct_order(self, text: str, order: OrderRecord) -> bool:
        numbers = [number for number in self._marked_numbers(text) if self._own().order(number)]
        if numbers:
            other = self._own().order(numbers[0])
            if other and other.number != order.number:
                self._take(other)
                return True
            return False
        if not means_another(text) or ("order" not in text.lower() and "one" not in text.lower()):
            return False
        if re.search(r"\b(?:card|method|address|size|colou?r)\b", text, re.IGNORECASE):
            return False
        found = self._find_orders(text, order)
        self.draft.forget_order()
        self.draft.wish = ""
        if len(found) == 1:
            self._take(found[0])
        return True

    def _correct_items(self, text: str, order: OrderRecord) -> bool:
        found = find_items(text, order.lines)
        chosen = self.draft.items
        if found.lines and names_an_item(text, order.lines):
            named = list(found.lines)
            if _LEAVING_OUT.search(text) and set(named) & set(chosen):
                self._set_items([item for item in chosen if item not in named])
            elif _ADDING.search(text) or (self._swaps() and not set(named) <= set(chosen)):
                self._set_items([*chosen, *(item for item in named if item not in chosen)])
            elif not self._swaps():
                self._set_items(named)
            if self._swaps():
                self._read_new_items(text, order)
            return True
        if not self._swaps():
            if found.lines:
                self._set_items(list(found.lines))
            return bool(found.lines)
        fitting = []
        for place, line in enumerate(self._lines(order)):
            choice = find_variant(text, line, self._own().variants(line.product_id))
            if choice.variant:
                fitting.append((place, choice.variant))
        if len(fitting) == 1:
            self.draft.new_items[fitting[0][0]] = fitting[0][1].id
        return len(fitting) == 1

    def _changes_kind(self, intent: str, text: str) -> bool:
        kind = kind_asked_for(intent, text)
        if kind is None or kind is self.draft.kind or not _WORDS_OF_A_KIND[kind].search(text):
            return False
        same_status = NEEDS[kind].status is NEEDS[self.draft.kind].status
        self.draft = replace(
            self.draft,
            kind=kind,
            wish=text,
            order_number=self.draft.order_number if same_status or kind is Kind.RETURN else None,
            items=self.draft.items if {kind, self.draft.kind} <= {Kind.RETURN, Kind.EXCHANGE} else [],
            new_items=[],
            cancel_reason=None,
            payment_method=None,
            address=answers.Place(),
            version=None,
            confirm=None,
        )
        if kind is Kind.EXCHANGE:
            self.draft.new_items = [None] * len(self.draft.items)
        if self.customer and (numbers := self._marked_numbers(text)):
            self.draft.order_number = numbers[0]
        return True

    def _names_somebody_else(self, text: str) -> bool:
        email = find_email(text)
        return bool(self.customer and email and email.casefold() != self.customer.email.casefold())

    # Asking

    def next_slot(self) -> str | None:
        """What to ask now, after asking it; None when everything is said, whatever came of it."""
        if self.customer is None and (asked := self._identity.ask(self.draft)) is not None:
            return asked or None
        draft = self.draft
        if draft.kind is Kind.DEFAULT_ADDRESS:
            return self._ask_address() or self._ask_default_address()
        order = self._find_order()
        if order is None:
            return self._ask_order()
        if reason := why_not(draft.kind, order.number, order.status):
            return self._refuse(reason)
        for slot in NEEDS[draft.kind].slots:
            asked = self._ask(slot, order)
            if asked:
                return asked
            if asked == "":
                return None
        return self._ask_confirm(order)

    def _find_order(self) -> OrderRecord | None:
        draft = self.draft
        if draft.order_number is None and draft.wish:
            found = self._find_orders(draft.wish)
            if len(found) == 1:
                draft.order_number = found[0].number
        if draft.order_number is None and len(self._possible()) == 1:
            draft.order_number = self._possible()[0].number
        return self._order()

    def _ask_order(self) -> str | None:
        if self.draft.order_number:
            self._say(f"I can't find an order {self.draft.order_number} in your name.")
            self.draft.order_number = None
        possible = self._possible()
        if not possible:
            wish = NEEDS[self.draft.kind].wish
            return self._refuse(f"None of your orders can {wish} at the moment.")
        self._say(wording.ask_which_order(possible[:ORDERS_SHOWN], NEEDS[self.draft.kind].doing))
        return "order_number"

    def _ask(self, slot: str, order: OrderRecord) -> str | None:
        """Ask for the slot unless it is known or can be read out of the first message; "" ends the form."""
        if slot == "address1":
            return self._ask_address()
        asking: dict[str, Callable[[OrderRecord], str | None]] = {
            "item_numbers": self._ask_items,
            "new_item_numbers": self._ask_new_items,
            "cancel_reason": self._ask_reason,
            "payment_method": self._ask_method,
        }
        return asking[slot](order)

    def _ask_items(self, order: OrderRecord) -> str | None:
        draft = self.draft
        if not draft.items and draft.wish:
            found = find_items(_WHICH_ORDER.sub(" ", draft.wish), order.lines)
            self._set_items(list(found.lines))
        if not draft.items and sum(line.quantity for line in order.lines) == 1:
            self._set_items([order.lines[0].id])
        if draft.items:
            return None
        if not self._asked_already:
            self._say(wording.ask_which_items(order, draft.kind))
        return "item_numbers"

    def _ask_new_items(self, order: OrderRecord) -> str | None:
        draft = self.draft
        if draft.wish and None in draft.new_items:
            self._read_wish(order)
        if None not in draft.new_items:
            return None
        line = self._lines(order)[draft.new_items.index(None)]
        in_stock = self._in_stock(line)
        self._say(wording.ask_what_instead(line, in_stock, self._asked_already))
        if not in_stock:
            self._say("I've changed nothing. A person in our team can look for another way.", TALK_TO_A_PERSON)
            return ""
        return "new_item_numbers"

    def _read_wish(self, order: OrderRecord) -> None:
        """Read what the first message says of the variants wanted; what it leaves open is asked for."""
        lines, wish = self._lines(order), _WHICH_ORDER.sub(" ", self.draft.wish)
        for place, line in enumerate(lines):
            part = about_item(wish, line, lines) if len({other.id for other in lines}) > 1 else wish
            choice = find_variant(part, line, self._own().variants(line.product_id))
            if choice.variant and self.draft.new_items[place] is None and self.draft.items.count(line.id) == 1:
                self.draft.new_items[place] = choice.variant.id
        self.draft.wish = ""

    def _ask_reason(self, order: OrderRecord) -> str | None:
        if self.draft.cancel_reason is None and self.draft.wish:
            self._read_reason(self.draft.wish, order)
        if self.draft.cancel_reason:
            return None
        self._say(
            wording.ask_reason(),
            {"title": "No longer needed", "payload": "It's no longer needed"},
            {"title": "Ordered by mistake", "payload": "I ordered it by mistake"},
        )
        return "cancel_reason"

    def _ask_method(self, order: OrderRecord) -> str | None:
        methods, draft = self._methods(order), self.draft
        if draft.payment_method is None and draft.wish:
            found = answers.find_methods(draft.wish, methods, order.payment_method)
            if len(found) == 1 and re.search(r"\bcard|\bpay|\brefund|\boriginal", draft.wish, re.IGNORECASE):
                draft.payment_method = found[0].id
        if draft.payment_method is None and len(methods) == 1 and draft.kind is not Kind.PAYMENT:
            draft.payment_method = methods[0].id
        if draft.payment_method:
            return None
        if not methods:
            self._refuse("There is no other payment method on your account.")
            return ""
        self._say(wording.ask_method(methods, draft.kind, order))
        return "payment_method"

    def _ask_address(self) -> str | None:
        draft = self.draft
        if draft.address == answers.Place() and draft.wish:
            wish, draft.wish = draft.wish, ""
            target = re.search(r"\b(?:to|be) (?:my|the|our|another|that)\b.*", wish, re.IGNORECASE)
            found = answers.find_known_address(target.group(), self._known_addresses()) if target else []
            if len(found) == 1:
                self._set_address(found[0])
            elif match := re.search(r"\b(?:to|is|be)\b:?\s+(\d.*)", wish):
                self._read_address(match.group(1), "address1")
        part = answers.missing_part(draft.address)
        if part:
            self._say(wording.ask_address(part, has_begun=draft.address != answers.Place()))
        return part

    def _ask_default_address(self) -> str | None:
        if self.draft.confirm is None:
            self._say(wording.summarise_default_address(self._making.address(self.draft)), *_YES_OR_NO)
            return "confirm"
        return None

    def _ask_confirm(self, order: OrderRecord) -> str | None:
        draft = self.draft
        if draft.confirm:
            return None
        try:
            change = self._making.preview(self.draft, self._by(), order)
        except RefusedError as refusal:
            return self._ask_otherwise(str(refusal), order)
        draft.version = change.order.version
        swaps = [
            (line, self._variant(line, new)) for line, new in zip(self._lines(order), draft.new_items, strict=False)
        ]
        self._say(wording.summarise(draft, order, change, swaps), *_YES_OR_NO)
        return "confirm"

    def _ask_otherwise(self, reason: str, order: OrderRecord) -> str | None:
        """Where another payment method would do, ask for it; else it can't be done."""
        chosen = next((m for m in self._own().payment_methods() if m.id == self.draft.payment_method), None)
        others = [method for method in self._methods(order) if chosen and method.id != chosen.id]
        if chosen and chosen.kind is PaymentKind.GIFT_CARD and others and "gift card" in reason:
            self._say(reason)
            self.draft.payment_method, self.draft.wish = None, ""
            self._say(wording.ask_method(others, self.draft.kind, order))
            return "payment_method"
        return self._refuse(reason)

    def _refuse(self, reason: str) -> str | None:
        self.draft.confirm = None
        self._say(f"{reason} A person in our team can look at it with you, if you like.", TALK_TO_A_PERSON)
        return None

    # What the shop knows

    def _own(self) -> CustomerOrders:
        assert self.customer
        return self._orders.for_customer(self.customer)

    def _all(self) -> list[OrderRecord]:
        return self._own().orders(ORDERS_LOOKED_AT)

    def _possible(self) -> list[OrderRecord]:
        return [order for order in self._all() if order.status is NEEDS[self.draft.kind].status]

    def _order(self) -> OrderRecord | None:
        return self._own().order(self.draft.order_number) if self.draft.order_number else None

    def _lines(self, order: OrderRecord) -> list[OrderLineRecord]:
        by_id = {line.id: line for line in order.lines}
        return [by_id[item] for item in self.draft.items]

    def _in_stock(self, line: OrderLineRecord) -> list[VariantRecord]:
        variants = self._own().variants(line.product_id)
        return [variant for variant in variants if variant.available and not is_same(variant, line)]

    def _variant(self, line: OrderLineRecord, variant_id: str | None) -> VariantRecord:
        return next(v for v in self._own().variants(line.product_id) if v.id == variant_id)

    def _methods(self, order: OrderRecord) -> list[PaymentMethodRecord]:
        methods = self._own().payment_methods()
        original = order.payment_method.id
        if self.draft.kind is Kind.RETURN:
            return [m for m in methods if m.id == original or m.kind is PaymentKind.GIFT_CARD]
        if self.draft.kind is Kind.PAYMENT:
            return [method for method in methods if method.id != original]
        return methods

    def _swaps(self) -> bool:
        return "new_item_numbers" in NEEDS[self.draft.kind].slots

    def _by(self) -> VerifiedCustomer:
        assert self.customer
        return self.customer

    def _say(self, text: str, *buttons: dict[str, str]) -> None:
        self._dispatcher.utter_message(text=text, buttons=list(buttons))


_YES_OR_NO = ({"title": "Yes", "payload": "Yes, go ahead"}, {"title": "No", "payload": "No, leave it"})
