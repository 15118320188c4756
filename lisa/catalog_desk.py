"""Checks and publishes a catalog file that staff have uploaded, in a process of its own, and prints JSON.

`python -m lisa.catalog_desk check FILE FORMAT`, `publish FILE FORMAT [--force]` and `policies`, as the staff page runs
them: `lisa catalog` for a program, without the time that the whole command takes to load.
"""

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lisa import settings
from lisa.policies import passages
from lisa.settings import Settings
from retrieval import store, version_files
from retrieval.completeness import completeness
from retrieval.readers import read
from retrieval.records import Product, ReadResult, Variant
from retrieval.text import money

LONGEST_SHOWN = 300  # characters of one value
MOST_SHOWN = 200  # of problems, and of products of one sort: a page is to be read by people

#: How an update that looks like a mistake is forced: at the command, and on the page.
AT_THE_COMMAND, ON_THE_PAGE = "run it again with --force", "tick the box below and publish it again"

Shape = dict[str, Any]


def check(shop: Settings, file: Path, format_: str) -> Shape:
    """What can be read of a file, and how it differs from what is served; nothing is changed."""
    found = _read(shop, file, format_)
    reasons = Counter((problem.field, problem.reason) for problem in found.problems)
    return {
        "products": len(found.products),
        "variants": found.variant_count,
        "hidden": len(found.hidden),
        "problem_count": len(found.problems),
        "problems": [problem.model_dump(include={"row", "field", "value", "reason"}) for problem in found.problems][
            :MOST_SHOWN
        ],
        "reasons": [[field, reason, count] for (field, reason), count in reasons.most_common(MOST_SHOWN)],
        "notes": list(found.notes),
        "completeness": [str(field) for field in completeness(found.products)] if found.products else [],
        **differences(_served(shop), found.products),
    }


def publish(shop: Settings, file: Path, format_: str, force: bool) -> Shape:
    """Make the file what is served."""
    from lisa.prepare import share_catalog
    from retrieval import index
    from retrieval.encoder import Encoder

    report = index.update(
        shop.catalog_folder,
        _read(shop, file, format_).products,
        passages(shop),
        Encoder(shop.encoder_folder),
        force=force,
        keep=shop.kept_versions,
    )
    if report.new_version:
        share_catalog(shop)
    counts = {"added": len(report.added), "changed": len(report.changed), "removed": len(report.removed)}
    return {"version": report.version, "new_version": report.new_version, **counts}


def index_policies(shop: Settings) -> Shape:
    """Make the policies of now, with the answers that staff have approved, what is served; the products stay."""
    from retrieval import index
    from retrieval.encoder import Encoder

    products = list(_served(shop).values())
    encoder = Encoder(shop.encoder_folder)
    report = index.update(shop.catalog_folder, products, passages(shop), encoder, force=True, keep=shop.kept_versions)
    return {"version": report.version}


def differences(served: Mapping[str, Product], products: Sequence[Product]) -> Shape:
    """Which products a catalog adds, removes and changes, and of the changed ones what."""
    new = {product.product_id: product for product in products}
    added = [product.title for product_id, product in new.items() if product_id not in served]
    removed = [product.title for product_id, product in served.items() if product_id not in new]
    changed = [
        {"title": product.title, "what": _changes(served[product_id], product)}
        for product_id, product in new.items()
        if product_id in served and product != served[product_id]
    ]
    counts = {"added_count": len(added), "removed_count": len(removed), "changed_count": len(changed)}
    shown = {"added": added[:MOST_SHOWN], "removed": removed[:MOST_SHOWN], "changed": changed[:MOST_SHOWN]}
    return {**counts, **shown, "unchanged_count": len(new) - len(added) - len(changed)}


def _changes(old: Product, new: Product) -> list[str]:
    """What differs, in words; of long texts only that they do."""
    told = [f"title: {old.title} → {new.title}"] if old.title != new.title else []
    told += [
        name.replace("_", " ")
        for name in type(new).model_fields
        if name not in ("product_id", "title", "variants") and getattr(old, name) != getattr(new, name)
    ]
    before = {variant.variant_id: variant for variant in old.variants}
    after = {variant.variant_id: variant for variant in new.variants}
    told += [f"{variant.name or variant_id}: new" for variant_id, variant in after.items() if variant_id not in before]
    told += [f"{variant.name or variant_id}: gone" for variant_id, variant in before.items() if variant_id not in after]
    for variant_id, variant in after.items():
        if variant_id in before and variant != before[variant_id]:
            told.append(_variant_change(before[variant_id], variant, old.currency, new.currency))
    return told[:MOST_SHOWN]


def _variant_change(old: Variant, new: Variant, old_currency: str, new_currency: str) -> str:
    told = []
    if (old.price, old_currency) != (new.price, new_currency):
        told.append(f"{money(old.price, old_currency)} → {money(new.price, new_currency)}")
    if old.stock != new.stock:
        told.append(f"{old.stock} → {new.stock}")
    elif old.quantity != new.quantity:
        told.append(f"{old.quantity} → {new.quantity} pieces")
    return f"{new.name or new.variant_id}: {', '.join(told) or 'details'}"


def _served(shop: Settings) -> dict[str, Product]:
    name = store.current_name(shop.catalog_folder)
    if name is None:
        return {}
    products = version_files.read_products(shop.catalog_folder / "versions" / name)
    return {product.product_id: product for product in products}


def _read(shop: Settings, file: Path, format_: str) -> ReadResult:
    return read(file, format_, currency=shop.currency, shop_url=shop.shop_url, market=shop.market, zone=shop.zone)


def main(words: Sequence[str]) -> int:
    """Run one command; what goes wrong with the file is told as `{"error": …}`, with exit status 1."""
    from retrieval.snapshot import CatalogIndexError

    try:
        shop = settings.load()
        match list(words):
            case ["check", file, format_]:
                told = check(shop, Path(file), format_)
            case ["publish", file, format_, *options]:
                told = publish(shop, Path(file), format_, force=options == ["--force"])
            case ["policies"]:
                told = index_policies(shop)
            case _:
                raise ValueError("Say check, publish or policies; see the beginning of lisa/catalog_desk.py.")
    except (CatalogIndexError, ValueError, settings.SettingsError) as error:
        print(json.dumps({"error": str(error).replace(AT_THE_COMMAND, ON_THE_PAGE)}))
        return 1
    print(json.dumps(_shortened(told), default=str))
    return 0


def _shortened(told: Any) -> Any:
    """The same with every text as long as a page shows it."""
    match told:
        case str():
            return told if len(told) <= LONGEST_SHOWN else f"{told[:LONGEST_SHOWN]}…"
        case dict():
            return {name: _shortened(value) for name, value in told.items()}
        case list() | tuple():
            return [_shortened(value) for value in told]
        case _:
            return told


if __name__ == "__main__":
    from lisa.permissions import keep_new_files_private

    keep_new_files_private()
    sys.exit(main(sys.argv[1:]))
