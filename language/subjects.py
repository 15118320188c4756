"""Words that stand where the thing asked for stands and name none: "something", "a gift", "a party"."""

from collections.abc import Sequence

from language.tables import table, word_list

_TABLE = table("subjects")
GENERIC_SUBJECTS = word_list(_TABLE["generic"])
CARRIED_THINGS = word_list(_TABLE["carried"])
PURPOSES = word_list(_TABLE["purposes"])
GIFT_WORDS = word_list(_TABLE["gifts"])
_BEING, _DEGREES, _WISHED = (word_list(_TABLE[name]) for name in ("being", "degrees", "wished"))
AFTER_A_THING = word_list(_TABLE["after_a_thing"])


def says_how(words: Sequence[str], place: int) -> bool:
    """Whether the word at a place of a folded sentence tells how somebody is: the last one of "he is so difficult"."""
    before = place - 1
    while before >= 0 and words[before] in _DEGREES:
        before -= 1
    return before >= 0 and words[before] in _BEING and _WISHED.isdisjoint(words[:before])
