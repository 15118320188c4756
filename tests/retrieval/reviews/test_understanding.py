"""A wish for a rating is a constraint or an order of its own, and leaves prices, sizes and prints as they are."""

from decimal import Decimal

from retrieval.snapshot import Snapshot


def test_a_bound_of_stars_is_no_price_and_no_size(boutique: Snapshot) -> None:
    query = boutique.understand("red dresses with at least 4 stars under $100")
    assert (query.rating_min, query.rating_min_included) == (Decimal(4), True)
    assert (query.price_max, query.price_min, query.sizes) == (Decimal(100), None, ())
    assert query.constrained and boutique.understand("anything over 4 stars").constrained


def test_the_best_rated_is_an_order_and_no_words_to_rank_by(boutique: Snapshot) -> None:
    query = boutique.understand("well reviewed boots in 40")
    assert (query.order, query.residual, query.sizes) == ("best_rated", (), ("40",))


def test_a_price_a_size_and_a_print_of_stars_stay_what_they_are(boutique: Snapshot) -> None:
    over, size, stars = map(boutique.understand, ("dresses over 40", "boots in size 4", "a star print dress"))
    assert over.price_min == 40 and size.sizes == ("4",) and "star" in stars.residual
    assert not any(query.rating_min for query in (over, size, stars))
