"""Reads the metafield columns of a Shopify export as attributes, by the names that the shop gave them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from retrieval.readers.fields import ProblemList
from retrieval.readers.table import Row
from retrieval.text import plain_line

# "Fabric (product.metafields.custom.fabric)": the name is the definition's, in the shop's language.
_COLUMN = re.compile(r"(?P<name>.+?)\s*\((?P<of>product|variant)\.metafields\.(?P<space>[^.]+)\.(?P<key>[^)]+)\)?")
# What apps keep for themselves: related products, search boosts, feed settings, review counts.
_NOT_FOR_CUSTOMERS = re.compile(r"shopify--|mm-google-shopping|google|seo|reviews|global|app--", re.IGNORECASE)
_HANDLE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REFERENCE = "gid://"


@dataclass(frozen=True)
class Metafield:
    """A column with the name that a customer reads."""

    column: str
    name: str
    standard: bool  # of Shopify's own taxonomy, whose values are written as handles: "off-white"


def metafields_of(columns: Iterable[str]) -> tuple[Metafield, ...]:
    """The columns of a header that tell a customer something."""
    found = []
    for column in columns:
        match = _COLUMN.fullmatch(column)
        if match and not _NOT_FOR_CUSTOMERS.match(match["space"]):
            found.append(Metafield(column, plain_line(match["name"]), match["space"] == "shopify"))
    return tuple(found)


def attributes_of(rows: Iterable[Row], metafields: Iterable[Metafield], problems: ProblemList) -> dict[str, str]:
    """What the metafields tell of one product; what differs between its rows is listed."""
    attributes: dict[str, str] = {}
    kept = list(rows)
    for metafield in metafields:
        values: dict[str, None] = {}
        for row in kept:
            cell = row.get(metafield.column)
            if cell:
                values.update(dict.fromkeys(_values(cell, metafield, row.number, problems)))
        if values:
            attributes[metafield.name] = ", ".join(values)
    return attributes


def readable(handle: str) -> str:
    """A metaobject's handle as its name: "off-white" is "Off white"; what is no handle stays as it is."""
    if _HANDLE.fullmatch(handle) and not handle.isdigit():
        words = handle.replace("-", " ")
        return words[0].upper() + words[1:]
    return handle


def is_reference(value: str) -> bool:
    """Whether a value only points at something in the shop, which no customer can read."""
    return value.startswith(_REFERENCE)


def _values(cell: str, metafield: Metafield, row: int, problems: ProblemList) -> list[str]:
    told = [plain_line(part) for part in _parts(cell, metafield.standard)]
    references = [part for part in told if is_reference(part)]
    if references:
        problems.add(row, metafield.column, references[0], "this points at a record of the shop; it is left out")
    return [readable(part) if metafield.standard else part for part in told if part and not is_reference(part)]


def _parts(cell: str, standard: bool) -> list[str]:
    if cell[:1] in "[{":
        try:
            return _told(json.loads(cell))
        except (ValueError, RecursionError):
            return [cell]
    if standard or _REFERENCE in cell:
        return [part.strip() for part in cell.split(";")]
    return [{"true": "Yes", "false": "No"}.get(cell.lower(), cell)]


def _told(value: Any) -> list[str]:
    """The texts of a list, a measurement or a rich text, as Shopify writes them in JSON."""
    if isinstance(value, list):
        return [text for one in value for text in _told(one)]
    if not isinstance(value, dict):
        return [str(value)] if value not in (None, "") else []
    if "scale_max" in value:  # a rating, which is no fact of the product
        return []
    if "value" in value and "unit" in value:
        return [f"{value['value']} {str(value['unit']).lower()}"]
    if value.get("type") in ("root", "paragraph", "heading", "list-item", "list"):
        joined = (" " if value["type"] in ("root", "list") else "").join(_told(value.get("children", [])))
        return [joined]
    return [str(value["value"])] if "value" in value else []
