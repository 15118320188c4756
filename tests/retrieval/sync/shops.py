"""A feed, Shopify's Admin API and WooCommerce's REST API on this machine, with their shapes, headers and moods."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN, VERSION = "shpat_of_the_test", "2026-07"
KEY, SECRET = "ck_of_the_test", "cs_of_the_test"

Answer = tuple[int, dict[str, str], bytes]
CUT = {"X-Cut": "1"}  # of an answer whose connection breaks in the middle of its body


class Server:
    """A system over real HTTP; `moods` are its next answers, before it does its work again."""

    def __init__(self, answer: Callable[[str, str, dict[str, str], bytes], Answer]) -> None:
        self.moods: list[Answer] = []
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.asked.append(self.path)
                one = server.moods.pop(0) if server.moods else answer(self.command, self.path, dict(self.headers), body)
                status, headers, content = one
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content[: len(content) // 2] if headers == CUT else content)

            do_GET = do_POST = _answer  # noqa: N815 - http.server's names

            def log_message(self, *_arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class FeedServer(Server):
    """One file with an ETag, as any web server gives it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        super().__init__(self._file)

    def _file(self, _method: str, path: str, headers: dict[str, str], _body: bytes) -> Answer:
        if path == "/moved.jsonl":
            return 302, {"Location": "/feed.jsonl"}, b""
        if path == "/away.jsonl":
            return 302, {"Location": "file:///etc/passwd"}, b""
        etag = f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'
        if headers.get("If-None-Match") == etag:
            return 304, {"ETag": etag}, b""
        return 200, {"ETag": etag, "Last-Modified": "Sun, 29 Nov 2026 08:00:00 GMT"}, self.content


