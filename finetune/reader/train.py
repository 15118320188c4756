"""Trains the reader by its recipe: LoRA on the encoder and its heads, with checkpoints to go on from after a stop."""

import json
import logging
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
import yaml
from torch import Tensor, nn
from torch.nn import functional

from finetune.progress import in_words
from finetune.reader import annotate, generate
from finetune.reader.model import SENTENCE_HEADS, UNMARKED, Example, ReaderModel, batched, build, example
from language.reader import tokenizer
from retrieval.models import resolve

log = logging.getLogger(__name__)

RECIPE = Path(__file__).with_name("recipe.yaml")
SORTED_BATCHES = 40  # so many batches are sorted by length at a time, so that little is padded
WEIGHTS = {"acts": 1.0, "aspects": 1.0, "pointer": 0.3, "tags": 1.0, "problem": 0.5, "whose": 0.5, "intent": 0.7}
ROWS_AT_ONCE = 64  # of a batch that is only measured


def read_recipe(path: Path) -> dict[str, Any]:
    """The recipe of a YAML file."""
    recipe: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return recipe


def train(recipe: dict[str, Any]) -> Path:
    """Train, or go on from the last checkpoint; return the folder with `weights.pt` and `metrics.json`."""
    torch.manual_seed(recipe["seed"])
    torch.set_num_threads(recipe["threads"])
    output, data = Path(recipe["output"]), Path(recipe["data"])
    base = resolve(recipe["base"]).folder
    words = tokenizer(base)
    rows = generate.read(data / "train.jsonl") + annotate.annotated(Path(recipe["annotated"]))
    intents = generate.intents()
    examples = [example(row, words, intents) for row in rows]
    tune = [example(row, words, intents) for row in generate.read(data / "tune.jsonl")]
    model = build(base, recipe["rank"], recipe["alpha"], recipe["dropout"], len(intents))
    optimizer = torch.optim.AdamW(_steps(model, recipe), weight_decay=0.01)
    batches = list(_batches(examples, recipe))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, len(batches), recipe["warmup"]))
    checkpoint = output / "checkpoint.pt"
    first, spent, curve = _resumed(checkpoint, model, optimizer, schedule)

    started, losses = time.monotonic(), []
    model.train()
    for step in range(first, len(batches)):
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe["bf16"] and is_fast_in_bf16()):
            loss = loss_of(model, batched([examples[at] for at in batches[step]]))
        if not torch.isfinite(loss):
            raise ValueError(f"The loss of step {step} is {float(loss)}: a row of it can't be learned.")
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained(model), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(float(loss.detach()))
        done = step + 1
        if done % recipe["log_steps"] == 0:
            mean = sum(losses[-recipe["log_steps"] :]) / len(losses[-recipe["log_steps"] :])
            curve.append((done, round(mean, 4)))
            left = (time.monotonic() - started) / (done - first) * (len(batches) - done)
            log.info("step %d of %d, loss %.4f, %s left", done, len(batches), mean, in_words(left))
        if done % recipe["save_steps"] == 0:
            state = {
                "model": trained_state(model),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
            }
            state |= {"step": done, "seconds": spent + time.monotonic() - started, "curve": curve}
            output.mkdir(parents=True, exist_ok=True)
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").replace(checkpoint)
    output.mkdir(parents=True, exist_ok=True)
    torch.save(trained_state(model), output / "weights.pt")
    metrics = {
        "rows": len(examples),
        "steps": len(batches),
        "seconds": round(spent + time.monotonic() - started, 1),
        "final_loss": curve[-1][1] if curve else None,
        "tune_loss": round(held_out_loss(model, tune), 4),
        "trained_weights": sum(parameter.numel() for parameter in trained(model)),
        "curve": curve,
    }
    (output / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    checkpoint.unlink(missing_ok=True)
    log.info("%d rows in %.0f s: loss %s", len(examples), metrics["seconds"], metrics["final_loss"])
    return output


def is_fast_in_bf16() -> bool:
    """Whether the processor computes in bf16 itself; on others it is many times slower than fp32."""
    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))


