"""A yes is a yes only where the whole message is one; both corpora were written before the rules that read them.

`confirmations.tsv` holds what people say to a confirmation at all; `consents_of_strangers.tsv` how those of other
countries, ages and habits agree, and what of the same words is no consent.
"""

import csv
from pathlib import Path

import pytest

from language.consent import Consent, begins_with_a_stop, only_adds, read, says_yes

CORPORA = Path(__file__).parent / "corpus"
CONFIRMATIONS, OF_STRANGERS = "confirmations.tsv", "consents_of_strangers.tsv"

# What each proposal of the corpus names, as the form tells it: a size chosen, a card, all of an order's items.
NAMED = {
    "return": ["both of them"],
    "exchange": ["medium", "bigger size"],
    "payment": ["paypal", "visa", "other card", "amex"],
}


def corpus(file: str = CONFIRMATIONS) -> list[dict[str, str]]:
    with (CORPORA / file).open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened, delimiter="\t", quoting=csv.QUOTE_NONE))


each_corpus = pytest.mark.parametrize("file", [CONFIRMATIONS, OF_STRANGERS])


@each_corpus
def test_nothing_but_consent_is_taken_for_it(file: str) -> None:
    taken = [row["text"] for row in corpus(file) if row["says"] != "yes" and _reads(row) is Consent.YES]
    assert taken == []


@each_corpus
def test_nothing_but_consent_is_taken_for_it_whatever_was_proposed(file: str) -> None:
    proposals = [
        "",
        "cancel",
        "return",
        "exchange",
        "items",
        "address",
        "default address",
        "payment",
        "person",
        "problem",
    ]
    taken = [
        (row["text"], proposal)
        for row in corpus(file)
        for proposal in proposals
        if row["says"] != "yes" and read(row["text"], proposal, NAMED.get(proposal, [])) is Consent.YES
    ]
    assert taken == []


@each_corpus
def test_consent_is_taken_as_it_is_written(file: str) -> None:
    consents = [row for row in corpus(file) if row["says"] == "yes"]
    missed = [row["text"] for row in consents if _reads(row) is not Consent.YES]
    assert len(consents) >= 90
    assert len(missed) <= 0.03 * len(consents), missed


@each_corpus
def test_a_refusal_is_never_asked_about_again(file: str) -> None:
    refusals = [row for row in corpus(file) if row["says"] == "no"]
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
        ("send it back", "return", Consent.YES),
        ("send it back", "address", Consent.UNCLEAR),
        ("yes send it", "cancel", Consent.UNCLEAR),  # the order, which was to be cancelled?
        ("reverse the order", "cancel", Consent.YES),
        ("reverse that", "cancel", Consent.STOP),  # the order, or the cancellation?
        ("I hereby authorise the return", "cancel", Consent.UNCLEAR),
        ("yes, put it on the amex", "payment", Consent.UNCLEAR),  # which wasn't proposed
    ],
)
def test_the_same_words_mean_what_the_proposal_makes_of_them(text: str, proposal: str, meaning: Consent) -> None:
    assert read(text, proposal) is meaning


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [
        ("yes, my nephew clicked the button by mistake", True),
        ("my nephew clicked the button by mistake", False),
        ("yes, my nephew didn't click the button", False),
        ("yes, my nephew wants the button", False),
        ("yes, my nephew clicked the button, or did he?", False),
        ("yes, if my nephew clicked the button", False),
        ("yes, my nephew found it", False),  # is it still to be reported as missing?
        ("yes, I ordered a large", False),
    ],
)
def test_a_reason_beside_a_yes_tells_only_what_happened(text: str, is_yes: bool) -> None:
    assert (read(text, "cancel") is Consent.YES) is is_yes


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


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please go ahead",
        "yes, that's everything, thank you",
        "That looks right, go ahead",
        "No, nothing is missing, go ahead",
        "Yes, that's correct. Nothing else is missing.",
        "everything looks good, please proceed",
        "I'd like to proceed",
        "yes, make the change",
        "ok, sounds good",
    ],
)
def test_a_yes(text: str) -> None:
    assert says_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "nothing",
        "that's all",
        "yes, but to my other card",
        "yes and also the lamp",
        "yes, change the size to L",
        "sounds good but wait",
        "is that everything?",
        "good question",
        "no changes",
        "",
    ],
)
def test_no_yes(text: str) -> None:
    assert not says_yes(text)


@pytest.mark.parametrize("text", ["forget it, the postman just rang", "oh never mind we have found it behind the door"])
def test_a_stop_with_its_reason_is_one(text: str) -> None:
    assert begins_with_a_stop(text)


@pytest.mark.parametrize(
    "text", ["I would like to stop by on Monday", "the bus stop is far", "please cancel the blue one"]
)
def test_a_word_of_stopping_further_on_is_none(text: str) -> None:
    assert not begins_with_a_stop(text)
