"""Writes the reader as one ONNX graph: a BERT encoder with its heads, for one message at a time, weights in int8.

Written node by node from the base model's tensors and the delta's, without torch, so that setup makes it in seconds.
One message needs no padding and therefore no mask. Matrices are quantised per column, activations as they come
(dynamic quantisation; Jacob et al. 2018); the embeddings are kept in int8 too, since they are half of the model.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tensors = Mapping[str, NDArray[np.float32]]

# The head of intents only shapes the vector in training: the bot's classifier learns its intents of the vector itself.
HEADS = ("acts", "aspects", "pointer", "problem", "whose", "tags")
MARKS = ("roles", "wishes")  # the heads of `finetune.reader.marks`
VECTOR = (
    "vector"  # the output that the heads of the whole message read: first state and mean, twice the encoder's width
)


def write(config: Mapping[str, Any], tensors: Tensors, file: Path, *, int8: bool = True) -> None:
    """Write the graph.

    Its inputs, for a message of n tokens: ids and segments, (1, n), int64; own, (1, n), fp32, which tokens are the
    message's own. Its outputs are logits of HEADS, (1, labels), of tags (1, n, tags), of MARKS (1, n, labels), and the
    vector, (1, 2 × width).

    Args:
        config: the base model's `config.json`.
        tensors: the merged weights by their names in `BertModel`, and of each head "heads.acts.weight" and so on.
        file: where it goes.
        int8: quantise the matrices and embeddings; otherwise fp32.
    """
    import onnx

    onnx.save(_Graph(config, tensors, int8=int8).model(), file)


class _Graph:
    """The graph in the making: every method adds nodes and returns the name of what they compute."""

    def __init__(self, config: Mapping[str, Any], tensors: Tensors, *, int8: bool) -> None:
        self._config = config
        self._tensors = tensors
        self._int8 = int8
        self._nodes: list[Any] = []
        self._weights: dict[str, Any] = {}

    def model(self) -> Any:
        from onnx import TensorProto, helper

        states = self._embedded()
        for layer in range(self._config["num_hidden_layers"]):
            states = self._layer(f"encoder.layer.{layer}", states)
        pooled = self._pooled(states)
        width = 2 * self._tensors["embeddings.word_embeddings.weight"].shape[1]
        outputs = [helper.make_tensor_value_info(VECTOR, TensorProto.FLOAT, [1, width])]
        for head in HEADS:
            self._linear(f"heads.{head}", states if head == "tags" else pooled, output=head, int8=False)
            size = self._tensors[f"heads.{head}.weight"].shape[0]
            shape: list[int | str] = [1, "n", size] if head == "tags" else [1, size]
            outputs.append(helper.make_tensor_value_info(head, TensorProto.FLOAT, shape))
        for head in MARKS:
            read = self._in_both_directions(f"heads.{head}.gru", states)
            self._linear(f"heads.{head}.out", read, output=head, int8=False)
            count = self._tensors[f"heads.{head}.out.weight"].shape[0]
            outputs.append(helper.make_tensor_value_info(head, TensorProto.FLOAT, [1, "n", count]))
        kinds = {"ids": TensorProto.INT64, "segments": TensorProto.INT64, "own": TensorProto.FLOAT}
        inputs = [helper.make_tensor_value_info(name, kind, [1, "n"]) for name, kind in kinds.items()]
        graph = helper.make_graph(self._nodes, "reader", inputs, outputs, list(self._weights.values()))
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def _embedded(self) -> str:
        words = self._looked_up("embeddings.word_embeddings.weight", "ids")
        segments = self._node(
            "Gather",
            [self._weight("segments_table", self._tensors["embeddings.token_type_embeddings.weight"]), "segments"],
        )
        shape = self._node("Shape", ["ids"])
        length = self._node("Slice", [shape, self._integers("one", [1]), self._integers("two", [2])])
        table = self._weight("positions", self._tensors["embeddings.position_embeddings.weight"])
        positions = self._node("Slice", [table, self._integers("zero", [0]), length, self._integers("zero", [0])])
        summed = self._node("Add", [self._node("Add", [words, segments]), positions])
        return self._normed("embeddings.LayerNorm", summed)

    def _looked_up(self, name: str, ids: str) -> str:
        table = self._tensors[name]
        if not self._int8:
            return self._node("Gather", [self._weight("words", table), ids])
        scale = np.abs(table).max(axis=1, keepdims=True) / 127  # of each word
        rounded = np.round(table / np.maximum(scale, 1e-12)).astype(np.int8)
        found = self._node("Cast", [self._node("Gather", [self._weight("words", rounded), ids])], to=1)
        return self._node("Mul", [found, self._node("Gather", [self._weight("words_scale", scale), ids])])

    def _layer(self, name: str, states: str) -> str:
        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", states) for part in ("query", "key", "value")
        )
        attended = self._node(
            "MultiHeadAttention",
            [query, key, value],
            domain="com.microsoft",
            num_heads=self._config["num_attention_heads"],
        )
        mixed = self._linear(f"{name}.attention.output.dense", attended)
        states = self._normed(f"{name}.attention.output.LayerNorm", self._node("Add", [mixed, states]))
        inner = self._node("Gelu", [self._linear(f"{name}.intermediate.dense", states)])
        outer = self._linear(f"{name}.output.dense", inner)
        return self._normed(f"{name}.output.LayerNorm", self._node("Add", [outer, states]))

    def _pooled(self, states: str) -> str:
        """The first token's state and the mean of the message's own."""
        first = self._node("Gather", [states, self._weight("first", np.array(0, np.int64))], axis=1)
        own = self._node("Unsqueeze", ["own", self._integers("last_axis", [2])])
        total = self._node("ReduceSum", [self._node("Mul", [states, own]), self._integers("one", [1])], keepdims=0)
        count = self._node("ReduceSum", ["own", self._integers("one", [1])], keepdims=1)
        return self._node("Concat", [first, self._node("Div", [total, count])], VECTOR, axis=-1)

    def _in_both_directions(self, name: str, states: str) -> str:
        """A bidirectional GRU over the message's own states, as torch trained it: (1, n, 2 × hidden)."""
        own = self._node("Unsqueeze", ["own", self._integers("last_axis", [2])])
        first = self._node("Transpose", [self._node("Mul", [states, own])], perm=[1, 0, 2])
        parts = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
        of_input, of_hidden, *biases = (
            np.stack([_update_gate_first(self._tensors[f"{name}.{part}{end}"]) for end in ("", "_reverse")])
            for part in parts
        )
        given = [
            self._weight(f"{name}.input", of_input),
            self._weight(f"{name}.hidden", of_hidden),
            self._weight(f"{name}.bias", np.concatenate(biases, axis=1)),
        ]
        hidden = of_hidden.shape[2]
        read = self._node("GRU", [first, *given], direction="bidirectional", hidden_size=hidden, linear_before_reset=1)
        beside = self._node("Transpose", [read], perm=[2, 0, 1, 3])  # from (n, direction, 1, hidden)
        return self._node("Reshape", [beside, self._integers(f"{name}.shape", [1, -1, 2 * hidden])])

    def _linear(self, name: str, states: str, output: str = "", *, int8: bool | None = None) -> str:
        weight, bias = self._tensors[f"{name}.weight"].T, self._tensors[f"{name}.bias"]
        if int8 is None:
            int8 = self._int8
        if not int8:
            product = self._node("MatMul", [states, self._weight(f"{name}.weight", weight)])
            return self._node("Add", [product, self._weight(f"{name}.bias", bias)], output)
        scale = np.maximum(np.abs(weight).max(axis=0) / 127, 1e-12)
        rounded = np.round(weight / scale).astype(np.int8)
        given = [states, self._weight(f"{name}.weight", rounded), self._weight(f"{name}.scale", scale)]
        zero = self._weight(f"{name}.zero", np.zeros(weight.shape[1], np.int8))
        return self._node(
            "DynamicQuantizeMatMul", [*given, zero, self._weight(f"{name}.bias", bias)], output, domain="com.microsoft"
        )

    def _normed(self, name: str, states: str) -> str:
        parts = [self._weight(f"{name}.{part}", self._tensors[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self._node("LayerNormalization", [states, *parts], axis=-1, epsilon=self._config["layer_norm_eps"])

    def _node(self, kind: str, inputs: Sequence[str], output: str = "", *, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        name = output or f"{kind} {len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], domain=domain, **attributes))
        return name

    def _integers(self, name: str, values: Sequence[int]) -> str:
        return self._weight(name, np.array(values, np.int64))

    def _weight(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        if values.dtype == np.float64 or values.dtype == np.float16:
            values = values.astype(np.float32)
        self._weights.setdefault(name, numpy_helper.from_array(np.asarray(values, order="C"), name))
        return name


def _update_gate_first(gates: NDArray[np.float32]) -> NDArray[np.float32]:
    """The gates of a GRU in ONNX's order, update, reset, new: torch has reset, update, new."""
    reset, update, new = np.split(gates, 3)
    return np.concatenate([update, reset, new])


def read_config(folder: Path) -> dict[str, Any]:
    """The base model's configuration."""
    config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return config
