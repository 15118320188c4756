"""What the section [widget] takes and refuses."""

import pytest
from pydantic import ValidationError

from lisa.widget_settings import WidgetSettings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://www.my-shop.com", "https://www.my-shop.com"),
        ("HTTPS://My-Shop.com:443/", "https://my-shop.com"),
        ("https://my-shop.com:8443", "https://my-shop.com:8443"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(written: str, meant: str) -> None:
    assert WidgetSettings(origins=(written,)).origins == (meant,)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("*", "exact origin"),
        ("https://*.my-shop.com", "exact origin"),
        ("my-shop.com", "exact origin"),
        ("null", "exact origin"),
        ("file:///shop.html", "exact origin"),
        ("https://user@my-shop.com", "exact origin"),
        ("https://my-shop.com/products", "names a page"),
        ("http://my-shop.com", "https://"),
        ("https://[", "no address"),
    ],
)
def test_what_is_no_exact_origin_is_refused(written: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        WidgetSettings(origins=(written,))


def test_a_colour_in_which_nobody_could_read_is_refused() -> None:
    assert WidgetSettings(accent="#33493F", accent_dark="#a9c4b1").accent == "#33493F"
    with pytest.raises(ValidationError, match="take a darker one"):
        WidgetSettings(accent="#ffd700")
    with pytest.raises(ValidationError, match="take a lighter one"):
        WidgetSettings(accent_dark="#33493f")


def test_nothing_is_let_in_unless_it_is_named() -> None:
    assert WidgetSettings().origins == ()
    with pytest.raises(ValidationError):
        WidgetSettings(origin=("https://my-shop.com",))
