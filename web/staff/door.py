"""Who a request to the staff page is from, what it may do, and whether its form comes from a page of ours."""

import secrets
from urllib.parse import parse_qsl

from fastapi import Request, Response

from web.staff.pages import PageError
from web.staff.sessions import StaffSession, StaffSessions, is_form_proof

COOKIE = "__Host-lisa_staff"
#: A browser's own random id: it proves the login form, and by it `Lockout` knows the browser again.
BROWSER_COOKIE = "__Host-lisa_staff_browser"
BROWSER_LIFETIME_S = 180 * 24 * 3600
ASKS = "lisa-asks"  # the header of what a page asks by itself, to be up to date
LARGEST_FORM = 64 * 1024
MOST_FIELDS = 40
NOT_OURS = "This form is too old or isn't from this page. Please go back, load the page again and send it once more."
OWNERS_ONLY = "Only an owner of the shop may do this. Ask one, or have them change your role: `lisa staff`."

Form = dict[str, str]


class NotLoggedInError(Exception):
    """Nobody is logged in; a page leads to the login."""


class Door:
    """Reads sessions, roles and forms of requests."""

    def __init__(self, sessions: StaffSessions) -> None:
        self._sessions = sessions

    def visit(self, request: Request) -> StaffSession:
        """The session that a request belongs to; one that the page makes by itself doesn't keep the session alive.

        Raises:
            NotLoggedInError: it belongs to none, or to one that has ended.
        """
        token = request.cookies.get(COOKIE, "")
        only_asks = request.method == "GET" and request.headers.get(ASKS) == "1"
        session = self._sessions.of(token, only_asks) if token else None
        if session is None:
            raise NotLoggedInError
        return session

    def owner(self, request: Request) -> StaffSession:
        """The same for what an owner alone may do; raises `PageError` 403 for other staff."""
        session = self.visit(request)
        if not session.account.is_owner:
            raise PageError(403, OWNERS_ONLY)
        return session

    async def form(self, request: Request, session: StaffSession) -> Form:
        """The fields of a form of this session's page.

        Raises:
            PageError: 403 where its proof isn't this session's, 413 or 415 where it is no form that we send.
        """
        fields = await read_form(request)
        if not session.proves(fields.get("csrf", "")):
            raise PageError(403, NOT_OURS)
        return fields

    async def login_form(self, request: Request) -> Form:
        """The fields of the login form, which is bound to the browser that it was shown to; raises like `form`."""
        fields = await read_form(request)
        browser = request.cookies.get(BROWSER_COOKIE, "")
        if not browser or not is_form_proof(browser, fields.get("csrf", "")):
            raise PageError(403, f"{NOT_OURS} The page needs cookies, and an address with https://.")
        return fields

    def remember(self, response: Response, token: str) -> None:
        """Give the browser the session's cookie."""
        response.set_cookie(
            COOKIE, token, max_age=self._sessions.longest_s, secure=True, httponly=True, samesite="strict"
        )


def browser_of(request: Request) -> str:
    """The browser's id, a new one where it has none."""
    return request.cookies.get(BROWSER_COOKIE) or secrets.token_urlsafe(24)


def remember_browser(response: Response, browser: str) -> None:
    """Give the browser its id."""
    response.set_cookie(
        BROWSER_COOKIE, browser, max_age=BROWSER_LIFETIME_S, secure=True, httponly=True, samesite="strict"
    )


def forget(response: Response) -> None:
    """Take the session's cookie from the browser."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")


async def read_form(request: Request) -> Form:
    """The fields of a form without files, the last of each name; raises `PageError` 413 or 415."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise PageError(415, NOT_OURS)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise PageError(413, "That is too long for this form. Please shorten it.")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError:
        raise PageError(422, NOT_OURS) from None
