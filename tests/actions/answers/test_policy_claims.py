"""A policy's wording that loses a condition, or lets somebody else do it, doesn't hold; one that keeps both does."""

import pytest

from actions.answers.claims import unsupported_claims
from actions.answers.decision import Decision, Kind
from actions.answers.lexicon import Lexicon
from retrieval.records import Passage

FAULTY = "Tell us within 60 days of delivery and send a photo to care@example.com. We pay the postage both ways."
EXPRESS = "Express delivery is available in the contiguous United States only."
FREE = "Standard shipping is free on orders of $75 or more after discounts. Gift cards don't count towards the $75."
CANCEL = "You can cancel the order until it is packed."
SWIMWEAR = "Swimwear comes back only with its hygiene strip in place."
COLLECT = "Collect it in the store free of charge if you order before 3 pm."

LOST = [
    (EXPRESS, "Express delivery is available in the contiguous United States."),
    (FREE, "Standard shipping is free on orders of $75 or more."),
    (SWIMWEAR, "Swimwear comes back."),
    (CANCEL, "You can cancel the order."),
    (COLLECT, "You can collect it in the store free of charge."),
    (FAULTY, "Please tell us and send a photo to care@example.com after delivery."),
]
TURNED = [
    (FAULTY, "We tell you within 60 days of delivery and send a photo to care@example.com."),
    (FAULTY, "Tell us within 60 days of delivery and send a photo to care@example.com. You pay the postage both ways."),
    (CANCEL, "We cancel the order until it is packed."),
    (COLLECT, "We collect it in the store free of charge if you order before 3 pm."),
]
KEPT = [
    (
        FAULTY,
        "Please tell us within 60 days of delivery and send a photo to care@example.com. We pay the postage both ways.",
    ),
    (FAULTY, "We pay the postage both ways."),
    (EXPRESS, "Express delivery is only available in the contiguous United States."),
    (
        FREE,
        "Standard shipping is free on orders of $75 or more after discounts. Gift cards don't count towards the $75.",
    ),
    (SWIMWEAR, "Swimwear comes back only with its hygiene strip in place."),
    (CANCEL, "You can cancel it until the order is packed."),
    (COLLECT, "You can collect it in the store free of charge if you order before 3 pm."),
]


def sorts(quote: str, wording: str, lexicon: Lexicon) -> set[str]:
    passage = Passage(passage_id="p", topic="p", title="T", heading="How?", text=quote)
    decision = Decision(kind=Kind.POLICY, passages=(passage,), words={"quote": quote}, facts=(f"How?: {quote}",))
    return {claim.sort for claim in unsupported_claims(wording, decision, lexicon)}


@pytest.mark.parametrize(("quote", "wording"), LOST)
def test_a_lost_condition(quote: str, wording: str, lexicon: Lexicon) -> None:
    assert "condition" in sorts(quote, wording, lexicon)


@pytest.mark.parametrize(("quote", "wording"), TURNED)
def test_somebody_else_does_it(quote: str, wording: str, lexicon: Lexicon) -> None:
    assert "role" in sorts(quote, wording, lexicon)


@pytest.mark.parametrize(("quote", "wording"), KEPT)
def test_what_is_kept_holds(quote: str, wording: str, lexicon: Lexicon) -> None:
    assert not sorts(quote, wording, lexicon) & {"condition", "role"}