def loss_of(model: ReaderModel, batch: dict[str, Tensor]) -> Tensor:
    """The heads' losses of a batch, weighed."""
    given = model(batch["ids"], batch["segments"], batch["seen"], batch["own"])
    # Sums over the labels: a message's loss doesn't shrink because there are many that it lacks.
    losses = {}
    for name in ("acts", "aspects"):
        of_labels = functional.binary_cross_entropy_with_logits(given[name].float(), batch[name], reduction="none")
        losses[name] = (of_labels.sum(1) * batch["known"]).sum() / batch["known"].sum().clamp(min=1)
    for name in ("pointer", "problem", "whose", "intent", "tags"):
        if bool((batch[name] != UNMARKED).any()):
            losses[name] = functional.cross_entropy(
                given[name].float().flatten(0, -2), batch[name].flatten(), ignore_index=UNMARKED
            )
    return torch.stack([WEIGHTS[name] * loss for name, loss in losses.items()]).sum()


@torch.no_grad()
def logits(model: ReaderModel, examples: Sequence[Example]) -> list[dict[str, Tensor]]:
    """What the heads say of each example, by their names; `tags` of its own tokens."""
    model.eval()
    found: list[dict[str, Tensor]] = [{} for _ in examples]
    order = sorted(range(len(examples)), key=lambda at: len(examples[at].ids))
    for start in range(0, len(order), ROWS_AT_ONCE):
        places = order[start : start + ROWS_AT_ONCE]
        batch = batched([examples[at] for at in places])
        given = model(batch["ids"], batch["segments"], batch["seen"], batch["own"])
        for row, at in enumerate(places):
            found[at] = {name: head[row] for name, head in given.items()}
            found[at]["tags"] = found[at]["tags"][: len(examples[at].ids)]
    return found


@torch.no_grad()
def held_out_loss(model: ReaderModel, examples: Sequence[Example]) -> float:
    """The loss of examples that training didn't see."""
    model.eval()
    ordered = sorted(examples, key=lambda one: len(one.ids))
    parts = [ordered[start : start + ROWS_AT_ONCE] for start in range(0, len(ordered), ROWS_AT_ONCE)]
    return sum(float(loss_of(model, batched(part))) * len(part) for part in parts) / len(examples)


def trained(model: ReaderModel) -> list[nn.Parameter]:
    """What the training changes."""
    return [parameter for parameter in model.parameters() if parameter.requires_grad]


def trained_state(model: ReaderModel) -> dict[str, Tensor]:
    """The same by name."""
    return {name: parameter.detach().clone() for name, parameter in model.named_parameters() if parameter.requires_grad}


def _steps(model: ReaderModel, recipe: dict[str, Any]) -> list[dict[str, Any]]:
    """The learning rates: fresh heads bear larger steps than the adapter, which would forget its language."""
    adapter = [one for one in model.encoder.parameters() if one.requires_grad]
    heads = [one for name in (*SENTENCE_HEADS, "tags") for one in getattr(model, name).parameters()]
    return [
        {"params": adapter, "lr": recipe["learning_rate"]},
        {"params": heads, "lr": recipe["heads_learning_rate"]},
    ]


def _batches(examples: Sequence[Example], recipe: dict[str, Any]) -> Iterator[list[int]]:
    """The places of the examples of every batch, drawn anew in each epoch; those of about one length together."""
    chance, size = random.Random(recipe["seed"]), recipe["batch_size"]
    for _ in range(recipe["epochs"]):
        order = list(range(len(examples)))
        chance.shuffle(order)
        found = []
        for start in range(0, len(order), size * SORTED_BATCHES):
            some = sorted(order[start : start + size * SORTED_BATCHES], key=lambda at: len(examples[at].ids))
            found += [some[at : at + size] for at in range(0, len(some), size)]
        chance.shuffle(found)
        yield from found


def _rate(step: int, steps: int, warmup: float) -> float:
    """The share of the learning rate at a step: up in a line, then down by the cosine."""
    rising = max(1, round(steps * warmup))
    if step < rising:
        return (step + 1) / rising
    return 0.5 * (1 + math.cos(math.pi * (step - rising) / max(1, steps - rising)))


def _resumed(
    checkpoint: Path, model: ReaderModel, optimizer: torch.optim.Optimizer, schedule: Any
) -> tuple[int, float, list[tuple[int, float]]]:
    """Put the last checkpoint's state in place; return the next step, the seconds spent and the curve so far."""
    if not checkpoint.is_file():
        return 0, 0.0, []
    state = torch.load(checkpoint, weights_only=True)
    model.load_state_dict(state["model"], strict=False)
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    log.info("goes on from step %d", state["step"])
    return state["step"], state["seconds"], [tuple(point) for point in state["curve"]]
