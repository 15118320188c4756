"""Takes the pictures of the chat in the docs, in Chromium and Firefox: `python -m tests.web.screenshots docs/pictures`.

The shop's page, the gateway and the browsers are real; Rasa's answers are written here.
"""

import argparse
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import chromium, write
from tests.web.embedding_shop import two_shops
from tests.web.firefox import Tab, firefox
from tests.web.rasa_server import NAVY_DRESS, RasaServer
from tests.web.serving import free_port, served
from web.staff.accounts import Accounts, Role
from web.staff.office import Office

QUALITY = 80
DESKTOP, PHONE, ON_ITS_SIDE, ZOOMED = (960, 720), (390, 780), (780, 390), (640, 400)
DARK, LIGHT = 0, 1  # Firefox's layout.css.prefers-color-scheme.content-override
SIZES = [{"name": name, "in_stock": name != "XS", "take": f"I'll take it in {name}"} for name in ("XS", "S", "M", "L")]
RUST = {
    "title": "Marlow Linen Shirt Dress",
    "product_id": "marlow-linen-shirt-dress",
    "price_text": "$134.00",
    "compare_at_text": None,
    "variant": "Rust / M",
    "stock": "in stock",
    "rating_text": "",
    "image_url": "/pictures/dress-rust.svg",
}
ANSWERS: Mapping[str, list[dict[str, Any]]] = {
    "Do you have a dress for a summer wedding?": [
        {"text": "Two of our dresses are made for that. The Wren Wrap Dress is on sale at $89.00."},
        {"custom": {"cards": [{**NAVY_DRESS, "sizes": SIZES}, {**NAVY_DRESS, **RUST, "sizes": SIZES}]}},
        {"text": "Shall I look for shoes to go with it?", "buttons": [{"title": "Yes, please", "payload": "yes"}]},
    ],
    "It arrived with a torn seam": [
        {
            "text": "I'm sorry about that. Tell us within 60 days of delivery and send a photo. We pay the postage "
            "both ways and offer a replacement, a repair or a full refund, whichever you prefer."
        }
    ],
    "Can I talk to somebody?": [{"text": "I've passed this on. Our team reads it on weekdays from 9 to 17."}],
}
DRESS, TORN, PERSON = ANSWERS


class Studio:
    """The running parts that pictures are taken of, and where those are written."""

    def __init__(self, shop: str, rasa: RasaServer, office: Office, folder: Path) -> None:
        self.shop, self.rasa, self.office = shop, rasa, office
        self._folder = folder
        self._mia = Accounts(office.database).add("mia", "seven quiet lamps", Role.STAFF, "Mia")

    def keep(self, name: str, taken: bytes) -> None:
        """Write a picture that a browser took."""
        with Image.open(io.BytesIO(taken)) as picture:
            picture.convert("RGB").save(self._folder / f"{name}.webp", quality=QUALITY, method=6)

    def let_mia_answer(self, text: str) -> None:
        """Let a person take over the newest conversation, and say something."""
        conversation = self.rasa.received[-1][0]
        self.office.takeovers.take(conversation, self._mia)
        self.office.takeovers.record(conversation, "staff", text, "Mia")


@contextmanager
def opened(browser: Browser, studio: Studio, size: tuple[int, int], **options: Any) -> Iterator[Page]:
    """The shop's page in Chromium with the chat open."""
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
    page.goto(studio.shop)
    page.get_by_role("button", name="Open the chat").click()
    expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
    yield page
    page.close()


def asked(page: Page, text: str) -> None:
    """Ask, and wait until the answer and its pictures are there."""
    write(page, text)
    expect(page.locator(".ai-message:not(.waiting) .bubble, .replies").last).to_be_visible()
    expect(page.locator(".waiting")).to_have_count(0)
    page.wait_for_function(_DRAWN)


