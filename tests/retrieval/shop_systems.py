"""Writes product records as each shop system's own export would have them: the other side of the readers, for tests.

Each function takes products and returns the text of a file, with the columns and the ways of writing of that system:
Shopify (2024 and 2025), WooCommerce 9 (English and German), Wix catalog V1 and V3, Squarespace 7.1, BigCommerce V3 and
V2, PrestaShop 8 with its combinations, Square (2025), Etsy (2025), Google Merchant XML, JSON Lines.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from itertools import zip_longest

from retrieval.records import Product, Stock, Variant

Rows = Iterable[dict[str, str]]


def table(columns: Sequence[str], rows: Rows, delimiter: str = ",") -> str:
    """The rows as a delimited file."""
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _split(header: str) -> list[str]:
    return header.split(";" if ";" in header else ",")


def shopify(products: Iterable[Product], *, new: bool = False) -> str:
    """Shopify's products: the first row of a handle carries the product."""
    names = _SHOPIFY_NEW if new else _SHOPIFY
    return table(list(names.values()), ({names[key]: cell for key, cell in row.items()} for row in _shopify(products)))


_SHOPIFY = {
    "handle": "Handle", "title": "Title", "body": "Body (HTML)", "vendor": "Vendor", "type": "Type", "tags": "Tags",
    "published": "Published", "n1": "Option1 Name", "v1": "Option1 Value", "n2": "Option2 Name", "v2": "Option2 Value",
    "n3": "Option3 Name", "v3": "Option3 Value", "sku": "Variant SKU", "tracker": "Variant Inventory Tracker",
    "quantity": "Variant Inventory Qty", "policy": "Variant Inventory Policy", "price": "Variant Price",
    "former": "Variant Compare At Price", "status": "Status",
}  # fmt: skip
_SHOPIFY_NEW = {
    "title": "Title", "handle": "URL handle", "body": "Description", "vendor": "Vendor", "type": "Type", "tags": "Tags",
    "published": "Published on online store", "status": "Status", "sku": "SKU", "n1": "Option1 name",
    "v1": "Option1 value", "n2": "Option2 name", "v2": "Option2 value", "n3": "Option3 name", "v3": "Option3 value",
    "price": "Price", "former": "Compare-at price", "tracker": "Inventory tracker", "quantity": "Inventory quantity",
    "policy": "Continue selling when out of stock",
}  # fmt: skip


def _shopify(products: Iterable[Product]) -> Rows:
    for product in products:
        for number, variant in enumerate(product.variants):
            row = {"handle": product.product_id, "price": str(variant.price), "sku": variant.sku}
            options = list(variant.options.items()) or [("Title", "Default Title")]
            for place, (name, value) in enumerate(options, start=1):
                row |= {f"v{place}": value} | ({f"n{place}": name} if number == 0 else {})
            if number == 0:
                row |= {
                    "title": product.title, "body": product.description, "vendor": product.brand,
                    "type": product.category, "tags": ", ".join(product.tags), "published": "true", "status": "active",
                }  # fmt: skip
            if variant.quantity is not None:
                row |= {"tracker": "shopify", "quantity": str(variant.quantity)}
            row["policy"] = "continue" if variant.stock is Stock.BACKORDER else "deny"
            row["former"] = str(variant.compare_at_price or "")
            yield row


WOO = (
    "ID,Type,SKU,Name,Published,Visibility in catalog,Description,In stock?,Stock,Backorders allowed?,Sale price,"
    "Regular price,Categories,Tags,Parent,Brands,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,"
    "Attribute 2 value(s),Attribute 3 name,Attribute 3 value(s)"
)
WOO_GERMAN = (
    "ID,Typ,Artikelnummer,Name,Veröffentlicht,Sichtbarkeit im Katalog,Beschreibung,Vorrätig?,Lager,"
    "Lieferrückstande erlaubt?,Angebotspreis,Regulärer Preis,Kategorien,Schlagwörter,Übergeordnetes Produkt,Marken,"
    "Attribut 1 Name,Attribut 1 Wert(e),Attribut 2 Name,Attribut 2 Wert(e),Attribut 3 Name,Attribut 3 Wert(e)"
)


