"""Logging in and out, one's own password, and the audit."""

import asyncio
import math
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from web.requests import address_of
from web.staff.accounts import Account, AccountError, Accounts
from web.staff.audit import Audit
from web.staff.door import Door, browser_of, forget, remember_browser
from web.staff.lockout import LockedOutError, Lockout
from web.staff.pages import Pages
from web.staff.sessions import StaffSessions, form_proof

#: Each check takes 46 MiB and a core: more at once would take them from the customers.
CHECKS_AT_ONCE = 1
WRONG = "That name or password is wrong."
LOCKED = "Too many logins have failed from here. Please wait {minutes}; an owner can run `lisa staff unlock`."
NEEDS_HTTPS = "This address isn't encrypted, so that no login can be kept: open it with https://, or on this machine."
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Logins:
    """What a login is checked against."""

    accounts: Accounts
    sessions: StaffSessions
    lockout: Lockout
    audit: Audit
    checks: asyncio.Semaphore

    async def check(self, name: str, password: str, address: str, browser: str) -> Account | None:
        """The account that may log in; None for a wrong name or password.

        Raises:
            LockedOutError: too many have failed.
        """
        attempt = self.lockout.begin(name, address, browser)
        async with self.checks:
            account = await run_in_threadpool(self.accounts.with_password, name, password)
        if account is not None:
            self.lockout.succeeded(attempt, name, browser)
            self.audit.record(name, "logged in")
        return account


def routes(door: Door, pages: Pages, logins: Logins) -> APIRouter:
    """`/staff/login`, `/staff/logout`, `/staff/password` and `/staff/audit`."""
    router = APIRouter(prefix="/staff")

    def login_page(request: Request, browser: str, status: int = 200, **values: str) -> Response:
        if request.url.scheme != "https" and request.url.hostname not in LOOPBACK:
            values["problem"] = NEEDS_HTTPS
        proof = form_proof(browser)
        page = pages.show("login.html.j2", request, None, status, **{"name": "", "proof": proof, **values})
        remember_browser(page, browser)
        return page

    @router.get("/login")
    async def login(request: Request) -> Response:
        return login_page(request, browser_of(request))

    @router.post("/login")
    async def log_in(request: Request) -> Response:
        form = await door.login_form(request)
        name, browser = form.get("name", "").strip().lower(), browser_of(request)
        try:
            account = await logins.check(name, form.get("password", ""), address_of(request), browser)
        except LockedOutError as error:
            wait = LOCKED.format(minutes=_minutes(error))
            page = login_page(request, browser, 429, name=name[:40], problem=wait)
            page.headers["Retry-After"] = str(math.ceil(error.wait_s))
            return page
        if account is None:
            return login_page(request, browser, 401, name=name[:40], problem=WRONG)
        response = RedirectResponse("/staff", 303)
        door.remember(response, logins.sessions.open(account))
        remember_browser(response, browser)
        return response

    @router.post("/logout")
    async def log_out(request: Request) -> Response:
        session = door.visit(request)
        await door.form(request, session)
        logins.sessions.close(session.token)
        logins.audit.record(session.account.name, "logged out")
        return _to_login("out")

    @router.get("/password")
    async def password_page(request: Request) -> Response:
        return pages.show("password.html.j2", request, door.visit(request))

    @router.post("/password")
    async def change_password(request: Request) -> Response:
        session = door.visit(request)
        form = await door.form(request, session)
        problem, status = await _change(logins, session.account.name, form, address_of(request), browser_of(request))
        if problem:
            return pages.show("password.html.j2", request, session, status, problem=problem)
        return _to_login("password")

    @router.get("/audit")
    async def audit(request: Request) -> Response:
        return pages.show("audit.html.j2", request, door.owner(request), deeds=logins.audit.latest())

    return router


async def _change(logins: Logins, name: str, form: dict[str, str], address: str, browser: str) -> tuple[str, int]:
    """Change one's own password; the problem and its status, or an empty sentence. Guesses count as at the login."""
    if form.get("new") != form.get("again"):
        return "The two new passwords aren't the same.", 422
    try:
        if await logins.check(name, form.get("old", ""), address, browser) is None:
            return "Your present password is wrong.", 401
        async with logins.checks:
            await run_in_threadpool(logins.accounts.set_password, name, form.get("new", ""))
    except LockedOutError as error:
        return f"Too many tries have failed. Please wait {_minutes(error)}.", 429
    except AccountError as error:
        return str(error), 422
    logins.audit.record(name, "changed their password")
    return "", 303


def _minutes(error: LockedOutError) -> str:
    minutes = math.ceil(error.wait_s / 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def _to_login(done: str) -> Response:
    response = RedirectResponse(f"/staff/login?done={done}", 303)
    forget(response)
    return response
