"""Writes a Llama model as one ONNX graph, with keys and values in and out, for `actions.answers.onnx_engine`.

Written node by node: the attention is an operator of ONNX Runtime's own (`GroupQueryAttention`, with the rotary
positions inside; Ainslie et al. 2023), and so are the products of a graph in 8 bits. The last layer and the head are
computed only for the positions whose next token is asked for.

In 8 bits each token's states are divided by the largest of them and rounded by one scale, so that what a token comes to
doesn't depend on those that it is computed beside.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from finetune import eight_bits

GRAPH, WEIGHTS = "model.onnx", "model.onnx.data"
LARGEST = 500e6  # weights: a larger model is too slow here for a customer who waits

Tensors = Mapping[str, NDArray[np.float32]]


def supports(config: dict[str, Any]) -> bool:
    """Whether `to_onnx` can write the model of a `config.json`, and it is small enough to serve so."""
    rope = config.get("rope_parameters") or config.get("rope_scaling") or {}
    return (
        config.get("model_type") == "llama"
        and config.get("hidden_act", "silu") == "silu"
        and not config.get("attention_bias")
        and not config.get("mlp_bias")
        and (rope.get("rope_type") or rope.get("type") or "default") == "default"
        and _weights(config) <= LARGEST
    )


def gains_in_8_bits(config: dict[str, Any]) -> bool:
    """Whether the model is large enough to be faster in 8 bits, and its states fill whole blocks."""
    return config["hidden_size"] % eight_bits.BLOCK == 0 and _weights(config) >= eight_bits.LEAST_WEIGHTS


def to_onnx(model_folder: Path, folder: Path, largest: Tensors | None = None) -> None:
    """Write `model.onnx` and, beside it, `model.onnx.data` into the folder.

    The graph's inputs, for m tokens after p others:
        ids: (1, m), int64. last: (1,), int32, p + m - 1. total: int32, p + m. start: (1,), int64, the first of the m
        positions whose next token is wanted. past_k0, past_v0, past_k1 …: (1, key heads, p, head size), fp32.
    Its outputs, for w = m - start wanted positions:
        best: (1, w), int64, the likeliest next tokens. logits: (1, w, vocabulary), fp32. present_k0, …: (1, key heads,
        p + m, head size), fp32.

    Args:
        model_folder: safetensors with `config.json`, in any float type.
        folder: where the two files go; it exists.
        largest: what `eight_bits.largest_inputs` tells of the model: then its weights are in 8 bits, else in fp32.

    Raises:
        ValueError: it is no Llama model of that size, see `supports`.
    """
    import onnx

    config = json.loads((model_folder / "config.json").read_text(encoding="utf-8"))
    if not supports(config):
        raise ValueError(f"{model_folder} is no Llama model of at most {LARGEST / 1e6:.0f} million weights.")
    tensors = _read(model_folder)
    if largest is None:
        graph = _Graph(config, tensors)
    else:
        graph = _GraphIn8Bits(config, eight_bits.smoothed(tensors, largest, config["num_hidden_layers"]))
    onnx.save(
        graph.model(),
        folder / GRAPH,
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=WEIGHTS,
        size_threshold=1024,
    )


class _Graph:
    """The graph in the making: every method adds nodes and returns the name of what they compute."""

    def __init__(self, config: dict[str, Any], tensors: Tensors) -> None:
        from onnx import TensorProto

        self._float, self._int64, self._int32 = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32
        self._config = config
        self._tensors = tensors
        self._heads = config["num_attention_heads"]
        self._key_heads = config.get("num_key_value_heads") or self._heads
        self._head_size = config.get("head_dim") or config["hidden_size"] // self._heads
        self._nodes: list[Any] = []
        self._weights: list[Any] = []
        self._inputs: list[Any] = []
        self._outputs: list[Any] = []

    def model(self) -> Any:
        from onnx import helper

        self._input("ids", self._int64, [1, "m"])
        self._input("last", self._int32, [1])
        self._input("total", self._int32, [])
        self._input("start", self._int64, [1])
        self._weight("end", np.array([np.iinfo(np.int64).max]), np.int64)  # of a slice to the last token
        self._weight("axis", np.array([1]), np.int64)
        self._positions()
        embedding = self._tensors["model.embed_tokens.weight"]
        states = self._embedded(embedding)
        layers = self._config["num_hidden_layers"]
        for layer in range(layers):
            states = self._layer(layer, states, is_last=layer == layers - 1)
        states = self._normed(states, "model.norm.weight")
        head = self._tensors.get("lm_head.weight", embedding)
        self._head(states, head)
        self._node("ArgMax", ["logits"], "best", axis=-1, keepdims=0)
        self._output("best", self._int64, [1, "w"])
        self._output("logits", self._float, [1, "w", head.shape[0]])
        graph = helper.make_graph(self._nodes, "lisa", self._inputs, self._outputs, self._weights)
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10)

    def _layer(self, layer: int, states: str, *, is_last: bool) -> str:
        name = f"model.layers.{layer}"
        normed = self._normed(states, f"{name}.input_layernorm.weight")
        attended = self._attention(layer, normed)
        if is_last:
            states = self._node("Slice", [states, "start", "end", "axis"], "asked_states")
            attended = self._node("Slice", [attended, "start", "end", "axis"], "asked_attended")
        states = self._node("Add", [states, self._times(attended, f"{name}.self_attn.o_proj")], f"{name}.attended")
        normed = self._normed(states, f"{name}.post_attention_layernorm.weight")
        both = self._times(normed, f"{name}.mlp.gate_proj", f"{name}.mlp.up_proj")
        gate, up = f"{name}.gate", f"{name}.up"
        self._node("Split", [both], gate, up, axis=-1, num_outputs=2)
        open_by = self._node("Sigmoid", [gate], f"{name}.sigmoid")
        silu = self._node("Mul", [gate, open_by], f"{name}.silu")
        inner = self._node("Mul", [silu, up], f"{name}.inner")
        return self._node("Add", [states, self._times(inner, f"{name}.mlp.down_proj")], f"{name}.states")

    def _attention(self, layer: int, normed: str) -> str:
        name = f"model.layers.{layer}.self_attn"
        shape = [1, self._key_heads, "p", self._head_size]
        for which in "kv":
            self._input(f"past_{which}{layer}", self._float, shape)
            self._output(f"present_{which}{layer}", self._float, [*shape[:2], "t", shape[3]])
        merged = self._times(normed, f"{name}.q_proj", f"{name}.k_proj", f"{name}.v_proj")
        past = [f"past_k{layer}", f"past_v{layer}"]
        return self._node(
            "GroupQueryAttention",
            [merged, "", "", *past, "last", "total", "cosine", "sine"],
            *(f"{name}.heads", f"present_k{layer}", f"present_v{layer}"),
            domain="com.microsoft",
            num_heads=self._heads,
            kv_num_heads=self._key_heads,
            do_rotary=1,
            rotary_interleaved=0,
        )

    def _positions(self) -> None:
        """The rotary angles of every position that the model knows (Su et al. 2021, "RoFormer")."""
        rope = self._config.get("rope_parameters") or {}
        theta = rope.get("rope_theta") or self._config.get("rope_theta", 10000.0)
        frequencies = theta ** (-np.arange(0, self._head_size, 2) / self._head_size)
        angles = np.arange(self._config["max_position_embeddings"])[:, None] * frequencies[None]
        self._weight("cosine", np.cos(angles))
        self._weight("sine", np.sin(angles))

    def _normed(self, states: str, weight: str) -> str:
        inputs = [states, self._weight(weight, self._tensors[weight])]
        epsilon = self._config["rms_norm_eps"]
        return self._node("SimplifiedLayerNormalization", inputs, f"{weight}.normed", axis=-1, epsilon=epsilon)

    def _times(self, states: str, *layers: str) -> str:
        """The states times the matrices of these layers, in one multiplication."""
        matrix = np.concatenate([self._tensors[f"{layer}.weight"] for layer in layers])
        return self._product(states, layers[0], matrix.T)

    def _embedded(self, embedding: NDArray[np.float32]) -> str:
        return self._node("Gather", [self._weight("embedding", embedding), "ids"], "embedded")

    def _head(self, states: str, head: NDArray[np.float32]) -> str:
        return self._node("MatMul", [states, self._weight("head", head.T)], "logits")

    def _product(self, states: str, name: str, matrix: NDArray[np.float32]) -> str:
        return self._node("MatMul", [states, self._weight(f"{name}.weight", matrix)], f"{name}.product")

    def _node(self, kind: str, inputs: Sequence[str], *outputs: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, list(inputs), list(outputs), domain=domain, **attributes))
        return outputs[0]

    def _weight(self, name: str, values: NDArray, kind: type = np.float32) -> str:
        from onnx import numpy_helper

        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(values, dtype=kind), name))
        return name

    def _input(self, name: str, kind: int, shape: Sequence[int | str]) -> None:
        from onnx import helper

        self._inputs.append(helper.make_tensor_value_info(name, kind, list(shape)))

    def _output(self, name: str, kind: int, shape: Sequence[int | str]) -> None:
        from onnx import helper

        self._outputs.append(helper.make_tensor_value_info(name, kind, list(shape)))


class _GraphIn8Bits(_Graph):
    """The same with matrices of whole numbers; what is between them stays in fp32."""

    def model(self) -> Any:
        self._weight("last_axis", np.array([-1]), np.int64)
        self._weight("unit", np.array(1 / 127))  # a state is at most 1 when it is rounded
        self._weight("middle", np.array(128), np.uint8)
        return super().model()

    def _embedded(self, embedding: NDArray[np.float32]) -> str:
        rows, scales = eight_bits.rounded_blocks(embedding)
        weights = self._weight("embedding", rows.reshape(embedding.shape), np.uint8)
        return self._node(
            "GatherBlockQuantized",
            [weights, "ids", self._weight("embedding.scales", scales)],
            "embedded",
            domain="com.microsoft",
            bits=8,
            block_size=eight_bits.BLOCK,
            gather_axis=0,
            quantize_axis=1,
        )

    def _head(self, states: str, head: NDArray[np.float32]) -> str:
        """By blocks: between two tokens a little decides."""
        rows, scales = eight_bits.rounded_blocks(head)
        return self._node(
            "MatMulNBits",
            [states, self._weight("head", rows, np.uint8), self._weight("head.scales", scales.reshape(-1))],
            "logits",
            domain="com.microsoft",
            K=head.shape[1],
            N=head.shape[0],
            bits=8,
            block_size=eight_bits.BLOCK,
            accuracy_level=4,  # the states in 8 bits too: the only kernel that is fast
        )

    def _product(self, states: str, name: str, matrix: NDArray[np.float32]) -> str:
        whole, scales = eight_bits.rounded_columns(matrix)
        amounts = self._node("Abs", [states], f"{name}.amounts")
        largest = self._node("ReduceMax", [amounts, "last_axis"], f"{name}.largest", keepdims=1)
        evened = self._node("Div", [states, largest], f"{name}.evened")
        rounded = self._node("QuantizeLinear", [evened, "unit", "middle"], f"{name}.rounded")
        product = self._node(
            "MatMulIntegerToFloat",
            [
                rounded,
                self._weight(f"{name}.weight", whole, np.int8),
                "unit",
                self._weight(f"{name}.scales", scales),
                "middle",
            ],
            f"{name}.scaled",
            domain="com.microsoft",
        )
        return self._node("Mul", [product, largest], f"{name}.product")


def _read(folder: Path) -> Tensors:
    """All tensors of the folder's safetensors files, in fp32."""
    from safetensors.torch import load_file

    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise ValueError(f"{folder} holds no safetensors file.")
    return {name: tensor.float().numpy() for file in files for name, tensor in load_file(file).items()}


def _weights(config: dict[str, Any]) -> float:
    """About how many weights the model has, its embedding once."""
    size, inner = config["hidden_size"], config["intermediate_size"]
    heads = config["num_attention_heads"]
    keys = (config.get("num_key_value_heads") or heads) / heads
    return config["vocab_size"] * size + config["num_hidden_layers"] * ((2 + 2 * keys) * size * size + 3 * size * inner)
