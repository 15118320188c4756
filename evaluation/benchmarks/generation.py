"""Measures the model that serves beside the same in fp32 and plain `transformers.generate`: one machine, one run."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.table import Table

from actions.answers.decide import Context, decide
from actions.answers.llm import LocalModel
from actions.answers.model_share import MAX_TOKENS, is_for_model
from actions.answers.prompt import chats
from evaluation.answers.questions import our_questions
from evaluation.results import Figure, rate
from finetune import export, onnx_export
from language.message import Message
from retrieval.encoder import Encoder
from retrieval.index import Index
from retrieval.models import LANGUAGE_MODEL, resolve

THREADS = 2
PATIENCE_S = 600.0
SERVING, FP32, PLAIN = "serving (ONNX Runtime, 8 bits)", "the same in fp32", "transformers.generate"

Chat = Sequence[Mapping[str, str]]
Say = Callable[[Chat, int], tuple[str, int]]  # a chat and the most tokens -> the answer and how many tokens it has


@dataclass(frozen=True)
class Speed:
    """One runtime: medians over the prompts.

    Attributes:
        first_token_s: seconds from the chat to its first token.
        tokens_per_s: tokens a second after the first one.
        same: how many of the greedy answers are `transformers`' own text.
    """

    first_token_s: float
    tokens_per_s: float
    same: Figure


def prompts(catalog: Path, models: Path, shop_name: str) -> list[Chat]:
    """What serving sends for the questions that come with Lisa: those of them that the model words.

    Args:
        catalog: a catalog folder of the sample boutique.
        models: the folder of the converted models, for the sentence encoder.
        shop_name: how the assistant calls the shop.
    """
    snapshot = Index(catalog, Encoder(models / "encoder", threads=1)).snapshot()
    found: list[Chat] = []
    for asked in our_questions():
        context = Context(asked.shown, asked.focus)
        decision = decide(Message(asked.question), asked.intent or "ask_product", context, snapshot)
        if is_for_model(decision):
            found += chats(decision, asked.question, shop_name, with_examples=False)
    return found


def measure(asked: Sequence[Chat], adapter: Path, tell: Callable[[int, int], None]) -> dict[str, Speed]:
    """Let every runtime answer each chat greedily, one after the other, so that a busy moment meets all.

    Each says every chat's first token untimed before: a shop that is open has met each decision, see `OnnxEngine`.

    Args:
        asked: the prompts.
        adapter: the released adapter; every runtime gets the base model with it merged in.
        tell: called with how many chats are done, and of how many.
    """
    with tempfile.TemporaryDirectory() as workshop:
        full, served, fp32 = (Path(workshop) / name for name in ("full", "served", "fp32"))
        export.full_weights(resolve(LANGUAGE_MODEL), adapter, full)
        export.convert(full, "benchmark", served, tuned=True)
        shutil.copytree(served, fp32)
        onnx_export.to_onnx(full, fp32)
        runtimes = {SERVING: _serving(served), FP32: _serving(fp32), PLAIN: _plain(full)}
    for say in runtimes.values():
        for chat in asked:
            say(chat, 1)
    first: dict[str, list[float]] = {name: [] for name in runtimes}
    pace: dict[str, list[float]] = {name: [] for name in runtimes}
    texts: dict[str, list[str]] = {name: [] for name in runtimes}
    for done, chat in enumerate(asked, start=1):
        for name, say in runtimes.items():
            one_s, _, _ = _timed(say, chat, 1)
            whole_s, text, count = _timed(say, chat, MAX_TOKENS)
            first[name].append(one_s)
            if count > 1:
                pace[name].append((count - 1) / max(whole_s - one_s, 1e-6))
            texts[name].append(text)
        tell(done, len(asked))
    return {
        name: Speed(
            median(first[name]),
            median(pace[name]),
            rate([own == plain for own, plain in zip(texts[name], texts[PLAIN], strict=True)]),
        )
        for name in runtimes
    }


def _timed(say: Say, chat: Chat, tokens: int) -> tuple[float, str, int]:
    started = time.perf_counter()
    text, count = say(chat, tokens)
    return time.perf_counter() - started, text, count


def _serving(folder: Path) -> Say:
    model = LocalModel(folder, threads=THREADS)

    def say(chat: Chat, tokens: int) -> tuple[str, int]:
        said = model.generate(chat, tokens, PATIENCE_S)
        return said.text, said.completion_tokens

    return say


def _plain(folder: Path) -> Say:
    """The model as `from_pretrained` loads it: in the type of its weights, fp32."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(THREADS)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder).eval()

    def say(chat: Chat, tokens: int) -> tuple[str, int]:
        inputs = tokenizer.apply_chat_template(
            list(chat), add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        with torch.inference_mode():
            output = model.generate(**inputs, max_new_tokens=tokens, do_sample=False)
        made = output[0, inputs["input_ids"].shape[1] :]
        return tokenizer.decode(made, skip_special_tokens=True).strip(), len(made)

    return say


def table(speeds: Mapping[str, Speed]) -> Table:
    """Each runtime, and by how much what serves is faster than it."""
    serving = speeds[SERVING]
    made = Table(
        *("runtime", "first token ms", "tokens/s", "serving: first token", "serving: tokens/s", "transformers' text"),
        title=f"Generation, {THREADS} threads, median of {serving.same.n} prompts",
    )
    for name, speed in speeds.items():
        made.add_row(
            name,
            f"{1000 * speed.first_token_s:.0f}",
            f"{speed.tokens_per_s:.0f}",
            f"{speed.first_token_s / serving.first_token_s:.1f}x sooner",
            f"{serving.tokens_per_s / speed.tokens_per_s:.1f}x",
            f"{speed.same.value:.1%}",
        )
    return made
