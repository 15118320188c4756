"""Turns sentences into vectors with a sentence-transformers model on CTranslate2: no torch at serving time."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import ctranslate2
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from retrieval import checksums
from retrieval.models import ModelFiles

#: Longer texts are cut: the model was trained on at most this many tokens (its `sentence_bert_config.json`).
MAX_TOKENS = 256
#: Sentences of one forward pass; larger batches gain nothing on a CPU and hold more memory.
BATCH_SIZE = 32


class EncoderMissingError(RuntimeError):
    """The folder holds no converted encoder; the message says how to make one."""


class Encoder:
    """A sentence encoder: mean pooling over the token states, then L2 normalisation.

    Source: Reimers and Gurevych, "Sentence-BERT", EMNLP 2019.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        if not (folder / "model.bin").is_file() or not (folder / "tokenizer.json").is_file():
            raise EncoderMissingError(f"No converted sentence encoder in {folder}. Run `make setup`.")
        described = json.loads((folder / "lisa.json").read_text(encoding="utf-8"))
        self.name: str = described["name"]
        self.dimension: int = described["dimension"]
        self._model = ctranslate2.Encoder(str(folder), device="cpu", intra_threads=threads, compute_type="int8")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Encode `texts` into an array of shape (len(texts), dimension), float32, each row of length 1."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        by_length = sorted(range(len(ids)), key=lambda position: len(ids[position]))
        for start in range(0, len(by_length), BATCH_SIZE):
            positions = by_length[start : start + BATCH_SIZE]
            vectors[positions] = self._encode_batch([ids[position] for position in positions])
        return vectors

    def _encode_batch(self, ids: list[list[int]]) -> npt.NDArray[np.float32]:
        states = np.asarray(self._model.forward_batch(ids).last_hidden_state)
        lengths = np.array([len(row) for row in ids])
        mask = (np.arange(states.shape[1])[None, :] < lengths[:, None]).astype(np.float32)
        pooled = (states * mask[:, :, None]).sum(axis=1) / lengths[:, None]
        return (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)


def convert(files: ModelFiles, name: str, folder: Path) -> None:
    """Convert a BERT-like sentence-transformers model to CTranslate2 int8 in `folder`, whole or not at all.

    Args:
        files: the model as `retrieval.models.resolve` found it, in the `transformers` layout.
        name: the model's name, written into `lisa.json` beside the weights and shown by `lisa doctor`.
        folder: where the converted model goes; an earlier one there is replaced.
    """
    config = json.loads((files.folder / "config.json").read_text(encoding="utf-8"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        made = Path(workshop) / "encoder"
        converter = ctranslate2.converters.TransformersConverter(str(files.folder), copy_files=["tokenizer.json"])
        converter.convert(str(made), quantization="int8")
        described = {"name": name, "source": files.source, "dimension": config["hidden_size"]}
        (made / "lisa.json").write_text(json.dumps(described, indent=2) + "\n", encoding="utf-8")
        checksums.seal(made)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
