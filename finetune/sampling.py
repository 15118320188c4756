"""Draws answers from a converted model: several for each prompt, many prompts at a time."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ctranslate2

from actions.answers.model_share import MAX_TOKENS
from finetune import export
from finetune.data.cases import Case, faults
from finetune.data.preflight import is_grounded
from finetune.data.rows import TEMPLATE, Message

LONGEST_ANSWER = MAX_TOKENS + 1  # tokens: as many as serving gives an answer, and its end


@dataclass(frozen=True)
class Drawing:
    """How answers are drawn of a model."""

    samples: int  # for each prompt
    temperature: float
    seed: int
    threads: int


def judged(
    cases: Sequence[Case], drawing: Drawing, model_folder: Path, tokenizer: Any
) -> Iterator[tuple[Case, list[tuple[str, list[str]]]]]:
    """Each case with the different answers that were drawn to it, each with what the guard finds wrong with it.

    An answer that passes the guard but has a number or a name that its prompt hasn't is left out: it may be true, and
    the model can't know it.
    """
    chats = [case.prompt for case in cases]
    drawn = draw(model_folder, tokenizer, chats, drawing.samples, drawing.temperature, drawing.seed, drawing.threads)
    for case, answers in zip(cases, drawn, strict=True):
        found = ((answer, faults(answer, case)) for answer in dict.fromkeys(answers))
        yield case, [(answer, wrong) for answer, wrong in found if wrong or is_grounded(case.row(answer))]


def are_of(path: Path, made_of: Mapping[str, Any]) -> bool:
    """Whether what was drawn into a file can be trained on: it was drawn of just this, or nobody drew it."""
    if not path.is_file():
        return False
    told = _drawn_of(path)
    return not told.is_file() or json.loads(told.read_text(encoding="utf-8")) == made_of


def tell_what_of(path: Path, made_of: Mapping[str, Any]) -> None:
    """Write down beside drawn answers which adapter said them, and how they were drawn."""
    _drawn_of(path).write_text(json.dumps(made_of, indent=2) + "\n", encoding="utf-8")


def _drawn_of(path: Path) -> Path:
    return path.with_suffix(".json")


@contextmanager
def converted(base: Path, adapter: Path) -> Iterator[Path]:
    """The base model with an adapter, in the format that `draw` takes, for as long as it is needed."""
    with tempfile.TemporaryDirectory() as workshop:
        merged, folder = Path(workshop) / "merged", Path(workshop) / "converted"
        export.merge(base, adapter, merged)
        export.to_ctranslate2(merged, adapter.parent.name, folder, "float32", tuned=True)
        yield folder


def draw(
    model_folder: Path,
    tokenizer: Any,
    prompts: Sequence[Sequence[Message]],
    samples: int,
    temperature: float,
    seed: int,
    threads: int,
    batch_size: int = 16,
) -> Iterator[list[str]]:
    """For each prompt its answers, in order; one that didn't come to its end is left out.

    Args:
        model_folder: a CTranslate2 model.
        tokenizer: the model's, with its chat template.
        prompts: chats that end with the customer's turn.
        samples: how many answers to draw for each; 1 with a temperature of 0 is the greedy answer.
        temperature: how far the draw strays from the likeliest answer.
        seed: the same seed draws the same answers.
        threads: processor threads.
        batch_size: prompts at a time.
    """
    ctranslate2.set_random_seed(seed)
    generator = ctranslate2.Generator(str(model_folder), intra_threads=threads)
    for start in range(0, len(prompts), batch_size):
        texts = [
            tokenizer.apply_chat_template(list(prompt), tokenize=False, add_generation_prompt=True, **TEMPLATE)
            for prompt in prompts[start : start + batch_size]
        ]
        tokens = [tokenizer.convert_ids_to_tokens(tokenizer.encode(text, add_special_tokens=False)) for text in texts]
        results = generator.generate_batch(
            tokens,
            max_length=LONGEST_ANSWER,
            end_token=tokenizer.eos_token,
            include_prompt_in_result=False,
            return_end_token=True,
            num_hypotheses=samples,
            sampling_topk=1 if temperature == 0 else 0,
            sampling_temperature=temperature or 1.0,
        )
        for result in results:
            ended = [ids for ids in result.sequences_ids if ids and ids[-1] == tokenizer.eos_token_id]
            yield [tokenizer.decode(ids, skip_special_tokens=True).strip() for ids in ended]
