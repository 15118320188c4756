"""Multinomial logistic regression over features of which one part is sparse and the other dense.

scikit-learn takes one matrix: with the dense part kept as a sparse one its gradient takes ten times as long, and with
the sparse part kept as a dense one it takes gigabytes. The loss is scikit-learn's own, by the same solver: the sum over
the examples, each weighed by how rare its class is ("balanced"), plus the squared weights over 2 C.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_softmax
from sklearn.utils.class_weight import compute_class_weight

Floats = NDArray[Any]  # fp32 or fp64: it is computed in what the dense part has


def fit(
    dense: Floats, sparse: sp.csr_matrix, labels: Sequence[str], c: float, iterations: int, tolerance: float
) -> tuple[list[str], Floats, Floats]:
    """The classes, their weights (classes, dense columns + sparse columns) and their intercepts.

    Args:
        dense: a row an example.
        sparse: the rest of each example's row.
        labels: the class of each example.
        c: the inverse strength of the regularisation.
        iterations: of L-BFGS at most.
        tolerance: where it ends, of the largest component of the gradient.
    """
    classes, targets = np.unique(np.asarray(labels), return_inverse=True)
    weights = compute_class_weight("balanced", classes=classes, y=np.asarray(labels))[targets]
    kind = dense.dtype
    weights = weights.astype(kind)
    wanted = np.zeros((len(targets), len(classes)), kind)
    wanted[np.arange(len(targets)), targets] = weights
    width, columns = dense.shape[1], dense.shape[1] + sparse.shape[1]
    sparse = sparse.astype(kind)
    turned = sparse.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        held = flat.reshape(columns + 1, len(classes)).astype(kind)
        scores = dense @ held[:width] + sparse @ held[width:columns] + held[columns]
        likely = log_softmax(scores, axis=1)
        error = np.exp(likely) * weights[:, None] - wanted
        slope = np.vstack([dense.T @ error, turned @ error, error.sum(axis=0)[None]])
        slope[:columns] += held[:columns] / c
        penalty = float(np.square(held[:columns]).sum(dtype=np.float64)) / (2 * c)
        return penalty - float((wanted * likely).sum(dtype=np.float64)), slope.ravel().astype(np.float64)

    start = np.zeros((columns + 1) * len(classes))
    options: dict[str, Any] = {"gtol": tolerance, "maxiter": iterations}
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
    held = found.x.reshape(columns + 1, len(classes)).astype(kind)
    return [str(name) for name in classes], held[:columns].T, held[columns]