class ShopifyServer(Server):
    """The GraphQL Admin API over `products`, by number; a bulk operation is done at the second look."""

    def __init__(self) -> None:
        self.products: dict[int, dict[str, Any]] = {}
        self.lost_lines = 0  # of the next bulk operation's file
        self._looks = 0
        super().__init__(self._api)

    def _api(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if path == "/bulk.jsonl":
            lines = self._lines()
            kept, self.lost_lines = lines[: len(lines) - self.lost_lines], 0
            return 200, {}, b"".join(json.dumps(line).encode() + b"\n" for line in kept)
        if (method, path) != ("POST", f"/admin/api/{VERSION}/graphql.json"):
            return 404, {}, b'{"errors":"Not Found"}'
        if headers.get("X-Shopify-Access-Token") != TOKEN:
            return 401, {}, b'{"errors":"[API] Invalid API key or access token"}'
        call = json.loads(body)
        return 200, {}, json.dumps({"data": self._data(call["query"], call["variables"])}).encode()

    def _data(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        match re.search(r"Lisa(\w+)", query):
            case None:
                raise AssertionError(query)
            case found:
                name = found[1]
        if name == "Shop":
            return {"shop": {"currencyCode": "EUR"}}
        if name == "Start":
            self._looks = 0
            operation = {"id": "gid://shopify/BulkOperation/1", "status": "CREATED"}
            return {"bulkOperationRunQuery": {"bulkOperation": operation, "userErrors": []}}
        if name == "Poll":
            self._looks += 1
            if self._looks < 2:
                return {"node": {"status": "RUNNING", "errorCode": None, "objectCount": "1", "url": None}}
            count = str(len(self._lines()))
            url = f"{self.url}/bulk.jsonl" if self.products else None
            return {"node": {"status": "COMPLETED", "errorCode": None, "objectCount": count, "url": url}}
        number = int(variables["id"].rpartition("/")[2])
        if name == "Item":
            owner = next((one for one, node in self.products.items() if number in node["_items"]), None)
            product = {"variant": {"product": {"id": f"gid://shopify/Product/{owner}"}}}
            return {"inventoryItem": product if owner is not None else None}
        node = self.products.get(number)
        return {"product": _whole(node, int(variables.get("after") or 0)) if node else None}

    def _lines(self) -> list[dict[str, Any]]:
        """Each product, and all variants at the end: nothing says that a child follows its parent at once."""
        parents = [
            {name: value for name, value in node.items() if name not in ("variants", "_items")}
            for node in self.products.values()
        ]
        children = [
            {**variant, "__parentId": node["id"]} for node in self.products.values() for variant in node["variants"]
        ]
        return parents + children

    def add(self, number: int, title: str, *, price: str = "50.00", pieces: int = 3, **more: Any) -> None:
        """A product in two sizes, the first of which has so many pieces."""
        self.products[number] = {
            "id": f"gid://shopify/Product/{number}",
            "handle": "-".join(title.lower().split()),
            "title": title,
            "descriptionHtml": f"<p>A {title}.</p>",
            "vendor": "Maison Lisa",
            "productType": "Coats",
            "tags": ["winter"],
            "status": "ACTIVE",
            "publishedAt": "2026-11-01T08:00:00Z",
            "isGiftCard": False,
            "onlineStoreUrl": None,
            "category": None,
            "featuredMedia": None,
            "variants": [_variant(number, place, size, price, pieces) for place, size in enumerate(("S", "M"))],
            "_items": {10 * number, 10 * number + 1},
            **more,
        }


def _whole(node: dict[str, Any], start: int) -> dict[str, Any]:
    """A product with one page of its variants, one a page."""
    variants = node["variants"][start : start + 1]
    more = start + 1 < len(node["variants"])
    page = {"nodes": variants, "pageInfo": {"hasNextPage": more, "endCursor": str(start + 1)}}
    return {**{name: value for name, value in node.items() if name != "_items"}, "variants": page}


def _variant(number: int, place: int, size: str, price: str, pieces: int) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/ProductVariant/{10 * number + place}",
        "sku": f"SKU-{number}-{size}",
        "price": price,
        "compareAtPrice": None,
        "inventoryQuantity": pieces if place == 0 else 0,
        "inventoryPolicy": "DENY",
        "selectedOptions": [{"name": "Size", "value": size}],
        "inventoryItem": {"tracked": True},
        "image": None,
    }


class WooServer(Server):
    """The REST API over `products`, by number, with its filters, pages and headers."""

    def __init__(self) -> None:
        self.products: dict[int, dict[str, Any]] = {}
        self.variations: dict[int, list[dict[str, Any]]] = {}
        super().__init__(self._api)

    def _api(self, _method: str, path: str, headers: dict[str, str], _body: bytes) -> Answer:
        address = urlsplit(path)
        given = {name: values[0] for name, values in parse_qs(address.query).items()}
        if headers.get("Authorization") != "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode():
            return 401, {}, b'{"code":"woocommerce_rest_cannot_view"}'
        if address.path == "/wp-json/wc/v3/data/currencies/current":
            return 200, {}, b'{"code":"EUR","name":"Euro","symbol":"&euro;"}'
        if of := re.fullmatch(r"/wp-json/wc/v3/products/(\d+)/variations", address.path):
            return _page(self.variations[int(of[1])], given)
        if address.path != "/wp-json/wc/v3/products":
            return 404, {}, b'{"code":"rest_no_route"}'
        rows = [row for row in self.products.values() if given.get("status", "any") in ("any", row["status"])]
        if "include" in given:
            rows = [row for row in rows if str(row["id"]) in given["include"].split(",")]
        if after := given.get("modified_after"):
            rows = [row for row in rows if row["date_modified_gmt"] > after]
        return _page(sorted(rows, key=lambda row: row["id"]), given)

    def add(self, number: int, title: str, *, price: str = "50.00", modified: str = "", **more: Any) -> None:
        """A coat with one size, or more by `variations`."""
        self.products[number] = {
            "id": number,
            "name": title,
            "type": "simple",
            "status": "publish",
            "catalog_visibility": "visible",
            "sku": f"coat-{number}",
            "permalink": f"https://shop.example/product/{number}/",
            "description": f"<p>A {title}.</p>",
            "short_description": "",
            "price": price,
            "regular_price": price,
            "sale_price": "",
            "date_on_sale_from_gmt": None,
            "date_on_sale_to_gmt": None,
            "date_modified_gmt": modified or "2026-11-01T08:00:00",
            "manage_stock": True,
            "stock_quantity": 3,
            "stock_status": "instock",
            "categories": [{"id": 1, "name": "Coats", "slug": "coats"}],
            "tags": [],
            "images": [],
            "attributes": [],
            **more,
        }


def _page(rows: list[dict[str, Any]], given: dict[str, str]) -> Answer:
    size, page = int(given["per_page"]), int(given.get("page", "1"))
    pages = max(1, -(-len(rows) // size))
    shown = rows[size * (page - 1) : size * page]
    if fields := given.get("_fields"):
        shown = [{name: row[name] for name in fields.split(",")} for row in shown]
    return 200, {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(pages)}, json.dumps(shown).encode()
