"""Puts together what `lisa evaluate` measures, from the settings of a shop."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.results import Section
from evaluation.run import Part, Progress
from lisa.settings import BOT, BOUTIQUE, REPOSITORY, Settings

if TYPE_CHECKING:
    from actions.answers.llm import LanguageModel
    from evaluation.answers.judge import Judge
    from evaluation.answers.questions import Question
    from evaluation.rasa import Bot

UTTERANCES = REPOSITORY / "tests" / "bot" / "utterances.csv"
STORIES = REPOSITORY / "tests" / "stories"
TRIALS = 3  # of each conversation in a full run
ATTACKS_IN_A_QUICK_RUN = 40
SAFETY_EVERY_IN_A_QUICK_RUN = 3  # of the safety conversations
_COUNTED = re.compile(r"(\d+) of (\d+)")

Tell = Callable[[str], None]


def retrieval(shop: Settings, catalog: Path | None, queries: Path, qrels: Path) -> Part:
    """The search on judged queries, over the catalog that is served or another index folder."""

    def measure(_progress: Progress) -> Section:
        from evaluation.retrieval.section import section
        from retrieval.encoder import Encoder
        from retrieval.index import Index

        encoder = Encoder(shop.encoder_folder)
        return section(Index(catalog or shop.catalog_folder, encoder).snapshot(), encoder, queries, qrels)

    return Part("retrieval", measure)


def answers(
    shop: Settings, catalog: Path | None, questions: Path | None, judge: Judge | None, quick: bool, tell: Tell
) -> Part:
    """The answers as served: with the bot's own reading of each question, the served index and the served model."""

    def measure(progress: Progress) -> Section:
        from evaluation.answers import a_few, evaluate, our_questions, read_questions
        from language.reader import Reader
        from lisa.serve import needs_examples
        from retrieval.encoder import Encoder
        from retrieval.index import Index

        asked = read_questions(questions) if questions else our_questions()
        if quick:
            asked = a_few(asked)
        encoder = Encoder(shop.encoder_folder)
        examples = needs_examples(shop)
        return evaluate(
            asked,
            Index(catalog or shop.catalog_folder, encoder),
            encoder,
            _model(shop),
            shop.shop_name,
            with_examples=examples,
            intents=_intents(trained_bot(shop, tell), asked),
            reader=Reader(shop.reader_folder),
            base=untuned_model(shop, tell) if not (examples or shop.llm_url or quick) else None,
            judge=judge,
            tell=lambda _what, done, total: progress(done, total),
        )

    return Part("answers", measure)


def nlu(shop: Settings, utterances: Sequence[Path], quick: bool, tell: Tell) -> Part:
    """Understanding of held-out utterances and the reader's calibration; in a full run also Rasa's cross-validation."""

    def measure(_progress: Progress) -> Section:
        from evaluation import cross_validation, reader_calibration
        from evaluation.nlu import evaluate
        from language.reader import Reader

        bot = trained_bot(shop, tell)
        section = evaluate(bot, utterances or [UTTERANCES])
        section = section if utterances else reader_calibration.add(section, Reader(shop.reader_folder))
        return section if quick else cross_validation.add(section, bot)

    return Part("nlu", measure)


def stories(shop: Settings, folder: Path, tell: Tell) -> Part:
    """Rasa's own test of the written stories."""

    def measure(_progress: Progress) -> Section:
        from evaluation.stories import evaluate

        return evaluate(trained_bot(shop, tell), folder)

    return Part("stories", measure)


def conversations(
    shop: Settings, folder: Path, kinds: Sequence[str], trials: int, quick: bool, tell: Tell, *, running: bool = False
) -> Part:
    """The suites of conversations, held with a system of their own on fresh databases, or with the shop that runs."""

    def measure(progress: Progress) -> Section:
        from evaluation.conversations.evaluate import evaluate
        from evaluation.conversations.running import Running
        from evaluation.conversations.system import Shop

        bot = trained_bot(shop, tell)
        held = Shop(
            bot=BOT,
            bot_model=bot.model,
            encoder=shop.encoder_folder,
            reader=shop.reader_folder,
            llm=shop.llm_folder,
            catalog=BOUTIQUE / "catalog.csv",
            policies=BOUTIQUE / "policies",
            orders=BOUTIQUE / "orders.json",
            name=shop.shop_name,
        )
        where = Running(shop.rasa_url, shop.rasa_token, shop.orders_url) if running else None
        every = SAFETY_EVERY_IN_A_QUICK_RUN if quick else 1
        return evaluate(folder, held, kinds, trials, tell=_counting(progress), running=where, safety_every=every)

    name, *also = _parts(set(kinds))
    return Part(name, measure, tuple(also))


