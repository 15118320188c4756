"""A table's lines are found among the words of a sentence, wherever they stand and however they are written."""

import pytest

from language.phrases import Phrases, words_of

NAMES = {"it": ["it/that/this", "the order"]}


@pytest.mark.parametrize(
    ("line", "found", "not_found"),
    [
        ("never mind/bother", ["Never mind!", "oh never-bother"], ["never", "mind never"]),
        ("the_lot/all_of_it please?", ["I want the lot", "all of it please"], ["the whole lot", "all it"]),
        ("cancel~ {it}", ["cancelling that", "Cancel the order"], ["cancel them", "that cancel"]),
        ("return … back", ["return those two boots back"], ["return. back", "return"]),
        ("ending in {digits}", ["the card ending in 4242"], ["ending in Paris"]),
        ("dont know", ["I don't know", "I don’t know", "dont know"], ["I don't. Know"]),
        ("cafe {word} one", ["the café blue one"], ["café. one"]),
        ("the/my* last one", ["the my last one", "last one"], ["the last"]),
    ],
)
def test_a_line_is_found_and_nothing_like_it(line: str, found: list[str], not_found: list[str]) -> None:
    phrases = Phrases([line], NAMES)
    assert [text for text in found if not phrases.within(text)] == []
    assert [text for text in not_found if phrases.within(text)] == []


def test_where_a_line_stands_is_told_in_the_text_as_it_was_written() -> None:
    phrases = Phrases(["last one", "don_t"], {})
    text = "Émile's  last-one, the last one."
    assert [text[start:end] for start, end in phrases.spans(text)] == ["last-one", "last one"]
    assert phrases.without(text) == "Émile's   , the  ."


def test_a_line_begins_ends_or_is_the_whole_text() -> None:
    stop = Phrases(["stop", "stop it"], {})
    assert stop.begins("… stop that") and not stop.begins("please stop")
    assert stop.ends("please stop it!") and not stop.ends("stop that")
    assert stop.is_whole("Stop it.") and not stop.is_whole("stop it now")


def test_what_may_not_follow_a_line_ends_it() -> None:
    swap = Phrases(["swap it/that"], {}, unless=["with/from"])
    assert swap.within("swap it") and swap.within("swap it for M") and not swap.within("swap it with the boots")


def test_an_empty_text_has_no_words() -> None:
    assert words_of("").words == () and not Phrases(["a"], {}).within("")
