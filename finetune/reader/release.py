"""Calibrates and measures what was trained, and writes the delta that is released, with its card."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from finetune import plots
from finetune.reader import calibrate, export, generate, marks
from finetune.reader.model import build, example
from language.reader import tokenizer
from retrieval.models import resolve

MEASURED, RELIABILITY, CARD = "measured.json", "reliability.svg", "README.md"
COMMANDS = ("lisa finetune reader data", "lisa finetune reader train", "lisa finetune reader export --release FOLDER")


def release(recipe: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Write the delta of a finished run with its card; return what was measured on held-out families."""
    torch.set_num_threads(recipe["threads"])
    output, data, base = Path(recipe["output"]), Path(recipe["data"]), resolve(recipe["base"])
    words = tokenizer(base.folder)
    intents = generate.intents()
    model = build(base.folder, recipe["rank"], recipe["alpha"], recipe["dropout"], len(intents))
    state = torch.load(output / "weights.pt", weights_only=True)
    model.load_state_dict(state, strict=False)
    tune, test = (
        [example(row, words, intents) for row in generate.read(data / f"{split}.jsonl")] for split in ("tune", "test")
    )
    described = calibrate.described(model, tune, intents)
    measured = calibrate.measured(model, test, described)
    metrics = json.loads((output / "metrics.json").read_text(encoding="utf-8"))
    size = export.write_delta(state, recipe, described, folder)
    (output / MEASURED).write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    drawn = {name: [(row["sure"], row["right"]) for row in rows] for name, rows in measured["reliability"].items()} | {
        "perfect": [(0.0, 0.0), (1.0, 1.0)]
    }
    picture = plots.lines(f"{recipe['name']}: how sure, how often right", "probability", "share right", drawn)
    (folder / RELIABILITY).write_text(picture, encoding="utf-8")
    (folder / CARD).write_text(card(recipe, metrics, measured, size), encoding="utf-8")
    return measured | {"marks": marks.train(recipe, base.folder, folder)}


def card(recipe: Mapping[str, Any], metrics: Mapping[str, Any], measured: Mapping[str, Any], size: int) -> str:
    """The model card beside the delta."""
    numbers = {
        "rows": metrics["rows"],
        "steps": metrics["steps"],
        "seconds": metrics["seconds"],
        "batch": recipe["batch_size"],
        "learning rate, adapter and heads": f"{recipe['learning_rate']}, {recipe['heads_learning_rate']}",
        "seed": recipe["seed"],
        "trained weights": metrics["trained_weights"],
        "size in fp16": f"{size / 1e6:.1f} MB",
        "loss at the end": metrics["final_loss"],
    }
    heads = {
        "acts, micro-F1": "acts_f1",
        "messages whose acts are all right": "acts_all_right",
        "aspects, micro-F1": "aspects_f1",
        "spans, F1 of whole spans": "spans_f1",
        "pointer, accuracy": "pointer",
        "kind of a problem, micro-F1": "problem_f1",
        "whose order, micro-F1": "whose_f1",
        "intent of the bot, accuracy": "intent",
        "calibration error (ECE) of acts": "ece_acts",
        "of aspects": "ece_aspects",
        "of problems": "ece_problem",
        "of whose order": "ece_whose",
        "of intents": "ece_intent",
    }
    lines = [
        "---",
        f"base_model: {recipe['base']}",
        "library_name: peft",
        "license: apache-2.0",
        "tags: [lora, token-classification, text-classification]",
        "---",
        f"# {recipe['name']}",
        "",
        f"A LoRA adapter of rank {recipe['rank']} and seven heads. With the base encoder they read a customer's",
        "message, given the kind of the answer before it and the kind of product in focus, into acts, aspects, a",
        "pointer and spans (`language/message.py`), what went wrong with an order and whose it is. The head of the",
        "bot's intents only shapes the vector that the bot's own classifier learns of. `finetune.reader.export` makes",
        "of both what serves.",
        "",
        "It was trained on composed messages, of phrasings by this project's authors and the bot's own examples, and",
        "on whole messages that many hands wrote for it (`data/heard.tsv`); no customer's are among them. It reads",
        "English. It knows no catalog: a span is the customer's words, not a colour that the shop has.",
        "",
        "| | |",
        "|---|---:|",
        *(f"| {name} | {value} |" for name, value in numbers.items()),
        "",
        f"## {measured['messages']} messages of template families that it never saw",
        "",
        "Temperatures and thresholds come from a third split. Held-out families are other phrasings, not other words",
        "in the same phrasing.",
        "",
        "| | |",
        "|---|---:|",
        *(f"| {name} | {measured[key]} |" for name, key in heads.items()),
        "",
        *_of_labels("Acts", measured["f1_of_acts"]),
        *_of_labels("Aspects", measured["f1_of_aspects"]),
        f"![how sure, how often right]({RELIABILITY})",
        "",
        "## How it was made",
        "",
        "```bash",
        *COMMANDS,
        "```",
        "",
    ]
    return "\n".join(lines)


def _of_labels(title: str, scores: Mapping[str, float]) -> list[str]:
    """F1 of each label in a sentence, the best first."""
    ordered = sorted(scores.items(), key=lambda item: -item[1])
    return [f"{title}, F1: {', '.join(f'{name} {score:.2f}' for name, score in ordered)}.", ""]
