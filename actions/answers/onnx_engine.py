"""Continues a prompt greedily on ONNX Runtime: the text that the graph says, sooner than step by step.

Two things make it fast. The keys and values of a prompt's beginning are kept, so that the shop's system message and
the decisions are computed once (prefix caching; Zheng et al. 2024, "SGLang"). And an answer repeats its facts, so the
tokens that followed the same words before are guessed and checked in one step: what comes out is the greedy answer
all the same (Leviathan et al. 2023, "Fast Inference from Transformers via Speculative Decoding"; Saxena 2023, "Prompt
Lookup Decoding").
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actions.answers.llm import Tokens
from language.onnx_runtime import session

State = list[NDArray[np.float32]]  # keys and values of every layer in turn, each of shape (1, heads, tokens, size)

KEPT_OPENINGS = 128  # beginnings of prompts; the part that is a decision takes about 0.4 MB
GUESSED = 6  # tokens at most that a step checks beside the one it computes
LOOKED_UP = (3, 2)  # how many last tokens have to have been there before


class OnnxEngine:
    """The graph that `finetune.onnx_export` writes: `ids` and the keys and values before them, in and out."""

    def __init__(self, weights: Path, threads: int, end_token: int) -> None:
        """Load the graph.

        Args:
            weights: the `.onnx` file; its weights lie beside it.
            threads: processor threads.
            end_token: the token that ends an answer.

        Raises:
            RuntimeError: the file can't be read, or its weights can't.
        """
        self._session = session(weights, threads)
        past = [given for given in self._session.get_inputs() if given.name.startswith("past_")]
        self._past = [given.name for given in past]
        self._present = [name.replace("past_", "present_") for name in self._past]
        self._nothing: State = [np.zeros((1, given.shape[1], 0, given.shape[3]), np.float32) for given in past]
        self._end = end_token
        self._kept = lru_cache(maxsize=KEPT_OPENINGS)(self._computed)

    def generate(self, opening: Sequence[Tokens], rest: Tokens, most: int, is_late: Callable[[], bool]) -> list[int]:
        """The likeliest continuation, token by token, until its end token, the most tokens or the deadline.

        Args:
            opening: the beginning of the prompt in parts, each of which other prompts begin with too; may be empty.
            rest: the other tokens of the prompt, at least one.
            most: how many tokens to make, the end token among them.
            is_late: asked after every step; the tokens so far are returned when it says yes.
        """
        known = [token for part in (*opening, rest) for token in part]
        said = len(known)  # the answer begins here
        best, past = self._step(rest, self._joined(tuple(opening)), 1)
        known.append(int(best[-1]))
        while known[-1] != self._end and len(known) - said < most and not is_late():
            guess = _seen_before(known, min(GUESSED, most - (len(known) - said) - 1))
            best, longer = self._step((known[-1], *guess), past, 1 + len(guess))
            right = next((at for at, token in enumerate(guess) if token != best[at] or token == self._end), len(guess))
            past = [layer[:, :, : len(known) + right] for layer in longer]
            known += [int(token) for token in best[: right + 1]]
        return known[said:]

    def log_probabilities(self, tokens: Tokens) -> list[float]:
        """Of each token but the first, the natural logarithm of its probability after those before it."""
        logits, _ = self._run("logits", tokens, self._nothing, len(tokens))
        scores = logits[0, :-1].astype(np.float64)
        scores -= scores.max(axis=-1, keepdims=True)
        chosen = scores[np.arange(len(tokens) - 1), tokens[1:]]
        return list(chosen - np.log(np.exp(scores).sum(axis=-1)))

    def _step(self, tokens: Tokens, past: State, wanted: int) -> tuple[NDArray[np.int64], State]:
        """The likeliest token after each of the last `wanted` ones, and the keys and values with these tokens."""
        best, present = self._run("best", tokens, past, wanted)
        return best[0], present

    def _run(self, output: str, tokens: Tokens, past: State, wanted: int) -> tuple[NDArray, State]:
        total = past[0].shape[2] + len(tokens)
        given = {
            "ids": np.array([tokens], np.int64),
            "last": np.array([total - 1], np.int32),
            "total": np.array(total, np.int32),
            "start": np.array([len(tokens) - wanted], np.int64),
            **dict(zip(self._past, past, strict=True)),
        }
        computed, *present = self._session.run([output, *self._present], given)
        return computed, present

    def _joined(self, parts: tuple[Tokens, ...]) -> State:
        """The keys and values of a beginning, each part computed once and always by itself, so that none varies."""
        if not parts:
            return self._nothing
        kept = [self._kept(parts[: count + 1]) for count in range(len(parts))]
        return kept[0] if len(kept) == 1 else [np.concatenate(layers, axis=2) for layers in zip(*kept, strict=True)]

    def _computed(self, parts: tuple[Tokens, ...]) -> State:
        """Those of the last of these parts."""
        before = self._joined(parts[:-1])
        _, present = self._step(parts[-1], before, 1)
        return [np.ascontiguousarray(layer[:, :, before[0].shape[2] :]) for layer in present]


def _seen_before(known: Sequence[int], most: int) -> list[int]:
    """The tokens that followed the last ones where they stood before, from the latest place on."""
    for length in LOOKED_UP:
        last = known[-length:]
        for at in range(len(known) - length - 1, -1, -1):
            if known[at : at + length] == last:
                return list(known[at + length : at + length + max(most, 0)])
    return []
