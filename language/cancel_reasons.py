"""Reads why an order is to be cancelled: it was ordered by mistake, or is no longer needed."""

from language.phrases import phrases

_SAID = phrases("cancel_reasons")


def cancel_reason(text: str) -> str | None:
    """The reason as the shop names it, or None."""
    places = {reason: place for reason in _SAID if (place := text.lower().find(reason)) >= 0}
    if places:
        return min(places, key=lambda reason: places[reason])
    return next((reason for reason, said in _SAID.items() if said.within(text)), None)
