"""Where orders are looked up is set with all that it needs, or refused with the name of what is missing."""

from pathlib import Path

import pytest

from actions.orders.shopify import Shopify
from actions.orders.woocommerce import WooCommerce
from lisa import settings
from lisa.order_source import order_source


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    return tmp_path


def test_orders_are_in_our_own_database_unless_set_otherwise() -> None:
    assert order_source(settings.load()) is None


@pytest.mark.parametrize(
    ("variables", "kind"),
    [
        (
            {"ORDERS_FROM": "shopify", "SHOPIFY_URL": "https://a.myshopify.com", "SHOPIFY_TOKEN": "shpat_s3cret"},
            Shopify,
        ),
        (
            {
                "ORDERS_FROM": "woocommerce",
                "WOOCOMMERCE_URL": "https://shop.example",
                "WOOCOMMERCE_KEY": "ck_s3cret",
                "WOOCOMMERCE_SECRET": "cs_s3cret",
            },
            WooCommerce,
        ),
    ],
)
def test_each_shop_system_is_chosen_and_its_credentials_are_not_shown(
    variables: dict[str, str], kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"LISA_{name}", value)
    shop = settings.load()
    assert isinstance(order_source(shop), kind)
    assert "s3cret" not in repr(shop)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('orders_from = "shopify"', "needs LISA_SHOPIFY_URL and LISA_SHOPIFY_TOKEN"),
        ('orders_from = "shopify"\nshopify_url = "http://a.myshopify.com"\nshopify_token = "t"', "https://"),
        (
            'orders_from = "shopify"\nshopify_url = "https://a.example"\nshopify_token = "t"\nshort_proofs = true',
            "short_proofs",
        ),
        ('orders_from = "magento"', "orders_from"),
        ('handover_mail_to = "staff@shop.example"', "smtp_host"),
        ('handover_webhook = "ftp://x"', "handover_webhook"),
    ],
)
def test_what_is_missing_or_unsafe_is_named(home: Path, content: str, says: str) -> None:
    (home / "lisa.toml").write_text(content)
    with pytest.raises(settings.SettingsError, match=says):
        settings.load()
