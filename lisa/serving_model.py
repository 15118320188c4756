"""Chooses the language model that serves this shop: a copy in its home or an endpoint, tried before it counts."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lisa.prepare import quieten_converters
from lisa.settings import Settings, serving_choices, serving_file
from retrieval import checksums

if TYPE_CHECKING:
    from actions.answers.llm import LanguageModel

KEPT = 3  # choices that can be gone back to
LONGEST_NAME = 60  # characters of a model's name that its folder carries
TRIAL = ({"role": "user", "content": "Say hello."},)
TRIAL_TOKENS = 8
TRIAL_PATIENCE_S = 60.0
LEAST_GROUNDED = 0.25  # of the checked questions; a small model that isn't tuned answers more than half of them rightly

Choice = dict[str, Any]  # settings by name, which win over lisa.toml
Tell = Callable[[str], None]


class ModelChoiceError(RuntimeError):
    """The model can't serve; the message says why and what can. What served before still does."""


def use(settings: Settings, source: str, name: str, tuned: bool, tell: Tell) -> str:
    """Make a model the one that serves from the next start of the action server on; return its name.

    Args:
        settings: the shop's.
        source: a folder (converted as `lisa finetune export` does it, a LoRA adapter, or full weights in the
            `transformers` layout) or the base URL of an OpenAI-compatible endpoint.
        name: the model's name at the endpoint; for full weights, the name that is shown.
        tuned: whether full weights, or the endpoint's model, were trained for Lisa's prompt and need no examples in it.
        tell: takes a sentence on what is done.

    Raises:
        ModelChoiceError: it is no such folder or URL, or it doesn't answer.
    """
    if re.match(r"https?://", source):
        choice = _endpoint(settings, source, name, tuned)
    else:
        choice = _copied(settings, Path(source).expanduser(), name, tuned, tell)
    before = [earlier for earlier in serving_choices(settings.home) if earlier != choice]
    _write(settings, [choice, *before][:KEPT])
    return str(choice["llm"])


def roll_back(settings: Settings) -> None:
    """Go back to the choice before; before the first one, to the model that the settings name.

    Raises:
        ModelChoiceError: nothing was chosen.
    """
    choices = serving_choices(settings.home)
    if not choices:
        raise ModelChoiceError("No other model was chosen; the one that the settings name serves.")
    _write(settings, choices[1:])


def _endpoint(settings: Settings, url: str, name: str, tuned: bool) -> Choice:
    from actions.answers.llm import RemoteModel

    if not name:
        raise ModelChoiceError("An endpoint serves several models: name yours with --name.")
    model = RemoteModel(url, name, settings.llm_api_key)
    _try(model, f"the endpoint {url}")
    _ask(model, f"the endpoint {url}", tuned=tuned)
    # The key is kept with the choice, in a file that only the owner reads: a running shop has not this environment.
    key = {"llm_api_key": settings.llm_api_key} if settings.llm_api_key else {}
    return {"llm_url": url, "llm": name, "llm_tuned": tuned, "llm_served": ""} | key


def _copied(settings: Settings, source: Path, name: str, tuned: bool, tell: Tell) -> Choice:
    """Copy or convert the model into the home folder, so that nothing outside it is needed later."""
    from actions.answers.llm import LocalModel

    if not source.is_dir():
        raise ModelChoiceError(f"{source} is no folder. Give a model's folder, or an endpoint's URL with http(s)://.")
    models = settings.home / "llms"
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models) as workshop:
        made = Path(workshop) / "model"
        _make(settings, source, made, name, tuned, tell)
        try:
            model = LocalModel(made, settings.llm_threads)
        except (FileNotFoundError, ValueError, RuntimeError) as error:
            raise ModelChoiceError(f"{source} can't be loaded: {error}") from error
        _try(model, str(source))
        _ask(model, str(source), tuned=bool(json.loads((made / "lisa.json").read_text(encoding="utf-8"))["tuned"]))
        digest = _digest(made)
        words = re.sub(r"[^A-Za-z0-9.-]+", "-", model.name.rpartition("/")[2]).strip("-.")
        folder = models / f"{words[:LONGEST_NAME]}-{digest}"
        if not folder.is_dir():
            made.rename(folder)
    return {"llm_url": "", "llm_served": str(folder.relative_to(settings.home)), "llm": settings.llm}


def _make(settings: Settings, source: Path, to: Path, name: str, tuned: bool, tell: Tell) -> None:
    from finetune import export
    from retrieval.models import resolve

    quieten_converters()
    if (source / "lisa.json").is_file():
        shutil.copytree(source, to)
        if damage := checksums.damage(to):
            raise ModelChoiceError(f"{source} is damaged: {Path(damage).name}. Export or copy it again.")
        checksums.seal(to)
    elif (source / "adapter_config.json").is_file():
        config = json.loads((source / "adapter_config.json").read_text(encoding="utf-8"))
        base = config.get("base_model_name_or_path") or settings.llm
        tell(f"merging the adapter into {base}")
        export.to_serving(resolve(base), source, name or f"{base} with adapter {source.name}", to)
    elif (source / "config.json").is_file():
        tell("converting the weights")
        export.convert(source, name or source.name, to, tuned=tuned)
    else:
        raise ModelChoiceError(
            f"{source} holds neither a converted model (lisa.json), an adapter (adapter_config.json) nor full weights "
            "(config.json). A GGUF file is served by llama.cpp: start it and give its URL."
        )


def _digest(folder: Path) -> str:
    """Of all that the weights consist of: an ONNX graph is the same file whatever its weights are."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("model.*")):
        with file.open("rb") as opened:
            digest.update(hashlib.file_digest(opened, "sha256").digest())
    return digest.hexdigest()[:8]


def _try(model: LanguageModel, what: str) -> None:
    said = model.generate(TRIAL, TRIAL_TOKENS, TRIAL_PATIENCE_S)
    if not said.completion_tokens and not said.text:
        raise ModelChoiceError(f"{what} doesn't answer ({said.failure or 'it says nothing'}). Nothing was changed.")


def _ask(model: LanguageModel, what: str, *, tuned: bool) -> None:
    """Refuse a model that can't word what is decided: untrained weights answer too, but nothing that holds."""
    from finetune import probe

    asked = probe.grounded(model, with_examples=not tuned)
    if sum(asked) < len(asked) * LEAST_GROUNDED:
        raise ModelChoiceError(
            f"{what} answers, but only {sum(asked)} of {len(asked)} answers to checked questions say what the records "
            "say: is it an instruct model, and trained to its end? Nothing was changed."
        )


def _write(settings: Settings, choices: list[Choice]) -> None:
    """Write the choices, the one that serves first, and remove the copies that none of them uses."""
    path = serving_file(settings.home)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(choices, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
    used = {settings.home / choice["llm_served"] for choice in choices if choice.get("llm_served")}
    in_service = settings.llm_folder  # the running action server may still read it
    for folder in (settings.home / "llms").glob("*"):
        if folder not in used and folder != in_service:
            shutil.rmtree(folder)
