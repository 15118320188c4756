"""The `lisa catalog` commands: check and update a catalog, look at its versions, and try a search."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from language import places
from lisa import policies, settings
from lisa.prepare import share_catalog
from retrieval import index, trec
from retrieval.completeness import completeness
from retrieval.encoder import Encoder, EncoderMissingError
from retrieval.exports import EXPORTS, Seller
from retrieval.policies import size_guide_problems
from retrieval.readers import FORMATS, ReadError, read
from retrieval.records import Problem, ReadResult, Stock
from retrieval.reviews import ReviewsRead, read_reviews
from retrieval.search import Hit, SearchResult
from retrieval.text import money

app = typer.Typer(no_args_is_help=True, help="Check and update the catalog, look at its versions, and try a search.")
console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

SHOWN_PROBLEMS = 5  # of one reason; the rest is counted
SHOWN_PRODUCTS = 10

UpdateMode = Literal["replace", "merge"]
ExportFormat = Literal["google", "openai", "acp"]
FormatOption = Annotated[str, typer.Option("--format", help=f"One of: {', '.join(FORMATS)}.")]
MappingOption = Annotated[Path | None, typer.Option("--mapping", help="For csv: the YAML file that names the columns.")]
InventoryOption = Annotated[
    Path | None, typer.Option("--inventory", help="Shopify's inventory export, which counts each location.")
]
CombinationsOption = Annotated[
    Path | None, typer.Option("--combinations", help="PrestaShop's file of combinations (sizes, colours).")
]
FolderOption = Annotated[Path | None, typer.Option("--catalog", help="Another index folder than the shop's own.")]


@app.command()
def check(
    file: Path,
    format_: FormatOption = "auto",
    mapping: MappingOption = None,
    inventory: InventoryOption = None,
    combinations: CombinationsOption = None,
) -> None:
    """Report what of a catalog file and of the sizing guide can't be read; nothing is changed. Exit 1 for problems."""
    catalog = _read(file, format_, mapping, inventory, combinations)
    _report(catalog)
    _report_completeness(catalog)
    guide = _report_size_guide(settings.load().policies)
    raise typer.Exit(1 if catalog.problems or guide else 0)


@app.command()
def export(
    to: Annotated[ExportFormat, typer.Option("--to", help="Who takes it: Google Merchant Center, OpenAI, or ACP.")],
    file: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")],
    country: Annotated[str, typer.Option(help="Where the shop is and sells to (ISO 3166, two letters).")],
    catalog: FolderOption = None,
) -> None:
    """Write the catalog that is served as a product feed for other systems; what a feed can't tell is left out."""
    shop = settings.load()
    if not shop.shop_url:
        raise _failure("A feed names the shop's address: set shop_url in lisa.toml (or LISA_SHOP_URL) first.")
    seller = Seller(shop.shop_name, shop.shop_url, _country(country))
    try:
        products = index.Index(catalog or shop.catalog_folder, _encoder(shop)).snapshot().products.values()
        with file.open("x", encoding="utf-8") as feed:
            left_out = EXPORTS[to](products, seller, feed)
    except index.CatalogIndexError as error:
        raise _failure(str(error)) from None
    except OSError as error:
        raise _failure(f"{file}: {error.strerror}. Name a file that isn't there yet.") from None
    variants = sum(len(product.variants) for product in products)
    console.print(f"{file}: {variants - len(left_out):,} of {variants:,} variants written.")
    for reason, count in Counter(left.reason for left in left_out).most_common():
        example = next(left.variant_id for left in left_out if left.reason == reason)
        console.print(f"  left out {count:,}: {reason} (such as {example})", markup=False)


def _country(name: str) -> str:
    try:
        places.country(name.upper())
    except ValueError as error:
        raise _failure(f"--country: {error}") from None
    return name.upper()


@app.command()
def update(
    file: Path,
    format_: FormatOption = "auto",
    mapping: MappingOption = None,
    inventory: InventoryOption = None,
    combinations: CombinationsOption = None,
    mode: Annotated[UpdateMode, typer.Option(help="Whether products that the file lacks are removed.")] = "replace",
    catalog: FolderOption = None,
    force: Annotated[bool, typer.Option("--force", help="Update even if many products disappear.")] = False,
) -> None:
    """Make a catalog file the one that is served; a running shop picks it up without a restart."""
    shop = settings.load()
    found = _read(file, format_, mapping, inventory, combinations)
    _report(found)
    _report_size_guide(shop.policies)
    try:
        passages = policies.passages(shop)
        report = index.update(
            catalog or shop.catalog_folder,
            found.products,
            passages,
            _encoder(shop),
            mode=mode,
            force=force,
            keep=shop.kept_versions,
        )
    except (index.CatalogIndexError, ValueError) as error:
        raise _failure(str(error)) from None
    _tell_update(report, shop if catalog is None else None)


