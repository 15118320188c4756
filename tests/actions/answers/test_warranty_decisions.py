"""A warranty is told by the record or a policy, with whose it is; else nothing is, and a person is offered."""

from pathlib import Path

import pytest

from actions.answers.decide import Context, decide
from actions.answers.decision import Decision, Kind
from actions.answers.kinds import CARDS
from actions.answers.templates import wording
from language.message import Act, Aspect, Message
from retrieval import index, policies
from retrieval.encoder import Encoder
from retrieval.index import Index, Snapshot
from tests.actions.answers.pieces import BOOTS, DRESS, LAMP, RING

OF_THE_MAKER = DRESS.model_copy(
    update={"description": "A bias-cut midi. The seams carry a two-year manufacturer's warranty. Machine wash at 30°C."}
)
UNSAID = BOOTS.model_copy(update={"attributes": {"Warranty": "24 months"}})
OURS = "# Returns\n\n## Faulty lamps\n\nLamps and other electric things have our warranty of three years.\n"


@pytest.fixture(scope="module")
def shop(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A shop whose dress and boots tell a warranty, whose policy tells one of lamps; of rings nobody tells any."""
    folder: Path = tmp_path_factory.mktemp("warranty")
    (folder / "policies").mkdir()
    (folder / "policies" / "returns.md").write_text(OURS)
    products = [OF_THE_MAKER, UNSAID, RING, LAMP.model_copy(update={"category": "Lamps"})]
    index.update(folder / "catalog", products, policies.read_policies(folder / "policies"), encoder)
    return Index(folder / "catalog", encoder).snapshot()


def asked(shop: Snapshot, text: str, focus: str = "", intent: str = "ask_product") -> Decision:
    return decide(Message(text), intent, Context(focus_product=focus), shop)


@pytest.mark.parametrize("intent", ["ask_product", "ask_policy/returns"])
@pytest.mark.parametrize("text", ["does it have a guarantee?", "how long is the warranty", "is it under guarantee?"])
def test_the_products_own_record_goes_first(shop: Snapshot, text: str, intent: str) -> None:
    decision = asked(shop, text, DRESS.product_id, intent)
    assert decision.kind is Kind.WARRANTY
    said = wording(decision, "")
    assert "two-year manufacturer's warranty" in said and said.endswith("So it's the maker's warranty.")


def test_a_record_that_does_not_say_whose_is_told_so(shop: Snapshot) -> None:
    said = wording(asked(shop, "what's the warranty on the Fell Ankle Boots?"), "")
    assert "Warranty: 24 months." in said and "Whose warranty it is isn't said there" in said


def test_else_the_policies_answer_with_whose_it_is(shop: Snapshot) -> None:
    decision = asked(shop, "does the Floor Lamp have a warranty?", LAMP.product_id)
    assert decision.kind is Kind.WARRANTY
    said = wording(decision, "")
    assert said.startswith("On a warranty our policies say: Lamps and other electric things have our warranty of three")
    assert said.endswith("So it's the shop's own warranty.")


def test_what_nobody_tells_is_not_known_and_a_person_is_offered(boutique_index: Index) -> None:
    decision = asked(boutique_index.snapshot(), "does it come with a guarantee?", "ines-wrap-dress")
    assert decision.kind is Kind.NO_WARRANTY
    assert "I don't know" in wording(decision, "") or "so I don't know" in wording(decision, "")
    assert CARDS[Kind.NO_WARRANTY].buttons


def test_what_the_reader_hears_leads_to_the_same(shop: Snapshot) -> None:
    heard = Message("how long is the warranty?", {Act.ASK: 0.9}, {Aspect.DIMENSIONS: 0.9})
    assert decide(heard, "ask_product", Context(focus_product=DRESS.product_id), shop).kind is Kind.WARRANTY


@pytest.mark.parametrize("text", ["do you have a money back guarantee?", "do you guarantee delivery by friday?"])
def test_a_promise_about_money_or_days_is_no_warranty(shop: Snapshot, text: str) -> None:
    assert asked(shop, text, DRESS.product_id).kind not in (Kind.WARRANTY, Kind.NO_WARRANTY)
