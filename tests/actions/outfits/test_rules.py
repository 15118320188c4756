"""The rules of outfits are read and checked."""

from pathlib import Path

import pytest

from actions.outfits.rules import OutfitRulesError, read

_GOOD = """
parts: {top: {kinds: [top]}, shoes: {kinds: [shoes], called: shoes}}
outfits: {women: [{parts: [top, shoes]}]}
added: {}
neutral: [black]
wheel: {red: 0}
"""


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(_GOOD)
    assert read(tmp_path / "rules.yml").parts["shoes"].called == "shoes"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[top, shoes]", "[top, socks]", "socks is a part"),
        ("[top]", "[toppe]", "toppe is a kind"),
        ("added: {}", "added: {sunny: [shoes]}", "sunny is a need"),
        ("red: 0", "red: 12", "0 to 11"),
        ("neutral: [black]", "neutrals: [black]", "neutral"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / "rules.yml").write_text(_GOOD.replace(old, new, 1))
    with pytest.raises(OutfitRulesError, match=rf"rules\.yml.*{told}"):
        read(tmp_path / "rules.yml")
