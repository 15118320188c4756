"""Tells how well a statement of a policy answers a question, by what was learned from other shops' questions."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import safe_open

RELEASED = Path(__file__).parent / "released" / "statement-ranker"
WEIGHTS = "weights.safetensors"
ENCODER = "encoder"  # the key in the weights' metadata of the encoder that they were trained on
_PARTS = ("question_down", "question_up", "statement_down", "statement_up")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StatementRanker:
    """Moves vectors of questions and of statements so that a question lies near the statements that answer it.

    Each side adds to a sentence's vector what a matrix of low rank makes of it: `x + x @ down @ up`, of length 1 again.
    The encoder and its vectors in the index stay as they are.

    Attributes:
        question: the matrices (dimension, rank) and (rank, dimension) of questions.
        statement: those of statements.
    """

    question: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]
    statement: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]

    def questions(self, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Vectors of questions, shape (number, dimension), moved; each of length 1."""
        return _moved(vectors, *self.question)

    def statements(self, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Vectors of statements under their headings, moved; the scalar product with a question's is its cosine."""
        return _moved(vectors, *self.statement)


def load(encoder: str, folder: Path = RELEASED) -> StatementRanker | None:
    """The released ranker; None for another encoder than the one on which it was trained, with a warning.

    Raises:
        FileNotFoundError: the weights are missing.
    """
    with safe_open(folder / WEIGHTS, framework="numpy") as weights:
        trained_on = weights.metadata()[ENCODER]
        if trained_on != encoder:
            log.warning(
                "Policy statements are ranked without the trained ranker, which was trained on %s and not on %s; "
                "`python -m finetune.statement_ranker` trains one.",
                trained_on,
                encoder,
            )
            return None
        parts = [weights.get_tensor(name).astype(np.float32) for name in _PARTS]
    return StatementRanker((parts[0], parts[1]), (parts[2], parts[3]))


def _moved(
    vectors: npt.NDArray[np.float32], down: npt.NDArray[np.float32], up: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    moved = vectors + vectors @ down @ up
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)
