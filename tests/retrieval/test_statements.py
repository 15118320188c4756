"""A passage falls into statements that can be said by themselves, each with the place where it holds."""

from retrieval.records import Passage
from retrieval.statements import statements


def passage(text: str) -> Passage:
    return Passage(passage_id="p", topic="shipping", title="Shipping", heading="Where to?", text=text)


def texts(text: str) -> list[str]:
    return [one.text for one in statements(passage(text))]


def test_an_item_of_a_list_has_the_words_that_open_it() -> None:
    said = texts("It is simple. These can't be returned:\n\n- hats\n- rings. Unless they break.\n\nAll else can.")
    assert said == [
        "It is simple.",
        "These can't be returned: hats.",
        "These can't be returned: rings.",
        "Unless they break.",
        "All else can.",
    ]


def test_a_row_of_a_table_is_a_sentence_unless_it_is_bare_figures() -> None:
    assert texts("| To | Price |\n|----|-------|\n| France | CHF 25, 4 days |\n| Italy | free |") == [
        "France: CHF 25, 4 days.",
        "Italy: free.",
    ]
    assert texts("| EU | UK |\n|----|----|\n| 36 | 3 |\n| 49 | J½ |") == []


def test_a_list_under_a_heading_that_denies_has_that_heading() -> None:
    under = Passage(passage_id="p", topic="p", title="P", heading="What can't I return?", text="- hats\n- rings")
    assert [one.text for one in statements(under)] == ["What can't I return: hats.", "What can't I return: rings."]
    assert texts("- hats\n- rings") == ["hats.", "rings."]


def test_clauses_on_different_places_are_apart_and_others_together() -> None:
    assert len(texts("Canada costs $14.95; all other countries cost $19.95.")) == 2
    assert len(texts("A label costs $5.95; the first one is free.")) == 1


def test_what_leans_on_a_statement_holds_where_that_holds() -> None:
    first, second = statements(passage("- Hawaii: $9. Express isn't available there."))
    assert second.leans
    assert second.limits
    assert second.scope == first.scope


def test_values_are_read_once() -> None:
    [one] = statements(passage("Shipping is free on orders of $75 or more within 30 days, until 24 December."))
    assert one.tells_cost
    assert one.tells_free
    assert one.bounds is not None
    assert one.durations[0].first == 30
    assert one.days.dates == ((12, 24),)
