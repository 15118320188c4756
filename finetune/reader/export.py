"""Releases what was trained as a small delta, and makes the reader that serves from the base model and the delta.

A delta is a PEFT adapter (`adapter_model.safetensors`), the heads (`heads.safetensors`), both in fp16, and
`reader.json`: the labels, their thresholds and temperatures.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from finetune.reader import onnx_export
from language.reader import GRAPH, LABELS
from retrieval import checksums
from retrieval.models import ModelFiles

ADAPTER, HEADS, ADAPTER_CONFIG = "adapter_model.safetensors", "heads.safetensors", "adapter_config.json"
_PREFIX = "base_model.model."


def write_delta(state: Mapping[str, Any], recipe: Mapping[str, Any], described: Mapping[str, Any], folder: Path) -> int:
    """Write what was trained into the folder in fp16; return the bytes of its weights.

    Args:
        state: the trained tensors by their names in `ReaderModel`.
        recipe: the recipe of the run.
        described: what `reader.json` is to say.
        folder: where it goes; an earlier delta there is replaced.
    """
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    halved = {name: tensor.to(torch.float16).contiguous() for name, tensor in state.items()}
    adapter = {
        name.removeprefix("encoder.").replace(".default.", "."): tensor
        for name, tensor in halved.items()
        if name.startswith("encoder.")
    }
    heads = {name: tensor for name, tensor in halved.items() if not name.startswith("encoder.")}
    save_file(adapter, str(folder / ADAPTER), metadata={"format": "pt"})
    save_file(heads, str(folder / HEADS), metadata={"format": "pt"})
    config = {
        "base_model_name_or_path": recipe["base"],
        "bias": "none",
        "inference_mode": True,
        "lora_alpha": recipe["alpha"],
        "peft_type": "LORA",
        "r": recipe["rank"],
        "target_modules": ["dense", "key", "query", "value"],
        "task_type": None,
    }
    (folder / ADAPTER_CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    (folder / LABELS).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    for file in (ADAPTER, HEADS):
        (folder / file).chmod(0o644)  # safetensors lets nobody else read it
    return sum((folder / file).stat().st_size for file in (ADAPTER, HEADS))


def name_of(base: str, delta: Path) -> str:
    """The name of the reader that base model and delta make: it changes with either."""
    digest = hashlib.sha256()
    for file in (ADAPTER, HEADS, LABELS):
        digest.update((delta / file).read_bytes())
    return f"{base} with delta {delta.name}-{digest.hexdigest()[:8]}"


def to_serving(base: ModelFiles, delta: Path, name: str, folder: Path, *, int8: bool = True) -> None:
    """Make the reader that serves in `folder`, whole or not at all.

    Args:
        base: the base model as `retrieval.models.resolve` found it.
        delta: the folder that `write_delta` wrote.
        name: what `lisa doctor` shows.
        folder: where it goes; an earlier reader there is replaced.
        int8: quantise it; otherwise fp32.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        made = Path(workshop) / "reader"
        made.mkdir()
        tensors = merged(base.folder, delta)
        onnx_export.write(onnx_export.read_config(base.folder), tensors, made / GRAPH, int8=int8)
        shutil.copy2(base.folder / "tokenizer.json", made / "tokenizer.json")
        described = json.loads((delta / LABELS).read_text(encoding="utf-8")) | {"name": name, "source": base.source}
        (made / LABELS).write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
        (made / "lisa.json").write_text(
            json.dumps({"name": name, "source": base.source}, indent=2) + "\n", encoding="utf-8"
        )
        checksums.seal(made)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def merged(base: Path, delta: Path) -> dict[str, NDArray[np.float32]]:
    """The base model's tensors with the adapter added (Hu et al. 2021, "LoRA"), and the heads' as "heads.…"."""
    tensors = {name: tensor.astype(np.float32) for name, tensor in load_file(base / "model.safetensors").items()}
    adapter = {name.removeprefix(_PREFIX): tensor for name, tensor in load_file(delta / ADAPTER).items()}
    config = json.loads((delta / ADAPTER_CONFIG).read_text(encoding="utf-8"))
    for name, down in adapter.items():
        if ".lora_A." not in name:
            continue
        up = adapter[name.replace(".lora_A.", ".lora_B.")].astype(np.float32)
        target = name.replace(".lora_A.weight", ".weight")
        tensors[target] = tensors[target] + config["lora_alpha"] / config["r"] * (up @ down.astype(np.float32))
    heads = {f"heads.{name}": tensor.astype(np.float32) for name, tensor in load_file(delta / HEADS).items()}
    return tensors | heads
