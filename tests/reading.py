"""Reads files of a shop that may be open in the test's own process, without touching its locks on them."""

import subprocess
from collections.abc import Iterable
from pathlib import Path


def contents(files: Iterable[Path]) -> dict[Path, bytes]:
    """What stands in each file, read by another process: `lisa.privacy.file_reader` says why."""
    return {path: subprocess.run(["cat", path], capture_output=True, check=True).stdout for path in files}
