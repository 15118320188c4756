"""A customer chats with the whole running shop in a real browser."""

import csv

import pytest
from playwright.sync_api import expect

from lisa.settings import BOUTIQUE
from tests.conftest import RunningShop
from tests.web.browser import chromium, write

pytestmark = [pytest.mark.system, pytest.mark.browser, pytest.mark.slow]


def test_a_customer_asks_for_a_dress_and_sees_its_card(shop: RunningShop) -> None:
    with (BOUTIQUE / "catalog.csv").open(newline="", encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["Handle"] == "marlow-linen-shirt-dress")
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(shop.web_url)
        write(page, f"How much is the {row['Title']}?")
        card = page.locator("li.card")
        expect(card).to_have_count(1, timeout=30_000)
        expect(card).to_contain_text(row["Title"])
        expect(card).to_contain_text(f"${row['Variant Price']}")
        expect(card.locator(".size")).not_to_have_count(0)
        picture = card.locator("img")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.naturalWidth") > 0

        page.reload()
        expect(page.locator("li.card")).to_have_count(1, timeout=30_000)
        expect(page.get_by_text(f"How much is the {row['Title']}?")).to_be_visible()
        write(page, "is it available in M?")
        expect(page.locator("li.card")).to_have_count(2, timeout=30_000)
        expect(page.locator("li.card").last).to_contain_text(row["Title"])


def test_quick_replies_lead_on(shop: RunningShop) -> None:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 375, "height": 740})
        page.goto(shop.web_url)
        page.get_by_role("button", name="How do returns work?").click()
        expect(page.get_by_text("30 days").first).to_be_visible(timeout=30_000)
