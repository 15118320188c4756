"""Changes what a customer said before: "no, the other order", "actually size L", "and the lamp too"."""

from actions import wishes
from actions.order_changes.drafted_change import FAULTY
from actions.order_changes.items import find_items, names_an_item
from actions.order_changes.kinds import NEEDS, Kind, kind_asked_for
from actions.order_changes.reading import Reader
from actions.order_changes.situation import Situation
from actions.order_changes.variants import find_variant
from actions.orders.records import OrderRecord
from language.message import Message

_MORE_THAN_A_NUMBER = 3  # words


class Corrections:
    """Reads a message that changes an earlier answer; each method tells whether it did."""

    def __init__(self, situation: Situation, reader: Reader) -> None:
        self._now = situation
        self._reader = reader

    def kind(self, intent: str, said: Message, *, insisted_on: bool = False) -> bool:
        """Read another change that is wanted instead, `insisted_on` in so many words whatever the intent."""
        now = self._now
        if self._reports_instead(said):
            return True
        kind = kind_asked_for(intent, said) or (kind_insisted_on(said) if insisted_on else None)
        if kind is Kind.PROBLEM and said.problem is None:
            return False  # what the reader alone hears doesn't change what has begun
        is_sent_back = now.draft.kind in (Kind.RETURN, Kind.EXCHANGE)
        if kind is Kind.PROBLEM and is_sent_back and said.problem in FAULTY:
            # It's why they send it back: they are told what the policy says, and can choose. What was shown costs
            # something else now, and is shown anew.
            return now.draft.version is not None
        is_report = now.draft.kind is Kind.PROBLEM and not said.has_words_for("sent_back")
        if is_report and kind in (Kind.RETURN, Kind.EXCHANGE):
            now.draft.report = f"{now.draft.report} {said.text}".strip()  # how they'd like it to be put right
            return True
        if kind is None or kind is now.draft.kind or not _has_words_for(kind, said):
            return False
        if {kind, now.draft.kind} == {Kind.EXCHANGE, Kind.ITEMS}:
            return False  # the order's status says which of the two it is
        number = now.draft.order_number
        now.draft.turn_into(kind, said.text)
        if now.customer is None or said.order_pointer.before:
            now.draft.order_number = number  # it proves who is asking, or is the order that is still meant
        if now.customer and said.marked_numbers:
            now.draft.order_number = said.marked_numbers[0]
        return True

    def order_number(self, said: Message, *, is_alone: bool) -> bool:
        """Read the number of another order of theirs, unless its address is meant; `is_alone`: it needs no words."""
        now = self._now
        numbers = said.marked_numbers
        others = [order for number in numbers if (order := now.own().order(number))]
        is_corrected = len(numbers) == 1 and (said.corrects or (is_alone and said.length < _MORE_THAN_A_NUMBER))
        if not others or not is_corrected or said.means_another_orders_address:
            return False
        if others[0].number == now.draft.order_number:
            return False
        now.take(others[0])
        return True

    def _reports_instead(self, said: Message) -> bool:
        """Read that the problem with what is sent back shall be reported instead of that."""
        draft = self._now.draft
        is_faulty = draft.kind in (Kind.RETURN, Kind.EXCHANGE) and draft.problem is not None
        if not is_faulty or not said.has_words_for("report"):
            return False
        draft.turn_into(Kind.PROBLEM, "")
        return True

    def answer(self, said: Message) -> bool:
        """Read another order, other items, another choice, reason, payment method or address."""
        order = self._now.order()
        if order is None:
            return self._now.draft.kind is Kind.DEFAULT_ADDRESS and self._reader.corrected_address(said)
        needs = NEEDS[self._now.draft.kind].slots
        if "address1" in needs and said.means_another_orders_address and self._reader.address(said, "address1"):
            return True
        if self._order(said, order):
            return True
        if "item_numbers" in needs and self._now.draft.items and self._items(said, order):
            return True
        if "cancel_reason" in needs and said.cancel_reason:
            self._now.draft.cancel_reason = said.cancel_reason
            return True
        if "payment_method" in needs and self._reader.method(said, order):
            return True
        return "address1" in needs and self._reader.corrected_address(said)

    def _order(self, said: Message, order: OrderRecord) -> bool:
        now = self._now
        numbered = [other for number in said.marked_numbers if (other := now.own().order(number))]
        if numbered:
            if numbered[0].number == order.number:
                return False
            now.take(numbered[0])
            return True
        if not said.order_pointer.another or said.speaks_of_no_order:
            return False
        found = now.find_orders(said, order)
        if [other.number for other in now.possible()] == [order.number]:
            now.say(f"{order.number} is the only one of your orders that can {NEEDS[now.draft.kind].wish}.")
            return True
        now.draft.forget_order()
        now.draft.wish = ""
        if len(found) == 1:
            now.take(found[0])
        return True

    def _items(self, said: Message, order: OrderRecord) -> bool:
        now = self._now
        chosen = now.draft.items
        named = list(find_items(said, order.lines).lines)
        if named and names_an_item(said, order.lines):
            if said.leaves_out and set(named) & set(chosen):
                now.set_items([item for item in chosen if item not in named])
            elif said.adds or (now.swaps and not set(named) <= set(chosen)):
                now.set_items([*chosen, *(item for item in named if item not in chosen)])
            elif not now.swaps:
                now.set_items(named)
            self._reader.new_items(said, order)
            return True
        if now.swaps:
            return self._new_item(said, order)
        if named:
            now.set_items(named)
        return bool(named)

    def _new_item(self, said: Message, order: OrderRecord) -> bool:
        """Read another choice for the one item that it can be about."""
        now = self._now
        fitting = []
        for place, line in enumerate(now.lines(order)):
            choice = find_variant(said, line, now.variants(line))
            if choice.variant:
                fitting.append((place, choice.variant.id))
        if len(fitting) != 1:
            return False
        place, variant = fitting[0]
        now.draft.new_items[place] = variant
        return True


def _has_words_for(kind: Kind, said: Message) -> bool:
    """Whether this change is named; a report isn't asked for where nothing is reported."""
    return kind is Kind.PROBLEM or said.has_words_for(kind.value.replace(" ", "_"))


def kind_insisted_on(said: Message) -> Kind | None:
    """The change that is wished for in words that leave no doubt."""
    named = wishes.split(said, None)[1] if said.insists else []
    return kind_asked_for(named[0].intent, said) if named else None
