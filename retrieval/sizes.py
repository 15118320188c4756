"""Compares sizes as shops and customers write them: "Medium" and "M", "UK 8" and "8", "S/M" and "S"."""

from __future__ import annotations

import re

from retrieval.seed import SIZE_NAMES
from retrieval.words import fold

REGIONS = ("uk", "us", "eu", "fr", "it", "de", "au", "jp")
_REGIONAL = re.compile(
    rf"({'|'.join(REGIONS)})\s*-?\s*(\d{{1,3}}(?:\.\d)?)|(\d{{1,3}}(?:\.\d)?)\s*({'|'.join(REGIONS)})"
)
_NUMBER = re.compile(r"\d{1,3}(?:\.\d)?")
_SEPARATORS = re.compile(r"\s*(?:/|,|;|\bor\b|\band\b|(?<=[a-z])\s*-\s*(?=x*[sml]\b))\s*")


def canonical_size(value: str) -> str:
    """One way to write a size: "medium" is "M", "EU 38" is "eu 38", "07" is "7"; anything else is only folded."""
    text = " ".join(fold(value).replace('"', "").split())
    text = re.sub(r"^(?:size|sz)\s+", "", text)
    if text in SIZE_NAMES:
        return SIZE_NAMES[text]
    regional = _REGIONAL.fullmatch(text)
    if regional:
        region, number = (regional[1], regional[2]) if regional[1] else (regional[4], regional[3])
        return f"{region} {_plain(number)}"
    return _plain(text) if _NUMBER.fullmatch(text) else text


def size_labels(value: str) -> frozenset[str]:
    """Every size that a variant's size value stands for: "S/M" is both, "EU 38" is also plain "38"."""
    whole = canonical_size(value)
    labels = {whole}
    parts = [canonical_size(part) for part in _SEPARATORS.split(fold(value)) if part.strip()]
    if len(parts) > 1 and all(part in SIZE_NAMES.values() for part in parts):
        labels.update(parts)
    for label in tuple(labels):
        region, _, number = label.partition(" ")
        if region in REGIONS and number:
            labels.add(number)
        elif _NUMBER.fullmatch(label):
            labels.add(f"any {label}")  # a number without a region answers a question for any region
    return frozenset(labels)


def asked_labels(size: str) -> frozenset[str]:
    """The labels of which a variant must have one to be the size a customer asks for."""
    region, _, number = size.partition(" ")
    return frozenset({size, f"any {number}"}) if region in REGIONS and number else frozenset({size})


def _plain(number: str) -> str:
    number = number.lstrip("0") or "0"
    return number.removesuffix(".0")
