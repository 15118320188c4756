"""A headless Chromium: Debian's where there is one, else Playwright's own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=30_000)  # Playwright's own 5 seconds pass on a machine that trains a bot beside


@contextmanager
def chromium(*further: str) -> Iterator[Browser]:
    installed = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, installed), None), args=[*ARGUMENTS, *further]
        )
        try:
            yield browser
        finally:
            browser.close()


def write(page: Page, text: str) -> None:
    """Type a message and send it with Enter."""
    page.get_by_role("textbox", name="Your message").fill(text)
    page.keyboard.press("Enter")
