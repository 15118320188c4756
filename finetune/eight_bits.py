"""Makes a Llama model's weights ready to be multiplied in 8 bits, and rounds them.

What goes into a matrix has a few columns far larger than the rest, which leave the rest little of the 8 bits. So these
columns are made smaller and the rows of the matrix that they meet larger, which changes nothing of the product
(Xiao et al. 2023, "SmoothQuant"). By how much, the model's own answers tell: its inputs are looked at while it reads
the worked examples that come with each kind of answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.answers import prompt
from actions.answers.kinds import CARDS

Tensors = Mapping[str, NDArray[np.float32]]

BALANCE = 0.5  # how much of the unevenness goes over to the matrix: half, as in the paper
LARGEST_WEIGHT = 63  # 7 bits: two products of 8 bits each overflow the 16 bits that processors without VNNI add them in
LEAST_WEIGHTS = 10e6  # a smaller model is as fast in fp32
EVERY = 8  # kinds: a chat of each evened the inputs no better, and took a minute
BLOCK = 32  # weights that share a scale, where each column isn't rounded by one


def worked_chats(shop_name: str) -> Iterator[list[dict[str, str]]]:
    """Chats with their answers, of some of the kinds that a model is asked for: each its card's first example."""
    system = prompt.SYSTEM.format(shop=shop_name)
    asked_for = [(kind, card.examples[0]) for kind, card in CARDS.items() if card.task and card.examples]
    for kind, example in asked_for[::EVERY]:
        asked = prompt.turn(kind, example.verdict, example.facts, example.question)
        yield [
            {"role": "system", "content": system},
            {"role": "user", "content": asked},
            {"role": "assistant", "content": example.answer},
        ]


def largest_inputs(model_folder: Path, chats: Sequence[Sequence[Mapping[str, str]]]) -> Tensors:
    """The largest value, by amount, that each input of the matrices takes while the model reads the chats.

    Args:
        model_folder: a Llama model with tokenizer and chat template, as `finetune.export` writes it.
        chats: messages, the answer among them.

    Returns:
        By the names of the query, gate and down projections (those beside them have the same inputs), shape (inputs,).
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(model_folder)
    model = AutoModelForCausalLM.from_pretrained(model_folder, dtype="float32").eval()
    largest: dict[str, NDArray[np.float32]] = {}

    def look(name: str, states: torch.Tensor) -> None:
        seen = states.abs().flatten(0, -2).amax(0).numpy()
        largest[name] = np.maximum(largest.get(name, seen), seen)

    for name, module in model.named_modules():
        if name.endswith(("q_proj", "gate_proj", "down_proj")):
            module.register_forward_pre_hook(lambda _, given, name=name: look(name, given[0]))
    with torch.inference_mode():
        for chat in chats:
            ids = tokenizer.apply_chat_template(list(chat), return_tensors="pt", return_dict=True)["input_ids"]
            model(ids, logits_to_keep=1)
    return largest


def smoothed(tensors: Tensors, largest: Tensors, layers: int) -> dict[str, NDArray[np.float32]]:
    """The same model with its inputs evened out: the norms and `up_proj` take what their matrices give.

    Args:
        tensors: all weights by their names in `transformers`, matrices of shape (outputs, inputs).
        largest: what `largest_inputs` tells.
        layers: how many there are.
    """
    changed = {name: tensor.copy() for name, tensor in tensors.items()}
    for layer in range(layers):
        own, mlp = f"model.layers.{layer}.self_attn", f"model.layers.{layer}.mlp"
        before, after = f"model.layers.{layer}.input_layernorm", f"model.layers.{layer}.post_attention_layernorm"
        changed[f"{before}.weight"] /= _moved(changed, largest, f"{own}.q_proj", f"{own}.k_proj", f"{own}.v_proj")
        changed[f"{after}.weight"] /= _moved(changed, largest, f"{mlp}.gate_proj", f"{mlp}.up_proj")
        changed[f"{mlp}.up_proj.weight"] /= _moved(changed, largest, f"{mlp}.down_proj")[:, None]
    return changed


def _moved(tensors: dict[str, NDArray[np.float32]], largest: Tensors, *names: str) -> NDArray[np.float32]:
    """Multiply these matrices' inputs, in place; return by how much, shape (inputs,)."""
    matrices = [tensors[f"{name}.weight"] for name in names]
    weights = np.maximum(np.abs(np.concatenate(matrices)).max(axis=0), 1e-4)
    factor = np.maximum(largest[names[0]], 1e-3) ** BALANCE / weights ** (1 - BALANCE)
    for matrix in matrices:
        matrix *= factor
    return factor


def rounded_columns(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A matrix of shape (inputs, outputs) in whole numbers, and by what each output is to be multiplied."""
    scales = np.maximum(np.abs(matrix).max(axis=0) / LARGEST_WEIGHT, np.finfo(np.float32).tiny)
    return np.rint(matrix / scales).astype(np.int8), scales.astype(np.float32)


def rounded_blocks(matrix: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """A matrix of shape (rows, columns) in whole numbers around 128, and the scale of every `BLOCK` of a row.

    Returns:
        Shapes (rows, blocks, `BLOCK`) and (rows, blocks); the columns have to be a multiple of `BLOCK`.
    """
    blocks = matrix.reshape(matrix.shape[0], -1, BLOCK)
    scales = np.maximum(np.abs(blocks).max(axis=-1) / 127, np.finfo(np.float32).tiny)
    return (np.rint(blocks / scales[..., None]) + 128).astype(np.uint8), scales.astype(np.float32)
