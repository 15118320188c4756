"""Builds what tells customers that something is back from the settings, for the action server and the command."""

from collections.abc import Callable, Mapping

from sqlalchemy import Engine

from actions.basket.links import Links
from actions.restock.announcing import Announcer
from actions.restock.mail import Letters
from actions.restock.requests import Requests
from lisa.handover_delivery import mail_server
from lisa.settings import Settings
from retrieval.records import Product


def links(settings: Settings) -> Links:
    """How this shop's products and baskets are opened."""
    return Links(settings.cart_system, settings.cart_url, settings.web_url if settings.shows_pages else "")


def requests(settings: Settings, engine: Engine) -> Requests:
    """Who waits to be told; where `restock_days` is 0, what was noted before is old enough to be deleted."""
    return Requests(engine, settings.restock_days)


def announcer(settings: Settings, engine: Engine, products: Callable[[], Mapping[str, Product]]) -> Announcer:
    """What tells them, by mail where that is set."""
    letters = None
    if settings.restock_mail_from:
        letters = Letters(
            mail_server(settings),
            settings.restock_mail_from,
            settings.shop_name,
            links(settings),
            settings.restock_days,
        )
    return Announcer(requests(settings, engine), products, letters)
