"""A message in another language is told from English with names, brands, loan words and mistakes in it."""

import pytest

from language.other_languages import other_language

OTHERS = [
    ("de", "Wo ist meine Bestellung?"),
    ("de", "habt ihr das kleid auch in blau"),
    ("de", "Guten Tag, ich möchte die Schuhe zurückgeben, Bestellung ML1055"),
    ("fr", "vous avez cette robe en noir ?"),
    ("fr", "Bonjour, je n'ai pas reçu mon colis ML1055"),
    ("es", "quiero devolver unos zapatos"),
    ("es", "¿Dónde está mi pedido?"),
    ("it", "avete questa gonna in taglia M?"),
    ("nl", "hebben jullie deze jurk in maat 38"),
    ("pt", "Onde está o meu pedido?"),
    ("pl", "Gdzie jest moje zamówienie?"),
    ("sv", "har ni den här klänningen i svart"),
    ("fi", "Missä tilaukseni on?"),
    ("tr", "kargo ne zaman gelir"),
    ("ro", "unde este comanda mea"),
    ("ru", "есть ли это платье в черном цвете"),
    ("el", "Πού είναι η παραγγελία μου;"),
    ("zh", "我的订单在哪里？"),
    ("ja", "この服はありますか"),
    ("ko", "주문이 어디에 있나요"),
    ("ar", "أين طلبي؟"),
    ("hi", "मेरा ऑर्डर कहाँ है"),
]
ENGLISH = [
    "wher is my ordr plz",
    "pls snd invoce asap thx",
    "lol omg wtf brb",
    "asdf jkl qwer",
    "Colette Bouclé Coat",
    "is the Rivoli blazer pret-a-porter or couture?",
    "merci!",
    "ciao bella, thanks",
    "danke, got it",
    "a trench in beige, taille 40",
    "Müller, Hauptstraße 5, 10115 Berlin",
    "12 rue de Rivoli, 75001 Paris",
    "Calle de Alcalá 45, 2º B, Madrid",
    "josé garcía lópez",
    "jose@ejemplo.es",
    "mi casa",
    "de la Cruz",
    "no",
    "XL",
    "👍",
    "",
    "1,2 Hauptstr.",
]


@pytest.mark.parametrize(("code", "text"), OTHERS)
def test_another_language_is_recognised_and_answered_in_it(code: str, text: str) -> None:
    found = other_language(text)
    assert found is not None and found.code == code and found.reply


@pytest.mark.parametrize("text", ENGLISH)
def test_english_names_and_addresses_are_none(text: str) -> None:
    assert other_language(text) is None
