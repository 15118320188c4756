"""What is done with the list that a customer keeps is told from what is said of products, orders and anything else."""

import pytest

from language.basket import BasketWish, Change, Pieces, basket_wish, clauses, goes_on, is_conditional, pieces, puts_in

WISHES = {
    BasketWish.SHOW: [
        "what's in my basket?",
        "let me see the cart",
        "is the hat in my bag",
        "basket",
        "what have I got so far",
    ],
    BasketWish.TOTAL: ["what does it come to?", "how much for everything", "total please", "and what's the total"],
    BasketWish.EMPTY: ["empty my cart", "take everything out", "remove all of it", "clear it out"],
    BasketWish.CHECK_OUT: ["check out", "I'm ready to pay", "send me the link", "place my order"],
    BasketWish.TAKE_OUT: [
        "take the hat out",
        "remove the second one",
        "put the boots back",
        "I don't want it any more",
    ],
    BasketWish.COUNT: ["make it two", "only one of them", "one more", "double it"],
    BasketWish.CHANGE: ["make it the green one", "swap it for a large", "in blue instead", "actually, in M"],
}
NO_WISHES = [
    "do you have a basket bag?", "take the lamp out of my order #W123", "cancel my order", "how do I place an order",
    "what does the dress come in?", "how much is the dress", "I want to return the boots", "show me hats", "thanks",
    "change my delivery address", "is it warm?", "do you have it in M?",
]  # fmt: skip


@pytest.mark.parametrize(("wish", "text"), [(wish, text) for wish, texts in WISHES.items() for text in texts])
def test_a_wish_is_read(wish: BasketWish, text: str) -> None:
    assert basket_wish(text) is wish


@pytest.mark.parametrize("text", NO_WISHES)
def test_other_sentences_wish_nothing_of_the_basket(text: str) -> None:
    assert basket_wish(text) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("two of them in size 38", Pieces(2)),
        ("3x the scarf", Pieces(3)),
        ("I'll take two", Pieces(2)),
        ("two grey ones", Pieces(2)),
        ("make it 5", Pieces(5)),
        ("another one", Pieces(1, Change.MORE)),
        ("two more", Pieces(2, Change.MORE)),
        ("one less", Pieces(1, Change.LESS)),
        ("double it", Pieces(2, Change.TIMES)),
    ],
)
def test_pieces_are_counted(text: str, said: Pieces) -> None:
    assert pieces(text) == said


@pytest.mark.parametrize(
    "text", ["in size 38", "the second one", "a two-piece suit", "I'll take the 8", "UK 8 please", "under 50", "M"]
)
def test_sizes_places_and_prices_are_no_pieces(text: str) -> None:
    assert pieces(text) is None


def test_a_number_of_pieces_comes_after_what_there_is() -> None:
    assert [Pieces(2, change).after(3) for change in Change] == [2, 5, 1, 6]
    assert Pieces(4, Change.LESS).after(3) == 0


def test_a_list_is_taken_apart() -> None:
    assert clauses("one in M and one in L") == ["one in M", "one in L"]
    assert clauses("the red one, size 38") == ["the red one", "size 38"]


def test_what_goes_on_with_a_list_asks_nothing() -> None:
    assert goes_on("and the scarf in camel") and goes_on("the belt as well")
    assert not goes_on("and do you have it in camel?") and not goes_on("handbags")


def test_only_thinking_of_it_takes_nothing() -> None:
    assert is_conditional("I'd take it if it came in red") and is_conditional("should I take the M?")
    assert not is_conditional("I'll take it in red") and puts_in("add the red one") and not puts_in("I took it home")