def woocommerce(products: Iterable[Product], *, german: bool = False) -> str:
    """WooCommerce's products; a German shop writes its decimals with a comma."""
    english, columns = _split(WOO), _split(WOO_GERMAN if german else WOO)
    names = dict(zip(english, columns, strict=True))
    rows = ({names[key]: cell for key, cell in row.items()} for row in _woo(products, "," if german else "."))
    return table(columns, rows)


def _woo(products: Iterable[Product], point: str) -> Rows:
    number = 0
    for product in products:
        number += 1
        several = bool(product.variants[0].options)
        row = {
            "ID": str(number), "Type": "variable" if several else "simple",
            "SKU": product.product_id if several else product.variants[0].sku,
            "Name": _guarded(product.title), "Published": "1", "Visibility in catalog": "visible",
            "Description": product.description.replace("\\n", "\\\\n").replace("\n", "\\n"),
            "Categories": _escaped(product.category), "Tags": ", ".join(map(_escaped, product.tags)),
            "Brands": product.brand,
        }  # fmt: skip
        for place, name in enumerate(_option_names(product), start=1):
            values = dict.fromkeys(variant.options[name] for variant in product.variants if name in variant.options)
            row |= {f"Attribute {place} name": name, f"Attribute {place} value(s)": ", ".join(map(_escaped, values))}
        yield row | ({} if several else _woo_offer(product.variants[0], point))
        for variant in product.variants if several else ():
            number += 1
            part = {
                "ID": str(number), "Type": "variation", "SKU": variant.sku, "Published": "1",
                "Name": f"{product.title} - {variant.name}", "Parent": product.product_id,
            }  # fmt: skip
            for place, (name, value) in enumerate(variant.options.items(), start=1):
                part |= {f"Attribute {place} name": name, f"Attribute {place} value(s)": _escaped(value)}
            yield part | _woo_offer(variant, point)


def _woo_offer(variant: Variant, point: str) -> dict[str, str]:
    regular, sale = (variant.compare_at_price, variant.price) if variant.on_sale else (variant.price, "")
    stock = {Stock.IN: "1", Stock.OUT: "0", Stock.BACKORDER: "backorder"}[variant.stock]
    return {
        "In stock?": stock, "Stock": "" if variant.quantity is None else str(variant.quantity),
        "Backorders allowed?": "notify" if variant.stock is Stock.BACKORDER else "0",
        "Sale price": str(sale).replace(".", point), "Regular price": str(regular).replace(".", point),
    }  # fmt: skip


def _escaped(value: str) -> str:
    return value.replace(",", "\\,")


def _guarded(value: str) -> str:
    return f"'{value}" if value[:1] in ("=", "+", "-", "@") else value


def _option_names(product: Product) -> list[str]:
    return list(dict.fromkeys(name for variant in product.variants for name in variant.options))


def wix(products: Iterable[Product]) -> str:
    """Wix Stores' catalog V1: the variants cost a surcharge on the product, and a discount holds for all of them."""
    columns = _split(
        "handleId,fieldType,name,description,productImageUrl,collection,sku,ribbon,price,surcharge,visible,discountMode,"
        "discountValue,inventory,weight,cost,brand"
    )
    columns += [f"productOption{part}{number}" for number in range(1, 7) for part in ("Name", "Type", "Description")]
    return table(columns, _wix(products))


