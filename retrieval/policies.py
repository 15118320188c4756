"""Reads the shop's policies, one Markdown page a topic, into passages that can be searched and quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.records import Passage, Problem
from retrieval.size_guide import Line, Section, read_size_tables
from retrieval.text import plain_text

LONGEST_PASSAGE = 1200  # characters; what is longer is cut between paragraphs, since the encoder reads no further

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_UNDERLINE = re.compile(r"^(=+|-{3,})\s*$")  # makes the line above it a heading
_BOLD_LINE = re.compile(r"^(?:\*\*|__)([^*_]+[^*_:])(?:\*\*|__)$")  # many shops set a question in bold instead
_DEEPEST = 7
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class _Section:
    """The text under one heading; `heading` begins with those of the levels between the page's title and it."""

    title: str
    heading: str
    text: str
    lines: tuple[Line, ...]


def read_policies(folder: Path) -> list[Passage]:
    """One passage for each heading of each `*.md` page in the folder; the file's name is the topic."""
    if not folder.is_dir():
        raise ValueError(f"The policies folder {folder} doesn't exist. Create it with one Markdown page a topic.")
    return [passage for page in _pages(folder) for passage in _page_passages(page)[0]]


def size_guide_problems(folder: Path) -> list[Problem]:
    """What of the sizing guide's tables can't be used, by file and line, with what to do about it."""
    return [problem for page in _pages(folder) for problem in _page_passages(page)[1]]


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.md"))


def _page_passages(path: Path) -> tuple[list[Passage], list[Problem]]:
    page = _FRONT_MATTER.sub(_blank, path.read_text(encoding="utf-8-sig", errors="replace"))
    name = path.stem.replace("-", " ").replace("_", " ").capitalize()
    passages: dict[str, Passage] = {}
    problems: list[Problem] = []
    for section in _sections(page.splitlines(), name):
        heading = section.heading or section.title
        tables, wrong = read_size_tables(Section(path.name, section.title, heading, section.lines))
        problems += wrong
        for text in _cut(section.text):
            slug = _NOT_SLUG.sub("-", (section.heading or "introduction").lower()).strip("-")
            passage_id, again = f"{path.stem}#{slug}", 2
            while passage_id in passages:
                passage_id, again = f"{path.stem}#{slug}-{again}", again + 1
            passages[passage_id] = Passage(
                passage_id=passage_id,
                topic=path.stem,
                title=section.title,
                heading=heading,
                text=text,
                size_tables=tuple(tables),
            )
            tables = []  # a section that is cut has them at its beginning
    return list(passages.values()), problems


def _blank(front_matter: re.Match[str]) -> str:
    """As many empty lines, so that those after them keep their numbers."""
    return "\n" * front_matter.group().count("\n")


def _sections(lines: Sequence[str], title: str) -> Iterator[_Section]:
    """The sections of a page in order; a first-level heading is the title of what follows it."""
    above: dict[int, str] = {}
    body: list[str] = []
    first = 1
    for number, line in enumerate([*lines, f"# {title}"], start=1):  # one more heading closes the last section
        level, heading = _heading(line, body)
        if not level:
            body.append(line)
            continue
        text = _plain("\n".join(body))
        if text:
            numbered = tuple(Line(first + at, written) for at, written in enumerate(body))
            yield _Section(title, ": ".join(above[depth] for depth in sorted(above)), text, numbered)
        body, first = [], number + 1
        if level == 1:
            title, above = heading, {}
        else:
            above = {depth: name for depth, name in above.items() if depth < level} | {level: heading}


def _heading(line: str, body: list[str]) -> tuple[int, str]:
    """The level and words of a heading, or level 0; the words of an underlined one are taken out of the body."""
    mark = _HEADING.match(line)
    if mark is not None:
        return len(mark[1]), _plain(mark[2])
    bold = _BOLD_LINE.match(line.strip())
    if bold is not None:
        return _DEEPEST, _plain(bold[1])
    underline = _UNDERLINE.match(line)
    if underline is not None and body and body[-1].strip():
        return (1 if underline[1][0] == "=" else 2), _plain(body.pop())
    return 0, ""


def _cut(text: str) -> Iterator[str]:
    """A text in pieces that are not too long, cut between lines."""
    piece = ""
    for line in text.split("\n"):
        if piece and len(piece) + len(line) > LONGEST_PASSAGE:
            yield piece
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    yield piece


def _plain(markdown: str) -> str:
    return plain_text(_MARKS.sub("", _LINK.sub(r"\1", markdown)))
