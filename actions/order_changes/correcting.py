"""Changes what a customer said before: "no, the other order", "actually size L", "and the lamp too"."""

from actions import wishes
from actions.order_changes.drafted_change import FAULTY
from actions.order_changes.items import find_items, names_an_item
from actions.order_changes.kinds import NEEDS, Kind, kind_asked_for
from actions.order_changes.reading import Reader
from actions.order_changes.situation import Situation
from actions.order_changes.variants import find_variant
from actions.orders.records import OrderRecord
from language.cancel_reasons import cancel_reason
from language.change_wishes import has_words_for
from language.corrections import adds, corrects, insists, speaks_of_no_order
from language.destinations import means_another_orders
from language.exclusions import leaves_out
from language.order_pointers import order_pointer
from language.problems import find_problem
from language.references import marked_numbers


class Corrections:
    """Reads a message that changes an earlier answer; each method tells whether it did."""

    def __init__(self, situation: Situation, reader: Reader) -> None:
        self._now = situation
        self._reader = reader

    def kind(self, intent: str, text: str, *, insisted_on: bool = False) -> bool:
        """Read another change that is wanted instead, `insisted_on` in so many words whatever the intent."""
        now = self._now
        if self._reports_instead(text):
            return True
        kind = kind_asked_for(intent, text) or (kind_insisted_on(text) if insisted_on else None)
        is_sent_back = now.draft.kind in (Kind.RETURN, Kind.EXCHANGE)
        if kind is Kind.PROBLEM and is_sent_back and find_problem(text) in FAULTY:
            # It's why they send it back: they are told what the policy says, and can choose. What was shown costs
            # something else now, and is shown anew.
            return now.draft.version is not None
        is_report = now.draft.kind is Kind.PROBLEM and not has_words_for("sent_back", text)
        if is_report and kind in (Kind.RETURN, Kind.EXCHANGE):
            now.draft.report = f"{now.draft.report} {text}".strip()  # how they'd like it to be put right
            return True
        if kind is None or kind is now.draft.kind or not _has_words_for(kind, text):
            return False
        if {kind, now.draft.kind} == {Kind.EXCHANGE, Kind.ITEMS}:
            return False  # the order's status says which of the two it is
        number = now.draft.order_number
        now.draft.turn_into(kind, text)
        if now.customer is None or order_pointer(text).before:
            now.draft.order_number = number  # it proves who is asking, or is the order that is still meant
        if now.customer and (numbers := marked_numbers(text)):
            now.draft.order_number = numbers[0]
        return True

    def order_number(self, text: str, *, is_alone: bool) -> bool:
        """Read the number of another order of theirs, unless its address is meant; `is_alone`: it needs no words."""
        now = self._now
        numbers = marked_numbers(text)
        others = [order for number in numbers if (order := now.own().order(number))]
        is_corrected = len(numbers) == 1 and (corrects(text) or (is_alone and len(text.split()) < 3))
        if not others or not is_corrected or means_another_orders(text) or others[0].number == now.draft.order_number:
            return False
        now.take(others[0])
        return True

    def _reports_instead(self, text: str) -> bool:
        """Read that the problem with what is sent back shall be reported instead of that."""
        draft = self._now.draft
        if draft.kind not in (Kind.RETURN, Kind.EXCHANGE) or draft.problem is None or not has_words_for("report", text):
            return False
        draft.turn_into(Kind.PROBLEM, "")
        return True

    def answer(self, text: str) -> bool:
        """Read another order, other items, another choice, reason, payment method or address."""
        order = self._now.order()
        if order is None:
            return self._now.draft.kind is Kind.DEFAULT_ADDRESS and self._reader.corrected_address(text)
        needs = NEEDS[self._now.draft.kind].slots
        if "address1" in needs and means_another_orders(text) and self._reader.address(text, "address1"):
            return True
        if self._order(text, order):
            return True
        if "item_numbers" in needs and self._now.draft.items and self._items(text, order):
            return True
        if "cancel_reason" in needs and (reason := cancel_reason(text)):
            self._now.draft.cancel_reason = reason
            return True
        if "payment_method" in needs and self._reader.method(text, order):
            return True
        return "address1" in needs and self._reader.corrected_address(text)

    def _order(self, text: str, order: OrderRecord) -> bool:
        now = self._now
        numbered = [other for number in marked_numbers(text) if (other := now.own().order(number))]
        if numbered:
            if numbered[0].number == order.number:
                return False
            now.take(numbered[0])
            return True
        if not order_pointer(text).another or speaks_of_no_order(text):
            return False
        if "order" not in text.lower() and "one" not in text.lower():
            return False
        found = now.find_orders(text, order)
        now.draft.forget_order()
        now.draft.wish = ""
        if len(found) == 1:
            now.take(found[0])
        return True

    def _items(self, text: str, order: OrderRecord) -> bool:
        now = self._now
        chosen = now.draft.items
        named = list(find_items(text, order.lines).lines)
        if named and names_an_item(text, order.lines):
            if leaves_out(text) and set(named) & set(chosen):
                now.set_items([item for item in chosen if item not in named])
            elif adds(text) or (now.swaps and not set(named) <= set(chosen)):
                now.set_items([*chosen, *(item for item in named if item not in chosen)])
            elif not now.swaps:
                now.set_items(named)
            self._reader.new_items(text, order)
            return True
        if now.swaps:
            return self._new_item(text, order)
        if named:
            now.set_items(named)
        return bool(named)

    def _new_item(self, text: str, order: OrderRecord) -> bool:
        """Read another choice for the one item that it can be about."""
        now = self._now
        fitting = []
        for place, line in enumerate(now.lines(order)):
            choice = find_variant(text, line, now.variants(line))
            if choice.variant:
                fitting.append((place, choice.variant.id))
        if len(fitting) != 1:
            return False
        place, variant = fitting[0]
        now.draft.new_items[place] = variant
        return True


def _has_words_for(kind: Kind, text: str) -> bool:
    """Whether the text names this change; a report isn't asked for where nothing is reported."""
    return kind is Kind.PROBLEM or has_words_for(kind.value.replace(" ", "_"), text)


def kind_insisted_on(text: str) -> Kind | None:
    """The change that the text wishes for in words that leave no doubt."""
    _, named = wishes.split(text, None) if insists(text) else ("", [])
    return kind_asked_for(named[0].intent, text) if named else None
