"""Training of one recipe with the claim checker as reward: decided questions in, an adapter trained further out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datasets import Dataset
from transformers import TrainerCallback
from trl import GRPOTrainer

from finetune import rewards, run, runs, sampling
from finetune.data.cases import Case
from finetune.data.preflight import PreflightError
from finetune.data.rows import TEMPLATE
from finetune.recipe import Recipe


def train(
    recipe: Recipe,
    base: Path,
    cases: Sequence[Case],
    callbacks: Sequence[TrainerCallback] = (),
    development: Sequence[Case] = (),
    start: runs.Start = "",
    command: str = "",
) -> Path:
    """Train as the recipe says, from the last whole checkpoint where there is one; return the adapter's folder.

    At every step the model answers a few questions several times each; what is better than its other answers to the
    same question becomes likelier.

    Args:
        recipe: the whole run; its adapter is where training starts and, as a copy, what straying is measured from.
        base: the base model in the `transformers` layout, as `finetune.export.dequantise` writes it.
        cases: the decided questions; the same ones where a run goes on.
        callbacks: told of the training's course.
        development: the questions by which the best step is chosen, where the recipe asks for it; see `development`.
        start: whether an earlier run in the recipe's folder goes on for longer, or is put aside.
        command: what was typed, for the card.

    Raises:
        RunError: the folder holds another run, or the disk is full.
        PreflightError: a prompt leaves no room for an answer.
    """
    assert recipe.grpo is not None  # the recipe's reader sees to it
    model, tokenizer = run.prepared(recipe, base, start, command)
    asked = cases[: recipe.data.max_rows]
    _check(asked, tokenizer, recipe)
    trainer = GRPOTrainer(
        model=model,
        processing_class=tokenizer,
        reward_funcs=rewards.functions(asked, tokenizer.eos_token_id),
        train_dataset=Dataset.from_list([{"prompt": case.prompt, "case": place} for place, case in enumerate(asked)]),
        callbacks=run.callbacks(recipe, tokenizer, callbacks, development),
        args=run.config(
            recipe,
            beta=recipe.grpo.beta,
            temperature=recipe.grpo.temperature,
            num_generations=recipe.grpo.samples,
            reward_weights=[getattr(recipe.grpo.rewards, part) for part in rewards.PARTS],
            max_completion_length=sampling.LONGEST_ANSWER,
            mask_truncated_completions=False,  # an answer that doesn't end gets nothing, and has to hear so
            chat_template_kwargs=TEMPLATE,
        ),
    )
    return run.carry_out(recipe, trainer, tokenizer, len(asked))


def _check(asked: Sequence[Case], tokenizer: Any, recipe: Recipe) -> None:
    """Refuse a run without questions, or with one whose answer wouldn't fit: TRL no longer cuts or limits prompts."""
    if not asked:
        raise PreflightError(f"{recipe.name}: there is no question to ask.")
    for case in asked:
        ids = tokenizer.apply_chat_template(case.prompt, add_generation_prompt=True, return_dict=True, **TEMPLATE)
        tokens = len(ids["input_ids"]) + sampling.LONGEST_ANSWER
        if tokens > recipe.data.max_length:
            raise PreflightError(
                f"{recipe.name}: prompt and answer to {case.asked.text!r} may take {tokens} tokens: set "
                "`data.max_length` to as many, or more."
            )