def in_chromium(studio: Studio) -> None:
    """Every state on a desktop and a phone, light and dark, on its side and at 200% zoom."""
    with chromium() as browser:
        for name, size, scheme in [
            ("desktop", DESKTOP, "light"),
            ("phone", PHONE, "light"),
            ("phone-dark", PHONE, "dark"),
            ("landscape", ON_ITS_SIDE, "light"),
            ("zoomed", ZOOMED, "light"),
        ]:
            with opened(browser, studio, size, color_scheme=scheme) as page:
                asked(page, DRESS)
                studio.keep(f"chromium-{name}", page.screenshot())
        with opened(browser, studio, PHONE) as page:
            studio.keep("state-new", page.screenshot())
            states(page, studio)


def states(page: Page, studio: Studio) -> None:
    """What else a customer may see, on a phone: a photo, waiting, a failure, a person, the question before an end."""
    asked(page, TORN)
    sent = {"name": "torn.jpg", "mimeType": "image/jpeg", "buffer": torn_seam()}
    page.locator("input[type=file]").set_input_files(sent)
    expect(page.locator(".notice").last).to_contain_text("photo")
    studio.keep("state-photo", page.screenshot())
    studio.rasa.delay_s = 8.0
    write(page, PERSON)
    expect(page.locator(".slow")).not_to_be_empty(timeout=9000)
    studio.keep("state-waiting", page.screenshot())
    expect(page.locator(".waiting")).to_have_count(0, timeout=9000)
    studio.rasa.delay_s = 0.0
    studio.let_mia_answer("Hello Ana, I'm Mia. I've seen your photo: a new dress is on its way today.")
    write(page, "Thank you!")
    expect(page.locator(".staff-message")).to_be_visible(timeout=9000)
    studio.keep("state-person", page.screenshot())
    page.route("**/api/messages", lambda route: route.abort())
    page.get_by_role("textbox", name="Your message").fill("One more thing")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()
    studio.keep("state-failure", page.screenshot())
    page.get_by_role("textbox", name="Your message").fill("word " * 240)
    page.get_by_role("button", name="Start over").click()
    studio.keep("state-asked", page.screenshot())


def torn_seam() -> bytes:
    """A drawn stand-in for a customer's photo: cloth with a seam that has come open."""
    cloth = Image.effect_noise((450, 600), 40).convert("RGB")
    tinted = Image.blend(cloth, Image.new("RGB", cloth.size, "#2b3f74"), 0.75)
    drawing = ImageDraw.Draw(tinted)
    drawing.line([(240, 0), (232, 600)], fill="#1d2b52", width=5)
    drawing.polygon([(238, 180), (262, 260), (255, 340), (234, 420), (214, 330), (219, 250)], fill="#d9c7b4")
    written = io.BytesIO()
    tinted.save(written, "JPEG")
    return written.getvalue()


def in_firefox(studio: Studio) -> None:
    """The cards on a desktop and a phone, light and dark."""
    light = {"desktop": DESKTOP, "phone": PHONE, "landscape": ON_ITS_SIDE}
    for scheme, sizes in ((LIGHT, light), (DARK, {"phone-dark": PHONE})):
        preference = {"layout.css.prefers-color-scheme.content-override": scheme}
        with tempfile.TemporaryDirectory() as profile, firefox(Path(profile), **preference) as browser:
            for name, size in sizes.items():
                tab = Tab(browser, browser.new_customer(), *size)
                tab.goto(studio.shop)
                tab.click(".launcher")
                tab.see("#lisa-message")
                tab.type(DRESS)
                tab.press("Enter")
                tab.see(".replies button", "Yes, please")
                tab.until(_DRAWN)
                studio.keep(f"firefox-{name}", tab.screenshot())


_DRAWN = """() => [...document.querySelector("#lisa-chat").shadowRoot.querySelectorAll(".card img")]
    .every((picture) => picture.complete && picture.naturalWidth)"""


def main() -> None:
    """Take all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    rasa = RasaServer()
    rasa.replies.update(ANSWERS)
    takers: tuple[Callable[[Studio], None], ...] = (in_chromium, in_firefox)
    with tempfile.TemporaryDirectory() as home, served(rasa.app, free_port()) as rasa_url:
        office = Office(Path(home))
        with two_shops(rasa_url, office) as (shop, _):
            studio = Studio(shop, rasa, office, folder)
            for take in takers:
                take(studio)


if __name__ == "__main__":
    main()
