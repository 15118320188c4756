"""Prints how well the shop advises, over the sample boutique and shops of other trades.

    python -m evaluation.advice [--models var/models] [--held-out] [--catalog FILE --questions FILE.yml …]

Each catalog goes with the questions at the same place of the list; without any, the shops that come with Lisa are asked
about: the sample boutique, a jeweller, an outdoor shop. The bot, the reader, search, decisions and templates are the
real ones; no language model words anything.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from actions.answers.answerer import Answerer
from evaluation.advice.asking import NoModel, converse
from evaluation.advice.judging import Judged, judge
from evaluation.advice.questions import AdviceQuestion, read_questions
from evaluation.rasa import Bot
from language.reader import Reader
from retrieval import index, policies, readers
from retrieval.encoder import Encoder

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BOUTIQUE = ROOT / "lisa" / "boutique"
OURS = (
    (BOUTIQUE / "catalog.csv", HERE / "questions" / "boutique.yml"),
    (BOUTIQUE / "catalog.csv", HERE / "questions" / "recommendations.yml"),
    (BOUTIQUE / "catalog.csv", HERE / "questions" / "products.yml"),
    (HERE / "shops" / "jeweller.jsonl", HERE / "questions" / "jeweller.yml"),
    (HERE / "shops" / "outdoor.jsonl", HERE / "questions" / "outdoor.yml"),
)


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.advice", description="Measures advice.")
    parser.add_argument("--models", type=Path, default=ROOT / "var" / "models", help="folder of the served models")
    parser.add_argument("--catalog", type=Path, action="append", default=[], help="a catalog, in any known format")
    parser.add_argument("--questions", type=Path, action="append", default=[], help="the questions for that catalog")
    parser.add_argument("--held-out", action="store_true", help="print the faults of the held-out questions too")
    given = parser.parse_args()
    pairs = list(zip(given.catalog, given.questions, strict=True)) or OURS
    asked = [(catalog, read_questions(questions)) for catalog, questions in pairs]
    intents = _intents([question for _, questions in asked for question in questions], given.models)
    judged = []
    for catalog, questions in asked:
        found = _judged(catalog, questions, given.models, intents)
        judged += found
        _print(f"{catalog.stem} ({len(questions)})", found, with_held_out=given.held_out)
    _print("all", judged, with_faults=False)


def _judged(
    catalog: Path, questions: Sequence[AdviceQuestion], models: Path, intents: Mapping[str, str]
) -> list[Judged]:
    encoder, told = Encoder(models / "encoder"), catalog.parent / "policies"
    with tempfile.TemporaryDirectory() as folder:
        passages = policies.read_policies(told) if told.is_dir() else []
        index.update(Path(folder), readers.read(catalog).products, passages, encoder)
        served = index.Index(Path(folder), encoder)
        answerer = Answerer(served, NoModel(), "Maison Lisa", reader=Reader(models / "reader"))
        snapshot = served.snapshot()
        return [judge(question, converse(question.ask, answerer, intents), snapshot) for question in questions]


def _intents(questions: Sequence[AdviceQuestion], models: Path) -> Mapping[str, str]:
    """What the bot, as it was trained last, takes each sentence for."""
    trained = max((models / "bot").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    bot = Bot(ROOT / "bot", trained, models / "encoder", models / "reader")
    texts = sorted({turn for question in questions for turn in question.ask})
    return {text: parse["intent"]["name"] for text, parse in zip(texts, bot.parse(texts), strict=True)}


def _print(name: str, judged: Sequence[Judged], *, with_faults: bool = True, with_held_out: bool = False) -> None:
    for one in judged if with_faults else ():
        if one.faults and (with_held_out or not one.question.held_out):
            print(f"- {' >> '.join(one.question.ask)}\n    {one.reply.text or 'left to the bot'}")
            print(f"    {one.reply.answer.decision if one.reply.answer else ''}: {'; '.join(one.faults)}")
    for part, among in (("", judged), (" held out", [one for one in judged if one.question.held_out])):
        hiding = [one for one in among if one.question.hides]
        print(
            f"{name}{part}: right {sum(not one.faults for one in among)} of {len(among)}, "
            f"false yes {sum(one.is_false_yes for one in among)}, "
            f"wrong facts {sum(bool(one.wrong_facts) for one in among)}, "
            f"unwanted shown {sum(bool(one.unwanted) for one in hiding)} of {len(hiding)}"
        )


if __name__ == "__main__":
    main()
