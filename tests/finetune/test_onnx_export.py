"""The ONNX graph and its engine say what the weights say in `transformers`, token for token."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import LlamaForCausalLM

from actions.answers.onnx_engine import OnnxEngine
from finetune import eight_bits, onnx_export

NEVER = -1  # no token: an answer goes on until its most tokens


@pytest.fixture(scope="module")
def graph(tiny_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("onnx")
    onnx_export.to_onnx(tiny_base, folder)
    return folder / onnx_export.GRAPH


@pytest.fixture(scope="module")
def largest(tiny_base: Path) -> dict[str, np.ndarray]:
    return eight_bits.largest_inputs(tiny_base, list(eight_bits.worked_chats("Maison Lisa")))


@pytest.fixture(scope="module")
def graph_in_8_bits(tiny_base: Path, largest: dict, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("onnx_in_8_bits")
    onnx_export.to_onnx(tiny_base, folder, largest)
    return folder / onnx_export.GRAPH


@pytest.fixture(scope="module")
def reference(tiny_base: Path) -> LlamaForCausalLM:
    return LlamaForCausalLM.from_pretrained(tiny_base, dtype=torch.float32).eval()


def some_prompts() -> list[tuple[int, ...]]:
    """Of different lengths; a few tokens come again and again, so that guesses are made."""
    draw = random.Random(5)
    return [tuple(draw.choice((11, 12, 13, 14, 700, 900)) for _ in range(length)) for length in (1, 2, 9, 30, 60)]


def likeliest(model: LlamaForCausalLM, prompt: tuple[int, ...], most: int) -> list[int]:
    """Greedy decoding without any cache: the whole sequence is computed anew for each token."""
    known = list(prompt)
    with torch.inference_mode():
        for _ in range(most):
            known.append(int(model(torch.tensor([known])).logits[0, -1].argmax()))
    return known[len(prompt) :]


@pytest.mark.parametrize("most", [1, 2, 7, 24])
def test_the_greedy_tokens_are_those_of_transformers(graph: Path, reference: LlamaForCausalLM, most: int) -> None:
    engine = OnnxEngine(graph, 1, NEVER)
    for prompt in some_prompts():
        expected = likeliest(reference, prompt, most)
        assert engine.generate((), prompt, most, lambda: False) == expected
        if len(prompt) > 4:
            for _ in range(2):  # computed, then kept
                assert engine.generate((prompt[:2], prompt[2:4]), prompt[4:], most, lambda: False) == expected


def test_an_answer_stops_at_its_end_token_wherever_it_was_guessed(graph: Path, reference: LlamaForCausalLM) -> None:
    prompt = some_prompts()[3]
    expected = likeliest(reference, prompt, 24)
    for end in set(expected):
        said = OnnxEngine(graph, 1, end).generate((), prompt, 24, lambda: False)
        assert said == expected[: expected.index(end) + 1]


def test_a_deadline_leaves_the_tokens_so_far(graph: Path, reference: LlamaForCausalLM) -> None:
    prompt = some_prompts()[3]
    assert OnnxEngine(graph, 1, NEVER).generate((), prompt, 24, lambda: True) == likeliest(reference, prompt, 1)


def test_the_probabilities_are_those_of_transformers(graph: Path, reference: LlamaForCausalLM) -> None:
    prompt = some_prompts()[3]
    with torch.inference_mode():
        scores = reference(torch.tensor([prompt])).logits[0].log_softmax(-1)
    expected = [float(scores[place, token]) for place, token in enumerate(prompt[1:])]
    assert OnnxEngine(graph, 1, NEVER).log_probabilities(prompt) == pytest.approx(expected, abs=1e-4)


def test_in_8_bits_it_says_about_the_same_in_a_third_of_the_space(
    graph: Path, graph_in_8_bits: Path, reference: LlamaForCausalLM
) -> None:
    prompt = some_prompts()[4]
    with torch.inference_mode():
        scores = reference(torch.tensor([prompt])).logits[0].log_softmax(-1)
    expected = [float(scores[place, token]) for place, token in enumerate(prompt[1:])]
    engine = OnnxEngine(graph_in_8_bits, 1, NEVER)
    assert engine.log_probabilities(prompt) == pytest.approx(expected, abs=0.02)
    whole, rounded = (path.with_name(onnx_export.WEIGHTS).stat().st_size for path in (graph, graph_in_8_bits))
    assert rounded < 0.35 * whole


def test_in_8_bits_a_token_comes_to_the_same_whatever_it_is_computed_beside(graph_in_8_bits: Path) -> None:
    engine = OnnxEngine(graph_in_8_bits, 1, NEVER)
    for prompt in some_prompts()[2:]:
        at_once = engine.generate((), prompt, 24, lambda: False)
        assert engine.generate((prompt[:2], prompt[2:4]), prompt[4:], 24, lambda: False) == at_once
        known = list(prompt)
        for _ in range(24):
            known += engine.generate((), tuple(known), 1, lambda: False)
        assert known[len(prompt) :] == at_once


def test_evened_inputs_change_no_product(tiny_base: Path, largest: dict, reference: LlamaForCausalLM) -> None:
    weights = {name: tensor.numpy() for name, tensor in reference.state_dict().items()}
    uneven = {name: values * np.linspace(0.1, 40, len(values)) for name, values in largest.items()}
    changed = eight_bits.smoothed(weights, uneven, layers=2)
    evened = LlamaForCausalLM.from_pretrained(tiny_base, dtype=torch.float32).eval()
    evened.load_state_dict({name: torch.tensor(values) for name, values in changed.items()})
    moved = [name for name, values in changed.items() if not np.allclose(values, weights[name])]
    prompt = torch.tensor([some_prompts()[4]])
    with torch.inference_mode():
        assert torch.allclose(evened(prompt).logits, reference(prompt).logits, atol=1e-4)
    assert len(moved) == 2 * (2 + 3 + 3)  # of both layers the norms, query, key and value, gate, up and down


@pytest.mark.parametrize(
    "changed",
    [
        {"model_type": "qwen3"},
        {"attention_bias": True},
        {"rope_parameters": {"rope_type": "llama3", "rope_theta": 500000.0}},
        {"hidden_size": 4096, "intermediate_size": 14336},
    ],
)
def test_a_model_that_the_graph_cannot_hold_is_refused(tiny_base: Path, tmp_path: Path, changed: dict) -> None:
    config = json.loads((tiny_base / "config.json").read_text())
    assert onnx_export.supports(config)
    (tmp_path / "config.json").write_text(json.dumps(config | changed | {"num_hidden_layers": 40}))
    with pytest.raises(ValueError, match="no Llama model of at most 500 million"):
        onnx_export.to_onnx(tmp_path, tmp_path)
    assert not (tmp_path / onnx_export.GRAPH).exists()


def test_the_runtime_keeps_and_sends_nothing_about_its_use(graph: Path, tmp_path: Path) -> None:
    """By itself it writes a device's id and a database of events into the user's cache."""
    script = (
        "import pathlib, sys; from actions.answers.onnx_engine import OnnxEngine;"
        "print(OnnxEngine(pathlib.Path(sys.argv[1]), 1, -1).generate((), (11, 12), 3, lambda: False))"
    )
    asked_not_to = ("CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "DO_NOT_TRACK")
    env = {name: value for name, value in os.environ.items() if name not in asked_not_to}
    homes = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run([sys.executable, "-c", script, str(graph)], env=env | homes, capture_output=True, check=True)
    assert done.stdout.startswith(b"[")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_weights_that_are_cut_off_are_named(graph: Path, tmp_path: Path) -> None:
    for file in (onnx_export.GRAPH, onnx_export.WEIGHTS):
        (tmp_path / file).write_bytes((graph.parent / file).read_bytes())
    with (tmp_path / onnx_export.WEIGHTS).open("r+b") as weights:
        weights.truncate(1000)
    with pytest.raises(RuntimeError, match=r"model\.onnx can't be read"):
        OnnxEngine(tmp_path / onnx_export.GRAPH, 1, NEVER)
