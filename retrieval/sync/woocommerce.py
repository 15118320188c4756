"""The catalog from a WooCommerce shop, by its REST API (wc/v3): what was modified since last time, or all of it.

WooCommerce doesn't move a product's date when an order takes its stock, so all of it has to be read now and then too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from retrieval.readers.fields import Prices, ProblemList, read_link, read_price
from retrieval.readers.listings import Listing, Offer, Stock, product_of
from retrieval.records import Product
from retrieval.sync.http import BusyError, SourceError, SourceHttp
from retrieval.sync.source import Changes
from retrieval.text import plain_line, plain_text

A_PAGE = 100
MOST_PAGES = 1000
_PRODUCTS = "/wp-json/wc/v3/products"
_CURRENCY = "/wp-json/wc/v3/data/currencies/current"
_OVERLAP = timedelta(seconds=1)  # `modified_after` leaves out the second itself, in which more may have changed


class WooCommerceCatalog:
    """The products of one WooCommerce shop; key and secret are a REST API key's with the permission Read."""

    name = "WooCommerce"

    def __init__(self, url: str, key: str, secret: str, currency: str, http: SourceHttp | None = None) -> None:
        """Take where the shop is; `currency` is that of a shop whose key may not ask for it."""
        self.identity = f"woocommerce {url}"
        self._http = http or SourceHttp(url, auth=(key, secret))
        self._currency = currency

    def changes(self, memory: Mapping[str, Any], *, full: bool) -> Changes:
        """What was modified or is new, and what is gone; with `full` everything."""
        known: dict[str, str] = dict(memory.get("products", {}))
        listed = {str(row["id"]) for row in self._pages(_PRODUCTS, {"status": "publish", "_fields": "id"})}
        rows = {str(row["id"]): row for row in self._modified("" if full else str(memory.get("since", "")))}
        # A list that changes while it is read, page by page, may lack what it holds: each is looked at by itself.
        new = listed if full else listed - known.keys()
        for missing in (new | (known.keys() - listed)) - rows.keys():
            if row := self._one(missing):
                rows[missing] = row
        reading = _Reading(ProblemList("WooCommerce"), self._own_currency())
        products = {number: reading.product(row, self._variations(row)) for number, row in rows.items()}
        sold = {number: product.product_id for number, product in products.items() if product}
        kept = {} if full else {number: known[number] for number in (known.keys() & listed) - rows.keys()}
        now = {**kept, **sold}
        return Changes(
            [product for product in products.values() if product],
            gone={*known.values()} - {*now.values()},
            complete=full,
            problems=reading.problems.found,
            memory={"products": now, "since": _latest(rows.values(), str(memory.get("since", "")))},
        )

    def _modified(self, since: str) -> Iterator[dict[str, Any]]:
        if not since:
            return self._pages(_PRODUCTS, {"status": "publish"})
        after = (datetime.fromisoformat(since) - _OVERLAP).isoformat()
        return self._pages(_PRODUCTS, {"status": "any", "modified_after": after, "dates_are_gmt": "true"})

    def _one(self, number: str) -> dict[str, Any] | None:
        """A product by its number; none where there is no such product any more."""
        rows = list(self._pages(_PRODUCTS, {"include": number, "status": "any"}))
        return rows[0] if rows else None

    def _variations(self, row: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        if row.get("type") != "variable" or row.get("status") != "publish":
            return ()
        return list(self._pages(f"{_PRODUCTS}/{row['id']}/variations", {"status": "publish"}))

    def _own_currency(self) -> str:
        try:
            return str(self._http.send("GET", _CURRENCY).json()["code"])
        except BusyError as error:
            raise BusyError(f"WooCommerce {error}", error.after_s) from None
        except (SourceError, ValueError, KeyError, TypeError):
            return self._currency

    def _pages(self, path: str, parameters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        for page in range(1, MOST_PAGES + 1):
            asked = {**parameters, "per_page": A_PAGE, "page": page, "orderby": "id", "order": "asc"}
            try:
                answer = self._http.send("GET", path, params=asked)
                rows = answer.json()
            except BusyError as error:
                raise BusyError(f"WooCommerce {error}", error.after_s) from None
            except SourceError as error:
                raise SourceError(f"WooCommerce {error}") from None
            except ValueError:
                raise SourceError("WooCommerce answers something that isn't JSON") from None
            if not isinstance(rows, list):
                raise SourceError("WooCommerce answers without a list")
            yield from rows
            if page >= int(answer.headers.get("X-WP-TotalPages") or 1):
                return


def _latest(rows: Any, before: str) -> str:
    """The latest date that a product was modified at, in UTC."""
    return max((str(row.get("date_modified_gmt") or "") for row in rows), default="") or before


@dataclass
class _Reading:
    """Makes products of WooCommerce's, the way the export is read: the same ids, the same stock."""

    problems: ProblemList
    currency: str

    def __post_init__(self) -> None:
        self._prices = Prices(self.currency, self.problems, always_named=True)

    def product(self, row: Mapping[str, Any], variations: Sequence[Mapping[str, Any]]) -> Product | None:
        """The product; none where it isn't shown, or isn't sold by itself."""
        if row.get("status") != "publish" or row.get("catalog_visibility") == "hidden":
            return None
        number = int(row["id"])
        if row.get("type") == "grouped":
            reason = "a grouped product is sold by its parts, which are read; the group itself is left out"
            self.problems.add(number, "type", plain_line(row.get("name") or ""), reason)
            return None
        sold = variations if row.get("type") == "variable" else [row]
        categories = [plain_line(category["name"]) for category in row.get("categories") or ()]
        listing = Listing(
            row=number,
            title_field="name",
            product_id=plain_line(row.get("sku") or "") or f"woo-{number}",
            title=plain_line(row.get("name") or ""),
            offers=[self._offer(row, one) for one in sold],
            description="\n".join(
                filter(None, (plain_text(row.get("short_description") or ""), plain_text(row.get("description") or "")))
            ),
            brand=plain_line(next((brand["name"] for brand in row.get("brands") or ()), "")),
            category=categories[-1] if categories else "",
            tags=tuple(dict.fromkeys(plain_line(tag["name"]) for tag in row.get("tags") or ())),
            url=read_link(row.get("permalink") or "", number, "permalink", self.problems),
            image_url=self._picture(row, number),
            attributes=_attributes(row),
        )
        return product_of(listing, self._prices, self.problems)

    def _offer(self, row: Mapping[str, Any], sold: Mapping[str, Any]) -> Offer:
        number = int(sold["id"])
        regular, sale = str(sold.get("regular_price") or ""), str(sold.get("sale_price") or "")
        price = self._prices.read(regular or sale or str(sold.get("price") or ""), number, "regular_price")
        return Offer(
            row=number,
            price_field="regular_price",
            price=price,
            sale=self._sale(sale, price.amount, number) if regular and price else None,
            sale_from=_moment(sold.get("date_on_sale_from_gmt")),
            sale_until=_moment(sold.get("date_on_sale_to_gmt")),
            options=_options(row, sold),
            stock=_stock(sold, row),
            shop_id=str(number),
            sku=plain_line(sold.get("sku") or ""),
            image_url=self._picture(sold, number) if sold is not row else "",
        )

    def _sale(self, value: str, regular: Decimal, number: int) -> Decimal | None:
        sale = read_price(value, number, "sale_price", self.problems) if value else None
        return sale if sale is not None and 0 < sale < regular else None

    def _picture(self, row: Mapping[str, Any], number: int) -> str:
        pictures = row.get("images") or [row.get("image") or {}]
        return read_link(pictures[0].get("src") or "", number, "images", self.problems)


def _options(row: Mapping[str, Any], sold: Mapping[str, Any]) -> dict[str, str]:
    """A variation's attributes; one that it leaves open ("any size") has all that its product offers."""
    if sold is row:
        return {}
    chosen = {plain_line(one["name"]): plain_line(str(one["option"])) for one in sold.get("attributes") or ()}
    options = {}
    for attribute in row.get("attributes") or ():
        name = plain_line(attribute["name"])
        if attribute.get("variation"):
            options[name] = chosen.get(name) or ", ".join(map(plain_line, attribute.get("options") or ()))
    return {name: value for name, value in {**options, **chosen}.items() if value}


def _attributes(row: Mapping[str, Any]) -> dict[str, str]:
    """What the shop tells beside the description: the attributes that no variation chooses and that are shown."""
    told = {
        plain_line(one["name"]): ", ".join(map(plain_line, one.get("options") or ()))
        for one in row.get("attributes") or ()
        if one.get("visible") and not (one.get("variation") and row.get("type") == "variable")
    }
    return {name: value for name, value in told.items() if name and value}


def _stock(sold: Mapping[str, Any], row: Mapping[str, Any]) -> Stock:
    """Its own stock, or its product's where that is counted together (`manage_stock` is "parent")."""
    counted = row if sold.get("manage_stock") == "parent" else sold
    quantity = counted.get("stock_quantity") if counted.get("manage_stock") else None
    quantity = max(0, int(quantity)) if quantity is not None else None
    match sold.get("stock_status"):
        case "instock":
            return Stock(available=True, quantity=quantity)
        case "onbackorder":
            return Stock(available=False, availability="backorder", quantity=quantity)
        case "outofstock":
            return Stock(available=False, quantity=quantity)
    return Stock(available=None, quantity=quantity)


def _moment(value: Any) -> datetime | None:
    """WooCommerce writes UTC without saying so."""
    if not value:
        return None
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
