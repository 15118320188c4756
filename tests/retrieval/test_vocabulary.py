"""A shop's words are learned from its catalog: what its products are, in which colours, sizes and materials."""

from __future__ import annotations

import json

from language import goods
from retrieval.labels import Labels
from retrieval.learning import learn
from retrieval.vocabulary import Vocabulary, names_of
from tests.retrieval.conftest import make_product


def _labels(*products) -> tuple[Vocabulary, list[Labels]]:
    learned = learn(products)
    return learned.vocabulary, list(learned.labels.values())


def test_a_product_is_what_its_category_and_the_end_of_its_title_say() -> None:
    vocabulary, (shirt_dress, choker, both) = _labels(
        make_product("Marlow Shirt Dress", category="Dresses"),
        make_product("Choker with Gold Pendant", category="Women > Necklaces"),
        make_product("Striped Skirt and Top"),
    )
    assert shirt_dress.kinds == {"dress"}
    assert choker.kinds == {"necklace", "choker"}
    assert both.kinds == {"skirt", "top"}
    assert vocabulary.sells("kind", "jewellery") and not vocabulary.sells("kind", "shoes")


def test_kinds_that_no_seed_knows_are_learned_from_titles_and_categories() -> None:
    vocabulary, (first, second, third) = _labels(
        make_product("Oak Teapot"), make_product("Blue Teapot"), make_product("Trowel", category="Garden Tools")
    )
    assert first.kinds == second.kinds == {"teapot"}
    assert "garden tool" in third.kinds
    assert vocabulary.names.get("teapots") == (("kind", "teapot"),)


def test_an_abbreviation_at_the_end_of_titles_is_no_kind() -> None:
    vocabulary, (boots, lamp) = _labels(make_product("Ridge Boots GTX"), make_product("Ember Lamp GTX"))
    assert (boots.kinds, lamp.kinds) == ({"boots"}, {"lamp"})
    assert not vocabulary.names.get("gtx")


def test_a_tag_makes_a_kind_more_exact_but_no_other() -> None:
    _, (coat,) = _labels(make_product("Fjord Down Coat", category="Coats", tags=("parka", "boots")))
    assert coat.kinds == {"coat", "parka"}


def test_colours_come_from_options_first_then_title_tags_and_description() -> None:
    _, (options, title, tags, description) = _labels(
        make_product("Black Coat", colours=("Navy", "Forest Green")),
        make_product("Navy Sports Jacket", description="With red lining"),
        make_product("Floor Lamp", tags=("Black", "Lamp")),
        make_product("Varsity Top", description="This grey and black top has buttons"),
    )
    assert options.variant_colours == ({"navy"}, {"bottle green"})
    assert title.variant_colours == ({"navy"},)
    assert tags.variant_colours == ({"black"},)
    assert description.variant_colours == ({"grey", "black"},)


def test_an_option_teaches_a_colour_that_no_seed_knows() -> None:
    vocabulary, (lamp, _) = _labels(
        make_product("Lamp", colours=("Confetti", "Storm Blue")), make_product("Coat", colours=("Black/White",))
    )
    assert lamp.variant_colours[0] == {"confetti"}
    assert "blue" in vocabulary.colours["storm blue"]
    assert vocabulary.names.get("confetti") == (("colour", "confetti"),)


def test_materials_come_from_title_tags_and_composition_not_from_what_goes_with_it() -> None:
    _, (bag, dress, denied) = _labels(
        make_product("Canvas Tote", description="Wear it with leather boots."),
        make_product("Slip Dress", description="Cut from 95% viscose and 5% elastane. Not silk, but close."),
        make_product("Vegan Boots", description="Leather-free boots made of cork."),
    )
    assert bag.variant_materials == ({"canvas"},)
    assert dress.variant_materials == ({"viscose", "elastane"},)
    assert denied.variant_materials == (frozenset({"cork"}),)


def test_everyday_words_are_colours_or_kinds_only_where_the_shop_sells_them() -> None:
    boutique, _ = _labels(make_product("Coat", colours=("Stone",)))
    lamps, _ = _labels(make_product("Reading Light"))
    assert boutique.names.get("stone") and not lamps.names.get("stone")
    assert lamps.names.get("light") == (("kind", "lamp"),) and not boutique.names.get("light")


def test_what_only_several_are_called_is_a_name_of_a_kind() -> None:
    names = names_of(goods.KINDS, "kind")
    assert not [name for name in goods.SEVERAL_ONLY if not names.get(name)]


def test_a_vocabulary_survives_being_written() -> None:
    vocabulary, _ = _labels(make_product("Oak Teapot", colours=("Confetti",), sizes=("M",), brand="Fen & Hollow"))
    again = Vocabulary.from_json(json.loads(json.dumps(vocabulary.to_json())))
    assert again == vocabulary
