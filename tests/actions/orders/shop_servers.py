"""Shopify's and WooCommerce's order APIs on this machine: their addresses, credentials, shapes, pages, and refusals."""

import base64
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "shpat_of_the_test"
KEY, SECRET = "ck_of_the_test", "cs_of_the_test"
API_VERSION = "2026-07"

Answer = tuple[int, dict[str, str], Any]


class ShopServer:
    """A shop system's API over real HTTP; `refusals` are its next answers, before it does its work again."""

    def __init__(self, answer: Callable[[str, str, dict[str, str], bytes], Answer]) -> None:
        self.refusals: list[Answer] = []
        self.requests: list[tuple[str, bytes]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.requests.append((self.path, body))
                if server.refusals:
                    status, headers, content = server.refusals.pop(0)
                else:
                    status, headers, content = answer(self.command, self.path, dict(self.headers), body)
                text = content if isinstance(content, bytes) else json.dumps(content).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = _answer  # noqa: N815 - http.server's names

            def log_message(self, *_arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def shopify(orders: list[dict[str, Any]]) -> ShopServer:
    """Shopify's GraphQL Admin API over these orders, given newest first."""

    def answer(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if (method, path) != ("POST", f"/admin/api/{API_VERSION}/graphql.json"):
            return 404, {}, {"errors": "Not Found"}
        if headers.get("X-Shopify-Access-Token") != TOKEN:
            return 401, {}, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}
        call = json.loads(body)
        variables = call.get("variables") or {}
        field, value = re.fullmatch(r'(name|email):"(.*)"', variables.get("query", 'name:""'), re.DOTALL).groups()  # type: ignore[union-attr]
        value = re.sub(r"\\(.)", r"\1", value)
        found = [one for one in orders if not value or one[field].lstrip("#").lower() == value.lower()]
        cost = {"cost": {"requestedQueryCost": 12, "throttleStatus": {"currentlyAvailable": 988, "restoreRate": 50}}}
        if "ordersCount" in call["query"]:
            return 200, {}, {"data": {"ordersCount": {"count": len(found)}}, "extensions": cost}
        start, first = int(variables.get("after") or 0), variables.get("first", 1)
        page = {
            "nodes": found[start : start + first],
            "pageInfo": {"hasNextPage": start + first < len(found), "endCursor": str(start + first)},
        }
        return 200, {}, {"data": {"orders": page}, "extensions": cost}

    return ShopServer(answer)


def throttled(available: int, rate: int) -> Answer:
    """Shopify's answer to a query for which there aren't enough points: status 200, with an error inside."""
    cost = {"requestedQueryCost": 12, "throttleStatus": {"currentlyAvailable": available, "restoreRate": rate}}
    error = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
    return 200, {}, {"errors": [error], "extensions": {"cost": cost}}


def shopify_order(name: str, email: str, **more: Any) -> dict[str, Any]:
    """An order as Shopify writes it, just placed unless told otherwise."""
    return {
        "name": name,
        "email": email,
        "createdAt": "2026-11-20T08:00:00Z",
        "cancelledAt": None,
        "currencyCode": "SEK",  # the shop's; its customers pay in theirs
        "presentmentCurrencyCode": "USD",
        "displayFulfillmentStatus": "UNFULFILLED",
        "displayFinancialStatus": "PAID",
        "returnStatus": "NO_RETURN",
        "paymentGatewayNames": ["shopify_payments"],
        "currentTotalPriceSet": {"shopMoney": {"amount": "0.01"}, "presentmentMoney": {"amount": "101.43"}},
        "totalShippingPriceSet": {"shopMoney": {"amount": "0.01"}, "presentmentMoney": {"amount": "4.95"}},
        "customer": {"firstName": "Ana", "lastName": "López"},
        "shippingAddress": {
            "address1": "1 Hill Street",
            "address2": None,
            "city": "San Francisco",
            "province": "California",
            "country": "United States",
            "zip": "94110-1234",
            "firstName": "Ana",
            "lastName": "López",
        },
        "billingAddress": {"zip": "10001"},
        "lineItems": {
            "nodes": [
                {
                    "title": "Linen Wrap Dress",
                    "variantTitle": "Navy / M",
                    "sku": "LWD-NAVY-M",
                    "quantity": 1,
                    "originalUnitPriceSet": {"shopMoney": {"amount": "0.01"}, "presentmentMoney": {"amount": "89.0"}},
                }
            ]
        },
        "fulfillments": [],
        "refunds": [],
        **more,
    }


def shopify_parcel(delivered: str | None) -> dict[str, Any]:
    return {
        "createdAt": "2026-11-21T09:00:00Z",
        "estimatedDeliveryAt": "2026-11-27T12:00:00Z",
        "deliveredAt": delivered,
        "displayStatus": "DELIVERED" if delivered else "IN_TRANSIT",
        "trackingInfo": [{"company": "UPS", "number": "1Z999"}],
    }


def woocommerce(orders: list[dict[str, Any]]) -> ShopServer:
    """WooCommerce's REST API over these orders, newest first; its search looks into numbers and addresses."""

    def answer(method: str, path: str, headers: dict[str, str], _body: bytes) -> Answer:
        address = urlsplit(path)
        given = {name: values[0] for name, values in parse_qs(address.query).items()}
        expected = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if headers.get("Authorization") != expected:
            message = "Sorry, you cannot list resources."
            return 401, {}, {"code": "woocommerce_rest_cannot_view", "message": message, "data": {"status": 401}}
        if refunds := re.fullmatch(r"/wp-json/wc/v3/orders/(\d+)/refunds", address.path):
            order = next(one for one in orders if one["id"] == int(refunds.group(1)))
            return 200, {"X-WP-TotalPages": "1"}, order["_refunds"]
        if (method, address.path) != ("GET", "/wp-json/wc/v3/orders"):
            return 404, {}, {"code": "rest_no_route", "message": "No route was found", "data": {"status": 404}}
        looked_for = given.get("search", "").lower()
        found = [one for one in orders if looked_for in json.dumps([one["number"], one["billing"]]).lower()]
        size, page = int(given["per_page"]), int(given.get("page", "1"))
        pages = max(1, -(-len(found) // size))
        rows = [
            {name: value for name, value in one.items() if name != "_refunds"}
            for one in found[size * (page - 1) : size * page]
        ]
        return 200, {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}, rows

    return ShopServer(answer)


def woocommerce_order(number: int, email: str, **more: Any) -> dict[str, Any]:
    """An order as WooCommerce writes it, being prepared unless told otherwise."""
    address = {
        "first_name": "Ana",
        "last_name": "López",
        "address_1": "1 Hill Street",
        "address_2": "",
        "city": "San Francisco",
        "state": "CA",
        "postcode": "94110",
        "country": "US",
    }
    return {
        "id": 7000 + number,
        "number": str(number),
        "status": "processing",
        "currency": "USD",
        "date_created_gmt": "2026-11-20T08:00:00",
        "shipping_total": "4.95",
        "total": "101.43",
        "billing": {**address, "postcode": "10001", "email": email, "phone": ""},
        "shipping": address,
        "payment_method": "stripe",
        "payment_method_title": "Credit card",
        "line_items": [
            {
                "id": 315,
                "name": "Linen Wrap Dress - Navy, M",
                "parent_name": "Linen Wrap Dress",
                "product_id": 93,
                "variation_id": 98,
                "quantity": 1,
                "price": 89,
                "total": "89.00",
                "sku": "LWD-NAVY-M",
                "meta_data": [
                    {"id": 1, "key": "pa_colour", "value": "navy", "display_key": "Colour", "display_value": "Navy"},
                    {"id": 2, "key": "pa_size", "value": "m", "display_key": "Size", "display_value": "M"},
                    {"id": 3, "key": "_reduced_stock", "value": "1", "display_key": "_reduced_stock"},
                ],
            }
        ],
        "refunds": [],
        "meta_data": [],
        **more,
    }
