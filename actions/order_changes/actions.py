"""The action that Rasa calls for each message of a customer who changes an order, until they have said yes or no."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing, somebody_elses_order, wishes
from actions.answers.answerer import Answerer
from actions.form_answers import (
    TALK_TO_A_PERSON,
    accepts_a_person,
    acknowledge,
    comes_back,
    has_just_begun,
    say_not_understood,
    times_asked,
)
from actions.order_changes import confirming, wording
from actions.order_changes.asking import Questions
from actions.order_changes.draft import FORM, Draft, forgotten
from actions.order_changes.drafted_change import Making
from actions.order_changes.identity import Identity
from actions.order_changes.kinds import NEEDS, intent_of, kind_asked_for
from actions.order_changes.reading import Reader
from actions.order_changes.situation import Situation
from actions.order_changes.special_requests import SpecialRequests
from actions.order_changes.turn import ENDING, Read, Turn
from actions.order_changes.unread_messages import Received, Unread
from actions.order_changes.write import TurnsInOrder, Writing, broke_off, sentence_for_a_failed_look
from actions.orders.database import DatabaseUnavailableError
from actions.orders.identifiers import order_key
from actions.orders.repository import Orders, VerifiedCustomer
from actions.orders.service import OrderService
from actions.problems import Problems
from actions.proof import prove_again
from language.consent import Consent
from language.message import Message, Reads

_OFTEN_ENOUGH = 2  # times that one talk asks for an email address, where nothing like it is answered
_LEFT_AS_IT_IS = "All right, I've left everything as it is. What else can I do for you?"
_NOT_UNDERSTOOD = {
    "email": "I couldn't find an email address in that. Please write it in full, or say that you don't remember it.",
    "first_name": "I couldn't read a name in that. Please write your first and last name.",
    "last_name": "I couldn't read a name in that. Please write your last name.",
    "zip": "I couldn't find a zip code in that.",
    "order_number": "I couldn't tell which order you mean. The number is in your order confirmation.",
    "item_numbers": "I couldn't tell which items you mean. Please name them as they are listed.",
    "new_item_numbers": "I couldn't tell which one you'd like instead. Please describe it as it is listed.",
    "cancel_reason": "An order can be cancelled only because it is no longer needed or was ordered by mistake.",
    "payment_method": "I couldn't tell which payment method you mean. Please name one of yours.",
}


class ValidateOrderChangeForm(Action):
    """Reads each message of a customer who changes an order, and asks for what is missing.

    It looks at the whole message rather than at candidates for single slots: an answer may hold several, correct an
    earlier one, or be none at all. What is none is rejected, so that the bot answers it and comes back.
    """

    def __init__(
        self, orders: Orders, service: OrderService, answerer: Answerer | None = None, reader: Reads = hearing.UNREAD
    ) -> None:
        self._orders = orders
        self._service = service
        self._answerer = answerer
        self._reader = reader
        self._special = SpecialRequests(answerer)
        self._problems = Problems(answerer)
        self._turns = TurnsInOrder()

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Take the message into the draft, and ask for the next slot or make the change."""
        with self._turns.turn(tracker.sender_id):
            return self._take_turn(dispatcher, tracker)

    def _take_turn(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        said, (intent, confidence) = hearing.latest(tracker), _intent(tracker)
        requested = tracker.get_slot("requested_slot") or ""
        waiting = wishes.known(tracker)
        begins = has_just_begun(tracker)
        if intent == "start_over" and confidence >= hearing.SURE_ENOUGH and not begins:
            return [ActionExecutionRejected(FORM)]
        if somebody_elses_order.is_spoken_of(tracker):
            refused = somebody_elses_order.refuse(dispatcher, tracker)
            return [*forgotten(), *refused, wishes.kept([]), SlotSet("requested_slot", None)]
        if begins:
            draft, waiting = _begun(tracker, hearing.read(said, self._reader), intent, waiting)
        else:
            draft = Draft.load(tracker)
        if draft is None:
            return [SlotSet("requested_slot", None)]
        if requested == "confirm":
            said, added = _yes_and_more(said, draft)
            waiting = [*waiting, *added]
        elif not begins and requested in ("email", "order_number"):
            first, *others = wishes.one_for_each_order(wishes.Wish(intent_of(draft.kind), said.text))
            said, waiting = first.said, [*others, *waiting]

        identity = Identity(self._orders, tracker.sender_id, None, dispatcher)
        keep = [wishes.kept(waiting)]
        if begins and self._special.tell(draft.wished, draft.kind, dispatcher, begins=True):
            refused = SlotSet("refused_change", intent_of(draft.kind))
            return [*forgotten(), *keep, refused, SlotSet("requested_slot", None)]
        heard = hearing.read(draft.wished, self._reader) if begins else said
        message = Received("" if begins else requested, heard, intent, confidence)
        unread = Unread(draft, message)
        again: list[EventType] = []
        try:
            again = prove_again(self._orders, dispatcher, tracker)
            if again:
                draft.forget_proof()
            asked = self._answer(dispatcher, tracker, draft, identity, unread, has_run_out=bool(again))
        except DatabaseUnavailableError:
            again = []
            dispatcher.messages.clear()  # what was said so far led to something that doesn't come
            dispatcher.utter_message(text=sentence_for_a_failed_look(draft, requested, broke_off(tracker)))
            unread.keep()
            asked = SlotSet("requested_slot", requested or "order_number")
        if intent in ENDING and asked["event"] == "action_execution_rejected":
            keep = [wishes.kept([wishes.interrupted(intent_of(draft.kind), draft.wish, draft.order_number), *waiting])]
        known = [SlotSet("customer_id", identity.customer.customer_id)] if identity.customer else []
        beside = self._asked_beside_a_stop(message, asked, dispatcher, tracker)
        return [*again, *draft.events(), *known, *keep, *beside, asked]

    def _asked_beside_a_stop(
        self, message: Received, asked: EventType, dispatcher: CollectingDispatcher, tracker: Tracker
    ) -> list[EventType]:
        """Answer what else a message says that ended the change: "no, leave it. do you have boots?"."""
        rest = message.said.after_a_stop
        is_ended = asked["event"] == "slot" and asked["value"] is None and not message.begins
        if not is_ended or rest is None or rest.is_empty or self._answerer is None:
            return []
        return confirming.answer(self._answerer, message.intent, dispatcher, tracker, rest)

    def _answer(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        draft: Draft,
        identity: Identity,
        unread: Unread,
        has_run_out: bool,
    ) -> EventType:
        """The slot that is asked for now, or that the message is left to the bot's other rules.

        A message that finds the proof run out is read for a new one only: what it answers is asked again after that.
        """
        identity.customer = _customer(self._orders, tracker)
        situation = Situation(draft, self._orders, identity, dispatcher)
        reader = Reader(situation)
        turn = Turn(situation, reader)
        making = Making(self._service, tracker.sender_id, tracker.get_latest_input_channel())
        writing = Writing(making, draft, dispatcher)
        message = unread.latest
        is_read = not message.begins and (has_run_out or comes_back(tracker, FORM))
        if has_run_out and not message.begins:
            identity.read(draft, message.said, requested="")
        answer = confirming.read(situation, message.said) if message.requested == "confirm" else None
        if identity.customer and writing.is_done_already(identity.customer, answer is Consent.YES, broke_off(tracker)):
            return SlotSet("requested_slot", None)
        if answer and comes_back(tracker, FORM) and not has_run_out:
            return _asks_for_a_yes_again(situation, None)
        is_aside = comes_back(tracker, FORM)
        if not is_read:
            if not message.begins and accepts_a_person(tracker) and message.requested != "confirm":
                return ActionExecutionRejected(FORM)
            special = not message.begins and self._special.tell(message.said, draft.kind, dispatcher, begins=False)
            read = Read.AN_ANSWER if special else unread.read(turn)
            is_aside = read in (Read.A_QUESTION, Read.AN_ACKNOWLEDGEMENT)
            draft.misunderstood = draft.misunderstood + 1 if read is Read.NOT_UNDERSTOOD else 0
            match read:
                case Read.A_DIGRESSION:
                    return ActionExecutionRejected(FORM)
                case Read.A_STOP:
                    dispatcher.utter_message(text=_LEFT_AS_IT_IS)
                    draft.confirm = False
                    return SlotSet("requested_slot", None)
                case Read.A_QUESTION if self._answerer is None:
                    return ActionExecutionRejected(FORM)
                case Read.A_QUESTION if self._answerer:
                    confirming.answer(self._answerer, message.intent, dispatcher, tracker)
                    if message.requested == "confirm":
                        return _asks_for_a_yes_again(situation, None)
                case Read.AN_ACKNOWLEDGEMENT:
                    acknowledge(message.said, dispatcher)
                case Read.NOT_UNDERSTOOD if answer:
                    return _asks_for_a_yes_again(situation, answer)
                case Read.NOT_UNDERSTOOD:
                    sentence = _NOT_UNDERSTOOD.get(message.requested, "I couldn't read that part of the address.")
                    say_not_understood(dispatcher, sentence, draft.misunderstood)
        is_answered = not (comes_back(tracker, FORM) or is_aside or draft.misunderstood)
        if not is_answered and identity.customer is None and _asks_too_often(draft, message.requested, tracker):
            doing = NEEDS[draft.kind].doing
            go_on = {"title": f"Go on with {doing}", "payload": draft.wish}
            situation.say(wording.left_for_now(doing), go_on, TALK_TO_A_PERSON)
            draft.confirm = False
            return SlotSet("requested_slot", None)
        self._problems.notice(draft, message.said, dispatcher)
        if draft.confirm and draft.version is None:
            draft.confirm = None  # a yes to what couldn't be shown is none
        asked = Questions(situation, reader, making, tracker.get_slot("last_order")).next_slot()
        if is_aside and asked == message.requested:
            _ask_shortly(dispatcher, draft)
        if asked is None and draft.confirm and identity.customer:
            asked = writing.write(identity.customer)
        return SlotSet("requested_slot", asked)


def _asks_too_often(draft: Draft, requested: str, tracker: Tracker) -> bool:
    """Whether the email address was asked for often enough, and the customer speaks of something else."""
    is_open = requested == "email" and draft.email is None and "email" not in draft.unknown
    return is_open and times_asked(tracker, "email") >= _OFTEN_ENOUGH


def _asks_for_a_yes_again(situation: Situation, answer: Consent | None) -> EventType:
    """Ask the last question once more; the draft stays as it was shown."""
    situation.draft.is_interrupted = answer is None
    text, buttons = confirming.ask_again(situation, answer, situation.draft.misunderstood)
    situation.say(text, *buttons)
    return SlotSet("requested_slot", "confirm")


def _ask_shortly(dispatcher: CollectingDispatcher, draft: Draft) -> None:
    """Let what was just asked be no more than the question: its list was shown before."""
    question = dispatcher.messages[-1]
    question["text"] = wording.asked_again(question["text"], NEEDS[draft.kind].doing)


def _begun(
    tracker: Tracker, said: Message, intent: str, waiting: list[wishes.Wish]
) -> tuple[Draft | None, list[wishes.Wish]]:
    """The draft of a change that begins, and what else the customer wishes for after it."""
    others: list[wishes.Wish] = []
    kind = kind_asked_for(intent, said)
    if waiting and (tracker.get_slot("yes_means") == "change" or wishes.is_accepted(waiting[0], tracker)):
        first, *waiting = waiting
        said = first.said
        kind = kind_asked_for(first.intent, said)
    elif kind:
        waiting = wishes.without(waiting, intent)
        said, others = wishes.split(said, intent)
        kind = kind_asked_for(intent, said) or kind
    if kind is None:
        return None, [*others, *waiting]
    # A number that is still in the slot was given for something that this wish interrupts: "cancel it instead".
    number = tracker.get_slot("order_number") if said.order_pointer.before else None
    known = order_key(number) if isinstance(number, str) else None
    return Draft(kind=kind, wish=said.text, email=tracker.get_slot("email"), order_number=known), [*others, *waiting]


def _yes_and_more(said: Message, draft: Draft) -> tuple[Message, list[wishes.Wish]]:
    """A plain yes, where that is followed by a wish for something else, and that wish; else the whole message."""
    before, others = wishes.split(said, None)
    intent = intent_of(draft.kind)
    if not others or not all(wishes.is_another(wish, intent, draft.order_number) for wish in others):
        return said, []
    # "Yes, but return it instead" and "yes, first the address" are no yes: what follows must only add to it.
    adds = said.between(len(before.text)).only_adds
    agrees = before.answer_to(draft.kind.value, [draft.order_number or ""]) is Consent.YES
    agrees = agrees and not (draft.is_interrupted and before.acknowledgement)
    return (before, others) if agrees and adds else (said, [])


def _customer(orders: Orders, tracker: Tracker) -> VerifiedCustomer | None:
    return somebody_elses_order.known_customer(orders, tracker)


def _intent(tracker: Tracker) -> tuple[str, float]:
    """The intent of the customer's latest message, and how sure Rasa is of it."""
    intent = tracker.latest_message.get("intent") or {}
    return intent.get("name") or "", float(intent.get("confidence") or 0)