def _wix(products: Iterable[Product]) -> Rows:
    for product in products:
        first = product.variants[0]
        off = (first.compare_at_price or first.price) - first.price
        lowest = min(variant.price for variant in product.variants) + off
        row = {
            "handleId": product.product_id, "fieldType": "Product", "name": product.title, "brand": product.brand,
            "description": escape(product.description).replace("\n", "<br>"), "collection": product.category,
            "price": str(lowest), "visible": "true", "discountMode": "AMOUNT", "discountValue": str(off),
        }  # fmt: skip
        names = _option_names(product)
        for place, name in enumerate(names, start=1):
            values = dict.fromkeys(_wix_choice(name, variant.options[name]) for variant in product.variants)
            row |= {
                f"productOptionName{place}": name, f"productOptionDescription{place}": ";".join(values),
                f"productOptionType{place}": "COLOR" if name == "Colour" else "DROP_DOWN",
            }  # fmt: skip
        yield row if names else row | _wix_stock(first, "sku", "inventory")
        for variant in product.variants if names else ():
            surcharge = variant.price + off - lowest
            part = {"handleId": product.product_id, "fieldType": "Variant", "visible": "true"}
            part["surcharge"] = str(surcharge) if surcharge else ""
            for place, (name, value) in enumerate(variant.options.items(), start=1):
                part[f"productOptionDescription{place}"] = _wix_choice(name, value)
            yield part | _wix_stock(variant, "sku", "inventory")


def _wix_choice(name: str, value: str) -> str:
    return f"rgb(6,16,71):{value}" if name == "Colour" else value


def _wix_stock(variant: Variant, sku: str, inventory: str) -> dict[str, str]:
    return {sku: variant.sku, inventory: "InStock" if variant.quantity is None else str(variant.quantity)}


def wix_v3(products: Iterable[Product]) -> str:
    """Wix Stores' catalog V3: each variant has a price of its own and the one that is struck through."""
    columns = _split(
        "handle,fieldType,name,visible,plainDescription,media,ribbon,brand,price,strikethroughPrice,inventory,"
        "preOrderEnabled,preOrderMessage,sku,categorySlugs,primaryCategorySlug"
    )
    columns += [f"productOption{part}{number}" for number in range(1, 7) for part in ("Name", "Type", "Choices")]
    return table(columns, _wix_v3(products))


def _wix_v3(products: Iterable[Product]) -> Rows:
    for product in products:
        names = _option_names(product)
        row = {
            "handle": product.product_id, "fieldType": "PRODUCT", "name": product.title, "visible": "TRUE",
            "plainDescription": f"<p>{escape(product.description)}</p>", "brand": product.brand,
        }  # fmt: skip
        for place, name in enumerate(names, start=1):
            values = dict.fromkeys(variant.options[name] for variant in product.variants)
            row |= {f"productOptionName{place}": name, f"productOptionChoices{place}": ";".join(values)}
        yield row if names else row | _wix_v3_offer(product.variants[0])
        for variant in product.variants if names else ():
            part = {"handle": product.product_id, "fieldType": "VARIANT", "visible": "TRUE"}
            for place, (name, value) in enumerate(variant.options.items(), start=1):
                part |= {f"productOptionName{place}": name, f"productOptionChoices{place}": value}
            yield part | _wix_v3_offer(variant)


def _wix_v3_offer(variant: Variant) -> dict[str, str]:
    return {
        "sku": variant.sku, "price": str(variant.price), "strikethroughPrice": str(variant.compare_at_price or ""),
        "inventory": "IN_STOCK" if variant.quantity is None else str(variant.quantity or "OUT_OF_STOCK"),
    }  # fmt: skip


def squarespace(products: Iterable[Product]) -> str:
    """Squarespace's products: the first variant stands in the product's row, the others in rows without a title."""
    columns = _split(
        "Product ID [Non Editable],Variant ID [Non Editable],Product Type [Non Editable],Product Page,Product URL,"
        "Title,Description,SKU"
    )
    columns += [f"Option {part} {number}" for number in range(1, 7) for part in ("Name", "Value")]
    columns += _split("Price,Sale Price,On Sale,Stock,Categories,Tags,Weight,Visible,Hosted Image URLs")
    return table(columns, _squarespace(products))


