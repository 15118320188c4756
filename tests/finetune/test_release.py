"""The adapter in the repository: small, of the model that serves, and without a path of the machine that made it."""

import json
from pathlib import Path

import pytest

from finetune.data.fingerprint import prompt_fingerprint
from retrieval.models import LANGUAGE_MODEL


@pytest.fixture
def released(repo: Path) -> Path:
    return repo / "finetune" / "released" / "smollm2-135m"


def test_it_stays_under_ten_megabytes(released: Path) -> None:
    assert (released / "adapter_model.safetensors").stat().st_size < 10_000_000


def test_it_names_the_model_that_serves_and_no_path(released: Path) -> None:
    config = json.loads((released / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == LANGUAGE_MODEL
    texts = (released / "adapter_config.json").read_text() + (released / "README.md").read_text()
    assert not [word for word in ("/home/", "/root/", "/tmp/", "/Users/") if word in texts]


def test_its_card_tells_the_loss_and_what_was_measured(released: Path) -> None:
    card = (released / "README.md").read_text()
    assert "loss at the end" in card
    assert "| grounded: all |" in card


def test_it_was_trained_for_the_prompt_that_serves(released: Path) -> None:
    """A changed fact sentence or task needs a new training: see the model's card for how it is made."""
    assert f"| prompt | {prompt_fingerprint()} |" in (released / "README.md").read_text()
