"""Some hundreds of requests that no browser would send; `make fuzz` sends 10,000 to a whole shop."""

from collections.abc import Iterator

import pytest

from evaluation import fuzz
from tests.web.conftest import gateway_app
from tests.web.serving import free_port, served
from web.gateway import SECURITY_HEADERS
from web.protocol import Patience


@pytest.fixture(scope="module")
def gateway_with_all_doors(rasa_url: str) -> Iterator[str]:
    app = gateway_app(rasa_url, with_shop_pages=True, agents_address="http://127.0.0.1")
    with served(app, free_port(), Patience(header_s=0.3, body_s=0.3)) as url:
        yield url


def test_nothing_ends_in_a_5xx_and_each_4xx_has_all_security_headers(gateway_with_all_doors: str) -> None:
    result = fuzz.fuzz(gateway_with_all_doors, range(300))
    assert result.wrong == []
    assert result.statuses["400"] > 50 and result.statuses["200"] > 10 and len(result.statuses) > 6


def test_a_seed_is_one_request() -> None:
    assert fuzz.request(7, "x") == fuzz.request(7, "x") != fuzz.request(8, "x")


def test_the_headers_looked_for_are_those_that_the_gateway_sets() -> None:
    assert {name.lower() for name in SECURITY_HEADERS} == set(fuzz.SECURITY_HEADERS)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.1 500 Internal Server Error\r\n\r\n", "a 500"),
        (b"HTTP/1.1 404 Not Found\r\nX-Frame-Options: DENY\r\n\r\n", "without content-security-policy"),
        (b"garbage", "no answer"),
        (b"HTTP/1.1 200 OK\r\n\r\n", ""),
        (b"", ""),
    ],
)
def test_what_is_wrong_with_an_answer(answer: bytes, says: str) -> None:
    assert says in fuzz.fault(answer) if says else fuzz.fault(answer) == ""
