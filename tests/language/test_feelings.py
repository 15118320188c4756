"""Which messages tell how a customer is, and which only hold words that could."""

import pytest

from language.feelings import Feeling, feeling_of


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("I don't want to live anymore", Feeling.DESPAIR),
        ("honestly i just wanna die", Feeling.DESPAIR),
        ("im thinking about ending my life", Feeling.DESPAIR),
        ("everyone would be better off without me", Feeling.DESPAIR),
        ("I can't go on like this", Feeling.DESPAIR),
        ("sometimes I want to hurt myself", Feeling.DESPAIR),
        ("my nan died", Feeling.LOSS),
        ("My mother passed away last week, I need something black", Feeling.LOSS),
        ("we lost our little dog on sunday", Feeling.LOSS),
        ("its for my dad's funeral", Feeling.LOSS),
        ("the order was for my late husband", Feeling.LOSS),
        ("I had a miscarriage and don't need the maternity dress now", Feeling.LOSS),
        ("there's been a death in the family", Feeling.LOSS),
        ("my grandfather has sadly passed", Feeling.LOSS),
        ("my wife has cancer and loves your scarves", Feeling.ILLNESS),
        ("soft hat wanted, I'm going through chemo", Feeling.ILLNESS),
        ("my sister is in hospital, can you deliver there", Feeling.ILLNESS),
        ("something soft for my mum after her operation", Feeling.ILLNESS),
        ("i was just diagnosed with ms", Feeling.ILLNESS),
        ("i'm really sad today", Feeling.SADNESS),
        ("had a horrible week, cheer me up", Feeling.SADNESS),
        ("my boyfriend dumped me", Feeling.SADNESS),
        ("I can't stop crying", Feeling.SADNESS),
        ("just lost my job so it has to be cheap", Feeling.SADNESS),
    ],
)
def test_what_a_customer_tells_of_themselves(text: str, feeling: Feeling) -> None:
    assert feeling_of(text) is feeling


@pytest.mark.parametrize(
    "text",
    [
        "a black dress for a funeral",
        "do you have a down jacket",
        "I'm dying to see the new collection",
        "the shoes are to die for",
        "that colour is dead on",
        "my mum loves florals",
        "I lost my order number",
        "I've lost my parcel",
        "she passed me your link",
        "my sister passed by the shop",
        "my phone died, sorry, back now",
        "the zip died after a week",
        "I feel down feathers are too warm",
        "is it sick leave friendly lol",
        "sick boots!",
        "a get well gift",
        "a blue top for a bad hair day",
        "a dress to kill for",
        "I could kill for those boots",
        "the size is terrible",
        "a terrible fit, I'd like to return it",
        "lonely planet bag",
        "my order is late",
        "hello",
        "",
    ],
)
def test_what_only_sounds_like_it(text: str) -> None:
    assert feeling_of(text) is None
