"""The best step by what counts, and the page of a run: on a tiny model that really trains."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, LlamaForCausalLM, TrainerCallback, TrainerState

from finetune import development, run_page, sft
from finetune.data.cases import Case
from finetune.data.rows import write
from finetune.recipe import Development, Recipe
from tests.finetune.authored import authored_cases, authored_rows
from tests.finetune.test_chain import tiny

CASES = authored_cases()[:3]
ONE_MATRIX = "layers.1.mlp.down_proj.lora_B"


@pytest.fixture
def short(repo: Path, tiny_base: Path, tmp_path: Path) -> Recipe:
    """A run of four steps that is measured at each."""
    write(tmp_path / "train.jsonl", authored_rows()[:4])
    (tmp_path / "README.md").write_text("# The card of the <rows>")
    read = tiny(
        repo,
        "sft",
        model={"base": str(tiny_base)},
        data={"rows": tmp_path / "train.jsonl", "test": None},
        training={"batch_size": 1, "save_steps": 2, "log_steps": 1, "precision": "fp32", "threads": 1},
    )
    return read.model_copy(update={"output": tmp_path / "run", "development": Development(questions=3, every=1)})


def rate_at(rates: dict[int, float], monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers of which so many hold at each step; the model's own weights are kept and taken back for real."""
    seen: list[int] = []

    def said(model: Any, tokenizer: Any, cases: Any) -> list[str]:
        seen.append(len(seen) + 1)
        right = round(rates[seen[-1]] * len(cases))
        return [
            f"The price of the Ada Dress is {'$45.00' if place < right else '$7.00'}." for place in range(len(cases))
        ]

    monkeypatch.setattr(development, "answers", said)


class Weights(TrainerCallback):
    """Remembers the adapter at each step."""

    def __init__(self) -> None:
        self.at: dict[int, torch.Tensor] = {}

    def on_step_end(self, args: Any, state: TrainerState, control: Any, model: Any, **rest: Any) -> None:
        """After the optimizer's step."""
        weights = next(value for name, value in model.named_parameters() if ONE_MATRIX in name)
        self.at[state.global_step] = weights.detach().clone()


def price_cases() -> list[Case]:
    return [case for case in authored_cases() if case.decision.kind.value == "price"][:1] * 3


def test_the_best_steps_adapter_becomes_the_runs(
    short: Recipe, tiny_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rate_at({1: 0.0, 2: 2 / 3, 3: 1 / 3, 4: 2 / 3}, monkeypatch)
    weights = Weights()
    adapter = sft.train(short, tiny_base, callbacks=[weights], development=price_cases())
    kept = next(value for name, value in load_file(adapter / "adapter_model.safetensors").items() if ONE_MATRIX in name)
    assert torch.equal(kept, weights.at[2]) and not torch.equal(kept, weights.at[4])
    told = json.loads((short.output / "metrics.json").read_text())
    assert (told["steps"], told["development"]["step"], told["development"]["n"]) == (4, 2, 3)
    assert "best at step 2 | 0.66667 of 3 |" in (adapter / "README.md").read_text()


def test_a_run_that_gets_no_better_ends(short: Recipe, tiny_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rate_at({1: 2 / 3, 2: 1 / 3, 3: 2 / 3, 4: 1.0}, monkeypatch)
    patient = short.model_copy(update={"development": Development(questions=3, every=1, patience=2)})
    sft.train(patient, tiny_base, development=price_cases())
    told = json.loads((short.output / "metrics.json").read_text())
    assert (told["steps"], told["development"]["step"]) == (3, 1)


def test_greedy_answers_end_where_the_model_ends_them(tiny_base: Path) -> None:
    """The same model in a batch and alone says the same, and keeps training where it was."""
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    model = LlamaForCausalLM.from_pretrained(tiny_base)
    model.train()
    together = development.answers(model, tokenizer, CASES)
    assert together == [development.answers(model, tokenizer, [case])[0] for case in CASES]
    assert model.training


class Addresses(HTMLParser):
    """Collects what a page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Every address of a tag."""
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]


class Opened(TrainerCallback):
    """Reads the page while the run goes on."""

    def __init__(self, page: Path) -> None:
        self._page = page
        self.seen: list[str] = []

    def on_step_end(self, args: Any, state: TrainerState, control: Any, **rest: Any) -> None:
        """After every step."""
        self.seen.append(self._page.read_text())


def test_the_page_of_a_run_is_live_whole_and_asks_no_network(short: Recipe, tiny_base: Path) -> None:
    page = short.output / run_page.PAGE
    opened = Opened(page)
    sft.train(short, tiny_base, callbacks=[opened], development=CASES[:1], command="lisa finetune sft RECIPE")
    assert "Nothing is logged yet." in opened.seen[0]
    assert "step 3 of 4" in opened.seen[3] and 'http-equiv="refresh"' in opened.seen[3]
    html = page.read_text()
    for told in (
        "step 4 of 4, ended",
        "lisa finetune sft RECIPE",
        "batch_size: 1",
        "card of the &lt;rows&gt;",
        "trl 1.",
    ):
        assert told in html
    for title in ("Loss", "Development questions grounded", "Learning rate"):
        assert f'aria-label="{title}"' in html
    assert "http-equiv" not in html, "a finished run's page no longer changes"
    addresses = Addresses()
    addresses.feed(html)
    assert addresses.found == ["data:,"]


def test_pairs_and_rewards_have_their_own_pictures() -> None:
    log = [
        {"step": 1, "loss": 0.7, "rewards/margins": 0.1, "rewards/accuracies": 0.5},
        {"step": 2, "eval_rewards/margins": 0.2, "rewards/told/mean": 0.4, "reward": 2.0},
    ]
    drawn = "".join(run_page.pictures(log))
    for title in ("Margin of the better", "Pairs whose better", "Parts of the reward", "Reward of drawn"):
        assert title in drawn
    assert "Straying" not in drawn
