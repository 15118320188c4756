"""The kind of an option is learned from its name's words in several languages, or else from its values."""

from __future__ import annotations

import pytest

from retrieval.readers.options import kind_of, option_kinds


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("Choose Ring Size", ["7", "8"], "size"),
        ("Pick your colour", ["Blue"], "colour"),
        ("Choose Material", ["Gold", "Silver"], "material"),
        ("Farbton", ["Himmel"], "colour"),
        ("Schuhgröße", ["38", "39"], "size"),
        ("Pointure", ["38"], "size"),
        ("Talla de anillo", ["12"], "size"),
        ("Ringmaat", ["17"], "size"),
        ("Tessuto", ["Lino"], "material"),
        ("Metal colour", ["Gold"], "colour"),
        ("Style", ["Red", "Navy blue", "Black"], "colour"),
        ("Option 1", ["S", "M", "L"], "size"),
        ("Variante", ["Dunkelblau", "Schwarz"], "colour"),
        ("Ausführung", ["Leinen", "Baumwolle"], "material"),
        ("Choose", ["EU 38", "EU 39"], "size"),
    ],
)
def test_an_option_is_known_by_its_name_or_its_values(name: str, values: list[str], kind: str) -> None:
    assert option_kinds({name: values}) == {name: kind}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Gravur", ["Ja", "Nein"]),
        ("Scent", ["Rose", "Black"]),
        ("Pack", ["Small", "Large"]),
        ("Style", ["With pocket", "Without"]),
        ("Style", ["Red", "Stripes", "Dots"]),
        ("Version", ["1", "2"]),
    ],
)
def test_other_options_are_of_no_kind(name: str, values: list[str]) -> None:
    assert option_kinds({name: values}) == {}


def test_a_name_that_is_known_word_for_word_needs_no_entry() -> None:
    assert option_kinds({"Size": ["S"], "Colour": ["Red"]}) == {}
    assert (kind_of("Size"), kind_of("Farbton"), kind_of("Scent"), kind_of("Edition")) == ("size", "colour", None, None)
