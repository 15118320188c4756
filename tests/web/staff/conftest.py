"""A real gateway with a staff page, its accounts, and the browsers of people who work there."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from actions.admission import Admission
from actions.orders.database import open_database
from actions.orders.handovers import Handovers, Request
from actions.orders.proofs import Proofs
from actions.server import create_app
from actions.staff import routes as staff_routes
from tests.web.conftest import ADDRESSES, gateway_app, say
from tests.web.rasa_server import ACTIONS_SECRET, RasaServer
from tests.web.serving import free_port, served
from web.action_server import ActionServer
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

    def get(self, path: str, asks: bool = False) -> httpx.Response:
        """Load a page; `asks` as a page does by itself, to be up to date."""
        return self._sent("GET", path, {"Lisa-Asks": "1"} if asks else {})

    def post(
        self, path: str, fields: dict[str, str] | None = None, page: str = "", **options: object
    ) -> httpx.Response:
        """Send a form as the page `page` shows it, with its proof; without a page as it is."""
        fields = dict(fields or {})
        if page:
            found = re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)
            assert found, f"{page} has no form"
            fields["csrf"] = found[1]
        return self._sent("POST", path, {}, data=fields)

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/staff/login", {"name": name, "password": password}, page="/staff/login")

    def close(self) -> None:
        self._client.close()

    def _sent(self, method: str, path: str, headers: dict[str, str], **options: object) -> httpx.Response:
        self._client.cookies.clear()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = self._client.request(
            method, path, headers=headers | ({"Cookie": cookie.encode()} if cookie else {}), **options
        )
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
def handovers(tmp_path_factory: pytest.TempPathFactory) -> Handovers:
    """The shop's list of those who wait, in a database of its own."""
    return Handovers(open_database(f"sqlite:///{tmp_path_factory.mktemp('orders') / 'orders.db'}"))


@pytest.fixture(scope="module")
def desk_url(handovers: Handovers) -> Iterator[str]:
    """The action server, with all that the staff page asks of it."""
    app = create_app([], dict, proofs=Proofs(handovers._engine))
    staff_routes.add_routes(app, staff_routes.inbox(handovers))
    app.add_middleware(Admission, secret=ACTIONS_SECRET, hosts={"127.0.0.1"})
    with served(app, free_port()) as url:
        yield url


@pytest.fixture(scope="module")
def staff_gateway(office: Office, rasa_url: str, desk_url: str, node_modules: Path) -> Iterator[str]:
    actions = ActionServer(desk_url, ACTIONS_SECRET)
    with served(gateway_app(rasa_url, node_modules, office=office, actions=actions), free_port()) as url:
        yield url


@pytest.fixture
def customer(staff_gateway: str) -> Iterator[httpx.Client]:
    """A customer on the web, before the same gateway."""
    with httpx.Client(
        base_url=staff_gateway, timeout=30, headers={"X-Forwarded-For": f"10.0.{next(ADDRESSES)}.1"}
    ) as client:
        yield client


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


def hand_over(handovers: Handovers, conversation: str, text: str = "Can I talk to somebody?", **more: str) -> int:
    """Put a conversation on the list as the bot does; returns its number."""
    summary = [{"intent": "human_handover", "text": text}]
    asked = {"reason": "human_handover", "channel": "rest", "email": "ana@example.com"} | more
    request = Request(conversation_id=conversation, customer_id=None, summary=summary, **asked)
    return handovers.add(request)[0].id


def ask_for_a_person(customer: httpx.Client, rasa: RasaServer, handovers: Handovers) -> tuple[int, str]:
    """A customer on the web who waits: the hand-over's number, and the conversation."""
    say(customer, "Can I talk to somebody?")
    conversation = rasa.received[-1][0]
    return hand_over(handovers, conversation), conversation
