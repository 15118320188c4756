"""Writes a merged model as GGUF with Q8_0 weights, for llama.cpp and what is built on it (Ollama, LM Studio)."""

import json
from collections.abc import Mapping
from pathlib import Path

import gguf
import numpy as np

from retrieval.models import ModelFiles

ARCHITECTURE = "llama"  # the one whose weights' order in a GGUF file is known here
WRITTEN_BY_THE_WRITER = ("GGUF.", "general.architecture", "general.name", "general.file_type")
FULL_PRECISION = frozenset({gguf.GGMLQuantizationType.F32})


class GgufError(RuntimeError):
    """The model can't be written as GGUF; the message says why and what serves instead."""


def to_gguf(model_folder: Path, base: ModelFiles, name: str, path: Path) -> int:
    """Write the weights of `model_folder` into a copy of the base file's metadata; return the file's size in bytes.

    Tokenizer, chat template and hyperparameters are the base file's; matrices become Q8_0 (blocks of 32 weights share a
    scale), norms stay fp32 as they are there.

    Args:
        model_folder: fp32 or fp16 safetensors of a merged model, as `finetune.export.merge` writes.
        base: the files of its base model; they must hold a GGUF file.
        name: the model's name, written into the file.
        path: where the file goes; it appears whole or not at all.

    Raises:
        GgufError: the base has no GGUF file or another architecture, or a tensor is missing or of another shape.
    """
    if base.gguf_file is None:
        raise GgufError(f"The base model from {base.source} has no GGUF file to copy metadata from; serve safetensors.")
    source = gguf.GGUFReader(base.folder / base.gguf_file)
    architecture = _text(source, "general.architecture")
    if architecture != ARCHITECTURE:
        raise GgufError(f"Only {ARCHITECTURE} models can be written as GGUF; this one is {architecture}.")
    weights = _by_gguf_name(model_folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    try:
        _write(draft, source, weights, name)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size


def _write(path: Path, source: gguf.GGUFReader, weights: Mapping[str, np.ndarray], name: str) -> None:
    writer = gguf.GGUFWriter(path, ARCHITECTURE)
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    for field in source.fields.values():
        if not field.name.startswith(WRITTEN_BY_THE_WRITER):
            kind = field.types[0]
            writer.add_key_value(field.name, field.contents(), kind, field.types[-1] if len(field.types) > 1 else None)
    for tensor in source.tensors:
        values = _values(tensor, weights)
        if tensor.tensor_type in FULL_PRECISION:
            writer.add_tensor(tensor.name, values)
        else:
            packed = gguf.quantize(values, gguf.GGMLQuantizationType.Q8_0)
            writer.add_tensor(tensor.name, packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _values(tensor: gguf.ReaderTensor, weights: Mapping[str, np.ndarray]) -> np.ndarray:
    if tensor.name not in weights:
        raise GgufError(f"The merged model has no tensor {tensor.name}, which the base model has: is it another model?")
    values = weights[tensor.name]
    shape = tuple(int(size) for size in reversed(tensor.shape))  # GGUF writes the fastest dimension first
    if values.shape != shape:
        raise GgufError(f"{tensor.name} has the shape {values.shape}, the base model's has {shape}.")
    return values


def _by_gguf_name(folder: Path) -> dict[str, np.ndarray]:
    """The model's weights in fp32, under their names in a GGUF file and in its order of rows."""
    import torch
    from safetensors import safe_open

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config["num_hidden_layers"])
    heads = {"q_proj": config["num_attention_heads"], "k_proj": config["num_key_value_heads"]}
    found: dict[str, np.ndarray] = {}
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, framework="pt") as tensors:
            for key in tensors.keys():  # noqa: SIM118 - not a mapping
                values = tensors.get_tensor(key).to(torch.float32).numpy()
                projection = key.split(".")[-2]
                if projection in heads:
                    values = _interleaved(values, heads[projection])
                name = names.get_name(key, try_suffixes=(".weight",))
                if name is None:
                    raise GgufError(f"GGUF has no name for the tensor {key} of {file}.")
                found[name] = values
    return found


def _interleaved(values: np.ndarray, heads: int) -> np.ndarray:
    """Rows of a query or key projection as llama.cpp rotates them: pairs side by side, not in two halves of a head."""
    rows, columns = values.shape
    return values.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def _text(source: gguf.GGUFReader, key: str) -> str:
    field = source.get_field(key)
    return str(field.contents()) if field else ""
