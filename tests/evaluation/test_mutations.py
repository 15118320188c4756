"""Twelve seeded regressions, one at a time: each turns the gate red, and the unchanged system is green.

Every regression is a real change of what is measured: of the code that serves, or of a copy of the files that it comes
from. The measurements and the gate are those of `lisa evaluate`, on the cases that a regression concerns.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from actions.answers import answerer, templates
from actions.answers.decision import Decision
from actions.answers.llm import LocalModel
from actions.handover import ActionHandOver
from actions.order_tracking import ValidateTrackOrderForm
from actions.orders import repository, service
from actions.orders.reading import is_number
from actions.orders.schema import Order
from evaluation import answers, gate, nlu, saved, stories
from evaluation.conversations.evaluate import SUITES, hold_all
from evaluation.conversations.reading import read_folder
from evaluation.conversations.section import section as held
from evaluation.conversations.system import Shop, System, open_system
from evaluation.rasa import Bot
from evaluation.results import Evaluation, Section
from evaluation.retrieval.section import section as searched
from lisa.evaluations import STORIES, UTTERANCES, untuned_model
from lisa.prepare import prepare_bot
from lisa.settings import BOT, BOUTIQUE, Settings
from retrieval import checksums, index, readers
from retrieval.encoder import Encoder
from retrieval.facets import Mask, Shelf
from retrieval.policies import read_policies
from retrieval.query import Query

from ..conftest import MODELS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # some train a bot of their own

QUESTIONS = ("not_on_sale-01", "price-01", "few_left-01", "few_left-02", "in_stock-01", "sizes-01", "colours-01")
CONVERSATIONS = (
    "an_order_is_tracked",
    "an_order_is_cancelled_from_one_message",
    "another_customers_order_is_not_shown",
    "a_person_is_asked_for",
)


def breaches(section: Section, baseline: Section | None = None) -> set[str]:
    """The figures of a quick run on which Lisa's own gate closes."""
    run, before = (saved.of(Evaluation([one]), {}) if one else None for one in (section, baseline))
    assert run is not None
    verdict = gate.judge(gate.read(gate.DEFAULT), run, [section.name], baseline=before, quick=True)
    assert verdict.judgements
    return {breach.figure for breach in verdict.breaches}


# --- search -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def search(boutique_index: index.Index, encoder: Encoder) -> Section:
    """The unchanged search."""
    return searched(boutique_index.snapshot(), encoder)


def test_the_unchanged_search_is_green(search: Section) -> None:
    assert breaches(search, search) == set()


