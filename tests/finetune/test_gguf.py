"""The GGUF export, reloaded by llama.cpp, gives the next words the probabilities of the weights it came from."""

from pathlib import Path

import numpy as np
import pytest
import torch
import xllamacpp
from transformers import AutoModelForCausalLM, AutoTokenizer

from finetune.export import dequantise, merge
from finetune.gguf_export import GgufError, to_gguf
from lisa.prepare import RELEASED_ADAPTER
from retrieval.models import LANGUAGE_MODEL, ModelFiles, resolve

PROMPTS = (
    "<|im_start|>user\nHow much is the Harbour Coat?<|im_end|>\n<|im_start|>assistant\n",
    "<|im_start|>user\nDo you have the linen dress in size M?<|im_end|>\n<|im_start|>assistant\nWe",
    "The capital of France is",
)
TOP = 10


@pytest.mark.slow
def test_llama_cpp_computes_what_the_merged_model_computes(tmp_path: Path) -> None:
    files = resolve(LANGUAGE_MODEL)
    dequantise(files, tmp_path / "base")
    merge(tmp_path / "base", RELEASED_ADAPTER, tmp_path / "merged")
    size = to_gguf(tmp_path / "merged", files, "lisa-test", tmp_path / "out" / "lisa.gguf")
    assert size < 160e6
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["lisa.gguf"]

    model = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "merged")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(tmp_path / "out" / "lisa.gguf")
    parameters.n_ctx = 512
    parameters.n_parallel = 1
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    for prompt in PROMPTS:
        tokens = tokenizer(prompt, add_special_tokens=False, return_tensors="pt").input_ids
        with torch.no_grad():
            ours = model(tokens).logits[0, -1].log_softmax(-1).numpy()
        request = {"prompt": prompt, "n_predict": 1, "temperature": 0, "n_probs": TOP, "cache_prompt": False}
        answer = server.handle_completions(request)
        theirs = answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        assert theirs[0]["id"] == int(ours.argmax()), prompt
        gaps = [abs(one["logprob"] - float(ours[one["id"]])) for one in theirs]
        assert np.mean(gaps) < 0.25, f"{prompt}: 8-bit rounding explains less than {np.mean(gaps):.2f}"


def test_a_base_without_gguf_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GgufError, match="no GGUF file"):
        to_gguf(tmp_path, ModelFiles(tmp_path, None, "folder x"), "name", tmp_path / "a.gguf")
    assert list(tmp_path.iterdir()) == []
