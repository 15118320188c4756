"""Finds what isn't what was written, and makes it again: index from the stored catalog, models from packages, bot."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lisa import artefacts, policies, prepare, processes
from lisa.settings import Settings
from retrieval import checksums, store
from retrieval.encoder import Encoder
from retrieval.repairing import rebuild

Tell = Callable[[str], None]


class Damage(NamedTuple):
    """Something that isn't what was written: which part, which file, what serves meanwhile, and what to do."""

    part: str
    found: str
    meanwhile: str
    fix: str = "lisa repair"


def damages(settings: Settings, digest: checksums.Digest = checksums.sha256) -> list[Damage]:
    """All that is damaged; with the usual digest every byte is read."""
    return [*_of_models(settings, digest), *_of_the_index(settings, digest), *_of_the_bot(settings, digest)]


def _of_models(settings: Settings, digest: checksums.Digest) -> Iterator[Damage]:
    needed = "the shop doesn't open without it; `lisa run` makes it again"
    for part, folder in (("sentence encoder", settings.encoder_folder), ("reader", settings.reader_folder)):
        if folder.is_dir() and (found := checksums.damage(folder, digest)):
            yield Damage(part, found, needed)
    if found := artefacts.language_model_damage(settings, digest):
        fix = "lisa model use, or lisa model rollback" if settings.llm_served else "lisa repair"
        yield Damage("language model", found, "answers come from templates", fix)


def _of_the_index(settings: Settings, digest: checksums.Digest) -> Iterator[Damage]:
    found = store.damaged(settings.catalog_folder, digest)
    current = store.current_name(settings.catalog_folder)
    for version, what in found.items():
        serving = "nothing of it is served"
        if version == current:
            earlier = store.last_good(settings.catalog_folder)
            serving = f"version {earlier} serves" if earlier else "no version can serve"
        yield Damage("index", f"version {version}: {what}", serving)


def _of_the_bot(settings: Settings, digest: checksums.Digest) -> Iterator[Damage]:
    model = prepare.bot_model(settings)
    if model.is_file() and (found := checksums.damage(model, digest)):
        earlier = prepare.last_good_bot(model)
        serving = f"{earlier.name} serves, trained before" if earlier else "`lisa run` trains it again"
        yield Damage("bot", found, serving)


def repair(settings: Settings, tell: Tell) -> int:
    """Check every byte and make again what isn't what was written; return how much that was.

    The catalog comes from what is stored in the home, never from the sample boutique.

    Raises:
        retrieval.repairing.NoRecordsError: no stored catalog is whole.
        lisa.prepare.PrepareError: the bot can't be trained, or the policies aren't there.
    """
    found = damages(settings)
    for damage in found:
        tell(f"{damage.part}: {damage.found}")
    parts = {damage.part for damage in found}
    _models(settings, parts, tell)
    _index(settings, tell)
    if "bot" in parts:
        model = prepare.bot_model(settings)
        for path in (model, checksums.sums_of(model)):
            path.unlink(missing_ok=True)
        prepare.prepare_bot(settings, tell)
    if parts & {"bot", "sentence encoder", "reader"} and processes.reach(settings) is not None:
        tell("the running shop still has the old ones: `lisa stop`, then `lisa run`")
    elif "language model" in parts and not settings.llm_served and processes.reach(settings) is not None:
        processes.restart_actions(settings)
        tell("the running shop words its answers by the new model")
    return len(found)


def _models(settings: Settings, parts: set[str], tell: Tell) -> None:
    for part in parts & artefacts.models(settings).keys():
        if part == "language model" and settings.llm_served:
            tell("the language model is the shop's own: choose it again (`lisa model use`), or `lisa model rollback`")
            continue
        shutil.rmtree(artefacts.models(settings)[part], ignore_errors=True)
    prepare.prepare_models(settings, tell)


def _index(settings: Settings, tell: Tell) -> None:
    encoder = Encoder(settings.encoder_folder, threads=2)
    passages = policies.passages(settings)
    rebuilt = rebuild(settings.catalog_folder, passages, encoder, keep=settings.kept_versions)
    if rebuilt is None:
        return
    prepare.share_catalog(settings)
    tell(f"index version {rebuilt.version} serves, made of the catalog of version {rebuilt.source}")
    if rebuilt.is_behind:
        tell(
            "that is an earlier catalog: bring in today's with `lisa catalog update FILE` or `lisa catalog sync --full`"
        )
