"""Each kind of answer has a whole card; what is wrong with one is told with its file and field."""

import shutil
from pathlib import Path

import pytest

from actions.answers import kinds
from actions.answers.decision import Kind
from actions.answers.examples import alike
from actions.answers.kinds import CARDS, KindCardError, Says


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the cards that a test may spoil."""
    for card in Path(kinds.__file__).parent.glob("*.yml"):
        shutil.copy2(card, tmp_path)
    return tmp_path


def test_every_kind_has_its_card_in_a_file_of_its_name(folder: Path) -> None:
    assert kinds.read(folder) == CARDS
    assert list(CARDS) == list(Kind)


@pytest.mark.parametrize("kind", [kind for kind in Kind if CARDS[kind].examples])
def test_every_example_can_be_shown(kind: Kind) -> None:
    """To the facts that are built like its own; one that two others always come before is never read by a model."""
    for example in CARDS[kind].examples:
        assert example in alike(kind, example.verdict, example.facts), example.question


def test_what_a_kind_amounts_to_and_where_it_is_read() -> None:
    assert CARDS[Kind.NOT_MADE].lacks and CARDS[Kind.UNKNOWN_POLICY].lacks and not CARDS[Kind.SOLD_OUT].lacks
    assert {kind for kind, card in CARDS.items() if card.says is Says.QUESTION} == {
        Kind.WHICH_PRODUCT,
        Kind.WHICH_TWO,
        Kind.BROWSE,
        Kind.BASKET_ASKS,
        Kind.BASKET_WHICH,
        Kind.NOT_LIKED,
        Kind.OUTFIT_ASKS,
        Kind.NOTED,
    }
    assert CARDS[Kind.POLICY].reads == "policy"


@pytest.mark.parametrize(
    ("card", "before", "after", "told"),
    [
        ("price", "{price}.", "{prize}.", r"price\.yml, templates, number 1 .*\{prize\}"),
        ("price", "templates:", "template:", r"price\.yml, templates: Field required"),
        ("price", "words:", "wordz:", r"price\.yml, wordz: Extra inputs"),
        ("price", "task: tell the price\n", "", r"price\.yml, task: missing"),
        ("price", 'question: "what does it cost?"', "ask: 1", r"price\.yml, examples, 3, question: Field required"),
        ("closing", "templates:", "task: say goodbye\ntemplates:", r"closing\.yml, examples: missing"),
        ("policy", "reads: policy", "reads: novels", r"policy\.yml, reads: Input should be"),
        ("policy", "templates:", "templates: [", r"policy\.yml isn't YAML"),
    ],
)
def test_an_error_names_the_file_and_the_field(folder: Path, card: str, before: str, after: str, told: str) -> None:
    path = folder / f"{card}.yml"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(KindCardError, match=told):
        kinds.read(folder)


def test_a_missing_card_and_a_card_without_a_kind_are_told(folder: Path) -> None:
    (folder / "price.yml").rename(folder / "prices.yml")
    with pytest.raises(KindCardError, match=r"prices\.yml: `Kind` .* has no such kind"):
        kinds.read(folder)
    (folder / "prices.yml").unlink()
    with pytest.raises(KindCardError, match=r"price\.yml is missing"):
        kinds.read(folder)
