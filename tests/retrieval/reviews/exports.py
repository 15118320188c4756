"""One synthetic export of each review app, of the same four reviews of two products, and one that isn't published."""

import csv
import io
from collections.abc import Mapping, Sequence

from tests.retrieval.conftest import make_product

SHOP = "https://shop.example/products/"
ROBE = make_product("Linden Robe", url=f"{SHOP}linden-robe").model_copy(update={"product_id": "linden-robe"})
MUG = make_product("Harbour Mug", url=f"{SHOP}harbour-mug")
MUG = MUG.model_copy(update={"variants": (MUG.variants[0].model_copy(update={"sku": "MUG-01", "shop_id": "8123001"}),)})
PRODUCTS = [ROBE, MUG]

#: Of each review: the product, its stars, title, words, who wrote it with an email, and whether it is published.
REVIEWS = (
    ("robe", "5", "A joy", "So soft and warm. I live in it now.", "Petra Lindqvist", "petra.l@example.com", True),
    ("robe", "2", "Too small", "It runs small. The belt came off after a week.", "Oduya K", "ok77@example.com", True),
    ("robe", "4", "", "Lovely colour.", "Mia", "mia@example.com", True),
    ("mug", "5", "Sturdy", "Survived our dishwasher.", "Jonas Weil", "jw@example.com", True),
    ("robe", "1", "Nope", "This one was never published.", "Troll", "troll@example.com", False),
)

Rows = Sequence[Mapping[str, str]]


def written(rows: Rows) -> str:
    """Rows as a CSV file's text."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def shopify() -> str:
    handles = {"robe": "linden-robe", "mug": "harbour-mug"}
    return written(
        [
            {
                "product_handle": handles[product],
                "state": "published" if published else "unpublished",
                "rating": stars,
                "title": title,
                "author": who,
                "email": email,
                "location": "Uppsala",
                "body": body,
                "reply": "Thank you!",
                "created_at": "2024-03-02 10:12:00 UTC",
                "replied_at": "",
            }
            for product, stars, title, body, who, email, published in REVIEWS
        ]
    )


def judgeme() -> str:
    handles, ids = {"robe": "linden-robe", "mug": ""}, {"robe": "7012345678", "mug": "8123001"}
    return written(
        [
            {
                "title": title,
                "body": f"<p>{body}</p>",
                "rating": stars,
                "review_date": "2025-03-02 10:12:00 UTC",
                "source": "web",
                "curated": "ok" if published else "spam",
                "reviewer_name": who,
                "reviewer_email": email,
                "product_id": ids[product],
                "product_handle": handles[product],
                "reply": "",
                "reply_date": "",
                "picture_urls": "",
                "ip_address": "203.0.113.7",
                "location": "Uppsala",
                "metaobject_handle": "",
            }
            for product, stars, title, body, who, email, published in REVIEWS
        ]
    )


def loox() -> str:
    handles = {"robe": "linden-robe", "mug": "harbour-mug"}
    return written(
        [
            {
                "id": str(number),
                "status": "Active" if published else "Hidden",
                "rating": stars,
                "email": email,
                "nickname": who.split()[0],
                "full_name": who,
                "review": f"{title}\n{body}".strip(),
                "date": "2024-11-05T08:00:00.000Z",
                "productId": "1",
                "handle": handles[product],
                "img": "",
                "variant": "M",
                "verified_purchase": "true",
            }
            for number, (product, stars, title, body, who, email, published) in enumerate(REVIEWS)
        ]
    )


def yotpo() -> str:
    titles = {"robe": "Linden Robe", "mug": ""}
    urls, skus = {"robe": "", "mug": f"{SHOP}harbour-mug?variant=3"}, {"robe": "", "mug": ""}
    return written(
        [
            {
                "Review ID": str(number),
                "Review Title": title,
                "Review Content": body,
                "Review Score": stars,
                "Review Creation Date": "2025-03-15",
                "Product ID": "999",
                "Product SKU": skus[product],
                "Product Title": titles[product],
                "Product URL": urls[product],
                "Display Name": who,
                "Email": email,
                "Published": "true" if published else "false",
            }
            for number, (product, stars, title, body, who, email, published) in enumerate(REVIEWS)
        ]
    )


EXPORTS = {"Shopify Product Reviews": shopify, "Judge.me": judgeme, "Loox": loox, "Yotpo": yotpo}
