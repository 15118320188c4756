"""The `lisa finetune` commands as they are typed, on two small shops and a model small enough to train here."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from finetune.data import generate
from finetune.data.rows import write
from finetune.data.split import held_out
from lisa import cli, finetune_shop
from lisa.settings import REPOSITORY
from retrieval import index, policies, readers
from retrieval.encoder import Encoder
from tests.finetune.authored import authored_cases, authored_rows

HEADER = "Handle,Title,Type,Option1 Name,Option1 Value,Variant Price,Variant Inventory Qty,Status\n"
POLICY = "# Returns\n\n## How long can I return?\n\nYou can return everything within 30 days.\n"
NAMES = ("Ada", "Bea", "Cleo", "Dora", "Elin", "Fay", "Gwen", "Hana", "Iris", "Jill")
WARES = {"Coats": "Coat", "Bags": "Bag"}
COLOURS = ("navy", "cream")
CARRIED = [(place, name) for place, name in enumerate(NAMES[:4]) if name != "Cleo"]


@dataclass(frozen=True)
class Typed:
    """What a command said, and its exit status."""

    status: int
    said: str


Lisa = Callable[..., Typed]


@pytest.fixture
def lisa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lisa:
    """Types a command in the home folder that is named, with lines to answer its questions."""
    umask = os.umask(0o077)
    os.umask(umask)

    def typed(home: Path, *arguments: str | Path, answers: str = "") -> Typed:
        monkeypatch.setenv("LISA_HOME", str(home))
        monkeypatch.setenv("LISA_MODELS", str(REPOSITORY / "var" / "models"))
        monkeypatch.setenv("LISA_POLICIES", str(home / "policies"))
        monkeypatch.setenv("COLUMNS", "200")
        monkeypatch.setattr(sys, "argv", ["lisa", "finetune", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
        try:
            cli.main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        finally:
            os.umask(umask)
        out = capsys.readouterr()
        return Typed(status, out.out + out.err)

    return typed


def price_of(number: int) -> str:
    return f"{41 + 3 * number}.00"


def open_shop(home: Path, ware: str, count: int, encoder: Encoder) -> Path:
    """A shop with so many one-colour products, indexed as `lisa catalog update` does."""
    (home / "policies").mkdir(parents=True)
    (home / "policies" / "returns.md").write_text(POLICY, encoding="utf-8")
    catalog = home / "catalog.csv"
    rows = (
        f"{name.lower()}-{ware},{name} {WARES[ware]},{ware},Color,{COLOURS[place % 2]},{price_of(place)},5,active\n"
        for place, name in enumerate(NAMES[:count])
    )
    catalog.write_text(HEADER + "".join(rows), encoding="utf-8")
    products = readers.read(catalog, currency="USD").products
    index.update(home / "catalog", products, policies.read_policies(home / "policies"), encoder)
    return home


def chat(name: str, ware: str, place: int) -> dict[str, object]:
    """A dialogue of two exchanges: the price, and then the colour of what it was about."""
    return {
        "id": f"{name.lower()}@example.com",
        "messages": [
            {"role": "user", "content": f"How much is the {name} {ware}?"},
            {"role": "assistant", "content": [{"type": "text", "text": f"The {name} {ware} is ${price_of(place)}."}]},
            {"role": "user", "content": f"Which colours does the {name} {ware} come in?"},
            {"role": "assistant", "content": f"The {name} {ware} comes in {COLOURS[place % 2]}."},
        ],
    }


def write_lines(path: Path, values: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, list[dict[str, str]]]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def answers_in(folder: Path) -> set[str]:
    rows = [row for name in ("train", "test") for row in rows_of(folder / f"{name}.jsonl")]
    said = [row["completion"][0]["content"] for row in rows]
    assert len(said) == len(set(said)), "no row comes twice"
    return set(said)


@pytest.fixture(scope="module")
def coats(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return open_shop(tmp_path_factory.mktemp("coats"), "Coats", 10, encoder)


@pytest.fixture(scope="module")
def bags(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of four products."""
    return open_shop(tmp_path_factory.mktemp("bags"), "Bags", 4, encoder)


