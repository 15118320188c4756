"""What shows who is asking is read by what was asked for, and one number is never two proofs."""

from language.proofs import Proofs, proofs

EMAIL = "ana@example.com"


def test_a_wish_gives_what_it_holds() -> None:
    assert proofs(f"cancel ML1001, {EMAIL}, zip 94110") == Proofs(
        email=EMAIL, zip="94110", sure_zip="94110", order_numbers=("ML1001",)
    )


def test_a_number_is_taken_for_what_was_asked_for() -> None:
    assert proofs("94110", "zip").zip == "94110" and proofs("94110", "zip").order_numbers == ()
    assert proofs("10234", "order_number").order_numbers == ("10234",)
    assert proofs("94110", "email").zip is None and proofs("94110", "email").sure_zip == "94110"


def test_a_name_is_taken_where_it_is_introduced_asked_for_or_given_instead_of_an_email() -> None:
    assert (proofs("I'm Ana López").first_name, proofs("I'm Ana López").last_name) == ("Ana", "López")
    assert proofs("Ana", "first_name").first_name == "Ana" and proofs("López", "last_name").last_name == "López"
    instead = proofs("Ana López, 94110", "email")
    assert (instead.first_name, instead.last_name, instead.zip, instead.is_missing) == ("Ana", "López", "94110", True)
    assert proofs("Blue Boots", "item_numbers").first_name is None


def test_what_cannot_be_given_is_missing_and_nothing_is_read_out_of_that() -> None:
    assert proofs("I don't remember my email", "email") == Proofs(is_missing=True)
    assert proofs("I lost it", "first_name") == Proofs(is_missing=True)


def test_other_words_prove_nothing() -> None:
    for text in ("the blue one", "hello there", "size 38", "$129.00", ""):
        assert proofs(text) == Proofs()