def _squarespace(products: Iterable[Product]) -> Rows:
    for product in products:
        for number, variant in enumerate(product.variants):
            row = {
                "Variant ID [Non Editable]": f"{product.product_id}-{number}", "SKU": variant.sku,
                "Price": str(variant.compare_at_price or variant.price), "On Sale": "Yes" if variant.on_sale else "No",
                "Sale Price": str(variant.price) if variant.on_sale else "0.00",
                "Stock": "Unlimited" if variant.quantity is None else str(variant.quantity),
            }  # fmt: skip
            for place, (name, value) in enumerate(variant.options.items(), start=1):
                row |= {f"Option Name {place}": name, f"Option Value {place}": value}
            if number == 0:
                row |= {
                    "Product ID [Non Editable]": product.product_id, "Product Type [Non Editable]": "PHYSICAL",
                    "Product Page": "store", "Product URL": product.product_id, "Title": product.title,
                    "Description": f"<p>{escape(product.description)}</p>", "Categories": f"/{product.category}",
                    "Tags": ", ".join(product.tags), "Visible": "Yes",
                }  # fmt: skip
            yield row


def bigcommerce(products: Iterable[Product]) -> str:
    """BigCommerce's products of today."""
    columns = _split(
        "Item,ID,Name,Type,SKU,Options,Inventory Tracking,Current Stock,Low Stock,Price,Cost Price,Retail Price,"
        "Sale Price,Brand,Categories,Description,Custom Fields,Product URL,Is Visible,Variant Image URL,"
        "Image URL (Import)"
    )
    return table(columns, _bigcommerce(products))


def _bigcommerce(products: Iterable[Product]) -> Rows:
    for number, product in enumerate(products, start=1):
        first = product.variants[0]
        tracking = "none" if first.quantity is None else "variant" if first.options else "product"
        yield {
            "Item": "Product", "ID": str(number), "Name": product.title, "Type": "physical", "Brand": product.brand,
            "SKU": "" if first.options else first.sku, "Inventory Tracking": tracking,
            "Current Stock": "0" if first.options else str(first.quantity or 0), "Is Visible": "TRUE",
            "Description": escape(product.description), "Categories": product.category,
            **_bigcommerce_price(first),
        }  # fmt: skip
        for variant in product.variants if first.options else ():
            options = "".join(f"Type=Rectangle|Name={name}|Value={value}" for name, value in variant.options.items())
            yield {
                "Item": "Variant", "SKU": variant.sku, "Options": options, "Current Stock": str(variant.quantity or 0),
                **_bigcommerce_price(variant),
            }  # fmt: skip


def _bigcommerce_price(variant: Variant) -> dict[str, str]:
    sale = str(variant.price) if variant.on_sale else "0.00"
    return {"Price": str(variant.compare_at_price or variant.price), "Sale Price": sale}


def bigcommerce_v2(products: Iterable[Product]) -> str:
    """BigCommerce's products of before: what a size costs more is a rule."""
    columns = _split(
        "Item Type,Product ID,Product Name,Product Type,Product Code/SKU,Option Set,Brand Name,Product Description,"
        "Price,Retail Price,Sale Price,Allow Purchases?,Product Visible?,Track Inventory,Current Stock Level,Category"
    )
    return table(columns, _bigcommerce_v2(products))


