"""What pairs can teach: the first update that is foretold is the one that TRL's trainer makes."""

import json
from pathlib import Path

import pytest
from transformers import AutoTokenizer

from finetune import dpo, pair_study, pairs, sft
from finetune.data.rows import write
from tests.finetune.authored import authored_rows
from tests.finetune.test_chain import pair_of, tiny

RATE = 1e-3


@pytest.mark.slow
def test_the_margin_of_an_update_is_what_trl_logs(repo: Path, tiny_base: Path, tmp_path: Path) -> None:
    """TRL logs a step's margin before its update: the second step's is what the first one gained."""
    rows = authored_rows()[:2]
    write(tmp_path / "rows.jsonl", rows)
    training = {"batch_size": 2, "accumulation": 1, "log_steps": 1, "precision": "fp32", "threads": 1}
    data = {"rows": tmp_path / "rows.jsonl", "test": None}
    first = tiny(repo, "sft", model={"base": str(tiny_base)}, data=data, training=training)
    adapter = sft.train(first.model_copy(update={"output": tmp_path / "sft"}), tiny_base)
    pairs.write(tmp_path / "pairs.jsonl", [pair_of(row) for row in rows])
    preferred = tiny(
        repo,
        "dpo",
        model={"base": str(tiny_base), "adapter": adapter},
        data={"rows": tmp_path / "pairs.jsonl"},
        training={**training, "epochs": 2, "learning_rate": RATE, "warmup": 0.0, "schedule": "constant"},
    ).model_copy(update={"output": tmp_path / "dpo", "trainer": {"max_grad_norm": 0.0}})
    told = pair_study.study(preferred, tiny_base, 2, [RATE])
    dpo.train(preferred, tiny_base)
    logged = json.loads((tmp_path / "dpo" / "metrics.json").read_text())["curve"]
    assert logged[0]["rewards/margins"] == pytest.approx(0, abs=1e-6)
    assert told.moved[0].margin == pytest.approx(logged[1]["rewards/margins"], rel=0.05)
    assert told.moved[0].terms == ("sigmoid", "sft")
    assert (told.pairs, told.equal) == (2, 0)


def test_pairs_that_the_cut_makes_equal_are_told(repo: Path, tiny_base: Path, tmp_path: Path) -> None:
    pairs.write(tmp_path / "pairs.jsonl", [pair_of(row) for row in authored_rows()[:2]])
    cut = tiny(repo, "dpo", data={"rows": tmp_path / "pairs.jsonl", "max_length": 20})
    tokenizer = AutoTokenizer.from_pretrained(tiny_base)
    for pair in pairs.read(tmp_path / "pairs.jsonl"):
        better, worse = pair_study._tokens(pair, tokenizer, cut)
        assert better["input_ids"] == worse["input_ids"]
