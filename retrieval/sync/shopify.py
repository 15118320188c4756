"""The catalog from a Shopify shop: all of it by a bulk operation, and what webhooks are about one product at a time.

GraphQL Admin API 2026-07: shopify.dev/docs/api/usage/bulk-operations/queries.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from retrieval.readers.fields import Prices, ProblemList, read_former_price, read_link
from retrieval.readers.listings import Listing, Offer, Stock, product_of
from retrieval.records import Product
from retrieval.sync.http import BusyError, SourceError, SourceHttp
from retrieval.sync.source import Changes, Event
from retrieval.text import plain_line, plain_text

POLL_S = 2.0
LONGEST_OPERATION_S = 1800.0
VARIANTS_A_PAGE = 100
_PRODUCT = """
  id handle title descriptionHtml vendor productType tags status publishedAt isGiftCard onlineStoreUrl
  category { fullName }
  featuredMedia { preview { image { url } } }
"""
_VARIANT = """
  id sku price compareAtPrice inventoryQuantity inventoryPolicy
  selectedOptions { name value }
  inventoryItem { tracked }
  image { url }
"""
_ALL = f"{{ products {{ edges {{ node {{ {_PRODUCT} variants {{ edges {{ node {{ {_VARIANT} }} }} }} }} }} }} }}"
_START = """
mutation LisaStart($query: String!) {
  bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { field message } }
}
"""
_POLL = """
query LisaPoll($id: ID!) {
  node(id: $id) { ... on BulkOperation { status errorCode objectCount url } }
}
"""
_ONE = f"""
query LisaProduct($id: ID!, $after: String) {{
  product(id: $id) {{
    {_PRODUCT}
    variants(first: {VARIANTS_A_PAGE}, after: $after) {{
      pageInfo {{ hasNextPage endCursor }}
      nodes {{ {_VARIANT} }}
    }}
  }}
}}
"""
_ITEM = "query LisaItem($id: ID!) { inventoryItem(id: $id) { variant { product { id } } } }"
_SHOP = "query LisaShop { shop { currencyCode } }"
_T = TypeVar("_T")
_RUNNING = frozenset({"CREATED", "RUNNING"})
_SHOWN = "ACTIVE"  # drafts and archived products aren't sold, unlisted ones are shown to nobody who searches


class ShopifyCatalog:
    """The products of one Shopify shop.

    The token is a custom app's Admin API access token with the scopes `read_products` and `read_inventory`.
    """

    name = "Shopify"

    def __init__(
        self,
        url: str,
        token: str,
        api_version: str,
        *,
        shop_url: str = "",
        http: SourceHttp | None = None,
        poll_s: float = POLL_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take where the shop is, and how patiently it is asked.

        Args:
            url: the shop's own address, such as https://my-shop.myshopify.com.
            token: the access token.
            api_version: such as 2026-07.
            shop_url: the address that customers know, of products whose link Shopify doesn't tell.
            http: how it is asked.
            poll_s: seconds between two looks at a bulk operation.
            sleep: waits.
        """
        self.identity = f"shopify {url}"
        self._http = http or SourceHttp(url, {"X-Shopify-Access-Token": token})
        self._path = f"/admin/api/{api_version}/graphql.json"
        self._shop_url = shop_url.rstrip("/")
        self._poll_s = poll_s
        self._sleep = sleep

    def changes(self, memory: Mapping[str, Any], *, full: bool) -> Changes:  # noqa: ARG002 - the signature is all sources'
        """All products: a bulk operation costs the same for all as for some, and only so nothing is missed."""
        reading = self._reading()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "products.jsonl"
            nodes = _assembled(self._bulk(path), path)
        products = [product for node in nodes if (product := reading.product(node))]
        return Changes(products, problems=reading.problems.found, memory={"handles": reading.handles})

    def changed_by(self, events: Sequence[Event], memory: Mapping[str, Any]) -> Changes:
        """The products that events are about, as they are now: an event that is late or comes twice tells no lie."""
        reading = self._reading()
        handles: dict[str, str] = dict(memory.get("handles", {}))
        found: dict[str, Product] = {}
        gone: set[str] = set()
        for product_gid in dict.fromkeys(filter(None, map(self._product_of, events))):
            node = self._one(product_gid)
            product = reading.product(node) if node else None
            before = handles.pop(product_gid, "")
            if before and (product is None or product.product_id != before):
                gone.add(before)
            if product is not None:
                handles[product_gid] = product.product_id
                found[product.product_id] = product
        return Changes(
            list(found.values()),
            gone=gone - found.keys(),
            complete=False,
            problems=reading.problems.found,
            memory={**memory, "handles": handles},
        )

    def _product_of(self, event: Event) -> str:
        """The product that an event is about; none where the inventory item is no more."""
        if event.topic.startswith("products/"):
            return f"gid://shopify/Product/{event.about}"
        item = self._ask(_ITEM, {"id": f"gid://shopify/InventoryItem/{event.about}"}).get("inventoryItem") or {}
        return str(((item.get("variant") or {}).get("product") or {}).get("id") or "")

    def _one(self, gid: str) -> dict[str, Any] | None:
        """A product with all of its variants; none where there is no such product any more."""
        whole: dict[str, Any] | None = None
        after: str | None = None
        while True:
            node = self._ask(_ONE, {"id": gid, "after": after})["product"]
            if node is None:
                return None
            page = node.pop("variants")
            whole = whole or {**node, "variants": []}
            whole["variants"] += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return whole
            after = page["pageInfo"]["endCursor"]

    def _bulk(self, path: Path) -> int:
        """Let Shopify write all products into a file; how many objects it says that there are."""
        started = self._patiently(self._start)
        deadline = time.monotonic() + LONGEST_OPERATION_S
        while True:
            operation = self._ask(_POLL, {"id": started}).get("node") or {}
            status = operation.get("status")
            if status == "COMPLETED":
                break
            if status not in _RUNNING:
                raise SourceError(f"Shopify ended the bulk operation: {status} ({operation.get('errorCode')})")
            if time.monotonic() > deadline:
                raise SourceError(f"Shopify's bulk operation takes longer than {LONGEST_OPERATION_S / 60:.0f} minutes")
            self._sleep(self._poll_s)
        path.touch()
        if operation.get("url"):  # none where the shop has no product
            try:
                SourceHttp(sleep=self._sleep).download(operation["url"], path)
            except SourceError as error:
                raise SourceError(f"Shopify's file of products {error}") from None
        return int(operation.get("objectCount") or 0)

    def _start(self) -> str:
        answer = self._ask_once(_START, {"query": _ALL})["bulkOperationRunQuery"]
        if errors := answer.get("userErrors"):
            reason = "; ".join(str(error.get("message")) for error in errors)
            if "progress" in reason or "limit" in reason.lower():  # another of this app's operations isn't done
                raise BusyError(f"doesn't start the bulk operation: {reason}")
            raise SourceError(f"doesn't start the bulk operation: {reason}")
        return str(answer["bulkOperation"]["id"])

    def _reading(self) -> _Reading:
        currency = str(self._ask(_SHOP, {})["shop"]["currencyCode"])
        return _Reading(ProblemList("Shopify"), currency, self._shop_url)

    def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        return self._patiently(lambda: self._ask_once(query, variables))

    def _patiently(self, ask: Callable[[], _T]) -> _T:
        try:
            return self._http.patiently(ask)
        except BusyError as error:
            raise BusyError(f"Shopify {error}", error.after_s) from None
        except SourceError as error:
            raise SourceError(f"Shopify {error}") from None

    def _ask_once(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.once("POST", self._path, json={"query": query, "variables": variables})
        try:
            content = answer.json()
        except ValueError:
            raise SourceError("answers something that isn't JSON") from None
        if errors := content.get("errors"):
            _raise(errors, content.get("extensions") or {})
        data = content.get("data")
        if not isinstance(data, dict):
            raise SourceError("answers without data")
        return data


def _raise(errors: Any, extensions: Mapping[str, Any]) -> None:
    """Errors come with status 200; of a throttled query Shopify says how fast its points come back."""
    codes = [(one.get("extensions") or {}).get("code") for one in errors] if isinstance(errors, list) else []
    if "THROTTLED" in codes:
        throttle = (extensions.get("cost") or {}).get("throttleStatus") or {}
        missing = ((extensions.get("cost") or {}).get("requestedQueryCost") or 0) - (
            throttle.get("currentlyAvailable") or 0
        )
        rate = throttle.get("restoreRate") or 0
        raise BusyError("is too busy", max(missing, 0) / rate if rate else None)
    if "ACCESS_DENIED" in codes:
        raise SourceError("refuses our credentials: the app needs the scopes read_products and read_inventory")
    raise SourceError(f"refuses the query ({', '.join(str(code) for code in codes if code) or 'no reason given'})")


def _assembled(count: int, path: Path) -> Iterator[dict[str, Any]]:
    """The products of a bulk operation's file, in its order: a child names its parent, and stands anywhere after it.

    Raises:
        SourceError: the file holds another number of objects than Shopify said: it isn't whole.
    """
    nodes: dict[str, dict[str, Any]] = {}
    children: list[tuple[str, dict[str, Any]]] = []
    with path.open("rb") as file:
        for number, line in enumerate(filter(bytes.strip, file), start=1):
            try:
                record = json.loads(line)
            except ValueError:
                raise SourceError(f"Shopify's file of products is damaged in line {number}") from None
            parent = record.pop("__parentId", "")
            if parent:
                children.append((parent, record))
            else:
                nodes[record["id"]] = {**record, "variants": []}
    if len(nodes) + len(children) != count:
        raise SourceError(f"Shopify's file of products has {len(nodes) + len(children)} objects of {count}")
    for parent, child in children:
        if parent not in nodes:
            raise SourceError(f"Shopify's file of products has a variant of {parent}, which it lacks")
        nodes[parent]["variants"].append(child)
    return iter(nodes.values())


@dataclass
class _Reading:
    """Makes products of Shopify's, the way the export is read: the same ids, the same stock."""

    problems: ProblemList
    currency: str
    shop_url: str

    def __post_init__(self) -> None:
        self.handles: dict[str, str] = {}
        self._prices = Prices(self.currency, self.problems, always_named=True)
        self._row = 0

    def product(self, node: Mapping[str, Any]) -> Product | None:
        """The product; none where it isn't sold."""
        self._row += 1
        if node.get("status") != _SHOWN or not node.get("publishedAt"):
            return None
        product = product_of(self._listing(node), self._prices, self.problems)
        if product is not None:
            self.handles[node["id"]] = product.product_id
        return product

    def _listing(self, node: Mapping[str, Any]) -> Listing:
        handle = plain_line(node["handle"])
        own = plain_line(node.get("productType") or "")
        standard = plain_line(((node.get("category") or {}).get("fullName") or "").split(">")[-1])
        picture = ((node.get("featuredMedia") or {}).get("preview") or {}).get("image") or {}
        link = node.get("onlineStoreUrl") or (f"{self.shop_url}/products/{handle}" if self.shop_url else "")
        return Listing(
            row=self._row,
            title_field="title",
            product_id=handle,
            title=plain_line(node.get("title") or ""),
            offers=[self._offer(variant) for variant in node["variants"]],
            description=plain_text(node.get("descriptionHtml") or ""),
            brand=plain_line(node.get("vendor") or ""),
            category=own or standard or ("Gift card" if node.get("isGiftCard") else ""),
            tags=tuple(dict.fromkeys(filter(None, map(plain_line, node.get("tags") or ())))),
            url=read_link(link, self._row, "onlineStoreUrl", self.problems),
            image_url=read_link(picture.get("url") or "", self._row, "featuredMedia", self.problems),
        )

    def _offer(self, variant: Mapping[str, Any]) -> Offer:
        price = self._prices.read(str(variant.get("price") or ""), self._row, "price")
        former = str(variant.get("compareAtPrice") or "")
        picture = (variant.get("image") or {}).get("url") or ""
        return Offer(
            row=self._row,
            price_field="price",
            price=price,
            former=read_former_price(former, price.amount, self._row, "compareAtPrice", self.problems)
            if price
            else None,
            options=_options(variant.get("selectedOptions") or ()),
            stock=_stock(variant),
            shop_id=str(variant.get("id") or "").rpartition("/")[2],
            sku=plain_line(variant.get("sku") or ""),
            image_url=read_link(picture, self._row, "image", self.problems),
        )


def _options(selected: Iterable[Mapping[str, str]]) -> dict[str, str]:
    named = {plain_line(option["name"]): plain_line(option["value"]) for option in selected}
    return {name: value for name, value in named.items() if value and value.lower() != "default title"}


def _stock(variant: Mapping[str, Any]) -> Stock:
    if not (variant.get("inventoryItem") or {}).get("tracked", True):
        return Stock(available=True)  # the shop doesn't count it: it can always be bought
    quantity = variant.get("inventoryQuantity")
    if not isinstance(quantity, int):
        return Stock(available=None)
    if quantity > 0:
        return Stock(available=True, quantity=quantity)
    if variant.get("inventoryPolicy") == "CONTINUE":
        return Stock(available=False, availability="backorder", quantity=0)
    return Stock(available=False, quantity=0)