def _bigcommerce_v2(products: Iterable[Product]) -> Rows:
    for number, product in enumerate(products, start=1):
        first = product.variants[0]
        base = first.compare_at_price or first.price
        tracking = "none" if first.quantity is None else "by option" if first.options else "by product"
        yield {
            "Item Type": "Product", "Product ID": str(number), "Product Name": product.title, "Price": str(base),
            "Sale Price": str(first.price) if first.on_sale else "", "Brand Name": product.brand,
            "Product Description": escape(product.description), "Allow Purchases?": "Y", "Product Visible?": "Y",
            "Product Code/SKU": "" if first.options else first.sku, "Track Inventory": tracking,
            "Current Stock Level": str(first.quantity or 0), "Category": product.category,
        }  # fmt: skip
        for variant in product.variants if first.options else ():
            options = ",".join(f"[S]{name}={value}" for name, value in variant.options.items())
            yield {
                "Item Type": "  SKU", "Product Name": options, "Product Code/SKU": variant.sku,
                "Current Stock Level": str(variant.quantity or 0),
            }  # fmt: skip
        for variant in product.variants if first.options else ():
            more = (variant.compare_at_price or variant.price) - base
            if more:
                options = ",".join(f"[S]{name}={value}" for name, value in variant.options.items())
                price = f"[ADD]{more}" if more > 0 else f"[REMOVE]{-more}"
                yield {"Item Type": "  Rule", "Product Name": options, "Price": price}


def prestashop(products: Sequence[Product]) -> tuple[str, str]:
    """PrestaShop's products and, beside them, their combinations."""
    columns = _split(
        "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Price tax included;On sale (0/1);"
        "Discount amount;Discount percent;Discount from (yyyy-mm-dd);Discount to (yyyy-mm-dd);Reference #;Brand;"
        "Quantity;Visibility;Summary;Description;Tags (x,y,z...);Feature(Name:Value:Position);Out of stock action"
    )
    parts = _split(
        "Product ID*;Product Reference;Attribute (Name:Type:Position)*;Value (Value:Position)*;Reference;"
        "Impact on price;Quantity;Default (0 = No, 1 = Yes)"
    )
    return table(columns, _prestashop(products), ";"), table(parts, _combinations(products), ";")


_TAX = Decimal("1.25")


def _prestashop(products: Iterable[Product]) -> Rows:
    for number, product in enumerate(products, start=1):
        first = product.variants[0]
        full = first.compare_at_price or first.price
        yield {
            "Product ID": str(number), "Active (0/1)": "1", "Name *": product.title, "Brand": product.brand,
            "Categories (x,y,z...)": product.category, "Price tax excluded": str(full / _TAX),
            "Price tax included": str(full), "Discount amount": str(full - first.price) if first.on_sale else "",
            "Reference #": "" if first.options else first.sku, "Quantity": str(first.quantity or 0),
            "Visibility": "both", "Description": f"<p>{escape(product.description)}</p>",
            "Tags (x,y,z...)": ",".join(product.tags),
            "Out of stock action": "1" if any(v.stock is Stock.BACKORDER for v in product.variants) else "0",
        }  # fmt: skip


def _combinations(products: Iterable[Product]) -> Rows:
    for number, product in enumerate(products, start=1):
        full = product.variants[0].compare_at_price or product.variants[0].price
        for place, variant in enumerate(product.variants if product.variants[0].options else ()):
            impact = ((variant.compare_at_price or variant.price) - full) / _TAX
            yield {
                "Product ID*": str(number), "Reference": variant.sku, "Quantity": str(variant.quantity or 0),
                "Attribute (Name:Type:Position)*": ", ".join(f"{n}:select:{i}" for i, n in enumerate(variant.options)),
                "Value (Value:Position)*": ", ".join(f"{value}:{place}" for value in variant.options.values()),
                "Impact on price": f"{impact:.6f}", "Default (0 = No, 1 = Yes)": "1" if place == 0 else "0",
            }  # fmt: skip


def square(products: Iterable[Product], locations: Sequence[str] = ("Ghent", "Bruges")) -> str:
    """Square's item library; all pieces of an odd number and half of an even one are in the first location."""
    columns = _split(
        "Reference Handle,Token,Item Name,Variation Name,SKU,Description,Categories,Reporting Category,"
        "Square Online Item Visibility,Item Type,Price,Online Sale Price,Archived,Sellable"
    )
    columns += [f"Option {part} {number}" for number in range(1, 4) for part in ("Name", "Value")]
    columns += [f"{part} {place}" for place in locations for part in ("Enabled", "Current Quantity", "Price")]
    return table(columns, _square(products, locations))


