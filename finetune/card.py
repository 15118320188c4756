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
    """An evaluation's table, to be read below the training's: measured before the checker, with intervals."""
    models = report["models"]
    lines = [
        "",
        f"## Answers about {report['about']}",
        "",
        f"Measured {report['made_at']} by `lisa finetune evaluate`, greedy, before the claim checker, 95% intervals.",
        "Questions that a template answers (nothing found, no policy, which product) are not counted.",
        "",
        f"| | {' | '.join(models)} |",
        f"|---|{'---:|' * len(models)}",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in side_by_side(report)),
        "",
        *(_gain(name, "grounded", gain) for name, gain in report["gains"].items()),
    ]
    for name, lost in report.get("forgotten", {}).items():
        ratio = lost["perplexity_ratio"]
        lines.append(_gain(name, "sensible endings", lost["endings"]))
        lines.append(f"Perplexity, {name}: {ratio['value']:.3f} times ({ratio['low']:.3f} to {ratio['high']:.3f}).")
    return "\n".join([*lines, ""])


def side_by_side(report: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The rows of an evaluation's table: what was measured, and a cell for each model."""
    models = report["models"].values()
    groups = dict.fromkeys(group for model in models for group in model["grounded"])
    rows = [(f"grounded: {group}", [_cell(model["grounded"].get(group)) for model in models]) for group in groups]
    for measure, name in _MEASURES.items():
        if any(measure in model["measures"] for model in models):
            rows.append((name, [_cell(model["measures"].get(measure)) for model in models]))
    for measure, name in (("distinct_2", "distinct-2"), ("self_bleu", "self-BLEU")):
        said_by_templates = f"{name} (templates {report['templates'][measure]:.3f})"
        rows.append((said_by_templates, [f"{model[measure]:.3f}" for model in models]))
    for measure, name in _PROBES.items() if "hacking" in report["templates"] else ():
        usual = report["templates"]["hacking"][measure]
        rows.append((f"{name} (templates {usual:.3f})", [f"{model['hacking'][measure]:.3f}" for model in models]))
    abilities = report.get("general_ability", {})
    for measure, name in _ABILITIES.items() if abilities else ():
        rows.append((name, [_cell(abilities[model][measure]) for model in report["models"]]))
    return rows


def of_commands(commands: Sequence[str]) -> str:
    """How the release was made, a command a line."""
    return "\n".join(["", "## How it was made", "", "```bash", *commands, "```", ""])


def _run(recipe: Recipe, metrics: Mapping[str, Any]) -> list[str]:
    settings = recipe.training
    return [
        "| | |",
        "|---|---:|",
        f"| prompt | {metrics['prompt']} |",
        f"| {_EXAMPLES[recipe.method]} | {metrics['examples']} |",
        *([f"| of people | {metrics['people']} |"] if metrics["people"] else []),
        f"| epochs | {metrics['epochs']} |",
        f"| steps | {metrics['steps']} |",
        f"| batch | {settings.batch_size * settings.accumulation} |",
        f"| learning rate | {settings.learning_rate} ({settings.schedule}) |",
        *_of_method(recipe),
        f"| precision | {settings.precision} |",
        *(f"| {name} | {value} |" for name, value in recipe.trainer.items()),
        f"| seed | {settings.seed} |",
        f"| seconds | {metrics['seconds']} |",
        f"| examples a second | {metrics['examples_per_second']} |",
        f"| loss at the end | {metrics['final_loss']} |",
        *_of_best(metrics["development"]),
        *(f"| loss of held-out rows | {entry['eval_loss']:.5f} |" for entry in metrics["held_out"][-1:]),
        "",
    ]


def _of_best(chosen: Mapping[str, Any] | None) -> list[str]:
    """Which step the adapter is of, where it was chosen."""
    if chosen is None:
        return []
    return [
        f"| development questions grounded, best at step {chosen['step']} | {chosen['grounded']} of {chosen['n']} |"
    ]


def _of_method(recipe: Recipe) -> list[str]:
    """What only a method has settings for."""
    if recipe.dpo is not None and recipe.method == "dpo":
        return [f"| beta | {recipe.dpo.beta} ({', '.join(recipe.dpo.loss)}) |"]
    if recipe.kto is not None and recipe.method == "kto":
        return [f"| beta | {recipe.kto.beta} ({recipe.kto.loss}) |"]
    if recipe.grpo is not None and recipe.method == "grpo":
        parts = ", ".join(f"{name} {weight}" for name, weight in recipe.grpo.rewards.model_dump().items())
        answers = f"{recipe.grpo.samples} at temperature {recipe.grpo.temperature}"
        return [f"| beta | {recipe.grpo.beta} |", f"| answers a prompt | {answers} |", f"| reward | {parts} |"]
    return []


def _before(adapter: Path | None) -> list[str]:
    """The heading and the numbers of the run that this one went on from."""
    if adapter is None or not (adapter / "README.md").is_file():
        return []
    lines = (adapter / "README.md").read_text(encoding="utf-8").splitlines()
    heading = next(line for line in lines if line.startswith("# "))
    numbers = [line for line in lines if line.startswith("|")]
    return [f"## Before it: {heading.removeprefix('# ')}", "", *numbers, ""]


def _cell(number: Mapping[str, float] | None) -> str:
    if number is None:
        return ""
    digits = 3 if number["value"] <= 1 else 1
    value, low, high = (f"{number[part]:.{digits}f}" for part in ("value", "low", "high"))
    return f"{value} ({low} to {high}, n {number['n']})"


def _gain(name: str, what: str, gain: Mapping[str, float]) -> str:
    chance = "p < 0.001" if gain["p"] < 0.001 else f"p = {gain['p']:.3f}"
    return (
        f"Paired difference in {what}, {name}: {gain['value']:+.3f} ({gain['low']:+.3f} to {gain['high']:+.3f});"
        f" {gain['better']} answers better, {gain['worse']} worse, {chance} (exact McNemar test)."
    )


_EXAMPLES = {"sft": "rows", "dpo": "pairs", "kto": "thumbs", "grpo": "prompts"}
_MEASURES = {
    "claim_precision": "claims that are borne out (precision)",
    "claim_recall": "asked facts that are told (recall)",
    "right_refusals": "refused rightly, where the shop lacks it",
    "wrong_refusals": "says it doesn't know, where it does",
    "tone": "tone never slips",
    "median_words": "words of an answer, median",
    "median_tokens": "tokens of an answer, median",
    "semantic_similarity": "semantic similarity to the authored answer (RAGAS)",
    "bleu": "BLEU against it (sacrebleu)",
    "rouge_l": "ROUGE-L against it (RAGAS)",
    "chrf": "chrF against it (RAGAS)",
}
_PROBES = {
    "copied": "reward hacking: share of an answer copied from its prompt in one run",
    "commonest_opening": "reward hacking: answers with the commonest three first words",
    "curt": "reward hacking: not half as long as the template",
}
_ABILITIES = {
    "perplexity": "general ability: perplexity of everyday English",
    "endings": "general ability: sensible endings of sentences",
}
