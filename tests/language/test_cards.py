"""Card numbers and security codes are found however they are typed, and nothing else is taken for one."""

import random
from pathlib import Path

import pytest
import yaml

from language.cards import CardData, completes_card_data, find_card_data, passes_luhn

CORPUS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("cards.yml").read_text("utf-8"))


@pytest.mark.parametrize("text", CORPUS["number"])
def test_a_card_number_is_found(text: str) -> None:
    assert find_card_data(text) is CardData.NUMBER


@pytest.mark.parametrize("text", CORPUS["code"])
def test_a_security_code_is_found(text: str) -> None:
    assert find_card_data(text) is CardData.CODE


@pytest.mark.parametrize("text", CORPUS["nothing"])
def test_what_is_no_card_passes(text: str) -> None:
    assert find_card_data(text) is None


LENGTH_OF = {"4": 16, "51": 16, "2221": 16, "2720": 16, "34": 15, "37": 15, "6011": 16, "65": 16, "3528": 16, "62": 19}
GROUPED = {16: (4, 4, 4, 4), 15: (4, 6, 5), 19: (4, 4, 4, 4, 3)}
SCRIPTS = ["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"]
SENTENCES = [
    "{}",
    "my card {} thanks",
    "try {}, exp 12/28",
    "order ML1081, a@b.example {}",
    "{}?",
    "why is\n{}\ndeclined",
]


def _number(prefix: str, chance: random.Random) -> str:
    length = LENGTH_OF[prefix]
    start = prefix + "".join(str(chance.randrange(10)) for _ in range(length - len(prefix) - 1))
    return next(f"{start}{digit}" for digit in range(10) if passes_luhn(f"{start}{digit}"))


@pytest.mark.parametrize("separator", ["", " ", "-", ".", "\n", " - ", "\u2009", "–", "\u200b"])
@pytest.mark.parametrize("prefix", LENGTH_OF)
def test_numbers_of_every_scheme_are_found_in_every_writing(prefix: str, separator: str) -> None:
    chance = random.Random(f"{prefix}{separator}")
    for script in SCRIPTS:
        for sentence in SENTENCES:
            number = _number(prefix, chance)
            groups, start = [], 0
            for size in GROUPED[len(number)]:
                groups.append(number[start : start + size])
                start += size
            written = separator.join(groups).translate(str.maketrans("0123456789", script))
            assert find_card_data(sentence.format(written)) is CardData.NUMBER, sentence.format(written)


def test_numbers_with_a_wrong_check_digit_pass_unless_they_are_called_a_card() -> None:
    chance = random.Random(1)
    for _ in range(500):
        number = _number("4", chance)
        wrong = number[:-1] + str((int(number[-1]) + chance.randrange(1, 10)) % 10)
        assert find_card_data(wrong) is None
        assert find_card_data(f"my card number is {wrong}") is CardData.NUMBER


@pytest.mark.parametrize(
    ("earlier", "text", "found"),
    [
        (["4111", "1111", "1111"], "1111", CardData.NUMBER),
        (["hello", "4111 1111"], "1111 1111", CardData.NUMBER),
        (["4242", "then 4242", "4242"], "and 4242", CardData.NUMBER),
        (["my cvc is"], "123", CardData.CODE),
        (["security code:"], "1234", CardData.CODE),
        (["the three digits on the back"], "123", CardData.CODE),
        (["4111", "1111"], "1111", None),
        (["4111", "what is your return policy", "1111", "1111"], "1111", None),
        (["1081"], "10012", None),
        (["do you need my cvc for order"], "1081", None),
        (["is my cvc safe?"], "1081", None),
        ([], "1081", None),
    ],
)
def test_a_number_in_pieces_is_found_with_its_last_piece(earlier: list[str], text: str, found: CardData | None) -> None:
    assert completes_card_data(earlier, text) is found


def test_a_very_long_message_is_read_quickly() -> None:
    for text in ("4 " * 10_000, "4111 1111 " * 5_000, "cvc " * 20_000, "tracking number " * 5_000, "a" * 100_000):
        assert find_card_data(text) is None
