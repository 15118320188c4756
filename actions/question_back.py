"""Asks one question back where a message isn't understood, its likeliest readings as buttons; never two in a row."""

from collections.abc import Callable, Iterator, Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers.turn import Turn
from actions.answers.wording import plural
from language.message import Act

SLOT = "unclear_count"  # how many messages in a row weren't understood
MOST = 3  # readings that are offered
LEAST_LIKELY = 0.08  # a reading that is less likely isn't offered
TALK_TO_A_PERSON = "I'd like to talk to a person"
ORDER = "Where is my order?"
POLICY = "What is your return policy?"
NEW = "Show me what's new"
ASKED_BACK = "I'm not certain what you'd like. Did you mean one of these? If not, tell me a little more."
WHAT_LISA_CAN_DO = (
    "I'm sorry, I still can't tell what you need. I can find products and say what they cost and which sizes there "
    "are, look after your orders, and answer questions about shipping and returns. Or a person from our team helps."
)

Says = Callable[[Turn], str]


def _of_focus(phrase: str) -> Says:
    """A sentence about the product spoken of; nothing where there is none."""
    return lambda turn: phrase.format(title=turn.focus.title) if turn.focus else ""


def _products(turn: Turn) -> str:
    """A wish for the kind of thing that the message, or else the conversation, is about."""
    kinds = [name for name in turn.query.categories if name] or ([turn.focus.category] if turn.focus else [])
    return f"Show me {plural(kinds[0].lower())}" if kinds and kinds[0] else NEW


def _compared(turn: Turn) -> str:
    first_two = [product.title for product in turn.shown[:2]]
    return f"Compare the {' and the '.join(first_two)}" if len(first_two) > 1 else ""


def _cheaper(turn: Turn) -> str:
    return "Show me something cheaper" if turn.has_shown else ""


# What somebody would write who means an act and is understood; "" where there is nothing that it could be about.
_SAID_AS: Mapping[Act, Says] = {
    Act.ASK: _of_focus("Tell me about the {title}"),
    Act.BUY: _of_focus("I'd like to buy the {title}"),
    Act.LIKE: _of_focus("Tell me about the {title}"),
    Act.KEEP_FOR_LATER: _of_focus("Save the {title} for later"),
    Act.SEARCH: _products,
    Act.REFINE: _products,
    Act.DISLIKE: lambda turn: "Show me something else" if turn.has_shown else "",
    Act.TOO_DEAR: _cheaper,
    Act.COMPARE: _compared,
    Act.ORDER: lambda _turn: ORDER,
    Act.POLICY: lambda _turn: POLICY,
    Act.PERSON: lambda _turn: TALK_TO_A_PERSON,
    Act.COMPLAIN: lambda _turn: TALK_TO_A_PERSON,
}
_ALWAYS_POSSIBLE = (NEW, ORDER, POLICY)


def is_second(tracker: Tracker) -> bool:
    """Whether the message before this one was answered by a question back already."""
    return float(tracker.get_slot(SLOT) or 0) >= 1


def ask_back(turn: Turn, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Offer the readings of a message; where that was no help, what Lisa can do, and a person."""
    if is_second(tracker):
        dispatcher.utter_message(text=WHAT_LISA_CAN_DO, buttons=buttons(TALK_TO_A_PERSON, NEW, ORDER, POLICY))
    else:
        dispatcher.utter_message(text=ASKED_BACK, buttons=buttons(*readings(turn)))
    return [once_more(tracker)]


def once_more(tracker: Tracker) -> EventType:
    """The event that counts a message that wasn't understood."""
    return SlotSet(SLOT, float(tracker.get_slot(SLOT) or 0) + 1)


def buttons(*texts: str) -> list[dict[str, str]]:
    """Quick replies that say what they send."""
    return [{"title": text, "payload": text} for text in texts]


def readings(turn: Turn) -> tuple[str, ...]:
    """Three sentences, the likeliest reading of the message first, each of which is understood when it is sent."""
    found = dict.fromkeys((*_likely(turn), *_ALWAYS_POSSIBLE))
    return tuple(found)[:MOST]


def _likely(turn: Turn) -> Iterator[str]:
    by_chance = sorted(turn.message.likely.items(), key=lambda reading: -reading[1])
    for act, chance in by_chance:
        said = _SAID_AS[act](turn) if act in _SAID_AS and chance >= LEAST_LIKELY else ""
        if said:
            yield said
