"""Nearest neighbours by meaning: exact inner products in FAISS, over the rows that a filter lets through."""

from __future__ import annotations

import faiss
import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class DenseIndex:
    """The vectors of some documents, in row order."""

    def __init__(self, vectors: Vectors) -> None:
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        count, width = vectors.shape
        # The same memory seen as an array: a few rows can be scored without a search, and nothing is held twice.
        self._rows: Vectors = (
            faiss.rev_swig_ptr(self._index.get_xb(), count * width).reshape(count, width) if count else vectors
        )

    def nearest(self, query: Vectors, count: int, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        """The allowed rows closest to the query, at most `count`."""
        if not len(self._rows):
            return np.empty(0, dtype=np.int64)
        parameters = None
        if not allowed.all():
            # SearchParameters keeps only a pointer: the selector and its bits must live until the search returns.
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        _, rows = self._index.search(query[None, :], min(count, len(self._rows)), params=parameters)
        return rows[0][rows[0] >= 0]

    def scores(self, query: Vectors, rows: npt.NDArray[np.int64]) -> Vectors:
        """The cosine of each of the rows to the query."""
        found: Vectors = self._rows[rows] @ query
        return found