def _square(products: Iterable[Product], locations: Sequence[str]) -> Rows:
    for product in products:
        for variant in product.variants:
            row = {
                "Token": f"T-{variant.variant_id}", "Item Name": product.title, "SKU": variant.sku,
                "Variation Name": variant.name or "Regular", "Description": product.description,
                "Categories": f"{product.category} (ABCDEFGHIJKLMNOPQRSTUVWX)", "Archived": "N", "Sellable": "Y",
                "Square Online Item Visibility": "visible", "Price": str(variant.compare_at_price or variant.price),
                "Online Sale Price": str(variant.price) if variant.on_sale else "",
            }  # fmt: skip
            for place, (name, value) in enumerate(variant.options.items(), start=1):
                row |= {f"Option Name {place}": name, f"Option Value {place}": value}
            for place, count in zip_longest(locations, _spread(variant.quantity), fillvalue=0):
                row |= {f"Enabled {place}": "Y", f"Current Quantity {place}": "" if count is None else str(count)}
            yield row


def _spread(quantity: int | None) -> list[int | None]:
    if quantity is None:
        return [None, None]
    return [quantity, 0] if quantity % 2 else [quantity // 2, quantity // 2]


def etsy(products: Iterable[Product]) -> str:
    """Etsy's listings: one price and one quantity for all variations of a listing."""
    columns = _split("TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,IMAGE2")
    columns += [f"VARIATION {number} {part}" for number in (1, 2) for part in ("TYPE", "NAME", "VALUES")]
    return table([*columns, "SKU"], _etsy(products))


def _etsy(products: Iterable[Product]) -> Rows:
    for product in products:
        row = {
            "TITLE": escape(product.title), "DESCRIPTION": escape(product.description),
            "CURRENCY_CODE": product.currency, "PRICE": str(product.price_range[0]),
            "QUANTITY": str(sum(variant.quantity or 0 for variant in product.variants)),
            "TAGS": ",".join(tag.replace(" ", "_") for tag in product.tags),
            "SKU": ",".join(variant.sku for variant in product.variants),
        }  # fmt: skip
        for place, name in enumerate(_option_names(product), start=1):
            values = dict.fromkeys(variant.options[name] for variant in product.variants)
            row |= {f"VARIATION {place} NAME": name, f"VARIATION {place} VALUES": ",".join(values)}
        yield row


def google(products: Iterable[Product]) -> str:
    """A Google Merchant feed; the items of one product share its title and group."""
    items = "".join(_item(product, variant) for product in products for variant in product.variants)
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
    return f"{head}{items}</channel></rss>"


def _item(product: Product, variant: Variant) -> str:
    stock = {Stock.IN: "in_stock", Stock.OUT: "out_of_stock", Stock.BACKORDER: "backorder"}[variant.stock]
    fields = {
        "id": variant.variant_id, "item_group_id": product.product_id, "title": product.title, "brand": product.brand,
        "description": product.description, "product_type": product.category, "availability": stock,
        "price": f"{variant.compare_at_price or variant.price} {product.currency}", "mpn": variant.sku,
        "sale_price": f"{variant.price} {product.currency}" if variant.on_sale else "",
        "color": variant.colour, "size": variant.size,
    }  # fmt: skip
    cells = "".join(f"<g:{name}>{escape(value)}</g:{name}>" for name, value in fields.items() if value)
    return f"<item>{cells}</item>"


def json_lines(products: Iterable[Product]) -> str:
    """One record a line."""
    return "".join(json.dumps(product.model_dump(mode="json")) + "\n" for product in products)
