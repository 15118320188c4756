"""Words that stand where the thing asked for stands and name none: "something", "a gift", "a party"."""

from language.tables import table, word_list

_TABLE = table("subjects")
GENERIC_SUBJECTS = word_list(_TABLE["generic"])
CARRIED_THINGS = word_list(_TABLE["carried"])
PURPOSES = word_list(_TABLE["purposes"])
GIFT_WORDS = word_list(_TABLE["gifts"])
AFTER_A_THING = word_list(_TABLE["after_a_thing"])
