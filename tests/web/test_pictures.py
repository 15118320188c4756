"""Silhouettes for any shape and colour that an address can ask for."""

import re
from pathlib import Path
from xml.dom import minidom

import httpx
import pytest

from web.gateway import STATIC
from web.paints import COLOURS, paint_for
from web.pictures import FALLBACK_SHAPE, Pictures

PICTURES = Pictures(STATIC / "pictures")
SHAPES = {
    *("dress", "top", "shirt", "trousers", "jeans", "skirt", "knitwear", "coat", "jacket"),
    *("boots", "trainers", "sandals", "loafers", "heels"),
    *("bag", "necklace", "earrings", "ring", "bracelet"),
    *("scarf", "belt", "hat", "gloves", "sunglasses", "product"),
}


def test_every_shape_is_drawn() -> None:
    assert PICTURES.shapes == SHAPES


@pytest.mark.parametrize("shape", sorted(SHAPES))
@pytest.mark.parametrize("colour", ["navy", "gold", "white", "navy-stripes", "floral", ""])
def test_a_picture_is_well_formed_and_brings_its_own_paint(shape: str, colour: str) -> None:
    drawing = minidom.parseString(PICTURES.draw(f"{shape}-{colour}"))
    paints = {element.getAttribute("id") for element in drawing.getElementsByTagName("*")}

    assert {"cloth", "line"} <= paints
    assert not drawing.getElementsByTagName("script")


def test_the_colour_of_the_address_is_the_colour_of_the_cloth() -> None:
    assert COLOURS["rust"] in PICTURES.draw("coat-rust")
    assert COLOURS["rust"] not in PICTURES.draw("coat-navy")


def test_an_unknown_shape_or_colour_gives_a_neutral_picture() -> None:
    assert PICTURES.draw("spaceship-navy") == PICTURES.draw(f"{FALLBACK_SHAPE}-navy")
    assert PICTURES.draw("dress-no-such-colour") == PICTURES.draw("dress")


@pytest.mark.parametrize(
    ("slug", "colour", "pattern", "second"),
    [
        ("forest-green", COLOURS["forest-green"], "", ""),
        ("light-gray", COLOURS["light-grey"], "", ""),
        ("black-white-check", COLOURS["black"], "check", COLOURS["white"]),
        ("navy-stripes", COLOURS["navy"], "stripes", "#f6f1e6"),
        ("soft-pink", COLOURS["pink"], "", ""),
    ],
)
def test_colour_names_are_read(slug: str, colour: str, pattern: str, second: str) -> None:
    paint = paint_for(slug)

    assert (paint.colour, paint.pattern, paint.second) == (colour, pattern, second)


def test_the_sample_boutique_asks_for_no_unknown_shape_or_colour(repo: Path) -> None:
    catalog = (repo / "lisa" / "boutique" / "catalog.csv").read_text("utf-8")
    asked = {name.partition("-")[::2] for name in re.findall(r"/pictures/([a-z0-9-]+)\.svg", catalog)}

    assert asked
    assert {shape for shape, _ in asked} <= SHAPES
    assert {colour for _, colour in asked if paint_for(colour) == paint_for("")} == set()


def test_the_gateway_serves_pictures_that_browsers_may_keep(customer: httpx.Client) -> None:
    response = customer.get("/pictures/dress-navy.svg")

    assert response.headers["content-type"] == "image/svg+xml"
    assert "max-age" in response.headers["cache-control"]
    assert customer.get("/pictures/%3Cscript%3E.svg").text == PICTURES.draw("")


def test_a_folder_without_the_fallback_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"product\.svg"):
        Pictures(tmp_path)
