"""Shows what customers asked in vain as a table, CSV or JSON: `lisa catalog gaps`."""

import csv
import io
import json
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from actions.monitoring.gaps import Gap, gaps
from actions.monitoring.journal import Journal
from actions.orders import database
from lisa.settings import Settings
from retrieval.completeness import Completeness
from retrieval.records import Product

COLUMNS = ("kind", "subject", "questions", "told_by", "products", "asked_of", "examples")
SHOWN_PRODUCTS = 3
#: What a spreadsheet would run as a formula when a cell begins with it; questions are written by strangers.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def unanswered(settings: Settings, days: int, products: Sequence[Product]) -> list[Gap]:
    """The gaps behind the questions of so many days."""
    engine = database.open_database(settings.orders_url)
    try:
        return gaps(Journal(engine).questions(days, "unanswered"), products)
    finally:
        engine.dispose()


def as_table(found: Sequence[Gap], days: int) -> Table:
    """A row for each gap; texts of customers are shown as they are, never as markup."""
    table = Table("asked for", "questions", "told by", "asked about", "such as", title=f"{days} days", box=None)
    for gap in found:
        told = "not in the catalog" if gap.kind == "product" else "?" if gap.told is None else _share(gap)
        about = ", ".join(gap.asked_of[:SHOWN_PRODUCTS]) + (" …" if len(gap.asked_of) > SHOWN_PRODUCTS else "")
        table.add_row(*map(Text, (gap.subject, str(gap.questions), told, about, gap.examples[0])))
    return table


def as_csv(found: Sequence[Gap]) -> str:
    """A line for each gap below a header; several products or questions of one cell stand on lines of their own."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for gap in found:
        row = gap.as_json()
        cells = ["\n".join(row[name]) if isinstance(row[name], list) else row[name] for name in COLUMNS]
        writer.writerow(["" if cell is None else _harmless(str(cell)) for cell in cells])
    return text.getvalue()


def as_json(found: Sequence[Gap], fields: Sequence[Completeness]) -> str:
    """The gaps and how complete each field is."""
    told = [{"field": one.field, "told_by": one.told, "products": one.products} for one in fields]
    return json.dumps({"gaps": [gap.as_json() for gap in found], "fields": told}, indent=2, ensure_ascii=False)


def _share(gap: Gap) -> str:
    return f"{gap.told} of {gap.products} products"


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
