"""How far a title repeats a sentence's wording: "blue shirt" is nearer to "Men Blue Shirt" than to "Shirt, Blue Trim".

The ordered pairs of the sequential dependence model: Metzler and Croft, "A Markov Random Field Model for Term
Dependencies", SIGIR 2005.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from language.stop_words import STOP_WORDS
from retrieval.words import stems, words


def shared_pairs(sentence: str, titles: Sequence[str]) -> npt.NDArray[np.float32]:
    """For each title the share of the sentence's pairs of neighbouring words that are neighbours in it too, 0 to 1."""
    asked = _pairs(sentence)
    if not asked:
        return np.zeros(len(titles), dtype=np.float32)
    return np.array([len(asked & _pairs(title)) / len(asked) for title in titles], dtype=np.float32)


@lru_cache(maxsize=8192)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(stems(word for word in words(text) if word not in STOP_WORDS)))
