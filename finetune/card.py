"""Writes model cards from what a run measured."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from finetune.recipe import Recipe


def of_training(recipe: Recipe, metrics: Mapping[str, Any]) -> str:
    """The card beside a trained adapter; a run that went on from another adapter tells of that one's training too."""
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
            *_run(recipe, metrics),
            *_before(recipe.model.adapter),
        ]
    )


def of_results(report: Mapping[str, Any]) -> str:
    """An evaluation's table, to be read below the training's: grounded answers before the checker, with intervals."""
    models = report["models"]
    groups = list(dict.fromkeys(group for model in models.values() for group in model["grounded"]))
    lines = [
        "",
        f"## Grounded answers on {report['about']}",
        "",
        f"Measured {report['made_at']} by `lisa finetune evaluate`, greedy, before the claim checker, 95% intervals.",
        "Questions that a template answers (nothing found, no policy, which product) are not counted.",
        "",
        f"| questions | {' | '.join(models)} |",
        f"|---|{'---:|' * len(models)}",
    ]
    for group in groups:
        rates = (model["grounded"].get(group) for model in models.values())
        cells = (f"{r['value']:.3f} ({r['low']:.3f} to {r['high']:.3f}, n {r['n']})" if r else "" for r in rates)
        lines.append(f"| {group} | {' | '.join(cells)} |")
    for measure, name in (("distinct_2", "distinct-2"), ("self_bleu", "self-BLEU")):
        cells = (f"{model[measure]:.3f}" for model in models.values())
        lines.append(f"| {name} (templates {report['templates'][measure]:.3f}) | {' | '.join(cells)} |")
    lines += ["", *(_gain(name, gain) for name, gain in report["gains"].items())]
    return "\n".join([*lines, ""])


def of_commands(commands: Sequence[str]) -> str:
    """How the release was made, a command a line."""
    return "\n".join(["", "## How it was made", "", "```bash", *commands, "```", ""])


def _run(recipe: Recipe, metrics: Mapping[str, Any]) -> list[str]:
    settings = recipe.training
    preference = [f"| beta | {recipe.dpo.beta} ({', '.join(recipe.dpo.loss)}) |"] if recipe.dpo else []
    return [
        "| | |",
        "|---|---:|",
        f"| prompt | {metrics['prompt']} |",
        f"| {'pairs' if recipe.dpo else 'rows'} | {metrics['examples']} |",
        f"| epochs | {metrics['epochs']} |",
        f"| steps | {metrics['steps']} |",
        f"| batch | {settings.batch_size * settings.accumulation} |",
        f"| learning rate | {settings.learning_rate} ({settings.schedule}) |",
        *preference,
        f"| precision | {settings.precision} |",
        f"| seed | {settings.seed} |",
        f"| seconds | {metrics['seconds']} |",
        f"| examples a second | {metrics['examples_per_second']} |",
        f"| loss at the end | {metrics['final_loss']} |",
        "",
    ]


def _before(adapter: Path | None) -> list[str]:
    """The heading and the numbers of the run that this one went on from."""
    if adapter is None or not (adapter / "README.md").is_file():
        return []
    lines = (adapter / "README.md").read_text(encoding="utf-8").splitlines()
    heading = next(line for line in lines if line.startswith("# "))
    numbers = [line for line in lines if line.startswith("|")]
    return [f"## Before it: {heading.removeprefix('# ')}", "", *numbers, ""]


def _gain(name: str, gain: Mapping[str, float]) -> str:
    chance = "p < 0.001" if gain["p"] < 0.001 else f"p = {gain['p']:.3f}"
    return (
        f"Paired difference, {name}: {gain['value']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f});"
        f" {gain['better']} answers better, {gain['worse']} worse, {chance} (exact McNemar test)."
    )
