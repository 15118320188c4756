"""Lists what is installed, and which of it has known advisories: `make sbom` and `make audit`.

Both run in an environment of their own, so that what checks the others is no part of them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lisa.bootstrap import BOT, DEVELOPMENT, MAIN, REPOSITORY, VAR, Environment, SetupError, Step, build

AUDIT = Environment(
    VAR / "audit",
    "3.11",
    "the bill of materials and advisories",
    (Step(REPOSITORY / "requirements-audit.txt"),),
)
SBOM = VAR / "sbom"
FOUND, UNKNOWN = 1, 2  # exit statuses
PATIENCE_S = 900


def sbom() -> list[Path]:
    """Write a bill of materials (CycloneDX 1.6, JSON) of each environment to `var/sbom`; return the files.

    Raises:
        SetupError: an environment isn't there, or can't be read.
    """
    SBOM.mkdir(parents=True, exist_ok=True)
    written = []
    for name, environment in (("lisa", MAIN), ("bot", BOT)):
        python = environment.folder / "bin" / "python"
        if not python.is_file():
            raise SetupError(f"{python} is missing. Run `make setup`.")
        to = SBOM / f"{name}.cdx.json"
        options = ["--output-reproducible", "--spec-version", "1.6", "--output-format", "JSON", "--output-file"]
        command = [str(AUDIT.folder / "bin" / "cyclonedx-py"), "environment", *options, str(to), str(python)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
        if done.returncode != 0:
            raise SetupError(f"cyclonedx-py failed on {environment.folder}: {done.stderr.strip()[-500:]}")
        written.append(to)
    return written


def advisories(requirements: Path) -> dict[str, Any]:
    """What pip-audit tells of the pinned packages of a file.

    Raises:
        SetupError: it tells nothing, as where its database can't be reached.
    """
    options = ["--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    command = [str(AUDIT.folder / "bin" / "pip-audit"), *options, "--requirement", str(requirements)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        last = done.stderr.strip().splitlines()[-1:] or ["it says nothing"]
        raise SetupError(f"pip-audit failed on {requirements.name}: {last[0]}") from None
    return told


def in_words(name: str, told: Mapping[str, Any]) -> tuple[list[str], int]:
    """What the audit of a file came to, in sentences, and the exit status for it.

    pip-audit calls a package that its database doesn't tell of skipped, and finds no fault with it: where the database
    can't be reached, that is all of them.
    """
    packages = told["dependencies"]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if packages and len(skipped) == len(packages):
        return [
            f"{name}: nobody knows, since no database of advisories answers from here. Ask again elsewhere."
        ], UNKNOWN
    lines = [
        f"{name}: {package['name']} {package['version']}: {fault['id']}, {_mended(fault)}"
        for package in packages
        for fault in package.get("vulns", ())
    ]
    status = FOUND if lines else 0
    if skipped:
        lines.append(f"{name}: of {len(skipped)} packages nothing is known: {', '.join(skipped)}")
        status = status or UNKNOWN
    return lines or [f"{name}: no advisory for {len(packages)} packages"], status


def _mended(fault: Mapping[str, Any]) -> str:
    versions = fault.get("fix_versions") or ()
    return f"mended in {', '.join(versions)}" if versions else "not mended"


def _audit() -> int:
    status = 0
    bot, *_ = BOT.steps
    main, *_ = MAIN.steps
    for step in (main, DEVELOPMENT, bot):
        try:
            lines, found = in_words(str(step.requirements.relative_to(REPOSITORY)), advisories(step.requirements))
        except SetupError as error:
            lines, found = [str(error)], UNKNOWN
        print("\n".join(lines))
        status = FOUND if FOUND in (status, found) else max(status, found)
    print("What shields the shop from Rasa's old packages stands in SECURITY.md.")
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 1 where there are advisories, 2 where nobody knows."""
    parser = argparse.ArgumentParser(prog="python -m lisa.audit", description=__doc__)
    parser.add_argument("what", choices=("sbom", "advisories"))
    what = parser.parse_args(arguments).what
    started = time.monotonic()
    try:
        build(AUDIT, [], lambda message: print(f"[{time.monotonic() - started:4.0f} s] {message}", flush=True))
        if what == "advisories":
            return _audit()
        for path in sbom():
            components = json.loads(path.read_text(encoding="utf-8"))["components"]
            print(f"{path.relative_to(REPOSITORY)}: {len(components)} packages")
    except SetupError as error:
        print(error, file=sys.stderr)
        return UNKNOWN
    return 0


if __name__ == "__main__":
    sys.exit(main())
