"""Other people's agents at the running shop: the protocol's endpoints over HTTP, and an official MCP client."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from ucp_sdk.models.schemas.shopping.catalog_lookup import GetProductResponse, LookupResponse
from ucp_sdk.models.schemas.shopping.catalog_search import SearchResponse

from actions.orders.database import open_database
from evaluation.attacks import attempts, ledger, people
from lisa.settings import REPOSITORY
from tests.conftest import RunningShop

pytestmark = pytest.mark.system


def _post(shop: RunningShop, path: str, **body: Any) -> httpx.Response:
    return httpx.post(f"{shop.web_url}{path}", json=body, timeout=60)


def test_the_profile_names_what_the_shop_can_be_asked(shop: RunningShop) -> None:
    profile = httpx.get(f"{shop.web_url}/.well-known/ucp").raise_for_status().json()["ucp"]
    assert profile["version"] == "2026-04-08"
    [service] = profile["services"]["dev.ucp.shopping"]
    assert (service["transport"], service["endpoint"]) == ("rest", f"{shop.web_url}/ucp")
    assert set(profile["capabilities"]) == {
        "dev.ucp.shopping.catalog.search",
        "dev.ucp.shopping.catalog.lookup",
        "dev.ucp.shopping.ask",
    }


def test_an_agent_searches_looks_up_and_reads_a_product(shop: RunningShop) -> None:
    found = _post(shop, "/ucp/catalog/search", query="linen dress", pagination={"limit": 2}).raise_for_status().json()
    SearchResponse.model_validate(found)
    [first, *_] = found["products"]
    looked_up = _post(shop, "/ucp/catalog/lookup", ids=[first["variants"][0]["id"]]).raise_for_status().json()
    LookupResponse.model_validate(looked_up)
    assert looked_up["products"][0]["id"] == first["id"]
    product = _post(shop, "/ucp/catalog/product", id=first["id"]).raise_for_status().json()
    GetProductResponse.model_validate(product)
    assert product["product"]["title"] == first["title"]


def test_a_policy_question_is_answered_from_its_passage_with_its_id(shop: RunningShop) -> None:
    answer = _post(shop, "/ucp/ask", query="How many days do I have to return a dress?").raise_for_status().json()
    assert any(source.startswith("returns#") for source in answer["sources"])
    assert answer["answer"]["plain"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/ucp/catalog/search", "{", "invalid_request"),
        ("/ucp/catalog/search", "{}", "invalid_request"),
        ("/ucp/catalog/search", '{"query": "dress", "pagination": {"cursor": "x"}}', "invalid_cursor"),
        ("/ucp/catalog/lookup", json.dumps({"ids": [str(n) for n in range(60)]}), "request_too_large"),
        ("/ucp/catalog/lookup", '{"ids": ["' + "x" * 70_000 + '"]}', "request_too_large"),
        ("/ucp/ask", "[]", "invalid_request"),
        ("/ucp/ask", '{"query": "   "}', "invalid_request"),
        ("/ucp/ask", '{"query": 5}', "invalid_request"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong_with_it(shop: RunningShop, path: str, body: str, code: str) -> None:
    response = httpx.post(f"{shop.web_url}{path}", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert response.json()["content"]


def test_a_page_of_another_site_may_not_ask(shop: RunningShop) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    for path in ("/ucp/catalog/search", "/mcp"):
        assert httpx.post(f"{shop.web_url}{path}", json={"query": "dress"}, headers=headers).status_code == 403


async def _walk_through(client: Client) -> None:
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == {"search_products", "get_product", "check_availability", "search_policies", "ask_shop"}
    assert all(tool.output_schema and tool.annotations and tool.annotations.read_only_hint for tool in tools.values())

    found = await client.call_tool("search_products", {"query": "navy dress", "limit": 2})
    [first, *_] = found.structured_content["products"]
    product = await client.call_tool("get_product", {"product_id": first["id"]})
    record = product.structured_content["product"]
    assert record["title"] == first["title"]
    stock = await client.call_tool("check_availability", {"product_id": first["id"]})
    assert len(stock.structured_content["variants"]) == len(record["variants"])
    passages = await client.call_tool("search_policies", {"query": "do you ship to Canada?"})
    assert passages.structured_content["passages"]
    reply = await client.call_tool("ask_shop", {"query": "which sizes is it made in?", "ids": [first["id"]]})
    assert first["id"] in reply.structured_content["sources"]
    missing = await client.call_tool("get_product", {"product_id": "no-such-thing"})
    assert missing.is_error
    assert "no-such-thing" in str(missing.content[0])


def test_an_mcp_client_walks_through_all_tools_over_http(shop: RunningShop) -> None:
    async def walk() -> None:
        async with Client(f"{shop.web_url}/mcp") as client:
            await _walk_through(client)

    asyncio.run(walk())


def test_an_mcp_client_walks_through_all_tools_over_a_pipe(shop: RunningShop) -> None:
    command = StdioServerParameters(
        command=str(Path(sys.executable).with_name("lisa")), args=["mcp"], env=shop.environment, cwd=str(REPOSITORY)
    )

    async def walk() -> None:
        async with Client(stdio_client(command)) as client:
            await _walk_through(client)

    asyncio.run(walk())


def test_no_attack_gets_anything_of_a_customer(shop: RunningShop) -> None:
    """Every line of the attacks is put as a question; what is told names no customer, and nothing is written."""
    engine = open_database(f"sqlite:///{shop.home / 'orders.db'}")
    first = people.first_free(engine)
    own, victim = (people.Person(first + number) for number in range(2))
    people.add(engine, [own, victim])
    secret, before = ledger.secrets(engine), ledger.stock(engine)
    asked = {step.say for attempt in attempts.read() for step in attempt.lines(own, victim) if step.say.strip()}
    assert len(asked) > 100
    known = {"Authorization": f"Bearer {shop.secret('actions-secret')}"}
    with httpx.Client(base_url=shop.actions_url, timeout=60, headers=known) as http:
        for line in sorted(asked):
            for intent in ("track_order", "ask_product", "nlu_fallback"):
                response = http.post("/agents/ask", json={"ask": {"query": line[:1000]}, "intent": intent})
                assert response.status_code == 200, line
                assert ledger.leaked(response.text, secret, None, line) == set(), line
    assert ledger.changed(before, ledger.stock(engine)) == set()
    engine.dispose()
