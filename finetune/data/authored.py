"""Reads what people wrote for the data: the YAML files of questions, answers and words beside this module."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent


@cache
def authored(name: str) -> Any:
    """The content of one of the files: "questions", "wordings", "readings", "invented" or "general_ability"."""
    return yaml.safe_load((_FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
