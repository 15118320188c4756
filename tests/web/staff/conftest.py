"""A real gateway with a staff page, its accounts, and the browsers of people who work there."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from tests.web.conftest import ADDRESSES, gateway_app
from tests.web.serving import free_port, served
from web.staff.accounts import Accounts, Role
from web.staff.office import Office

PASSWORD = "seven quiet lamps"
#: The parameters are tested once with the real ones; here each hash would take a tenth of a second.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

NewBrowser = Callable[..., "Browser"]


class Browser:
    """Keeps cookies that are for HTTPS only also on a test's port, as browsers do for this machine."""

    def __init__(self, url: str, address: str = "") -> None:
        self.cookies: dict[str, str] = {}
        headers = {"X-Forwarded-For": address or f"10.0.{next(ADDRESSES)}.1", "Origin": url}
        self._client = httpx.Client(base_url=url, timeout=30, headers=headers)

    def get(self, path: str, **options: object) -> httpx.Response:
        return self._sent("GET", path, **options)

    def post(
        self, path: str, fields: dict[str, str] | None = None, page: str = "", **options: object
    ) -> httpx.Response:
        """Send a form as the page `page` shows it, with its proof; without a page as it is."""
        fields = dict(fields or {})
        if page:
            found = re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)
            assert found, f"{page} has no form"
            fields["csrf"] = found[1]
        return self._sent("POST", path, data=fields)

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/staff/login", {"name": name, "password": password}, page="/staff/login")

    def close(self) -> None:
        self._client.close()

    def _sent(self, method: str, path: str, **options: object) -> httpx.Response:
        self._client.cookies.clear()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = self._client.request(method, path, headers={"Cookie": cookie.encode()} if cookie else {}, **options)
        for line in response.headers.get_list("set-cookie"):
            name, value = line.split(";", 1)[0].split("=", 1)
            self.cookies[name] = value.strip('"')
            if "Max-Age=0" in line:
                del self.cookies[name]
        return response


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(tmp_path_factory.mktemp("staff"))
    accounts = Accounts(office.database, QUICK)
    accounts.add("olga", PASSWORD, Role.OWNER, "Olga")
    accounts.add("mia", PASSWORD, Role.STAFF, "Mia")
    return office


@pytest.fixture(scope="module")
def staff_gateway(office: Office, rasa_url: str, node_modules: Path) -> Iterator[str]:
    with served(gateway_app(rasa_url, node_modules, office=office), free_port()) as url:
        yield url


@pytest.fixture
def new_browser(staff_gateway: str) -> Iterator[NewBrowser]:
    with ExitStack() as stack:

        def open_(address: str = "") -> Browser:
            browser = Browser(staff_gateway, address)
            stack.callback(browser.close)
            return browser

        yield open_


@pytest.fixture
def mia(new_browser: NewBrowser) -> Browser:
    """Logged in as staff."""
    browser = new_browser()
    assert browser.log_in("mia").status_code == 303
    return browser


@pytest.fixture
def olga(new_browser: NewBrowser) -> Browser:
    """Logged in as the owner."""
    browser = new_browser()
    assert browser.log_in("olga").status_code == 303
    return browser
