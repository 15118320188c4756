"""When other customers' reviews are asked about, and about what; what a review says of sizes."""

import pytest

from language.fit import Fit
from language.reviews import asked_of_reviews, asks_reviews, felt_fit


@pytest.mark.parametrize(
    "text",
    [
        "is it any good?",
        "what do people say about the Odette",
        "reviews?",
        "how is it rated",
        "do reviews say it runs small?",
        "how many stars does it have",
        "what did other customers think of it",
        "do people complain about the zip?",
        "any complaints about pilling?",
        "did anyone say it shrinks",
        "do most people like it",
        "does it run small according to reviews",
    ],
)
def test_reviews_are_asked_about(text: str) -> None:
    assert asks_reviews(text)


@pytest.mark.parametrize(
    "text",
    [
        "how do I leave a review",
        "can I write a review of the boots",
        "where do I post my rating",
        "do you publish negative reviews",
        "review my order please",
        "I like it",
        "do people wear this to weddings?",
        "a gift for people who love the sea",
        "I said no",
        "best rated dresses",
        "anything over 4 stars",
        "a good dress for a wedding",
        "is it good for hiking",
    ],
)
def test_reviews_are_not_asked_about(text: str) -> None:
    assert not asks_reviews(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("do people complain about the zip?", "the zip"),
        ("what do reviews say about the quality", "the quality"),
        ("did anyone say it shrinks in the wash", "it shrinks in the wash"),
        ("do buyers say that the fabric is itchy?", "the fabric is itchy"),
        ("does it pill according to the reviews", "does it pill"),
        ("how do customers find the fit", "the fit"),
        ("is it any good for weddings?", "weddings"),
        ("do reviews say it runs small?", "it runs small"),
        ("what do people say about it", ""),
        ("what do people say about the second one", ""),
        ("what do people think", ""),
        ("how is it rated", ""),
        ("is it any good?", ""),
        ("do people say good things", ""),
    ],
)
def test_what_is_asked_of_them(text: str, part: str) -> None:
    assert asked_of_reviews(text) == part


@pytest.mark.parametrize(
    ("sentence", "fit"),
    [
        ("It runs small, I sized up.", Fit.RUNS_SMALL),
        ("A bit too tight across the shoulders.", Fit.RUNS_SMALL),
        ("Went down a size and it is still baggy.", Fit.RUNS_LARGE),
        ("True to size for me.", Fit.TRUE),
        ("I took my usual size.", None),
        ("Lovely colour.", None),
        ("A small bag with a large pocket.", None),
        ("Too big in the waist and too small in the hip.", None),
    ],
)
def test_how_the_sizes_turn_out(sentence: str, fit: Fit | None) -> None:
    assert felt_fit(sentence) is fit
