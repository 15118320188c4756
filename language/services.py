"""Reads which services about orders a message asks for, and how several numbers of orders stand beside each other."""

from language.phrases import phrases, words_of
from language.tables import table, word_list

_TABLE = table("services")
#: The services by their intents, in the order in which a text is compared with their words.
SERVICES = (
    "change_shipping_address",
    "modify_order_payment",
    "cancel_order",
    "return_items",
    "exchange_items",
    "modify_order_items",
    "track_order",
)
_SAID = phrases("services", only=(*SERVICES, "send_back", "corrects", "lists", "of_an_order"))
_ONLY_GOES_ON = "also"
SHORTEST_WORD = 4  # letters
_LISTING_MARKS = frozenset(",/&+# ")
_JOINTS = word_list(_TABLE["joints"])
_ENDS_A_PART = frozenset(".;!?,")


def asks_for(intent: str, text: str) -> bool:
    """Whether the text has words for this service."""
    if intent == "return_items" and _SAID["send_back"].within(text):
        return True
    return intent in SERVICES and _SAID[intent].within(text)


def service(text: str) -> str | None:
    """The intent of the first service that the text has words for."""
    return next((intent for intent in SERVICES if asks_for(intent, text)), None)


def parts(text: str) -> list[int]:
    """Where each part of a message begins."""
    said = words_of(text)
    found, is_between = [0], False
    for word, (start, end) in zip(said.words, said.spans, strict=True):
        if _parts_here(text, start, end, word, is_between):
            is_between = True
        elif is_between:
            found.append(start)
            is_between = False
    return [*found, *([len(text)] if is_between else [])]


def corrects(between: str) -> bool:
    """Whether what stands between two numbers says that the second is meant, and not the first."""
    return _SAID["corrects"].within(between)


def lists(between: str) -> bool:
    """Whether what stands between two numbers says that both are meant."""
    marks = {sign for sign in between if not sign.isalnum()}
    return marks <= _LISTING_MARKS and _SAID["lists"].is_whole(between)


def names_an_order(before: str) -> bool:
    """Whether the words before a long number say that it is an order's."""
    return _SAID["of_an_order"].ends(before)


def has_a_word(text: str) -> bool:
    """Whether the text says anything besides numbers and short words."""
    return any(sum(map(str.isalpha, word)) >= SHORTEST_WORD for word in text.split())


def without_joints(text: str) -> str:
    """The text without the words at its end that only lead to the next part: "cancel it and then"."""
    said = words_of(text)
    last = next((at for at in reversed(range(len(said.words))) if not _only_joins(said.words[at])), None)
    if last is None:
        return ""
    following = said.spans[last + 1 :]
    return text[: following[0][0] if following else len(text)].strip()


def _parts_here(text: str, start: int, end: int, word: str, is_between: bool) -> bool:
    """Whether a mark or a joint with spaces beside it parts the text; "also" only goes on with that."""
    if not text[end : end + 1].isspace():
        return False
    if word in _ENDS_A_PART:
        return True
    return word in _JOINTS and text[start - 1 : start].isspace() and (is_between or word != _ONLY_GOES_ON)


def _only_joins(word: str) -> bool:
    return word in _JOINTS or word in (",", ";")
