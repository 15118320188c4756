"""Reads the word tables of the language: `en/NAME.yml` beside this file."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).with_name("en")


def table(name: str) -> Any:
    """The table of this name, as YAML has it."""
    return yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


def digest(*names: str) -> str:
    """A fingerprint of tables, by which one knows whether what was made with them is still right."""
    return sha256(b"".join((_FOLDER / f"{name}.yml").read_bytes() for name in names)).hexdigest()


def word_list(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())