@app.command()
def reviews(
    files: Annotated[list[Path] | None, typer.Argument(help="Exports of Judge.me, Loox, Yotpo, Shopify.")] = None,
    clear: Annotated[bool, typer.Option("--clear", help="Remove all reviews instead.")] = False,
    catalog: FolderOption = None,
) -> None:
    """Make these files' reviews the ones that customers hear of; nothing about who wrote them is kept."""
    if clear == bool(files):
        raise _failure("Name the files that hold all reviews, or say --clear to remove those that are kept.")
    shop = settings.load()
    try:
        read = read_reviews(files or [], _snapshot(catalog).products.values())
        if not clear:
            _report_reviews(read)
        if not read.reviews and not clear:
            raise _failure("No review is of a product and published, so nothing was changed.")
        folder = catalog or shop.catalog_folder
        report = index.update_reviews(folder, read.reviews, _encoder(shop), keep=shop.kept_versions)
    except (index.CatalogIndexError, ReadError) as error:
        raise _failure(str(error)) from None
    if not report.new_version:
        console.print(f"Nothing changed: version {report.version} stays.")
        return
    count = len({review.product_id for review in read.reviews})
    of = f"{count} product{'' if count == 1 else 's'}"
    console.print(f"Version [bold]{report.version}[/bold] is served: {len(read.reviews)} reviews of {of}.")


@app.command()
def sync(
    full: Annotated[bool, typer.Option("--full", help="Read everything, not only what changed.")] = False,
    events: Annotated[bool, typer.Option("--events", help="Only look up what waiting webhooks are about.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Update even if many products disappear.")] = False,
) -> None:
    """Bring the catalog to what the shop's own system has now (`catalog_from` in lisa.toml)."""
    from lisa import catalog_source
    from retrieval.sync.http import SourceError

    shop = settings.load()
    source = catalog_source.catalog_source(shop)
    if source is None:
        raise _failure("Nothing says where the catalog is read: set catalog_from in lisa.toml (url, shopify, …).")
    try:
        done = (
            catalog_source.run_events(shop, source)
            if events
            else catalog_source.run(shop, source, full=full, force=force)
        )
    except (SourceError, index.CatalogIndexError, EncoderMissingError, ValueError) as error:
        raise _failure(f"{source.name}: {error}") from None
    if done is None:
        console.print("No event waits.")
        return
    _report_problems(done.problems)
    if done.report is None:
        console.print(f"Nothing changed: {source.name} has what is served.")
    else:
        _tell_update(done.report, shop)


@app.command()
def gaps(
    days: Annotated[int, typer.Option("--days", min=1, max=90, help="How many days, today included.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for a spreadsheet.")] = False,
) -> None:
    """Show what customers asked that no product tells, the most asked first, and how complete each field is."""
    from lisa import catalog_gaps

    shop = settings.load()
    products = list(_snapshot(None).products.values())
    found = catalog_gaps.unanswered(shop, days, products)
    if as_json:
        typer.echo(catalog_gaps.as_json(found, completeness(products)))
    elif as_csv:
        typer.echo(catalog_gaps.as_csv(found), nl=False)
    else:
        console.print(catalog_gaps.as_table(found, days))
        for field in completeness(products):
            console.print(f"  {field}", markup=False)


@app.command()
def versions(catalog: FolderOption = None) -> None:
    """List the kept versions; the one that is served is marked."""
    shop = settings.load()
    table = Table("", "version", "made", "products", "variants", "passages", "reviews", box=None)
    for version in index.versions(catalog or shop.catalog_folder):
        made = version.manifest
        counts = (str(made.get(name, 0)) for name in ("products", "variants", "passages", "reviews"))
        table.add_row("*" if version.current else "", version.name, made["created_at"], *counts)
    console.print(table)


@app.command()
def rollback(version: str, catalog: FolderOption = None) -> None:
    """Serve another kept version; a running shop picks it up without a restart."""
    shop = settings.load()
    try:
        served = index.rollback(catalog or shop.catalog_folder, version)
    except index.CatalogIndexError as error:
        raise _failure(str(error)) from None
    if catalog is None:
        share_catalog(shop)
    console.print(f"Version [bold]{served.name}[/bold] is served: {served.manifest['products']} products.")


