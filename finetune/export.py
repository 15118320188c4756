"""Turns a base model into what serves: dequantised weights first, then CTranslate2 int8."""

import json
import shutil
import tempfile
from pathlib import Path

from retrieval.models import ModelFiles


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


def to_ctranslate2(model_folder: Path, name: str, folder: Path, quantization: str = "int8") -> None:
    """Convert a `transformers` model folder to CTranslate2 in `folder`, whole or not at all.

    The tokenizer and the chat template are copied beside the weights, so that serving needs nothing else.

    Args:
        model_folder: fp32 or fp16 safetensors with tokenizer and chat template, as `dequantise` writes.
        name: the model's name, written into `lisa.json` beside the weights and shown by `lisa doctor`.
        folder: where the converted model goes; an earlier one there is replaced.
        quantization: one of CTranslate2's weight types.
    """
    import ctranslate2

    present = [
        file
        for file in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json")
        if (model_folder / file).is_file()
    ]
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        made = Path(workshop) / "model"
        converter = ctranslate2.converters.TransformersConverter(str(model_folder), copy_files=present)
        converter.convert(str(made), quantization=quantization)
        described = {"name": name, "quantization": quantization}
        (made / "lisa.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
