"""Measures the serving model beside plain `transformers.generate`: the same prompts, the same machine."""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.table import Table

from actions.answers.llm import LocalModel

MAX_TOKENS = 40
THREADS = 2
SYSTEM = "You are Lisa, the shop assistant of a boutique. Say only what the facts say."
#: Prompts of the length and shape that serving sends.
PROMPTS = tuple(
    f"Customer: How much is the {title}?\nDecision: tell the price\nFact: {title}: ${price}\n"
    f"Fact: sizes in stock: S, M, L\nFact: colours: navy, rust"
    for title, price in (
        ("Marlow Linen Shirt Dress", "98.00"),
        ("Odette Black Midi Dress", "129.00"),
        ("Margaux Knee-High Boots", "268.00"),
        ("Perrin Jersey Midi Dress", "68.00"),
        ("Coral Bay Sundress", "59.00"),
        ("Thea Black Midi Tank Dress", "45.00"),
    )
)


@dataclass(frozen=True)
class Speed:
    """Medians over the prompts."""

    runtime: str
    first_token_s: float
    tokens_per_s: float


def measure(models: Path) -> list[Speed]:
    """Time both runtimes on the same prompts, greedily, after a warm-up."""
    return [_ctranslate2(models / "llm"), _transformers()]


def _chat(prompt: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": prompt}]


def _ctranslate2(folder: Path) -> Speed:
    model = LocalModel(folder, threads=THREADS)
    model.generate(_chat(PROMPTS[0]), MAX_TOKENS, 60)
    first, rate = [], []
    for prompt in PROMPTS:
        started = time.perf_counter()
        model.generate(_chat(prompt), 1, 60)
        first.append(time.perf_counter() - started)
        whole = model.generate(_chat(prompt), MAX_TOKENS, 60)
        rate.append((whole.completion_tokens - 1) / max(whole.seconds - first[-1], 1e-6))
    return Speed("CTranslate2 int8 (serving)", median(first), median(rate))


def _transformers() -> Speed:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from finetune.export import dequantise
    from retrieval.models import LANGUAGE_MODEL, resolve

    torch.set_num_threads(THREADS)
    with tempfile.TemporaryDirectory() as folder:
        dequantise(resolve(LANGUAGE_MODEL), Path(folder))
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModelForCausalLM.from_pretrained(folder).eval()

    def generate(prompt: str, tokens: int) -> tuple[float, int]:
        text = tokenizer.apply_chat_template(_chat(prompt), add_generation_prompt=True, tokenize=False)
        inputs = tokenizer(text, return_tensors="pt", add_special_tokens=False)
        started = time.perf_counter()
        with torch.inference_mode():
            output = model.generate(**inputs, max_new_tokens=tokens, do_sample=False)
        return time.perf_counter() - started, output.shape[1] - inputs["input_ids"].shape[1]

    generate(PROMPTS[0], MAX_TOKENS)
    first, rate = [], []
    for prompt in PROMPTS:
        one, _ = generate(prompt, 1)
        whole, count = generate(prompt, MAX_TOKENS)
        first.append(one)
        rate.append((count - 1) / max(whole - one, 1e-6))
    return Speed("transformers.generate fp32", median(first), median(rate))


def table(speeds: list[Speed]) -> Table:
    """Both runtimes, and the ratios to the first."""
    made = Table(
        "runtime", "first token ms", "tokens/s", title=f"Generation, {THREADS} threads, median of {len(PROMPTS)}"
    )
    for speed in speeds:
        made.add_row(speed.runtime, f"{1000 * speed.first_token_s:.0f}", f"{speed.tokens_per_s:.0f}")
    serving, plain = speeds
    made.add_row(
        "serving is faster by",
        f"{plain.first_token_s / serving.first_token_s:.1f}x",
        f"{serving.tokens_per_s / plain.tokens_per_s:.1f}x",
    )
    return made
