"""Puts the staff page together: one database, who may come in, and the pages that the gateway serves."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from web.action_server import ActionServer
from web.messaging.setup import Setups
from web.photos import FOLDER, Photos
from web.rasa_client import RasaClient
from web.staff import (
    catalog_routes,
    channel_routes,
    figure_routes,
    inbox_routes,
    login_routes,
    look_routes,
    photo_routes,
    question_routes,
    settings_routes,
)
from web.staff.accounts import Accounts
from web.staff.answers import Answers
from web.staff.audit import Audit
from web.staff.choices import Look, Retention
from web.staff.database import FILE, StaffDatabase
from web.staff.door import Door, NotLoggedInError, forget
from web.staff.inbox import Inbox
from web.staff.lockout import Lockout
from web.staff.login_routes import CHECKS_AT_ONCE, Logins
from web.staff.pages import HERE, PageError, Pages
from web.staff.sessions import IDLE, LONGEST, StaffSessions
from web.staff.shop import ShopDesk
from web.staff.takeovers import Takeovers
from web.staff.tool import CatalogTool
from web.staff.uploads import Uploads

UPLOADS = "uploads"  # the folder in the home for catalog files


@dataclass(frozen=True)
class Office:
    """What the staff page of one shop is made of.

    Attributes:
        home: the shop's home folder, which holds the staff database.
        idle: after so long without a click a login ends.
        longest: after so long a login ends in any case.
        catalog_tool: the command that checks and publishes catalog files (lisa/catalog_desk.py).
        catalog_formats: the formats that it reads.
        look: how the chat looks and speaks, to be changed; None: not here.
        retention: for how long what is kept, likewise.
        channels: how far each messaging channel is set up; None: no page tells.
    """

    home: Path
    idle: timedelta = IDLE
    longest: timedelta = LONGEST
    catalog_tool: tuple[str, ...] = ()
    catalog_formats: tuple[str, ...] = ("auto",)
    look: Look | None = None
    retention: Retention | None = None
    channels: Setups | None = None
    database: StaffDatabase = field(init=False, repr=False)
    takeovers: Takeovers = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "database", StaffDatabase(self.home / FILE))
        object.__setattr__(self, "takeovers", Takeovers(self.database))


def add_office(app: FastAPI, office: Office, shop_name: str, actions: ActionServer, rasa: RasaClient) -> ShopDesk:
    """Serve the staff page under `/staff`; what it keeps of taken-over conversations is `app.state.takeovers`.

    Returns:
        What the caller has to close at the end.
    """
    database, pages, desk = office.database, Pages(shop_name), ShopDesk(actions)
    app.state.takeovers = office.takeovers
    sessions = StaffSessions(database, office.idle, office.longest)
    door = Door(sessions)
    photos = Photos(office.home / FOLDER)
    checks = asyncio.Semaphore(CHECKS_AT_ONCE)
    audit = Audit(database)
    logins = Logins(Accounts(database), sessions, Lockout(database), audit, checks)

    def deliveries() -> Any:
        return getattr(app.state, "deliveries", None)

    inbox = Inbox(desk, rasa, office.takeovers, deliveries, audit, photos)

    async def lead_to_login(request: Request, _: Exception) -> Response:
        response = RedirectResponse("/staff/login", 303) if request.method == "GET" else Response(status_code=401)
        forget(response)
        return response

    @app.get("/staff")
    async def front(request: Request) -> Response:
        door.visit(request)
        return RedirectResponse("/staff/inbox", 303)

    app.exception_handler(PageError)(pages.explain)
    app.exception_handler(NotLoggedInError)(lead_to_login)
    app.include_router(login_routes.routes(door, pages, logins))
    app.include_router(inbox_routes.routes(door, pages, inbox))
    app.include_router(photo_routes.routes(door, pages, inbox))
    tool = CatalogTool(office.catalog_tool)
    uploads = Uploads(database, office.home / UPLOADS, tool)
    answers = Answers(database, office.home, tool)
    app.include_router(catalog_routes.routes(door, pages, desk, uploads, audit, office.catalog_formats))
    app.include_router(figure_routes.routes(door, pages, desk))
    app.include_router(settings_routes.routes(door, pages, desk, audit, office.retention, office.look is not None))
    if office.channels is not None:
        app.include_router(channel_routes.routes(door, pages, office.channels, deliveries, audit))
    if office.look is not None:
        app.include_router(look_routes.routes(door, pages, office.look, audit))
    app.include_router(question_routes.routes(door, pages, desk, answers, audit))
    app.mount("/staff/static", StaticFiles(directory=HERE / "static"), name="staff-static")
    return desk
