"""Builds the staff page from the settings: the gateway's side of it, and what the action server tells it."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from lisa.settings import Settings

if TYPE_CHECKING:
    from actions.monitoring.journal import Journal
    from actions.opening import OpeningSetting
    from actions.orders.handovers import Handovers
    from actions.staff.routes import Operation
    from retrieval.index import Index
    from web.staff.office import Office

OPENING = "opening.json"  # in the home; written by the staff page alone


def office(settings: Settings) -> "Office":
    """What the gateway serves under `/staff`."""
    from lisa import chosen
    from lisa.channel_desk import ChannelDesk
    from retrieval.readers import FORMATS
    from web.staff.office import Office

    return Office(
        settings.home,
        idle=timedelta(minutes=settings.staff.idle_minutes),
        longest=timedelta(hours=settings.staff.session_hours),
        catalog_tool=(sys.executable, "-m", "lisa.catalog_desk"),
        catalog_formats=tuple(name for name in FORMATS if name != "csv"),  # that one needs a mapping beside the file
        look=chosen.look_of(settings),
        channels=ChannelDesk(settings),
        retention=chosen.retention_of(settings),
    )


def opening_of(settings: Settings) -> "OpeningSetting":
    """When people are there: as an owner has set it on the staff page, else as the section [staff] says."""
    from actions.opening import OpeningHours, OpeningSetting

    written = settings.staff.model_dump(include=set(OpeningHours.model_fields))
    return OpeningSetting(settings.home / OPENING, settings.zone, OpeningHours(**written))


def operations(
    settings: Settings, index: "Index", handovers: "Handovers", journal: "Journal"
) -> "dict[str, Operation]":
    """What the action server answers the gateway's staff page."""
    from actions.staff.catalog import catalog
    from actions.staff.reports import reports
    from actions.staff.routes import inbox
    from actions.staff.shop_settings import shop_settings
    from lisa import restock, sync_state
    from lisa.prepare import share_catalog
    from retrieval.index import rollback

    def serve_version(version: str) -> None:
        rollback(settings.catalog_folder, version)
        share_catalog(settings)

    return {
        **inbox(handovers),
        **reports(journal),
        **shop_settings(opening_of(settings)),
        **catalog(index, lambda: sync_state.as_json(settings), serve_version, restock.links(settings)),
    }
