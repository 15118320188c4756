"""Words that say nothing about what is wanted, and words that are never mistyped others."""

from language.tables import table, word_list

_TABLE = table("stop_words")
STOP_WORDS = word_list(_TABLE["products"])
SERVICE_STOP_WORDS = word_list(_TABLE["service"])
SHOP_TALK = word_list(_TABLE["shop_talk"])
