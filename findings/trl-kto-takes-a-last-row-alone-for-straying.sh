#!/usr/bin/env bash
# TRL 1.16.0, KTOTrainer: a row that is alone in the last batch is measured against itself.
#
# Guess: `KTOTrainer` raises for a batch size of 1, "KTO will not work properly because the KL term will be equivalent to
# the implied reward", so with a batch size of 2 no row can meet that.
# Seen: only the setting is checked. Of three rows in batches of two the third has itself as the mismatched completion
# (`KL_completion_ids` are its own `completion_ids`), without a warning. On its batches the logged `kl` is exactly its
# own reward over beta: the KTO loss of a good answer stays at a half however far the model has come, and that of a bad
# one as well. Any dataset whose length leaves one over has such a step in every epoch; with few rows, as thumbs by
# people are, it is a good share of the steps. `dataloader_drop_last=True`, or a row fewer, avoids it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3.11 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q trl==1.16.0 transformers==5.23.0 torch==2.13.0 datasets==5.2.0 accelerate==1.15.0 2>/dev/null
cat > "$folder/seen.py" <<'PY'
import logging
import sys

import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import KTOConfig, KTOTrainer

words = "[PAD] [EOS] is it red ? yes no never".split()
inner = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[PAD]"))
inner.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, pad_token="[PAD]", eos_token="[EOS]")
rows = [{"prompt": "is it red ?", "completion": f" {said}", "label": good} for said, good in (("yes", True), ("no", False), ("never", True))]


def trainer(batch_size):
    torch.manual_seed(7)
    config = LlamaConfig(vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, pad_token_id=0, eos_token_id=1)
    arguments = KTOConfig(
        output_dir=sys.argv[1], per_device_train_batch_size=batch_size, learning_rate=1e-2, num_train_epochs=4, logging_steps=1,
        beta=0.1, use_cpu=True, bf16=False, gradient_checkpointing=False, report_to="none", disable_tqdm=True, save_strategy="no",
        lr_scheduler_type="constant",
    )
    model = LlamaForCausalLM(config)
    reference = LlamaForCausalLM(config)
    reference.load_state_dict(model.state_dict())
    return KTOTrainer(model=model, ref_model=reference, args=arguments, processing_class=tokenizer, train_dataset=Dataset.from_list(rows))


try:
    trainer(1)
except ValueError as error:
    print("batch size 1:", str(error)[:41])
two = trainer(2)
last = two.train_dataset[2]
print("the last row's mismatched completion is its own:", last["KL_completion_ids"] == last["completion_ids"])
two.train()
alone = [entry for entry in two.state.log_history if "kl" in entry and "rewards/chosen" in entry and "rewards/rejected" not in entry]
same = all(abs(entry["kl"] - max(0, entry["rewards/chosen"] / 0.1)) < 1e-3 * max(1, entry["kl"]) for entry in alone)
print("steps with one row:", len(alone), "kl is its own reward over beta:", same, "loss:", sorted({round(entry["loss"], 3) for entry in alone if entry["kl"] > 0}))
PY
seen=$("$folder/venv/bin/python" "$folder/seen.py" "$folder/out" 2>/dev/null | grep -E "^(batch size|the last|steps)")
echo "$seen"
expected="batch size 1: Actual (not effective) batch size must be
the last row's mismatched completion is its own: True
steps with one row: 4 kl is its own reward over beta: True loss: [0.5]"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