def test_a_dropped_filter(
    search: Section, boutique_index: index.Index, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Shelf.constraints

    def without_price(shelf: Shelf, query: Query) -> dict[str, Mask]:
        return {name: mask for name, mask in whole(shelf, query).items() if name != "price"}

    monkeypatch.setattr(Shelf, "constraints", without_price)
    assert "retrieval.violations" in breaches(searched(boutique_index.snapshot(), encoder), search)


def test_shuffled_embeddings(search: Section, encoder: Encoder, tmp_path: Path) -> None:
    products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
    index.update(tmp_path, products, read_policies(BOUTIQUE / "policies"), encoder)
    [file] = tmp_path.rglob("product_vectors.npy")
    vectors = np.load(file)
    np.random.default_rng(7).shuffle(vectors)
    np.save(file, vectors)
    checksums.seal(file.parent)  # the mutant is one of the maker of vectors, not a file that is damaged later
    shuffled = searched(index.Index(tmp_path, encoder).snapshot(), encoder)
    assert "retrieval.ndcg@10" in breaches(shuffled, search)


def test_a_stale_index(search: Section, encoder: Encoder, tmp_path: Path) -> None:
    products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
    index.update(tmp_path, products[: -len(products) // 5], read_policies(BOUTIQUE / "policies"), encoder)
    stale = searched(index.Index(tmp_path, encoder).snapshot(), encoder)
    assert "retrieval.recall@10" in breaches(stale, search)


# --- answers ----------------------------------------------------------------------------------------------------------

Answer = Callable[..., Section]


@pytest.fixture(scope="module")
def answer(boutique_index: index.Index, encoder: Encoder) -> Answer:
    """Evaluates the answers to some questions with a model."""
    known = {question.id: question for question in answers.our_questions()}

    def evaluate(model: LocalModel, questions: Sequence[str] = QUESTIONS) -> Section:
        asked = [known[name] for name in questions]
        return answers.evaluate(asked, boutique_index, encoder, model, "Maison Lisa", with_examples=False)

    return evaluate


@pytest.fixture(scope="module")
def model() -> LocalModel:
    """The language model that serves."""
    return LocalModel(MODELS / "llm")


def test_the_unchanged_answers_are_green(answer: Answer, model: LocalModel) -> None:
    assert breaches(answer(model)) == set()


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> LocalModel:
    """The model with an adapter that was never trained, which adds nothing: it speaks as its base does."""
    base = untuned_model(Settings(home=tmp_path_factory.mktemp("home"), models=MODELS), print)
    assert isinstance(base, LocalModel)
    return base


def test_an_untrained_adapter(answer: Answer, untrained: LocalModel) -> None:
    """The claim check and the templates keep what is sent right; the gate still tells that the model isn't."""
    found = breaches(answer(untrained))
    assert "answers.grounded_before_check" in found
    assert "answers.grounded_rate" not in found


def test_a_wrong_price_in_a_template(answer: Answer, untrained: LocalModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a model whose wordings the check stops, so that templates are sent."""
    right = templates.wording

    def dearer(decision: Decision, turn: str, said: str) -> str:
        return re.sub(r"\$(\d+)", lambda price: f"${int(price[1]) + 1}", right(decision, turn, said))

    monkeypatch.setattr(answerer, "wording", dearer)
    assert "answers.grounded_rate" in breaches(answer(untrained))


def test_a_disabled_claim_check(answer: Answer, untrained: LocalModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answerer, "faults", lambda *_: [])
    assert "answers.grounded_rate" in breaches(answer(untrained))


# --- the bot ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    """The bot of the present training data."""
    shop = Settings(home=tmp_path_factory.mktemp("home"), models=MODELS)
    return Bot(BOT, prepare_bot(shop, print), MODELS / "encoder", MODELS / "reader")


@pytest.fixture(scope="module")
def understood(bot: Bot) -> Section:
    """What the unchanged bot makes of the utterances."""
    return nlu.evaluate(bot, [UTTERANCES])


def test_the_unchanged_bot_is_green(understood: Section) -> None:
    assert breaches(understood, understood) == set()


def test_swapped_intents(bot: Bot, understood: Section, tmp_path: Path) -> None:
    copy = tmp_path / "bot"
    shutil.copytree(BOT, copy, ignore=shutil.ignore_patterns(".venv", ".rasa", "__pycache__"))
    (copy / ".venv").symlink_to(BOT / ".venv")
    other = {"return_items": "exchange_items", "exchange_items": "return_items"}
    for path in (copy / "data").glob("*.yml"):
        phrases = re.compile(r"- intent: (return_items|exchange_items)(?=\n\s+examples:)")
        text = phrases.sub(lambda found: f"- intent: {other[found[1]]}", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    swapped = Bot(copy, tmp_path / "swapped.tar.gz", bot.encoder, bot.reader)
    swapped.run(
        *("-m", "rasa", "train", "nlu", "--nlu", str(copy / "data"), "--config", str(copy / "config.yml")),
        *("--domain", str(copy / "domain"), "--out", str(tmp_path), "--fixed-model-name", "swapped"),
    )
    assert "nlu.accuracy" in breaches(nlu.evaluate(swapped, [UTTERANCES]), understood)


def test_a_broken_story(bot: Bot, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        folder.mkdir()
        for name in ("test_customer_cancels_an_order.yml", "test_customer_tracks_an_order.yml"):
            shutil.copy(STORIES / "happy_paths" / name, folder)
    story = broken / "test_customer_tracks_an_order.yml"
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("action_track_order", "action_list_orders"), encoding="utf-8")
    # One run of Rasa for both: the two stories as they are, and the broken one.
    found = stories.evaluate(bot, tmp_path)
    assert [failure.case for failure in found.failures] == ["Customer tracks an order"]
    assert breaches(found) == {"stories.failed"}


# --- conversations ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def system(bot: Bot) -> Iterator[System]:
    """The running system: Rasa, and the actions within this process, where a test can change them."""
    shop = Shop(
        bot=BOT,
        bot_model=bot.model,
        encoder=bot.encoder,
        reader=bot.reader,
        llm=MODELS / "llm",
        catalog=BOUTIQUE / "catalog.csv",
        policies=BOUTIQUE / "policies",
        orders=BOUTIQUE / "orders.json",
        name="Maison Lisa",
    )
    with open_system(shop, ["sample"], print) as running:
        yield running


def hold(system: System, *names: str) -> Section:
    """Hold some of the suites' conversations."""
    wanted = [one for one in read_folder(SUITES, ("happy_paths", "guards", "handovers")) if one.file.stem in names]
    assert len(wanted) == len(names)
    return held(hold_all(system, wanted, trials=1, parallel=2), seconds=0.0)


def test_the_unchanged_conversations_are_green(system: System) -> None:
    assert breaches(hold(system, *CONVERSATIONS)) == set()


def test_a_lost_slot(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ValidateTrackOrderForm, "validate_order_number", lambda *_: {"order_number": None})
    assert "conversations.failed" in breaches(hold(system, "an_order_is_tracked"))


def test_a_leaked_order(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def anybodys(session: Session, _customer_id: str, number: str) -> Order | None:
        return session.scalars(select(Order).where(is_number(number))).first()

    def whoever(_number: str) -> ColumnElement[bool]:
        return true()

    monkeypatch.setattr(repository, "find_order", anybodys)
    monkeypatch.setattr(repository, "_owns", whoever)
    leaky = hold(system, "another_customers_order_is_not_shown")
    assert "conversations.failed" in breaches(leaky)
    assert "Mosaic Bangle" in "".join(leaky.failures[0].transcript)


def test_a_doubled_write(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    once = service.give_back

    def twice(*arguments: object) -> None:
        once(*arguments)  # type: ignore[arg-type]
        once(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(service, "give_back", twice)
    assert "conversations.failed" in breaches(hold(system, "an_order_is_cancelled_from_one_message"))


def test_a_removed_hand_over(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionHandOver, "run", lambda _action, _dispatcher, _tracker, _domain: [])
    assert "conversations.failed" in breaches(hold(system, "a_person_is_asked_for"))
