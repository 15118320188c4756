"""Reads which change of an order a text has words for: cancel, return, exchange, address, payment, items, a report."""

from language.phrases import phrases

_SAID = phrases("change_wishes")


def has_words_for(change: str, text: str) -> bool:
    """Whether the text has words for this change, named as in `en/change_wishes.yml`: "cancel", "default_address"…"""
    return _SAID[change].within(text)


def means_the_accounts_address(text: str) -> bool:
    """Whether the address that future orders go to is meant, and not that an order go there."""
    return _SAID["of_the_account"].within(text) and not _SAID["to_the_default"].within(text)


def says_to_leave_it(text: str) -> bool:
    """Whether the text begins with words that leave what is asked about: "never mind", "forget it"."""
    return _SAID["leaves"].begins(text)