def test_only_what_people_accept_becomes_rows_and_stays_theirs(lisa: Lisa, coats: Path, bags: Path) -> None:
    """Forty judgements by two people: accepted, edited, rejected, skipped; then more is collected before them."""
    chats = [chat(name, "Coat", place) for place, name in enumerate(NAMES)]
    first = write_lines(coats / "chats.jsonl", chats)
    assert lisa(coats, "data", "collect", first).status == 0
    assert "10 of 10 dialogues" in lisa(coats, "data", "clean").said
    collected = (coats / "finetune" / "dialogues" / "collected.jsonl").read_text()
    assert "@example.com" not in collected, "an id of the file is nobody's business"

    verdicts = ["a", "r", "s", "e"] * 5
    better = {place: f"Sure, the {NAMES[place // 2]} Coat comes in cream." for place in range(3, 20, 4)}
    typed = "".join(f"e\n{better[place]}\n" if place in better else f"{verdicts[place]}\n" for place in range(20))
    assert "20 judgements" in lisa(coats, "data", "annotate", "--annotator", "anna", answers=typed).said
    agreed = lisa(coats, "data", "annotate", "--annotator", "ben", answers=typed.replace("s\n", "r\n"))
    assert "40 judgements" in agreed.said and "judged the same item 15 times" in agreed.said

    told = lisa(coats, "data", "format")
    assert told.status == 0, told.said
    folder = coats / "finetune" / "dialogues" / "data"
    rows = answers_in(folder)
    exchanges = [
        (turns[at]["content"], turns[at + 1]["content"])
        for one in chats
        for turns in [one["messages"]]
        for at in (0, 2)
    ]  # type: ignore[index]
    said = [answer if isinstance(answer, str) else answer[0]["text"] for _, answer in exchanges]
    accepted = {answer for answer, verdict in zip(said, verdicts, strict=True) if verdict == "a"}
    edited = set(better.values())
    assert rows == accepted | edited
    pairs = rows_of(folder / "pairs.jsonl")
    assert pairs and {pair["chosen"][0]["content"] for pair in pairs} <= edited
    thumbs = {one["completion"][0]["content"]: one["label"] for one in rows_of(folder / "thumbs.jsonl")}
    assert {answer for answer, is_good in thumbs.items() if is_good} <= accepted | edited
    assert {answer for answer, is_good in thumbs.items() if not is_good} <= set(said) - accepted
    assert len(set(thumbs.values())) == 2

    others = [{"question": "Do you sell hats?", "answer": "No, only coats."}, *reversed(chats)]
    lisa(coats, "data", "collect", write_lines(coats / "more.jsonl", others))
    lisa(coats, "data", "clean")
    assert "41 judgements" in lisa(coats, "data", "annotate", "--annotator", "anna", answers="r\n").said
    lisa(coats, "data", "format")
    assert answers_in(folder) == rows, "no judgement moved to another dialogue"
    assert "doesn't exist" in lisa(bags, "data", "format").said, "another shop has none of these dialogues"


def test_a_preference_file_is_ranked_and_the_better_answer_is_chosen(lisa: Lisa, coats: Path) -> None:
    asked = {"prompt": "How much is the Ada Coat?", "chosen": "It is $7.00.", "rejected": "The Ada Coat is $41.00."}
    lisa(coats, "data", "collect", write_lines(coats / "pairs.jsonl", [asked]), "--to", coats / "p.jsonl")
    lisa(coats, "data", "clean", coats / "p.jsonl", "--to", coats / "c.jsonl")
    ours = ("--annotations", coats / "ranks.jsonl")
    ranked = lisa(
        coats, "data", "annotate", "--dialogues", coats / "c.jsonl", *ours, "--annotator", "anna", answers="k\n2 1\n"
    )
    assert "1 judgements" in ranked.said
    assert "1 pairs" in lisa(coats, "data", "format", *ours, "--folder", coats / "ranked").said
    [pair] = rows_of(coats / "ranked" / "pairs.jsonl")
    assert (pair["chosen"][0]["content"], pair["rejected"][0]["content"]) == ("The Ada Coat is $41.00.", "It is $7.00.")


