"""A shop's sentence that asks the customer for a photo is told from others that only speak of one."""

import pytest

from language.photos import asks_for_photo


@pytest.mark.parametrize(
    "text",
    [
        "Tell us within 60 days of delivery and send a photo to care@example.com. We pay the postage both ways.",
        "Tell us within 14 days of delivery, with your order number and a photo of what arrived.",
        "Send us a photo and the receipt or certificate.",
        "Please attach clear pictures of the damage.",
        "Upload two photos of the sole, please.",
        "We will need a photo of the label before we can replace it.",
        "Email us with your order number along with a picture of the fault.",
        "A photo is required for every claim.",
        "Could you take a quick picture of the seam?",
        "Reply with images of both shoes.",
        "Contact us within a week\nand include photographs of the parcel.",
    ],
)
def test_a_photo_is_asked_for(text: str) -> None:
    assert asks_for_photo(text)


@pytest.mark.parametrize(
    "text",
    [
        "We fit first shoes from the time your child walks alone, and we take a photo for you.",
        "We fit first shoes from the time your child walks alone, and take a photo for you.",
        "No photo is needed: tell us your order number.",
        "You can send it back without a photo.",
        "The colour may look different from the photo on your screen.",
        "It shows in the picture with a white shirt.",
        "Send the picture frame back in its box.",
        "The print is a photograph of the harbour.",
        "Our team will send you pictures of the fabric.",
        "Returns are free within 30 days.",
        "",
    ],
)
def test_no_photo_is_asked_for(text: str) -> None:
    assert not asks_for_photo(text)
