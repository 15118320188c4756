"""Reads the items of an XML feed one by one; where it is not well-formed, each item is mended or lost by itself."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring, iterparse  # type: ignore[import-untyped]

from retrieval.readers.delimited import as_western
from retrieval.readers.fields import ProblemList
from retrieval.readers.table import ReadError, unpacked

_ITEMS = ("item", "entry")
_START = re.compile(r"<(?:[\w.-]+:)?(item|entry)(?=[\s/>])[^>]*>", re.IGNORECASE)
_END = re.compile(r"</(?:[\w.-]+:)?(item|entry)\s*>", re.IGNORECASE)
_CHUNK = 1024 * 1024
_LONGEST_ITEM = 4 * 1024 * 1024  # characters
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)", re.DOTALL)
_ENTITY = re.compile(r"&(#\d{1,7};|#x[0-9a-fA-F]{1,6};|\w{2,31};)?")
_STRAY = re.compile(r"<(?![\w/!?])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PREFIX = re.compile(r"[</\s]([A-Za-z_][\w.-]*):[A-Za-z_]")
_ID = re.compile(r"<(?:[\w.-]+:)?id\s*>\s*(?:<!\[CDATA\[)?([^<\]]{1,80})", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding=["']([\w.-]+)["']""")


def items_of(path: Path, problems: ProblemList) -> Iterator[tuple[int, Element]]:
    """The items of a feed with their numbers, from 1; an element is only good until the next one is asked for.

    Raises:
        ReadError: the file declares entities, or holds no item that can be read.
    """
    number, begun = 0, False
    try:
        with unpacked(path) as file:
            for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                if local_name(element) not in _ITEMS:
                    continue
                if event == "start" and begun:
                    raise ParseError(f"item {number + 1} is never closed")  # the next one would count as a part of it
                begun = event == "start"
                if event == "end":
                    number += 1
                    yield number, element
                    element.clear()  # a feed of a gigabyte is read in the memory of one item
    except DefusedXmlException as error:
        raise ReadError(
            f"{path.name} declares a document type or entities, which a product feed never needs."
        ) from error
    except (ParseError, UnicodeError, ValueError, LookupError) as error:
        if isinstance(error, ReadError):
            raise
        reason = f"the file is not well-formed XML ({error}); it is read item by item as far as possible"
        problems.add(number + 1, "(xml)", "", reason)
        found = False
        for found_number, element in _mended(path, number, problems):
            found = True
            yield found_number, element
        if not found and not number:
            raise ReadError(f"{path.name} is not well-formed XML: {error}.") from error


def local_name(element: Element) -> str:
    """An element's name without its namespace, in lower case."""
    return str(element.tag).rpartition("}")[2].lower()


def _mended(path: Path, known: int, problems: ProblemList) -> Iterator[tuple[int, Element]]:
    """The items beyond the first `known`, each read by itself."""
    for number, block in enumerate(_blocks(path), start=1):
        if number <= known:
            continue
        element = _parsed(block)
        if element is not None:
            yield number, element
            continue
        named = _ID.search(block)
        ends = _END.search(block) is not None
        why = "its markup can't be read" if ends else "the file ends, or the next item begins, inside it"
        problems.add(number, "(item)", named[1].strip() if named else "", f"the item is lost: {why}")


def _parsed(block: str) -> Element | None:
    for text in (block, _repaired(block)):
        named = sorted(set(_PREFIX.findall(text)) - {"xmlns", "xml"})
        prefixes = "".join(f' xmlns:{prefix}="urn:{prefix}"' for prefix in named)
        try:
            root: Element = fromstring(f"<feed{prefixes}>{text}</feed>", forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError):
            continue
        return root[0] if len(root) else None
    return None


def _repaired(block: str) -> str:
    """A block with what stands for itself written as XML wants it: a bare "&", "&nbsp;", "<" before a number."""
    parts = _CDATA.split(_CONTROL.sub("", block))
    return "".join(part if part.startswith("<!") else _STRAY.sub("&lt;", _ENTITY.sub(_escaped, part)) for part in parts)


def _escaped(found: re.Match[str]) -> str:
    entity = found[0]
    if entity in ("&amp;", "&lt;", "&gt;", "&quot;", "&apos;"):
        return entity
    told = html.unescape(entity)
    if told == entity:
        return f"&amp;{entity[1:]}"
    return _CONTROL.sub("", told).replace("&", "&amp;").replace("<", "&lt;")


def _blocks(path: Path) -> Iterator[str]:
    """The text of each item, to its end tag or to where the next item begins."""
    with unpacked(path) as file:
        text = _opened(file)
        rest = ""
        while True:
            chunk = text.read(_CHUNK)
            rest += as_western(chunk)
            rest = yield from _whole_blocks(rest, last=not chunk)
            if not chunk:
                return
            if len(rest) > _LONGEST_ITEM:
                rest = rest[-_CHUNK:]


def _whole_blocks(text: str, *, last: bool) -> Generator[str, None, str]:
    """Yields the items that a text holds whole, and returns the rest of it."""
    while (start := _START.search(text)) is not None:
        text = text[start.start() :]
        if start[0].endswith("/>"):
            text = text[len(start[0]) :]
            continue
        end, after = _END.search(text), _START.search(text, 1)
        if end is not None and (after is None or end.end() <= after.start()):
            yield text[: end.end()]
            text = text[end.end() :]
        elif after is not None:
            yield text[: after.start()]
            text = text[after.start() :]
        elif last:
            yield text
            return ""
        else:
            return text
    return text[-200:]  # a start tag may be cut


def _opened(file: BinaryIO) -> io.TextIOWrapper:
    head = file.peek(1024)[:1024] if hasattr(file, "peek") else b""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return io.TextIOWrapper(file, encoding="utf-16", errors="replace")
    stated = _ENCODING.search(head)
    name = stated[1].decode("ascii").lower() if stated else "utf-8"
    if name not in ("utf-8", "utf8", "us-ascii"):
        try:
            return io.TextIOWrapper(file, encoding=name, errors="replace")
        except LookupError:
            pass
    return io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape")