@dataclass(frozen=True)
class Trained:
    """A shop with rows, and a recipe that trains a tiny model on eight of them."""

    home: Path
    recipe: Path

    def run(self, name: str) -> dict[str, object]:
        told = json.loads((self.home / "finetune" / name / "metrics.json").read_text(encoding="utf-8"))
        assert isinstance(told, dict)
        return told


@pytest.fixture
def ready(bags: Path, tiny_base: Path) -> Trained:
    """A shop with rows to train and to measure on."""
    rows = authored_rows()
    data = bags / "finetune" / "data"
    write(data / "train.jsonl", rows[:8])
    write(data / "test.jsonl", rows[8:10])
    (data / "data.json").write_text('{"command": "lisa finetune data generate --rows 16"}', encoding="utf-8")
    recipe = yaml.safe_load((REPOSITORY / "finetune" / "recipes" / "smollm2-135m" / "sft.yaml").read_text())
    recipe["model"]["base"] = str(tiny_base)
    recipe["training"] |= {"batch_size": 2, "save_steps": 2, "log_steps": 1, "threads": 1, "precision": "fp32"}
    recipe["output"] = "finetune/run"
    del recipe["development"]  # whose questions take longer than these runs
    (bags / "sft.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
    return Trained(bags, bags / "sft.yaml")


@pytest.mark.slow
def test_a_run_is_a_folder_of_its_own(lisa: Lisa, ready: Trained) -> None:
    """Trained, refused, trained for longer, torn and taken up, and put aside: each as the command is typed."""
    sft = ("sft", ready.recipe)
    first = lisa(ready.home, *sft)
    assert first.status == 0, first.said
    run = ready.home / "finetune" / "run"
    assert ready.run("run")["steps"] == 4
    assert ready.run("run")["held_out"], "the generated test is measured along the way"
    about = (run / "adapter" / "README.md").read_text()

    assert "finished: there is nothing left to train" in lisa(ready.home, *sft).said
    other = lisa(ready.home, *sft, "--set", "training.learning_rate=0.01", "--set", "lora.rank=4")
    assert other.status == 1
    assert "lora.rank was 16, is 4; training.learning_rate was 0.001, is 0.01" in other.said
    assert (run / "adapter" / "README.md").read_text() == about, "a refused run changes nothing"
    assert "`--resume` goes on with it" in lisa(ready.home, *sft, "--set", "training.epochs=2").said

    (run / "checkpoint-4" / "optimizer.pt").write_bytes(b"torn")
    longer = lisa(ready.home, *sft, "--set", "training.epochs=2", "--resume")
    assert longer.status == 0, longer.said
    assert ready.run("run")["steps"] == 8
    told = (run / "adapter" / "README.md").read_text()
    assert "| epochs | 2.0 |" in told

    fresh = lisa(ready.home, *sft, "--fresh", "--set", "lora.rank=4")
    assert fresh.status == 0, fresh.said
    assert (ready.home / "finetune" / "run.1" / "metrics.json").is_file()
    exported = lisa(
        ready.home, "export", run / "adapter", "--to", ready.home / "served", "--release", ready.home / "released"
    )
    assert exported.status == 0, exported.said
    card = (ready.home / "released" / "README.md").read_text()
    assert "rank 4" in card
    made_by = card[card.index("How it was made") :]
    assert "data generate --rows 16" in made_by
    assert "--fresh --set lora.rank=4" in made_by and "learning_rate=0.01" not in made_by
    assert str(Path.home()) not in made_by


@pytest.mark.slow
def test_ones_own_dialogues_and_system_sentence_are_trained(lisa: Lisa, ready: Trained, coats: Path) -> None:
    home = ready.home
    turns = [chat(name, "Coat", place) for place, name in enumerate(NAMES)]
    lisa(home, "data", "collect", write_lines(home / "own.jsonl", turns), "--to", home / "o.jsonl")
    lisa(home, "data", "clean", home / "o.jsonl", "--to", home / "oc.jsonl")
    ours = ("--annotations", home / "own-judged.jsonl")
    lisa(home, "data", "annotate", "--dialogues", home / "oc.jsonl", *ours, "--annotator", "a", answers="a\n" * 20)
    system = ("--system", "You are Max, who sells coats in rhyme.")
    made = lisa(home, "data", "format", *ours, *system, "--folder", home / "own")
    assert "rows of whole dialogues" in made.said
    rows = rows_of(home / "own" / "train.jsonl")
    assert {len(row["prompt"]) for row in rows} == {2, 4}, "what was said before stands in the prompt"
    assert {row["prompt"][0]["content"] for row in rows} == {"You are Max, who sells coats in rhyme."}
    changed = (
        "--set",
        f"data.rows={home / 'own' / 'train.jsonl'}",
        "--set",
        "output=finetune/own",
        "--set",
        "data.test=",
    )
    refused = lisa(home, "sft", ready.recipe, *changed)
    assert refused.status == 1 and "data.prompts: own" in refused.said
    trained = lisa(home, "sft", ready.recipe, *changed, "--fresh", "--set", "data.prompts=own")
    assert trained.status == 0, trained.said
    assert ready.run("own")["examples"] == len(rows)


@pytest.mark.slow
def test_an_evaluation_asks_what_training_never_saw_and_tells_its_command(
    lisa: Lisa, ready: Trained, tiny_base: Path
) -> None:
    report = ready.home / "report.json"
    catalog = ready.home / "catalog.csv"
    told = lisa(ready.home, "evaluate", tiny_base, "--catalog", catalog, "--questions", "30", "--report", report)
    assert told.status == 0, told.said
    measured = json.loads(report.read_text())
    assert "--questions 30" in measured["command"]
    asked = str(measured["models"][tiny_base.name]["failed"])
    unseen = held_out(f"{name.lower()}-Bags" for name in NAMES[:4])
    assert len(unseen) == 1, "of four products one is kept for the test"
    assert {name for name in NAMES[:4] if f"{name} Bag" in asked} == {name.partition("-")[0].title() for name in unseen}


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("training.epochs=0", "training.epochs: Input should be greater than 0"),
        ("lora.rank=0", "lora.rank: Input should be greater than 0"),
        ("trainig.epochs=2", "trainig: there is no such setting. Did you mean `training`?"),
        ("lora.dropuot=0.1", "lora.dropuot: there is no such setting. Did you mean `dropout`?"),
        ("training.epochs", "is no setting: write it as training.epochs=2"),
        ("model.quantization=nf4", "`quantization: nf4` needs a"),
        ("data.rows=nowhere.jsonl", "nowhere.jsonl doesn't exist"),
        ("data.rows=broken.jsonl", "broken.jsonl, line 2, kind: Field required"),
        ("data.rows=empty.jsonl", "there is no row to train on"),
    ],
)
def test_what_is_wrong_with_a_run_is_named(lisa: Lisa, bags: Path, tiny_base: Path, setting: str, told: str) -> None:
    recipe = yaml.safe_load((REPOSITORY / "finetune" / "recipes" / "smollm2-135m" / "sft.yaml").read_text())
    recipe["model"]["base"] = str(tiny_base)
    del recipe["development"]
    (bags / "wrong.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
    row = {"prompt": [{"role": "user", "content": "?"}], "completion": [{"role": "assistant", "content": "!"}]}
    whole = {**row, "kind": "price", "shop": "s", "about": "a", "question": "?"}
    write_lines(bags / "broken.jsonl", [whole, dict(row)])
    write_lines(bags / "empty.jsonl", [])
    said = lisa(bags, "sft", bags / "wrong.yaml", "--fresh", "--set", setting, "--set", "output=finetune/wrong")
    assert said.status == 1
    assert told in said.said


def test_a_customers_thumb_needs_nobody_else(lisa: Lisa, bags: Path) -> None:
    """What `lisa stats questions --export` wrote becomes thumbs without a judgement; what nobody rated doesn't."""
    asked = [(f"How much is the {name} Bag?", f"The {name} Bag is ${price_of(place)}.") for place, name in CARRIED]
    rated = [
        {"question": question, "answer": answer, "verdict": verdict}
        for (question, answer), verdict in zip(asked, ("up", "down", "none"), strict=True)
    ]
    wrong = {"question": asked[2][0], "answer": "It is $1.00, as good as free.", "label": True}
    lisa(bags, "data", "collect", write_lines(bags / "rated.jsonl", [*rated, wrong]))
    lisa(bags, "data", "clean")
    told = lisa(bags, "data", "format", "--folder", bags / "thumbs")
    assert told.status == 0 and "2 thumbs" in told.said, told.said
    thumbs = {one["completion"][0]["content"]: one["label"] for one in rows_of(bags / "thumbs" / "thumbs.jsonl")}
    assert thumbs == {asked[0][1]: True, asked[1][1]: False}, "a liked answer that isn't true is none to learn"
    odd = write_lines(bags / "odd.jsonl", [{"question": "?", "answer": "!", "verdict": "sideways"}])
    assert "line 1, verdict: 'sideways' is none of up, down" in lisa(bags, "data", "collect", odd).said


@pytest.mark.slow
def test_the_checker_teaches_by_the_commands(
    lisa: Lisa, ready: Trained, tiny_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SFT, then GRPO from it, as they are typed, on authored questions: to ask the shop's own takes a minute."""
    monkeypatch.setattr(finetune_shop, "own_cases", lambda count, seed, held_out: authored_cases()[:count])
    monkeypatch.setattr(generate, "development", lambda *records: authored_cases()[-2:])
    first = lisa(ready.home, "sft", ready.recipe, "--set", "output=finetune/first", "--set", "data.max_rows=2")
    assert first.status == 0, first.said
    recipe = yaml.safe_load((REPOSITORY / "finetune" / "recipes" / "smollm2-135m" / "grpo.yaml").read_text())
    recipe["model"] = {"base": str(tiny_base), "adapter": "finetune/first/adapter"}
    recipe["grpo"] |= {"prompts": 2, "samples": 2}
    recipe["training"] |= {"batch_size": 2, "accumulation": 1, "threads": 1}
    recipe["data"]["max_rows"] = 2
    recipe["development"] = {"questions": 2, "every": 1}
    path = ready.home / "grpo.yaml"
    path.write_text(yaml.safe_dump(recipe), encoding="utf-8")
    trained = lisa(ready.home, "grpo", path)
    assert trained.status == 0, trained.said
    measured = ready.run("smollm2-135m/grpo")
    assert measured["development"]["n"] == 2  # type: ignore[index]
    asked = rows_of(ready.home / "finetune" / "smollm2-135m" / "asked.jsonl")
    assert asked and all(row["prompt"] for row in asked)
    assert "finished" in lisa(ready.home, "grpo", path).said
    card = (ready.home / "finetune" / "smollm2-135m" / "grpo" / "adapter" / "README.md").read_text()
    assert "| reward | grounded 1.0, told 1.0" in card and "Before it: smollm2-135m-sft" in card


def test_check_tells_time_memory_and_disk(lisa: Lisa, ready: Trained, tiny_base: Path) -> None:
    told = lisa(ready.home, "check", ready.recipe)
    assert told.status == 0, told.said
    assert "GB of memory" in told.said and "GB of disk (free:" in told.said
    for method in ("kto", "grpo"):
        path = REPOSITORY / "finetune" / "recipes" / "smollm2-135m" / f"{method}.yaml"
        ours = [f"model.base={tiny_base}", f"model.adapter={ready.home}", "training.threads=1", "training.batch_size=4"]
        told = lisa(ready.home, "check", path, *(part for one in ours for part in ("--set", one)))
        assert f"smollm2-135m-{method}: about" in told.said, told.said
