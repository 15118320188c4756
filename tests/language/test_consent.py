"""A yes is a yes only where the whole message is one; the corpus was written by somebody who hadn't seen the rules."""

import csv
from pathlib import Path

import pytest

from language.consent import Consent, only_adds, read

CORPUS = Path(__file__).parent / "corpus" / "confirmations.tsv"

# What each proposal of the corpus names, as the form tells it: a size chosen, a card, all of an order's items.
NAMED = {
    "return": ["both of them"],
    "exchange": ["medium", "bigger size"],
    "payment": ["paypal", "visa", "other card"],
}


def corpus() -> list[dict[str, str]]:
    with CORPUS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_nothing_but_consent_is_taken_for_it() -> None:
    taken = [row["text"] for row in corpus() if row["says"] != "yes" and _reads(row) is Consent.YES]
    assert taken == []


def test_nothing_but_consent_is_taken_for_it_whatever_was_proposed() -> None:
    proposals = ["", "cancel", "return", "exchange", "items", "address", "default address", "payment", "person"]
    taken = [
        (row["text"], proposal)
        for row in corpus()
        for proposal in proposals
        if row["says"] != "yes" and read(row["text"], proposal) is Consent.YES
    ]
    assert taken == []


def test_consent_is_taken_as_it_is_written() -> None:
    consents = [row for row in corpus() if row["says"] == "yes"]
    missed = [row["text"] for row in consents if _reads(row) is not Consent.YES]
    assert len(consents) >= 90
    assert len(missed) <= 0.03 * len(consents), missed


def test_a_refusal_is_never_asked_about_again() -> None:
    refusals = [row for row in corpus() if row["says"] == "no"]
    missed = [row["text"] for row in refusals if not _reads(row).refuses]
    assert len(missed) <= 0.05 * len(refusals), missed


def _reads(row: dict[str, str]) -> Consent:
    return read(row["text"], row["proposal"], NAMED.get(row["proposal"], []))


@pytest.mark.parametrize(
    ("text", "proposal", "meaning"),
    [
        ("yes cancel it", "cancel", Consent.YES),
        ("cancel it", "return", Consent.STOP),  # the return
        ("cancel that", "cancel", Consent.UNCLEAR),  # the order, or the cancellation?
        ("cancel that", "person", Consent.STOP),
        ("cancel it", "", Consent.UNCLEAR),  # perhaps a wish of its own
        ("yes return it", "cancel", Consent.UNCLEAR),
        ("go ahead with the order", "cancel", Consent.UNCLEAR),
        ("yes, keep it", "cancel", Consent.NO),
        ("I don't need it any more", "cancel", Consent.UNCLEAR),  # the reason
        ("I don't need a person", "person", Consent.NO),
        ("pass it on please", "person", Consent.YES),
        ("yes return everything", "return", Consent.UNCLEAR),  # perhaps more than was proposed
    ],
)
def test_the_same_words_mean_what_the_proposal_makes_of_them(text: str, proposal: str, meaning: Consent) -> None:
    assert read(text, proposal) is meaning


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [("yes, cancel ML1001", True), ("yes cancel #ml1001 please", True), ("yes cancel ML1010", False)],
)
def test_a_number_may_be_repeated_and_another_may_not(text: str, is_yes: bool) -> None:
    assert (read(text, "cancel", ["ML1001"]) is Consent.YES) is is_yes


@pytest.mark.parametrize(
    "text", ["yess", "yupp!!", "okkkk", "confrim", "abslutely", "go ahed", "plese do", "YES", "y e s"]
)
def test_slips_of_the_hand(text: str) -> None:
    assert (read(text) is Consent.YES) is (text != "y e s")


@pytest.mark.parametrize(
    ("text", "adds"),
    [
        (", and return the dress of ML1004", True),
        (" and can you also cancel ML1010", True),
        (" but return it instead", False),
        (" but first tell me how much the return costs", False),
        (", then tell me what a return costs", False),
        (" and don't change the address", False),
    ],
)
def test_a_wish_beside_a_yes_only_adds_to_it(text: str, adds: bool) -> None:
    assert only_adds(text) is adds


@pytest.mark.parametrize("text", ["", "?", "1", "…", "🦄", "yes " * 50, "a" * 5000, "/affirm"])
def test_what_is_no_message_is_no_yes(text: str) -> None:
    assert read(text) is not Consent.YES


@pytest.mark.parametrize(
    "text",
    ["ok...", "hmm ok", "um, sure", "yes I guess", "yeah right", "oh great", "ok if you say so", "sure, whatever"],
)
def test_hesitation_and_sarcasm_are_no_consent(text: str) -> None:
    assert read(text) in (Consent.HESITATION, Consent.UNCLEAR)
