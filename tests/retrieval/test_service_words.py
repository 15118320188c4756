"""The words of a service question say what it is about, also where it says so in a phrase."""

import pytest

from retrieval.service_words import service_words


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("can I send the hat back", ["hat", "return"]),
        ("may I ring you on Sunday", ["sunday", "phone", "call"]),
        ("how do I pay in three parts", ["pay", "three", "parts", "instalments"]),
        ("which ring can I return", ["ring", "return"]),
    ],
)
def test_a_verb_of_several_words_is_looked_for_by_what_it_means(question: str, told: list[str]) -> None:
    assert service_words(question) == told