@app.command()
def search(
    text: str,
    catalog: FolderOption = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many products to show.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Search as a customer would."""
    snapshot = _snapshot(catalog)
    result = snapshot.search(text, k=k)
    if as_json:
        typer.echo(json.dumps(_as_json(result, snapshot.version), indent=2, ensure_ascii=False))
        return
    _show(result)


@app.command()
def run(
    queries: Annotated[Path, typer.Option("--queries", help="TSV file of qid<TAB>query.")],
    output: Annotated[Path, typer.Option("--output", help="Where the TREC run file goes.")],
    catalog: FolderOption = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Products a query.")] = 100,
) -> None:
    """Rank products for each query of a file and write a TREC run file: what matches first, then what comes nearest."""
    snapshot = _snapshot(catalog)
    try:
        asked = trec.read_queries(queries)
    except ValueError as error:
        raise _failure(str(error)) from None
    ranked = {qid: snapshot.ranking(text, k) for qid, text in asked.items()}
    trec.write_run(output, ranked)
    console.print(f"{len(asked)} queries, {sum(map(len, ranked.values()))} products ranked: {output}")


def _snapshot(folder: Path | None) -> index.Snapshot:
    shop = settings.load()
    try:
        return index.Index(folder or shop.catalog_folder, _encoder(shop), lambda: datetime.now(shop.zone)).snapshot()
    except index.NoIndexError as error:
        raise _failure(str(error)) from None


def _read(
    file: Path, format_: str, mapping: Path | None, inventory: Path | None, combinations: Path | None
) -> ReadResult:
    shop = settings.load()
    try:
        return read(
            file,
            format_,
            mapping=mapping,
            currency=shop.currency,
            shop_url=shop.shop_url,
            market=shop.market,
            inventory=inventory,
            combinations=combinations,
            zone=shop.zone,
        )
    except ValueError as error:
        raise _failure(str(error)) from None


def _report(catalog: ReadResult) -> None:
    console.print(
        f"{len(catalog.products)} products with {catalog.variant_count} variants, "
        f"{len(catalog.hidden)} not published, {len(catalog.problems)} problems."
    )
    _report_problems(catalog.problems)
    for note in catalog.notes:
        console.print(f"  Note: {note}", markup=False)


def _report_reviews(read: ReviewsRead) -> None:
    console.print(
        f"{', '.join(read.formats)}: {len(read.reviews)} reviews, {read.unpublished} not published, "
        f"{read.repeated} in two files, {len(read.problems)} problems."
    )
    _report_problems(read.problems)


def _report_size_guide(policies: Path) -> list[Problem]:
    """Tells what of the sizing guide's tables isn't used, by page and line, and what to do about it."""
    problems = size_guide_problems(policies)
    for problem in problems:
        errors.print(f"sizing guide: {problem}", markup=False)
    return problems


def _report_problems(found: Iterable[Problem]) -> None:
    by_reason: dict[tuple[str, str], list[Problem]] = defaultdict(list)
    for problem in found:
        by_reason[problem.field, problem.reason].append(problem)
    for problems in by_reason.values():
        for problem in problems[:SHOWN_PROBLEMS]:
            console.print(f"  {problem}", markup=False)
        if len(problems) > SHOWN_PROBLEMS:
            console.print(f"  … and {len(problems) - SHOWN_PROBLEMS} more rows: {problems[0].reason}", markup=False)


def _report_completeness(catalog: ReadResult) -> None:
    if catalog.products:
        console.print("What the products tell, each in a field of its own:")
        for field in completeness(catalog.products):
            console.print(f"  {field}", markup=False)


def _tell_update(report: index.UpdateReport, shop: settings.Settings | None) -> None:
    """Say what an update did; with a shop, let its orders know the new catalog."""
    if not report.new_version:
        console.print(f"Nothing changed: version {report.version} stays ({report.unchanged} products).")
        return
    if shop is not None:
        share_catalog(shop)
    console.print(
        f"Version [bold]{report.version}[/bold] is served: {len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {report.unchanged} unchanged ({report.embedded} texts encoded, "
        f"{report.seconds:.1f} s)."
    )
    for what, product_ids in (("added", report.added), ("changed", report.changed), ("removed", report.removed)):
        if product_ids:
            rest = len(product_ids) - SHOWN_PRODUCTS
            more = f" and {rest} more" if rest > 0 else ""
            console.print(f"  {what}: {', '.join(product_ids[:SHOWN_PRODUCTS])}{more}", markup=False)


def _show(result: SearchResult) -> None:
    if not result.hits:
        console.print("Nothing satisfies that." + (" The nearest:" if result.nearest else ""))
    for hit in result.hits:
        console.print(f"{hit.score:.2f}  {_line(hit)}", markup=False)
    for miss in result.nearest:
        console.print(f"  ~   {_line(miss.hit)}: {'; '.join(miss.differences)}", markup=False)


def _line(hit: Hit) -> str:
    stock = {Stock.IN: "", Stock.UNKNOWN: ", stock unknown"}.get(hit.variant.stock, f", {hit.variant.stock}")
    variant = f" ({hit.variant.name})" if hit.variant.name else ""
    return f"{hit.product.title}{variant}, {money(hit.variant.price, hit.product.currency)}{stock}"


def _as_json(result: SearchResult, version: str) -> dict[str, object]:
    return {
        "version": version,
        "query": result.query.model_dump(mode="json", exclude_defaults=True),
        "hits": [_hit_as_json(hit) for hit in result.hits],
        "nearest": [{**_hit_as_json(miss.hit), "differences": miss.differences} for miss in result.nearest],
    }


def _hit_as_json(hit: Hit) -> dict[str, object]:
    return {
        "product_id": hit.product.product_id,
        "title": hit.product.title,
        "score": round(hit.score, 4),
        "variant": hit.variant.model_dump(mode="json"),
        "url": hit.product.url,
    } | ({"rating": {"average": str(hit.rating.average), "count": hit.rating.count}} if hit.rating else {})


def _encoder(shop: settings.Settings) -> Encoder:
    try:
        return Encoder(shop.encoder_folder)
    except EncoderMissingError as error:
        raise _failure(str(error)) from None


def _failure(message: str) -> typer.Exit:
    errors.print(message, markup=False)
    return typer.Exit(1)
