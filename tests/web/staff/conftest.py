"""A real gateway with a staff page, its accounts, and the browsers of people who work there."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from actions.admission import Admission
from actions.monitoring.journal import Journal
from actions.orders.database import open_database
from actions.orders.handovers import Handovers, Request
from actions.orders.proofs import Proofs
from actions.server import create_app
from actions.staff import routes as staff_routes
from lisa import staff_office
from lisa.settings import Settings
from retrieval.encoder import Encoder
from retrieval.index import Index
from tests.conftest import MODELS
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

    def get(self, path: str, asks: bool = False, query: str = "") -> httpx.Response:
        """Load a page; `asks` as a page does by itself, to be up to date."""
        return self._sent("GET", path, {"Lisa-Asks": "1"} if asks else {}, params={"q": query} if query else None)

    def post(
        self, path: str, fields: dict[str, str] | None = None, page: str = "", **options: object
    ) -> httpx.Response:
        """Send a form as the page `page` shows it, with its proof; without a page as it is."""
        fields = dict(fields or {})
        if page:
            fields["csrf"] = self._proof(page)
        return self._sent("POST", path, {}, data=fields)

    def send_file(self, path: str, fields: dict[str, str], name: str, content: bytes, page: str = "") -> httpx.Response:
        """Send a form with a file."""
        more = {"csrf": self._proof(page)} if page else {}
        return self._sent("POST", path, {}, data=fields | more, files={"file": (name, content)})

    def status_of_form_with(self, header: str, value: str) -> int:
        """The answer to a form of which only the headers are sent yet."""
        connection = HTTPConnection(self._client.base_url.netloc.decode(), timeout=10)
        connection.putrequest("POST", "/staff/catalog/uploads")
        connection.putheader("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader(header, value)
        connection.endheaders()
        status = connection.getresponse().status
        connection.close()
        return status

    def log_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return self.post("/staff/login", {"name": name, "password": password}, page="/staff/login")

    def close(self) -> None:
        self._client.close()

    def _proof(self, page: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)
        assert found, f"{page} has no form"
        return found[1]

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


@pytest.fixture(scope="session")
def staff_home(tmp_path_factory: pytest.TempPathFactory, boutique_index: Index) -> Path:
    """A shop's home with a catalog of its own, copied rather than indexed again."""
    home = tmp_path_factory.mktemp("staff")
    shutil.copytree(boutique_index.folder, home / "catalog")
    return home


@pytest.fixture(scope="session")
def settings(staff_home: Path) -> Settings:
    return Settings(home=staff_home, models=MODELS)


@pytest.fixture(scope="session")
def shop_index(settings: Settings, encoder: Encoder) -> Index:
    return Index(settings.catalog_folder, encoder)


@pytest.fixture(scope="session")
def office(settings: Settings) -> Office:
    environment = [f"LISA_HOME={settings.home}", f"LISA_MODELS={settings.models}", "OMP_NUM_THREADS=1"]
    built = staff_office.office(settings)
    office = replace(built, catalog_tool=("env", *environment, *built.catalog_tool))
    accounts = Accounts(office.database, QUICK)
    accounts.add("olga", PASSWORD, Role.OWNER, "Olga")
    accounts.add("mia", PASSWORD, Role.STAFF, "Mia")
    return office


@pytest.fixture(scope="session")
def engine(settings: Settings) -> Engine:
    return open_database(settings.orders_url)


@pytest.fixture(scope="session")
def handovers(engine: Engine) -> Handovers:
    """The shop's list of those who wait."""
    return Handovers(engine)


@pytest.fixture(scope="session")
def journal(engine: Engine) -> Journal:
    """What monitoring keeps."""
    return Journal(engine)


@pytest.fixture(scope="session")
def desk_url(
    settings: Settings, engine: Engine, shop_index: Index, handovers: Handovers, journal: Journal
) -> Iterator[str]:
    """The action server, with all that the staff page asks of it."""
    app = create_app([], dict, proofs=Proofs(engine))
    staff_routes.add_routes(app, staff_office.operations(settings, shop_index, handovers, journal))
    app.add_middleware(Admission, secret=ACTIONS_SECRET, hosts={"127.0.0.1"})
    with served(app, free_port()) as url:
        yield url


@pytest.fixture(scope="session")
def staff_gateway(office: Office, rasa_url: str, desk_url: str) -> Iterator[str]:
    actions = ActionServer(desk_url, ACTIONS_SECRET)
    with served(gateway_app(rasa_url, office=office, actions=actions), free_port()) as url:
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
