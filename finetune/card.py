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
            f"It went on from the adapter in `{recipe.model.adapter}`." if recipe.model.adapter else "",
            "",
            "| | |",
            "|---|---:|",
            f"| prompt | {metrics['prompt']} |",
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


def of_results(report: Mapping[str, Any]) -> str:
    """The evaluation's table, to be read below the training's: grounded answers before the checker, with intervals."""
    models = report["models"]
    groups = list(dict.fromkeys(group for model in models.values() for group in model["grounded"]))
    lines = [
        "",
        "## Grounded answers on held-out products and policies",
        "",
        f"Measured {report['made_at']} by `lisa finetune evaluate`, greedy, before the claim checker, 95% intervals",
        "",
        f"| questions | {' | '.join(models)} |",
        f"|---|{'---:|' * len(models)}",
    ]
    for group in groups:
        rates = (model["grounded"].get(group) for model in models.values())
        cells = (f"{r['value']:.3f} ({r['low']:.3f} to {r['high']:.3f}, n {r['n']})" if r else "" for r in rates)
        lines.append(f"| {group} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])
