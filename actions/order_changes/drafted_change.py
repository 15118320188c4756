"""Asks the order service for the change that a draft describes, to look at first and then to make."""

from actions.order_changes.draft import Draft
from actions.order_changes.kinds import Kind
from actions.orders.records import AddressRecord, OrderRecord
from actions.orders.repository import VerifiedCustomer
from actions.orders.service import Asker, Change, Items, Made, OrderService, RefusedError, Swap
from language.problems import Problem


class Making:
    """The changes of one conversation."""

    def __init__(self, service: OrderService, conversation_id: str, channel: str | None) -> None:
        self._service = service
        self._conversation_id = conversation_id
        self._channel = channel

    def preview(self, draft: Draft, customer: VerifiedCustomer, order: OrderRecord) -> Change:
        """What the change would do; nothing is changed."""
        return self._call(draft, customer, order.number, None)

    def make(self, draft: Draft, customer: VerifiedCustomer) -> Change:
        """Make the change that the customer saw and said yes to."""
        if not draft.confirm or draft.version is None or draft.order_number is None:
            raise ValueError("A change is made only after a yes to what the customer was shown.")
        return self._call(draft, customer, draft.order_number, draft.version)

    def make_default_address(self, draft: Draft, customer: VerifiedCustomer) -> bool:
        """Change the customer's default address after a yes; False when it was that already."""
        if not draft.confirm or draft.version is None:
            raise ValueError("A change is made only after a yes to what the customer was shown.")
        return self._service.change_default_address(self._asker(customer), self.address(draft), draft.version)

    def default_address_version(self, customer: VerifiedCustomer) -> int:
        """What a yes to another default address refers to."""
        return self._service.default_address_version(self._asker(customer))

    def made_already(self, draft: Draft, customer: VerifiedCustomer, *, settled: bool = False) -> Made | None:
        """What an earlier yes to what the customer was shown has led to, if anything."""
        if draft.version is None:
            return None
        number = None if draft.kind is Kind.DEFAULT_ADDRESS else draft.order_number
        return self._service.made_already(self._asker(customer), number, draft.version, settled=settled)

    def need_reachable(self, now: str, new: str) -> None:
        """What goes to the country `now` has to be sendable to `new`; else a `RefusedError` says why not."""
        self._service.need_reachable(now, new)

    def why_too_late(self, draft: Draft, customer: VerifiedCustomer, order: OrderRecord) -> str | None:
        """Why the order's items can't come back any more, if that is what the draft is about; None while they can."""
        done = {Kind.RETURN: "returned", Kind.EXCHANGE: "exchanged"}.get(draft.kind)
        if done is None or draft.problem:  # what went wrong has a period of its own
            return None
        try:
            self._service.need_in_time(self._asker(customer), order.number, done)
        except RefusedError as refusal:
            return str(refusal)
        return None

    def address(self, draft: Draft) -> AddressRecord:
        """The address of the draft."""
        place = draft.address
        return AddressRecord(
            address1=place.address1 or "",
            address2=place.address2 or "",
            city=place.city or "",
            state=place.state or "",
            country=place.country or "",
            zip=place.zip or "",
        )

    def _call(self, draft: Draft, customer: VerifiedCustomer, number: str, version: int | None) -> Change:
        service, by, method = self._service, self._asker(customer), draft.payment_method or ""
        match draft.kind:
            case Kind.CANCEL:
                return service.cancel(by, number, draft.cancel_reason or "", version)
            case Kind.RETURN:
                is_faulty = draft.problem in FAULTY
                return service.return_items(by, number, _items(draft), method, version, is_faulty)
            case Kind.EXCHANGE:
                return service.exchange_items(by, number, _swaps(draft), method, version)
            case Kind.ITEMS:
                return service.change_items(by, number, _swaps(draft), method, version)
            case Kind.PAYMENT:
                return service.change_payment(by, number, method, version)
            case Kind.ADDRESS:
                return service.change_address(by, number, self.address(draft), version)
            case Kind.PROBLEM if draft.problem:
                return service.report_problem(by, number, draft.problem.value, _items(draft), draft.report, version)
            case Kind.PROBLEM:
                raise ValueError("Nothing was reported.")
            case Kind.DEFAULT_ADDRESS:
                raise ValueError("The default address isn't an order's.")

    def _asker(self, customer: VerifiedCustomer) -> Asker:
        return Asker(customer, self._conversation_id, self._channel)


#: What comes back for one of these comes back at the shop's cost.
FAULTY = (Problem.DAMAGED, Problem.DEFECTIVE, Problem.WRONG_ITEM)


def _items(draft: Draft) -> list[Items]:
    return [Items(line, draft.items.count(line)) for line in dict.fromkeys(draft.items)]


def _swaps(draft: Draft) -> list[Swap]:
    pairs = [(line, variant or "") for line, variant in zip(draft.items, draft.new_items, strict=True)]
    return [Swap(line, pairs.count((line, variant)), variant) for line, variant in dict.fromkeys(pairs)]
