"""Countries are known by every name that people give them, and their states and postal codes by their form."""

import pytest
from babel import Locale

from language import places


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UK", "GB"),
        ("england", "GB"),
        ("Scotland", "GB"),
        ("Great Britain", "GB"),
        ("Holland", "NL"),
        ("the Netherlands", "NL"),
        ("U.S.A.", "US"),
        ("us", "US"),
        ("Puerto Rico", "US"),
        ("UAE", "AE"),
        ("South Korea", "KR"),
        ("Deutschland", "DE"),
        ("Österreich", "AT"),
        ("osterreich", "AT"),
        ("España", "ES"),
        ("Allemagne", "DE"),
        ("日本", "JP"),
        ("Czech Republic", "CZ"),
        ("turkey", "TR"),
        ("Ivory Coast", "CI"),
        ("DE", "DE"),
        ("NZ", "NZ"),
    ],
)
def test_a_country_by_its_names(name: str, code: str) -> None:
    found = places.find_country(name)
    assert found and found.code == code


def test_every_country_is_known_by_its_english_name_and_code() -> None:
    for code, name in Locale.parse("en").territories.items():
        if code in places.every_code():
            found = places.find_country(str(name))
            assert found and found.code in (code, "US", "FI", "NO"), (code, name, found)


@pytest.mark.parametrize("text", ["", "de", "co", "Narnia", "Leeds", "none", "yes", "tomorrow", "Congo", "in", "it"])
def test_what_is_no_country(text: str) -> None:
    assert places.find_country(text) is None


@pytest.mark.parametrize(
    ("typo", "code"),
    [
        ("Germny", "DE"),
        ("Untied Kingdom", "GB"),
        ("Swizerland", "CH"),
        ("Frnace", "FR"),
        ("mexcio", "MX"),
        ("holand", "NL"),
        ("Canda", "CA"),
        ("Itlay", "IT"),
    ],
)
def test_a_misspelt_country_is_likely_and_not_found(typo: str, code: str) -> None:
    likely = places.likely_country(typo)
    assert places.find_country(typo) is None
    assert likely and likely.code == code


@pytest.mark.parametrize("text", ["Narnia", "Wakanda", "Leeds", "wait", "none", "Yorkshire", "no", "Zubrovaria"])
def test_what_is_like_no_country(text: str) -> None:
    assert places.likely_country(text) is None


@pytest.mark.parametrize(
    ("text", "rest", "code"),
    [
        ("10115 Berlin Germany", "10115 Berlin", "DE"),
        ("Seoul 06232 South Korea", "Seoul 06232", "KR"),
        ("London SW1A 2AA uk", "London SW1A 2AA", "GB"),
    ],
)
def test_a_country_at_the_end(text: str, rest: str, code: str) -> None:
    assert places.country_at_end(text) == (rest, places.country(code))


@pytest.mark.parametrize(
    ("code", "name", "written"),
    [
        ("US", "california", "CA"),
        ("US", "D.C.", "DC"),
        ("CA", "Quebec", "QC"),
        ("JP", "Tokyo", "Tokyo"),
        ("IE", "county cork", "Co. Cork"),
    ],
)
def test_a_state_as_the_post_writes_it(code: str, name: str, written: str) -> None:
    state = places.find_state(name, code)
    assert state and state.name == written


@pytest.mark.parametrize(
    ("zip_code", "codes"),
    [("SW1A 2AA", {"GB"}), ("m5v 2t6", {"CA"}), ("1015 CJ", {"NL"}), ("00-590", {"PL"}), ("D02 X285", {"IE"})],
)
def test_a_postal_code_that_tells_its_country(zip_code: str, codes: set[str]) -> None:
    assert places.countries_of_zip(zip_code) == codes


def test_what_a_country_needs() -> None:
    assert [code for code in ("US", "CA", "AU", "GB", "DE", "IT", "JP") if places.needs_state(code)] == [
        "US",
        "CA",
        "AU",
    ]
    assert [code for code in ("US", "DE", "IE", "AE") if places.needs_zip(code)] == ["US", "DE"]
    assert places.zip_stands_first("DE") and not places.zip_stands_first("US")


def test_countries_in_a_sentence() -> None:
    union = sorted(places.in_european_union())
    assert places.list_in_words(["US", *union, "JP"]) == "the United States, the European Union and Japan"
    assert places.list_in_words(["DE"]) == "Germany"


def test_a_code_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="'Germany' is no ISO 3166 code"):
        places.country("Germany")
