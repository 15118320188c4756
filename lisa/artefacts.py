"""The models of a shop, which are written once and then only served, and whether they are still what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lisa.settings import Settings
from retrieval import checksums

#: Checksums of files that nobody has touched since, so that a start doesn't read every model whole.
REMEMBERED = "verified.json"


@contextmanager
def remembered(settings: Settings) -> Iterator[checksums.Digest]:
    """Checksums that are computed only of files that may have changed."""
    known = checksums.Remembered(settings.home / REMEMBERED)
    yield known
    known.keep()


def language_model_damage(settings: Settings, digest: checksums.Digest) -> str:
    """What is wrong with the language model's files; empty where nothing is, where there are none, or elsewhere."""
    if settings.llm_url or not settings.llm_folder.is_dir():
        return ""
    return checksums.damage(settings.llm_folder, digest)


def models(settings: Settings) -> dict[str, Path]:
    """The folders of the models that serve from this machine, by what they are."""
    found = {"sentence encoder": settings.encoder_folder, "reader": settings.reader_folder}
    return found if settings.llm_url else found | {"language model": settings.llm_folder}
