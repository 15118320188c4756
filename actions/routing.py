"""What the answerer is asked a message as: the intent that the bot took it for, unless the records know better.

The actions, the interfaces for agents and the evaluation route by this one table: they can't answer differently.
"""

from collections.abc import Callable, Mapping

from actions.answers.decide import Heard
from language.consent import Consent
from language.message import Act

POLICY = "ask_policy"  # with its retrieval intent behind a slash
#: The intents that the records answer as they are.
ANSWERED = frozenset(
    {"search_products", "recommend", "ask_product", "ask_availability", "compare_products", "ask_size_advice"}
)

# What no plain yes or no does: agreeing and refusing, closing and small talk are one in other words.
_DONE_WITH_A_PRODUCT = frozenset(
    {*(Act.ASK, Act.SEARCH, Act.REFINE, Act.BUY, Act.KEEP_FOR_LATER), *(Act.DISLIKE, Act.TOO_DEAR)}
)


def _by_acts(intent: str) -> Callable[[Heard], str]:
    """The intent where what the customer does with a product, or asks of it, decides the answer; else ""."""
    return lambda heard: intent if heard.by_acts else ""


def _if_sold(heard: Heard) -> str:
    """A question about a product where the shop sells what is named, or something is done with a product."""
    return "ask_product" if heard.turn.sells_what_is_named or heard.by_acts else ""


def _recommended(heard: Heard) -> str:
    """A wish for anything that does something for somebody: "something to cheer me up", "for a rainy weekend"."""
    said = heard.turn.message
    wishes = said.wants_a_recommendation and said.needs and not heard.turn.query.subject
    return "recommend" if wishes else ""


def _goes_on(heard: Heard) -> str:
    """What else is asked of a policy that was just told: "so how many days then"."""
    return POLICY if heard.goes_on_about_a_policy or heard.by_arrival else ""


def _with_a_product(heard: Heard) -> str:
    """A yes or a no that does something with a product besides: "yes, I'll take it", "no, show me others"."""
    said = heard.turn.message
    does_more = said.answer_to() is not Consent.YES and any(said.does(act) for act in _DONE_WITH_A_PRODUCT)
    return "ask_product" if does_more and heard.by_acts else ""


def _refines(heard: Heard) -> str:
    """A no that says how the wish before is to be instead: "no not those, mens"."""
    turn = heard.turn
    if turn.message.answer_to() is not Consent.NO_AND_MORE:
        return ""
    if turn.titled and heard.by_basket is None:
        return "ask_product"
    return "search_products" if turn.before is not None and turn.query.constrained else ""


def _of_an_outfit(heard: Heard) -> str:
    """A change of things that are worn together: "swap the shoes", where nothing was ordered."""
    return "ask_product" if heard.by_outfit else ""


# What isn't the records' business by its intent, and when it is all the same.
_UNLESS: Mapping[str, Callable[[Heard], str]] = {
    "": lambda heard: heard.by_records,
    "nlu_fallback": lambda heard: heard.by_records,
    "out_of_scope": lambda heard: _if_sold(heard) or _recommended(heard) or _goes_on(heard),
    "chitchat": lambda heard: _recommended(heard) or _by_acts("chitchat")(heard),
    "place_order": _by_acts("place_order"),
    "basket": _by_acts("basket"),
    "exchange_items": _of_an_outfit,
    "modify_order_items": _of_an_outfit,
    "affirm": _with_a_product,
    "deny": lambda heard: _with_a_product(heard) or _refines(heard),
}


def answered_as(intent: str, heard: Heard) -> str:
    """The intent that the records answer this message as; "" where something else has to reply."""
    name = intent.partition("/")[0]
    if name in ANSWERED or name == POLICY:
        return intent
    return _UNLESS[name](heard) if name in _UNLESS else ""
