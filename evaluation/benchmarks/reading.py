"""Measures reading a catalog file: products a second of processor time, and the memory that a process needs for it.

    python -m evaluation.benchmarks.reading --fashion fashion-styles-41k.csv.gz --against ../lisa-before

With a folder of another build (a git worktree) both read the same files at the same time, so that what else the machine
does slows both down, and the ratios are told.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evaluation.benchmarks.catalogs import base_catalog, catalog
from retrieval.records import Product

REPOSITORY = Path(__file__).resolve().parents[2]
SIZE = 41_000
_PROGRAM = """
import json, sys, time
from pathlib import Path
from retrieval.readers import read
started = time.process_time()
found = read(Path(sys.argv[1]))
taken = time.process_time() - started
status = Path("/proc/self/status").read_text()  # Linux's; getrusage would tell the parent's peak too
peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps([len(found.products), taken, peak]))
"""


@dataclass(frozen=True)
class Read:
    """What one build took for one file."""

    products: int
    seconds: float  # of the processor
    peak_mb: float  # of the whole process

    @property
    def per_second(self) -> float:
        """Products a second."""
        return self.products / self.seconds


def measure(fashion: Path | None, builds: Sequence[Path], size: int = SIZE) -> dict[str, list[Read]]:
    """For each format what each build took, in the order of the builds."""
    base = base_catalog(REPOSITORY / "lisa" / "boutique" / "catalog.csv", fashion)
    products = [
        product.model_copy(update={"description": f"{product.title}, as shown.\nCategory: {product.category}."})
        for product in catalog(base, size)
    ]
    with tempfile.TemporaryDirectory() as folder:
        files = {"JSON Lines": Path(folder) / "catalog.jsonl", "Shopify": Path(folder) / "catalog.csv"}
        files["JSON Lines"].write_text("".join(f"{product.model_dump_json()}\n" for product in products), "utf-8")
        _write_shopify(products, files["Shopify"])
        return {name: _read_at_once(file, builds) for name, file in files.items()}


def _write_shopify(products: Iterable[Product], path: Path) -> None:
    columns = (
        *("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value"),
        *("Option2 Name", "Option2 Value", "Variant SKU", "Variant Inventory Tracker", "Variant Inventory Qty"),
        *("Variant Inventory Policy", "Variant Price", "Variant Compare At Price", "Image Src", "Status"),
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        for product in products:
            head = {
                "Title": product.title,
                "Body (HTML)": "".join(f"<p>{line}</p>" for line in product.description.splitlines()),
                "Vendor": product.brand,
                "Type": product.category,
                "Published": "true",
                "Status": "active",
            }
            for variant in product.variants:
                row = {"Handle": product.product_id, "Variant SKU": variant.sku, "Variant Price": variant.price, **head}
                for number, (name, value) in enumerate(list(variant.options.items())[:2], start=1):
                    row |= {f"Option{number} Name": name, f"Option{number} Value": value}
                counted = {"Variant Inventory Tracker": "shopify", "Variant Inventory Qty": variant.quantity or 0}
                writer.writerow({**row, **counted, "Variant Inventory Policy": "deny"})
                head = {}


def _read_at_once(file: Path, builds: Sequence[Path]) -> list[Read]:
    started = [
        subprocess.Popen([sys.executable, "-c", _PROGRAM, str(file)], cwd=build, stdout=subprocess.PIPE, text=True)
        for build in builds
    ]
    return [Read(*json.loads(process.communicate()[0])) for process in started]


def table(measured: dict[str, list[Read]]) -> Table:
    """A row for each format and build; with two builds the ratios of the first to the second."""
    made = Table("format", "build", "products", "products/s (CPU)", "peak MB", title="Reading a catalog file")
    for name, builds in measured.items():
        for number, read in enumerate(builds):
            build = "this" if number == 0 else "other"
            made.add_row(name, build, f"{read.products:,}", f"{read.per_second:,.0f}", f"{read.peak_mb:.0f}")
        if len(builds) > 1:
            ours, other = builds[:2]
            faster, less = ours.per_second / other.per_second, ours.peak_mb / other.peak_mb
            made.add_row(name, "ratio", "", f"{faster:.2f}x", f"{less:.2f}x")
    return made


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.benchmarks.reading", description=__doc__)
    parser.add_argument("--fashion", type=Path, help="a fashion table to take the titles from")
    parser.add_argument("--against", type=Path, help="the folder of another build to compare with")
    parser.add_argument("--size", type=int, default=SIZE, help="products")
    given = parser.parse_args()
    builds = [REPOSITORY, *([given.against.resolve()] if given.against else [])]
    Console(width=110).print(table(measure(given.fashion, builds, given.size)))


if __name__ == "__main__":
    main()
