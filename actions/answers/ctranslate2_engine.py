"""Continues a prompt greedily on CTranslate2 in int8: less than half the memory, answers may differ a little."""

import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import ctranslate2
from tokenizers import Tokenizer

from actions.answers.llm import Tokens


class CTranslate2Engine:
    """A model folder as CTranslate2's converter writes it."""

    def __init__(self, folder: Path, threads: int, tokenizer: Tokenizer, end_token: int) -> None:
        """Load the weights.

        Args:
            folder: the one with `model.bin`.
            threads: processor threads.
            tokenizer: the model's: CTranslate2 takes tokens by name.
            end_token: the token that ends an answer.

        Raises:
            RuntimeError: the weights can't be read.
        """
        loaded = [
            ctranslate2.Generator(
                str(folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads
            )
        ]
        # The worker threads end while the interpreter still runs: left to its shutdown, they can abort the process.
        weakref.finalize(self, loaded.clear)
        self._loaded = loaded
        self._name_of = tokenizer.id_to_token
        self._end = end_token

    def generate(self, opening: Sequence[Tokens], rest: Tokens, most: int, is_late: Callable[[], bool]) -> list[int]:
        """The likeliest continuation; see `OnnxEngine.generate`.

        CTranslate2 keeps what it computed for every opening that it met, some 2 MB each: only the first part is given.
        """
        kept, others = opening[:1], [token for part in (*opening[1:], rest) for token in part]
        [generator] = self._loaded
        [result] = generator.generate_batch(
            [self._names(others)],
            static_prompt=self._names(kept[0]) if kept else None,
            max_length=most,
            end_token=[self._end],
            sampling_topk=1,
            include_prompt_in_result=False,
            return_end_token=True,
            callback=lambda _: is_late(),
        )
        return list(result.sequences_ids[0])

    def log_probabilities(self, tokens: Tokens) -> list[float]:
        """Of each token but the first, the natural logarithm of its probability after those before it."""
        [generator] = self._loaded
        [scored] = generator.score_batch([self._names(tokens)])
        return list(scored.log_probs)

    def _names(self, tokens: Sequence[int]) -> list[str]:
        return [str(self._name_of(token)) for token in tokens]
