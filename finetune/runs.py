"""A run's own folder: what it was started with, why another one can't go on in it, and its last whole checkpoint."""

import hashlib
import json
import logging
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml

from finetune.recipe import Recipe

log = logging.getLogger(__name__)

#: Nothing: go on where the same run was stopped. `resume`: also train a run for longer. `fresh`: put the earlier aside.
Start = Literal["", "resume", "fresh"]

STARTED = "run.yaml"
FINISHED = "metrics.json"
#: Settings that a run may change on the way, since what is learned doesn't depend on them; and those of `resume`.
AT_ANY_TIME = frozenset({"name", "output", "training.save_steps", "training.log_steps", "training.threads",
                         "training.report_to", "data.test"})  # fmt: skip
LONGER = frozenset({"training.epochs"})
TORCH_FILES = ("optimizer.pt", "scheduler.pt", "rng_state.pth")
STATE = "trainer_state.json"
ADAPTER = "adapter_model.safetensors"


class RunError(RuntimeError):
    """A run can't be started or go on; the message says why, and what can be done."""


def begin(recipe: Recipe, start: Start = "", command: str = "") -> None:
    """Write down what a run is started with, in its own folder.

    Raises:
        RunError: the folder holds a finished run, or one with other settings, data or adapter; the message names them.
    """
    folder = recipe.output
    if start == "fresh":
        set_aside(folder)
    check(recipe, start)
    before = _read(folder) if _holds_a_run(folder) else {}  # one that was refused before its first step counts as none
    told = {"commands": [*before.get("commands", ()), *([command] if command else ())], "settings": settings_of(recipe)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FINISHED).unlink(missing_ok=True)
    draft = folder / f"{STARTED}.draft"
    draft.write_text(yaml.safe_dump(told, sort_keys=False), encoding="utf-8")
    draft.replace(folder / STARTED)


def check(recipe: Recipe, start: Start = "") -> None:
    """Refuse what `begin` would refuse; see there."""
    folder = recipe.output
    if not _holds_a_run(folder):
        return
    before = _read(folder).get("settings")
    if before is None:
        raise RunError(f"{folder} holds something that doesn't say how it was trained. {_OTHERWISE}")
    changed = changes(before, settings_of(recipe))
    if start == "resume" and changed.keys() <= LONGER:
        return
    if changed:
        told = "; ".join(f"{name} was {old}, is {new}" for name, (old, new) in changed.items())
        longer = " `--resume` goes on with it." if changed.keys() <= LONGER else ""
        raise RunError(f"{folder} holds a run with other settings: {told}.{longer} {_OTHERWISE}")
    if (folder / FINISHED).is_file():
        raise RunError(f"{folder} holds this very run, finished: there is nothing left to train. {_OTHERWISE}")


def _holds_a_run(folder: Path) -> bool:
    return (folder / FINISHED).is_file() or any(folder.glob("checkpoint-*"))


_OTHERWISE = "`--fresh` puts it aside and trains anew; `--set output=FOLDER` trains beside it."


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The settings that matter for what is learned and aren't the same, each with its old and its new value."""
    names = [name for name in {**before, **now} if name not in AT_ANY_TIME]
    return {name: (before.get(name), now.get(name)) for name in names if before.get(name) != now.get(name)}


def commands(folder: Path) -> list[str]:
    """The commands by which a run was started and went on; none for a run that didn't write them down."""
    return list(_read(folder).get("commands", ()))


def set_aside(folder: Path) -> None:
    """Move an earlier run to a free name beside it: `sft` becomes `sft.1`."""
    if not folder.is_dir():
        return
    number = next(n for n in range(1, 10_000) if not folder.with_name(f"{folder.name}.{n}").exists())
    aside = folder.rename(folder.with_name(f"{folder.name}.{number}"))
    log.info("the earlier run is kept in %s", aside)


def last_checkpoint(folder: Path) -> str | None:
    """The last whole checkpoint of a run that was stopped, or None to start anew; torn ones are removed."""
    found = sorted(folder.glob("checkpoint-*"), key=lambda one: int(one.name.rpartition("-")[2]), reverse=True)
    for checkpoint in found:
        torn = _torn(checkpoint)
        if not torn:
            return str(checkpoint)
        log.warning("%s is not whole (%s); the one before it is taken", checkpoint, torn)
        shutil.rmtree(checkpoint)
    return None


def digest(*files: Path | None) -> str:
    """What some files hold, in short; those that aren't there count as nothing."""
    whole = hashlib.sha256()
    for file in files:
        if file is not None and file.is_file():
            whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


def _torn(checkpoint: Path) -> str:
    """Which file of a checkpoint can't be read, or nothing: a kill or a full disk leaves a part of one."""
    from safetensors import SafetensorError, safe_open

    try:
        json.loads((checkpoint / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return STATE
    try:
        with safe_open(checkpoint / ADAPTER, "pt"):
            pass
    except (OSError, SafetensorError):
        return ADAPTER
    for name in TORCH_FILES:
        try:
            with zipfile.ZipFile(checkpoint / name) as parts:
                broken = parts.testzip()
        except (OSError, zipfile.BadZipFile):
            return name
        if broken is not None:
            return name
    return ""


def settings_of(recipe: Recipe) -> dict[str, Any]:
    """Every setting by its dotted name, and digests of the files that it names."""
    flat: dict[str, Any] = {}
    for section, values in recipe.model_dump(mode="json").items():
        if isinstance(values, dict):
            flat |= {f"{section}.{name}": value for name, value in values.items()}
        else:
            flat[section] = values
    flat["the rows' content"] = digest(recipe.data.rows, recipe.of_people)
    if recipe.model.adapter is not None:
        flat["the adapter's weights"] = digest(recipe.model.adapter / ADAPTER)
    return flat


def _read(folder: Path) -> dict[str, Any]:
    if not (folder / STARTED).is_file():
        return {}
    read: dict[str, Any] = yaml.safe_load((folder / STARTED).read_text(encoding="utf-8"))
    return read