def _parts(kinds: Set[str]) -> Sequence[str]:
    """The gate's parts that some kinds of suites belong to, or all of them: attacks count apart from service."""
    if kinds == {"safety"}:
        return ["conversations.safety"]
    return ["conversations", "conversations.safety"] if not kinds or "safety" in kinds else ["conversations"]


def attacks(shop: Settings, quick: bool) -> Part:
    """Attempts to see or change what belongs to other customers, played against a shop opened for them."""

    def measure(progress: Progress) -> Section:
        from actions.orders.database import open_database
        from evaluation.attacks import attempts, play
        from evaluation.own_shop import open_shop

        wanted = attempts.read()
        if quick:  # spread over all patterns, always the same ones
            wanted = wanted[:: max(1, len(wanted) // ATTACKS_IN_A_QUICK_RUN)]
        done = 0

        def tell(_line: str) -> None:
            nonlocal done
            done += 1
            progress(done, len(wanted))

        with open_shop(shop.models) as opened:
            engine = open_database(f"sqlite:///{opened.home / 'orders.db'}")
            try:
                return play.run(opened.rasa_url, opened.rasa_token, engine, wanted, tell)
            finally:
                engine.dispose()

    return Part("conversations.attacks", measure)


def parallel_orders(shop: Settings) -> Part:
    """A hundred customers who change their orders at one moment, in a shop opened for them."""

    def measure(_progress: Progress) -> Section:
        from actions.orders.database import open_database
        from evaluation import parallel_orders
        from evaluation.own_shop import open_shop

        with open_shop(shop.models) as opened:
            engine = open_database(f"sqlite:///{opened.home / 'orders.db'}")
            try:
                return parallel_orders.run(opened.rasa_url, opened.rasa_token, engine)
            finally:
                engine.dispose()

    return Part("conversations.parallel", measure)


def tau2(shop: Settings, db: Path, tasks: Path, trials: int) -> Part:
    """tau2-bench retail tasks with scripted customers, in a shop of tau2's own data and rules."""

    def measure(progress: Progress) -> Section:
        from evaluation.tau2.evaluate import evaluate

        total = trials * len(json.loads(tasks.read_text(encoding="utf-8")))
        done = 0

        def tell(_line: str) -> None:
            nonlocal done
            done += 1
            progress(done, total)

        return evaluate(db, tasks, trials, shop.models, tell)

    return Part("conversations.tau2", measure)


def trained_bot(shop: Settings, tell: Tell) -> Bot:
    """The bot for the present training data, trained when it isn't yet."""
    from evaluation.rasa import Bot
    from lisa.prepare import prepare_bot

    return Bot(BOT, prepare_bot(shop, tell), shop.encoder_folder, shop.reader_folder)


def _counting(progress: Progress) -> Tell:
    """Hears of "12 of 190: …" and passes the numbers on."""

    def tell(line: str) -> None:
        counted = _COUNTED.match(line)
        if counted:
            progress(int(counted[1]), int(counted[2]))

    return tell


def _model(shop: Settings) -> LanguageModel:
    """The model that serves the shop."""
    from actions.answers.llm import LocalModel, RemoteModel

    if shop.llm_url:
        return RemoteModel(shop.llm_url, shop.llm, shop.llm_api_key)
    return LocalModel(shop.llm_folder, threads=shop.llm_threads)


def untuned_model(shop: Settings, tell: Tell) -> LanguageModel:
    """The model before fine-tuning, converted once."""
    from actions.answers.llm import LocalModel
    from finetune import export
    from retrieval import models

    folder = shop.models / "llm-untuned"
    described = folder / "lisa.json"
    if not described.is_file() or json.loads(described.read_text(encoding="utf-8"))["name"] != shop.llm:
        tell(f"converting {shop.llm} as it was before fine-tuning")
        export.to_serving(models.resolve(shop.llm), None, shop.llm, folder)
    return LocalModel(folder, threads=shop.llm_threads)


def _intents(bot: Bot, questions: Sequence[Question]) -> Mapping[str, str]:
    """What the bot takes each question for that doesn't name its intent itself."""
    texts = sorted({question.question for question in questions if not question.intent})
    return {text: parse["intent"]["name"] for text, parse in zip(texts, bot.parse(texts), strict=True)}
