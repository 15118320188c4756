"""The model is asked for what it can finish; tables and long lists are said by the template."""

import pytest

from actions.answers import policy_decisions, product_decisions, two_questions
from actions.answers.decision import Decision
from actions.answers.model_share import MAX_TOKENS, MOST_PIECES, is_for_model, pieces
from retrieval.passage_search import PassageHit
from retrieval.query import Query
from retrieval.records import Passage
from tests.actions.answers.pieces import DRESS

TABLE = "Gloves are 18 cm in S, 19 in M, 20 in L and 21 in XL; men's are 21 cm in S, 22 in M, 23 in L and 24 in XL."


def _advice(text: str) -> Decision:
    passage = Passage(passage_id="p", topic="sizing", title="Sizing", heading="Which glove size?", text=text)
    return policy_decisions.size_advice(None, [PassageHit(passage, 1.0)])


def test_a_price_is_worded_by_the_model() -> None:
    assert is_for_model(product_decisions.price(DRESS, Query(text="")))


def test_advice_is_worded_and_a_row_of_figures_is_quoted() -> None:
    assert is_for_model(_advice("Measure around the knuckles without the thumb. Between two sizes take the larger."))
    assert not is_for_model(_advice(TABLE))


@pytest.mark.parametrize("many", [False, True])
def test_a_list_that_fits_no_answer_is_left_to_the_template(many: bool) -> None:
    first = DRESS.variants[0]
    sizes = [f"{number} extra" for number in range(30 if many else 3)]
    variants = tuple(
        first.model_copy(update={"variant_id": size, "options": {**first.options, "Size": size}, "size": size})
        for size in sizes
    )
    decision = product_decisions.sizes(DRESS.model_copy(update={"variants": variants}), Query(text=""))
    assert is_for_model(decision) is not many


def test_two_questions_must_fit_together() -> None:
    nothing = Query(text="")
    price, long = product_decisions.price(DRESS, nothing), product_decisions.compare(DRESS, DRESS)
    both = two_questions.both(price, long)
    assert both is not None
    assert pieces(" ".join(both.facts)) < MOST_PIECES < MAX_TOKENS
    assert is_for_model(both)
