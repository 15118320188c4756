"""Turns a base model, with or without an adapter, into what serves: full weights first, then a runtime's format."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from finetune import eight_bits, onnx_export
from retrieval import checksums
from retrieval.models import ModelFiles

CARRIED = ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json")


class AdapterError(ValueError):
    """A folder isn't the adapter that is needed; the message says what it lacks."""


def dequantise(files: ModelFiles, folder: Path) -> None:
    """Write the model of `files` to `folder` as fp32 safetensors with its tokenizer and chat template.

    A GGUF model must be dequantised explicitly: otherwise it counts as quantised and can be neither saved nor trained.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    if files.gguf_file is None:
        model = AutoModelForCausalLM.from_pretrained(files.folder, dtype="float32")
        tokenizer = AutoTokenizer.from_pretrained(files.folder)
    else:
        from transformers import GgufConfig

        model = AutoModelForCausalLM.from_pretrained(
            files.folder, gguf_file=files.gguf_file, quantization_config=GgufConfig(dequantize=True), dtype="float32"
        )
        tokenizer = AutoTokenizer.from_pretrained(files.folder, gguf_file=files.gguf_file)
    if not tokenizer.chat_template:
        raise ValueError(f"The model from {files.source} has no chat template; pick an instruct model.")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def merge(base_folder: Path, adapter_folder: Path, out_folder: Path) -> None:
    """Write the base model with the adapter added to its weights to `out_folder`, in fp32, with its tokenizer.

    Args:
        base_folder: fp32 safetensors with tokenizer and chat template, as `dequantise` writes.
        adapter_folder: a LoRA adapter of that model, as training or `release` writes.
        out_folder: where the merged model goes.
    """
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    if not (adapter_folder / "adapter_config.json").is_file():
        raise AdapterError(f"{adapter_folder} holds no adapter: adapter_config.json is missing.")
    base = AutoModelForCausalLM.from_pretrained(base_folder, dtype="float32")
    tuned = PeftModel.from_pretrained(base, str(adapter_folder)).merge_and_unload()
    tuned.save_pretrained(out_folder)
    for file in CARRIED:
        if (base_folder / file).is_file():
            shutil.copy2(base_folder / file, out_folder / file)


def base_of(adapter_folder: Path) -> str:
    """The base model that an adapter was trained on, as its configuration names it.

    Raises:
        AdapterError: the folder holds no adapter, or one that names no base model.
    """
    described = adapter_folder / "adapter_config.json"
    if not described.is_file():
        raise AdapterError(f"{adapter_folder} holds no adapter: adapter_config.json is missing.")
    base = json.loads(described.read_text(encoding="utf-8")).get("base_model_name_or_path")
    if not base:
        raise AdapterError(f"{described} names no base model: give it with --base.")
    return str(base)


def full_weights(base: ModelFiles, adapter_folder: Path | None, folder: Path) -> None:
    """Write the base model, with the adapter in its weights where one is given, to `folder` in fp32.

    Raises:
        AdapterError: the adapter's folder holds none.
        ValueError: the base model has no chat template.
    """
    if adapter_folder is None:
        dequantise(base, folder)
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        dequantise(base, Path(workshop))
        merge(Path(workshop), adapter_folder, folder)


def to_serving(base: ModelFiles, adapter_folder: Path | None, name: str, folder: Path) -> None:
    """Dequantise the base model, merge the adapter where one is given, and convert it to what serves, in `folder`.

    With an adapter the model counts as trained for Lisa's prompt. See `full_weights` for the errors, `convert` for the
    format.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        full = Path(workshop) / "full"
        full_weights(base, adapter_folder, full)
        convert(full, name, folder, tuned=adapter_folder is not None)


def convert(model_folder: Path, name: str, folder: Path, *, tuned: bool = False) -> None:
    """Convert a `transformers` model folder to what serves it best: ONNX in 8 bits where that can be.

    A model too small to gain by 8 bits is written in fp32; one that is too large for either, or no Llama, for
    CTranslate2. See `to_ctranslate2` for the arguments.
    """
    config = json.loads((model_folder / "config.json").read_text(encoding="utf-8"))
    if onnx_export.supports(config):
        largest = None
        if onnx_export.gains_in_8_bits(config):
            largest = eight_bits.largest_inputs(model_folder, list(eight_bits.worked_chats("Maison Lisa")))
        described = {"name": name, "quantization": "none" if largest is None else "int8", "tuned": tuned}
        with _replaced(model_folder, folder, described) as made:
            onnx_export.to_onnx(model_folder, made, largest)
    else:
        to_ctranslate2(model_folder, name, folder, tuned=tuned)


def to_ctranslate2(
    model_folder: Path, name: str, folder: Path, quantization: str = "int8", *, tuned: bool = False
) -> None:
    """Convert a `transformers` model folder to CTranslate2 in `folder`, whole or not at all.

    The tokenizer and the chat template are copied beside the weights, so that serving needs nothing else.

    Args:
        model_folder: fp32 or fp16 safetensors with tokenizer and chat template, as `dequantise` and `merge` write.
        name: the model's name, written into `lisa.json` beside the weights and shown by `lisa doctor`.
        folder: where the converted model goes; an earlier one there is replaced.
        quantization: one of CTranslate2's weight types.
        tuned: whether the model was trained for Lisa's prompt, so that serving leaves the worked examples out of it.
    """
    import ctranslate2

    with _replaced(model_folder, folder, {"name": name, "quantization": quantization, "tuned": tuned}) as made:
        ctranslate2.converters.TransformersConverter(str(model_folder)).convert(
            str(made), quantization=quantization, force=True
        )


@contextmanager
def _replaced(model_folder: Path, folder: Path, described: Mapping[str, object]) -> Iterator[Path]:
    """A folder to write weights to; with the tokenizer beside them it then takes the place of `folder`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        made = Path(workshop) / "model"
        made.mkdir()
        yield made
        for file in CARRIED:
            if (model_folder / file).is_file():
                shutil.copy2(model_folder / file, made / file)
        (made / "lisa.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
        checksums.seal(made)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def release(adapter_folder: Path, base: str, folder: Path) -> int:
    """Write the adapter in fp16, with its card and without any path of this machine; return the weights' size in bytes.

    Args:
        adapter_folder: what training wrote.
        base: the base model's hub name, which the adapter's configuration then names.
        folder: where the release goes; an earlier one there is replaced.
    """
    import torch
    from safetensors.torch import load_file, save_file

    folder.mkdir(parents=True, exist_ok=True)
    weights = load_file(str(adapter_folder / "adapter_model.safetensors"))
    halved = {name: tensor.to(torch.float16).contiguous() for name, tensor in weights.items()}
    save_file(halved, str(folder / "adapter_model.safetensors"), metadata={"format": "pt"})
    config = json.loads((adapter_folder / "adapter_config.json").read_text(encoding="utf-8"))
    config |= {"base_model_name_or_path": base, "inference_mode": True}
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    shutil.copy2(adapter_folder / "README.md", folder / "README.md")
    return (folder / "adapter_model.safetensors").stat().st_size


def is_tuned(folder: Path) -> bool:
    """Whether the converted model in `folder` needs no worked examples in its prompt."""
    return bool(json.loads((folder / "lisa.json").read_text(encoding="utf-8")).get("tuned", False))
