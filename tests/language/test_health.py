"""Which messages are questions for medical advice, and which only sound like it."""

import pytest

from language.health import asks_for_advice


@pytest.mark.parametrize(
    "text",
    [
        "I have a rash from wool, which ointment should I use?",
        "How many ibuprofen can I take a day?",
        "I'm pregnant, is retinol safe?",
        "I feel depressed, which medication helps?",
        "I have chest pain, what should I do?",
        "Am I allergic to nickel?",
        "what helps against a headache",
        "Do your compression socks help with swelling?",
        "how do I get rid of the blisters from my new boots",
        "does this cream cure eczema?",
        "I want to hurt myself",
    ],
)
def test_a_question_about_health_is_recognised(text: str) -> None:
    assert asks_for_advice(text)


@pytest.mark.parametrize(
    "text",
    [
        "do you have rash tops?",
        "which rash guard should I take for surfing",
        "are these earrings nickel free? I'm allergic",
        "does the jumper itch",
        "is it safe to pay with my card?",
        "a dress for a pregnant woman",
        "what should I do if the parcel is lost",
        "it's a pain to wash, is it machine washable?",
        "what should I wear with it",
        "how do I get rid of a stain on silk",
        "do you have burnt orange sweaters",
        "which size should I take",
    ],
)
def test_a_question_about_products_is_not(text: str) -> None:
    assert not asks_for_advice(text)
