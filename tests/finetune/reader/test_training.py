"""A short run trains, goes on after a stop, and becomes a delta that reads alike in torch and in what serves."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from finetune.reader import export, generate, marks, onnx_export, release, train
from finetune.reader.model import batched, build, example
from language.message import Before
from language.onnx_runtime import session
from language.reader import GRAPH, Reader, encoded, inputs, tokenizer
from retrieval.models import resolve


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    folder = tmp_path_factory.mktemp("reader")
    generate.write(folder / "data", 96, seed=1)
    small: dict[str, Any] = {
        "rank": 4,
        "alpha": 4,
        "batch_size": 16,
        "epochs": 1,
        "save_steps": 2,
        "log_steps": 2,
        "bf16": False,
        "dropout": 0.0,
    }
    marked = {
        "roles/one": "a [red](wanted) [scarf](wanted), my [coat](mentioned) is [blue](mentioned)\nno [wool](unwanted)",
        "roles/two": "my [son](mentioned) says [boots](wanted)\nanything but [pink](unwanted), [hats](wanted)",
        "wishes/one": "a [red](1) [scarf](1) and [blue](2) [gloves](2)\n[boots](1) and [belt](2), [brown](each)",
        "wishes/two": "a [green](1) [hat](1), a [tie](2)\nmy [dress](aside) is old, a [bag](1)",
    }
    for file, sentences in marked.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / f"{file}.txt").write_text(sentences, encoding="utf-8")
    heads = {"roles": str(folder / "roles"), "wishes": str(folder / "wishes")}
    small["marks"] = {**heads, "epochs": 40, "batch_size": 4, "learning_rate": 5e-3}
    places = {"data": str(folder / "data"), "output": str(folder / "run"), "annotated": str(folder / "none.jsonl")}
    return {**train.read_recipe(train.RECIPE), **small, **places}


@pytest.fixture(scope="module")
def delta(recipe: Mapping[str, Any]) -> Path:
    train.train(dict(recipe))
    release.release(recipe, Path(recipe["output"]) / "delta")
    return Path(recipe["output"]) / "delta"


def test_a_run_leaves_weights_and_numbers(recipe: Mapping[str, Any], delta: Path) -> None:
    metrics = json.loads((Path(recipe["output"]) / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["steps"] == 6
    assert metrics["curve"][0][1] > metrics["curve"][-1][1]
    assert not (Path(recipe["output"]) / "checkpoint.pt").exists()
    assert "license: apache-2.0" in (delta / "README.md").read_text(encoding="utf-8")


def test_a_stopped_run_goes_on_from_its_checkpoint(
    recipe: Mapping[str, Any], delta: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = torch.load(Path(recipe["output"]) / "weights.pt", weights_only=True)
    steps = 0
    counted = train.loss_of

    def cut_off(*given: Any) -> torch.Tensor:
        nonlocal steps
        steps += 1
        if steps == 4:
            raise KeyboardInterrupt
        return counted(*given)

    again = {**recipe, "output": str(tmp_path)}
    monkeypatch.setattr(train, "loss_of", cut_off)
    with pytest.raises(KeyboardInterrupt):
        train.train(again)
    monkeypatch.setattr(train, "loss_of", counted)
    train.train(again)
    resumed = torch.load(tmp_path / "weights.pt", weights_only=True)
    assert steps == 4  # of which the last was cut off
    assert resumed.keys() == whole.keys()
    for name, tensor in resumed.items():
        torch.testing.assert_close(tensor, whole[name], atol=1e-5, rtol=1e-4)


def test_what_serves_says_what_was_trained(recipe: Mapping[str, Any], delta: Path, tmp_path: Path) -> None:
    base = resolve(recipe["base"])
    export.to_serving(base, delta, "test", tmp_path / "served", int8=False)
    intents = generate.intents()
    model = build(base.folder, recipe["rank"], recipe["alpha"], recipe["dropout"], len(intents))
    model.load_state_dict(torch.load(Path(recipe["output"]) / "weights.pt", weights_only=True), strict=False)
    model.eval()
    words = tokenizer(base.folder)
    row = generate.Row("do you have it in red?", "price", "Dresses", ("ask",), ("colour",), "this", ())
    batch = batched([example(row, words, intents)])
    with torch.no_grad():
        wanted = model(batch["ids"], batch["segments"], batch["seen"], batch["own"])
    encoder, saved = marks.Encoder(base.folder, delta), load_file(delta / export.HEADS)
    graph = session(tmp_path / "served" / GRAPH, threads=1)
    heads = list(onnx_export.HEADS)
    given = graph.run(heads, inputs(encoded(words, row.text, Before(row.answered, row.focus))))
    for name, one in zip(heads, given, strict=True):
        np.testing.assert_allclose(one, wanted[name].numpy(), atol=0.02)  # the delta is kept in fp16
    for name, labels in marks.HEADS_OF_MARKS.items():
        head = marks.MarksHead(encoder.size, len(labels)).eval()
        head.load_state_dict({part: saved[f"{name}.{part}"].float() for part in head.state_dict()})
        [said] = graph.run([name], inputs(encoded(words, row.text, Before())))
        with torch.no_grad():
            meant = head(encoder.example(marks.Marked(row.text, ()), labels).states[None])
        np.testing.assert_allclose(said[:, 1:-1], meant[:, 1:-1].numpy(), atol=0.02)


def test_the_heads_learn_what_is_marked_and_are_told_in_the_card(
    recipe: Mapping[str, Any], delta: Path, tmp_path: Path
) -> None:
    base = resolve(recipe["base"])
    export.to_serving(base, delta, "test", tmp_path / "served", int8=False)
    reader = Reader(tmp_path / "served")
    message = reader.read("a red scarf, my coat is blue", Before())
    assert [message.text[start:end] for start, end in message.marks.mentioned] == ["coat", "blue"]
    message = reader.read("a red scarf and blue gloves", Before())
    assert [[message.text[start:end] for start, end in wish] for wish in message.marks.wishes] == [
        ["red scarf"],
        ["blue gloves"],
    ]
    card = (delta / "README.md").read_text(encoding="utf-8")
    marks.train(recipe, base.folder, delta)
    assert card.count(marks.SECTION) == 1
    assert (delta / "README.md").read_text(encoding="utf-8") == card  # trained again it is told once


@pytest.mark.parametrize("mark", ["[red](loved)", "[red](Wanted)"])
def test_a_mark_of_no_role_is_named_with_its_line(tmp_path: Path, mark: str) -> None:
    (tmp_path / "one.txt").write_text(f"a [hat](wanted)\n{mark}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"one\.txt, line 2"):
        marks.read(tmp_path / "one.txt", marks.HEADS_OF_MARKS["roles"])


def test_the_name_changes_with_the_delta(delta: Path, tmp_path: Path) -> None:
    for file in (export.ADAPTER, export.HEADS, export.LABELS):
        (tmp_path / file).write_bytes((delta / file).read_bytes())
    before = export.name_of("base", tmp_path)
    (tmp_path / export.LABELS).write_text("{}", encoding="utf-8")
    assert export.name_of("base", tmp_path) != before


def test_the_released_delta_is_small() -> None:
    from lisa.prepare import RELEASED_READER

    assert sum(file.stat().st_size for file in RELEASED_READER.glob("*.safetensors")) < 10e6
    assert json.loads((RELEASED_READER / export.LABELS).read_text(encoding="utf-8"))["thresholds"]
