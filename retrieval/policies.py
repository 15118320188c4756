"""Reads the shop's policies, one Markdown page a topic, into passages that can be searched and quoted."""

from __future__ import annotations

import re
from pathlib import Path

from retrieval.records import Passage
from retrieval.text import plain_text

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def read_policies(folder: Path) -> list[Passage]:
    """One passage for each heading of each `*.md` page in the folder; the file's name is the topic."""
    if not folder.is_dir():
        raise ValueError(f"The policies folder {folder} doesn't exist. Create it with one Markdown page a topic.")
    passages: list[Passage] = []
    for path in sorted(folder.glob("*.md")):
        passages.extend(_page_passages(path))
    return passages


def _page_passages(path: Path) -> list[Passage]:
    title = path.stem.replace("-", " ").replace("_", " ").capitalize()
    heading, lines = "", list[str]()
    sections: list[tuple[str, list[str]]] = []
    for line in path.read_text(encoding="utf-8-sig", errors="replace").splitlines():
        mark = _HEADING.match(line)
        if mark is None:
            lines.append(line)
            continue
        sections.append((heading, lines))
        heading, lines = _plain(mark[2]), []
        if len(mark[1]) == 1:
            title, heading = heading, ""
    sections.append((heading, lines))
    return _numbered(path.stem, title, [(name, _plain("\n".join(body))) for name, body in sections])


def _numbered(topic: str, title: str, sections: list[tuple[str, str]]) -> list[Passage]:
    passages: dict[str, Passage] = {}
    for heading, text in sections:
        if not text:
            continue
        slug = _NOT_SLUG.sub("-", (heading or "introduction").lower()).strip("-")
        passage_id, again = f"{topic}#{slug}", 2
        while passage_id in passages:
            passage_id, again = f"{topic}#{slug}-{again}", again + 1
        passages[passage_id] = Passage(
            passage_id=passage_id, topic=topic, title=title, heading=heading or title, text=text
        )
    return list(passages.values())


def _plain(markdown: str) -> str:
    return plain_text(_MARKS.sub("", _LINK.sub(r"\1", markdown)))
