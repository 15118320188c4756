"""Writes model cards from what a run measured."""

from collections.abc import Mapping
from typing import Any

from finetune.recipe import Recipe


def of_training(recipe: Recipe, metrics: Mapping[str, Any]) -> str:
    """The card beside a trained adapter."""
    settings = recipe.training
    return "\n".join(
        [
            "---",
            f"base_model: {recipe.model.base}",
            "library_name: peft",
            "license: apache-2.0",
            f"tags: [lora, {recipe.method}]",
            "---",
            f"# {recipe.name}",
            "",
            f"A LoRA adapter of rank {recipe.lora.rank}, trained with `lisa finetune {recipe.method}`. It words a shop",
            "assistant's answers: the prompt states a decision and the facts, the model says them. It is of no use",
            "without that prompt (`actions/answers/prompt.py`), and every answer should pass the claim checker.",
            "",
            "| | |",
            "|---|---:|",
            f"| rows | {metrics['examples']} |",
            f"| epochs | {metrics['epochs']} |",
            f"| steps | {metrics['steps']} |",
            f"| batch | {settings.batch_size * settings.accumulation} |",
            f"| learning rate | {settings.learning_rate} ({settings.schedule}) |",
            f"| seed | {settings.seed} |",
            f"| seconds | {metrics['seconds']} |",
            f"| examples a second | {metrics['examples_per_second']} |",
            f"| loss at the end | {metrics['final_loss']} |",
            "",
        ]
    )
