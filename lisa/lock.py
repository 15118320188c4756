"""Pins what the `requirements*.in` files ask for into the files that `make setup` installs: `make lock`."""

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lisa.bootstrap import REPOSITORY, find_python

HEADER = "# Made by `make lock` from {source}; change that file, not this one.\n"
#: A local build tag such as torch's `+cpu` names one machine's wheel, not a release.
LOCAL_TAG = re.compile(r"\+[\w.]+$")


def pinned(python: Path, requirements: Sequence[Path], workshop: Path) -> list[str]:
    """Install `requirements` into a new environment in `workshop`; return its packages as `name==version` lines."""
    subprocess.run([str(python), "-m", "venv", str(workshop)], check=True)
    inside = str(workshop / "bin" / "python")
    files = [word for path in requirements for word in ("-r", str(path))]
    subprocess.run([inside, "-m", "pip", "install", "--quiet", *files], check=True)
    done = subprocess.run([inside, "-m", "pip", "freeze"], check=True, stdout=subprocess.PIPE, text=True)
    return [LOCAL_TAG.sub("", line) for line in done.stdout.splitlines()]


def write(source: Path, lines: Sequence[str]) -> None:
    """Write the pinned file beside its source."""
    text = HEADER.format(source=source.name) + "\n".join(lines) + "\n"
    source.with_suffix(".txt").write_text(text, encoding="utf-8")
    print(f"{source.with_suffix('.txt').relative_to(REPOSITORY)}: {len(lines)} packages")


def main() -> None:
    """Pin all environments' requirements."""
    main_source, development_source = REPOSITORY / "requirements.in", REPOSITORY / "requirements-dev.in"
    audit_source = REPOSITORY / "requirements-audit.in"
    bot_source = REPOSITORY / "bot" / "requirements.in"
    with tempfile.TemporaryDirectory() as folder:
        bot = pinned(find_python("3.10"), [bot_source], Path(folder) / "bot")
        runtime = pinned(find_python("3.11"), [main_source], Path(folder) / "main")
        audit = pinned(find_python("3.11"), [audit_source], Path(folder) / "audit")
        everything = pinned(find_python("3.11"), [main_source, development_source], Path(folder) / "development")
    write(bot_source, bot)
    write(audit_source, audit)
    write(main_source, runtime)
    write(development_source, [line for line in everything if line not in runtime])


if __name__ == "__main__":
    main()
