"""Cleaning of dialogues, and what counts as personal data."""

import pytest

from finetune.dialogues.clean import clean
from finetune.dialogues.dialogue import Dialogue, Turn
from finetune.dialogues.redact import Redactor


def dialogue(name: str, *turns: str) -> Dialogue:
    """Customer and shop in turn; a text that begins with "shop: " or "customer: " is that side's."""
    said = []
    for place, text in enumerate(turns):
        role = "assistant" if text.startswith("shop: ") or (place % 2 and not text.startswith("customer: ")) else "user"
        said.append(Turn(role=role, content=text.removeprefix("shop: ").removeprefix("customer: ")))
    return Dialogue(dialogue_id=name, source="test", turns=tuple(said))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my email is emma.jones@example.com", "my email is [EMAIL]"),
        ("call +1 (415) 555-2671 today", "call [PHONE] today"),
        ("card 4111 1111 1111 1111", "card [CARD]"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN [IBAN]"),
        ("Hi, my name is Emma Jones", "Hi, my name is [NAME]"),
        ("ship it to 12 Baker Street, please", "ship it to [ADDRESS], please"),
        ("where is #1001 or W6247578?", "where is [ORDER] or [ORDER]?"),
        ("order number 20417 please", "order number [ORDER] please"),
        ("my zip is 94107", "my zip is [ZIP]"),
    ],
)
def test_personal_data_gives_way_to_a_placeholder(text: str, expected: str) -> None:
    assert Redactor().redact(text)[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "the Harbour Coat in size 12 for $120.00",
        "I'm Looking for a navy dress under $80",
        "30 days, 100% cotton, sizes 36-42",
        "is 1200 the price?",
        "the sku is 4006381333931",
        "How long is the coat, 95 cm?",
    ],
)
def test_the_shops_own_facts_stay(text: str) -> None:
    assert Redactor().redact(text)[0] == text


def test_known_customers_are_found_wherever_they_stand() -> None:
    redactor = Redactor({"Perrin Vale": "[NAME]"})
    assert redactor.redact("ask PERRIN VALE about Perrin Valeton")[0] == "ask [NAME] about Perrin Valeton"


def test_broken_turns_are_mended_or_dropped() -> None:
    kept, report = clean(
        [
            dialogue(
                "a", "shop: Welcome!", "customer: Is it wool?", "customer: the coat", "shop: Yes.", "customer: ok"
            ),
            dialogue("b", "customer: hello there"),
            dialogue("c", "<b>Price?</b>\x07 now", "It is&nbsp;$5."),
        ],
        ["en"],
    )
    assert [[turn.content for turn in one.turns] for one in kept] == [
        ["Is it wool?\nthe coat", "Yes."],
        ["Price? now", "It is $5."],
    ]
    assert report.dropped == {"no answered question": 1}
    assert report.examples == {"no answered question": "b"}


def test_other_languages_are_dropped_and_short_messages_kept() -> None:
    german = dialogue(
        "de", "Wie viel kostet der Mantel bitte, ich hätte ihn gern in Blau", "Der Mantel kostet 100 Dollar."
    )
    kept, report = clean([german, dialogue("en", "sz 7?", "Yes.")], ["en"])
    assert [one.dialogue_id for one in kept] == ["en"]
    assert report.dropped == {"another language (de)": 1}
    assert [one.dialogue_id for one in clean([german], ["en", "de"])[0]] == ["de"]


def test_repetitions_are_dropped() -> None:
    long = "The coat is made of thick boiled wool, has two deep pockets, a high collar and horn buttons, and is lined."
    kept, report = clean(
        [
            dialogue("a", "What is the coat like, could you tell me?", long),
            dialogue("b", "What is the coat like, could you tell me?", long.upper()),
            dialogue("c", "What is the coat like, could you tell me?", f"{long} Yes"),
            dialogue("d", "What is the dress like?", "It is a long dress of light linen."),
        ],
        ["en"],
    )
    assert [one.dialogue_id for one in kept] == ["a", "d"]
    assert report.dropped == {"exact duplicate": 1, "near duplicate": 1}


def test_what_is_too_long_is_dropped() -> None:
    _, report = clean([dialogue("a", "wool " * 200, "Yes."), dialogue("b", "Wool?", "Yes. " * 400)], ["en"])
    assert report.dropped == {
        "a question of more than 500 characters": 1,
        "an answer of more than 1000 characters": 1,
    }
