"""A headless Firefox, the machine's own, driven by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/).

Playwright's Firefox is a build of its own that isn't everywhere; what customers use is the one of their system.
"""

import base64
import json
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from websockets.sync.client import ClientConnection, connect

INSTALLED = shutil.which("firefox-esr") or shutil.which("firefox")
NOT_INSTALLED = "no Firefox on this machine: `apt-get install firefox-esr`, or your system's package"
STARTED_WITHIN_S = 180
ANSWERED_WITHIN_S = 120
SEEN_WITHIN_S = 60
#: No first-run page, no panel that takes the focus, and nothing that asks Mozilla.
_QUIET = {
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.download.alwaysOpenPanel": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.disable_open_during_load": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.type": 0,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.server": "",
    "remote.prefs.recommended": True,
    "ui.prefersReducedMotion": 1,
}
#: Elements as people see them: in shadow roots too.
_ROOTS = "[document, ...[...document.querySelectorAll('*')].map((node) => node.shadowRoot).filter(Boolean)]"
_FIND = f"""(selector) => {_ROOTS}.flatMap((root) => [...root.querySelectorAll(selector)])
    .filter((node) => node.checkVisibility({{visibilityProperty: true}}))"""
#: What a page throws, refuses by its policy, or leaves unhandled.
_WATCH = """() => {
    window.problems = [];
    const keep = (what) => window.problems.push(what);
    addEventListener('error', (event) => keep(`${event.message} ${event.filename}:${event.lineno}`));
    addEventListener('unhandledrejection', (event) => keep(String(event.reason)));
    document.addEventListener('securitypolicyviolation', (event) =>
        keep(`${event.violatedDirective} refused ${event.blockedURI} ${event.sourceFile}`));
}"""
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Shift": "\ue008"}


class Firefox:
    """One running Firefox with an empty profile of its own."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._last = 0
        self.command("session.new", capabilities={})
        self.command("script.addPreloadScript", functionDeclaration=_WATCH)

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command; raises `RuntimeError` with what Firefox says of one that fails."""
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        deadline = time.monotonic() + ANSWERED_WITHIN_S
        while True:
            answer = json.loads(self._socket.recv(timeout=max(0.01, deadline - time.monotonic())))
            if answer.get("id") != self._last:
                continue
            if answer["type"] == "error":
                raise RuntimeError(f"{method}: {answer['error']}: {answer['message']}")
            result: dict[str, Any] = answer["result"]
            return result

    def new_customer(self) -> str:
        """The name of one more customer's cookies and storage."""
        return str(self.command("browser.createUserContext")["userContext"])

    def forget(self, customer: str) -> None:
        """Close a customer's tabs, and forget what was stored for them."""
        self.command("browser.removeUserContext", userContext=customer)

    def tabs(self) -> list[str]:
        """The addresses of all tabs."""
        return [tab["url"] for tab in self.command("browsingContext.getTree")["contexts"]]

    def cookies(self) -> list[str]:
        """The names of all cookies that it keeps, in whatever partition."""
        return [cookie["name"] for cookie in self.command("storage.getCookies")["cookies"]]


class Tab:
    """One tab: what a customer does in it, and what they see."""

    def __init__(self, firefox: Firefox, profile: str, width: int = 1280, height: int = 800) -> None:
        """Open it, empty, for the customer whose cookies and storage `profile` names: see `Firefox.new_customer`."""
        self.firefox = firefox
        self._problems: list[str] = []
        self._context = firefox.command("browsingContext.create", type="tab", userContext=profile)["context"]
        size = {"width": width, "height": height}
        firefox.command("browsingContext.setViewport", context=self._context, viewport=size)

    def goto(self, address: str) -> None:
        """Open a page, and wait until it is loaded."""
        self.firefox.command("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def problems(self) -> list[str]:
        """What its pages have thrown, left unhandled, or refused by their policy."""
        return [*self._problems, *self.run("() => window.problems")]

    def reload(self) -> None:
        """Load the page again, and wait until it is loaded."""
        self._problems = self.problems()
        self.firefox.command("browsingContext.reload", context=self._context, wait="complete")

    def run(self, function: str, *values: object) -> Any:
        """What a function of the page returns for these values; all of them as JSON has them."""
        called = f"async (told) => JSON.stringify(await ({function})(...JSON.parse(told)) ?? null)"
        return json.loads(self._called(called, json.dumps(values))["value"])

    def all(self, selector: str, then: str = "(node) => node.textContent") -> list[Any]:
        """What `then` makes of each visible element."""
        found: list[Any] = self.run(f"(selector) => ({_FIND})(selector).map({then})", selector)
        return found

    def until(self, function: str, *values: object) -> Any:
        """Wait until a function of the page returns something, and return it; `AssertionError` where it never does."""
        deadline = time.monotonic() + SEEN_WITHIN_S
        while not (returned := self.run(function, *values)):
            assert time.monotonic() < deadline, f"never true: {function} {values}"
            time.sleep(0.05)
        return returned

    def see(self, selector: str, text: str = "", times: int = 1) -> None:
        """Wait until so many elements are visible that hold this text."""
        held = f"({_FIND})(selector).filter((node) => node.textContent.includes(text))"
        self.until(f"(selector, text, times) => {held}.length === times", selector, text, times)

    def click(self, selector: str, text: str = "") -> None:
        """Press the middle of the only visible element that holds this text."""
        self.see(selector, text)
        node = self._node(f"({_FIND})(selector).find((node) => node.textContent.includes(text))", selector, text)
        moved = {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": node}}
        pressed = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._perform({"type": "pointer", "id": "mouse", "actions": [moved, *pressed]})

    def press(self, *keys: str) -> None:
        """Press keys together: characters, or names of `KEYS`."""
        values = [KEYS.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": value} for value in values]
        up = [{"type": "keyUp", "value": value} for value in reversed(values)]
        self._perform({"type": "key", "id": "keyboard", "actions": [*down, *up]})

    def type(self, text: str) -> None:
        """Type a text where the focus is."""
        strokes = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": strokes})

    def choose(self, selector: str, *files: Path) -> None:
        """Put files into a field for files, as the system's dialog does."""
        node = self._node(f"({_ROOTS}).map((root) => root.querySelector(selector)).find(Boolean)", selector)
        paths = [str(file) for file in files]
        self.firefox.command("input.setFiles", context=self._context, element=node, files=paths)

    def screenshot(self) -> bytes:
        """What is visible, as a PNG file."""
        return base64.b64decode(
            self.firefox.command("browsingContext.captureScreenshot", context=self._context)["data"]
        )

    def _perform(self, source: Mapping[str, Any]) -> None:
        self.firefox.command("browsingContext.activate", context=self._context)  # keys go to the tab in front
        self.firefox.command("input.performActions", context=self._context, actions=[source])

    def _node(self, found: str, selector: str, text: str = "") -> dict[str, str]:
        """A reference to the node that this expression finds, brought into view."""
        function = f"""(told) => {{
            const [selector, text] = JSON.parse(told);
            const node = {found};
            node.scrollIntoView({{block: "nearest"}});
            return node;
        }}"""
        return {"sharedId": self._called(function, json.dumps([selector, text]))["sharedId"]}

    def _called(self, function: str, told: str) -> dict[str, Any]:
        answer = self.firefox.command(
            "script.callFunction",
            functionDeclaration=function,
            arguments=[{"type": "string", "value": told}],
            target={"context": self._context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        result: dict[str, Any] = answer["result"]
        return result


@contextmanager
def firefox(profile: Path, **preferences: object) -> Iterator[Firefox]:
    """Start it with these preferences beside the quiet ones; `profile` is an empty folder."""
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in (_QUIET | preferences).items()]
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    assert INSTALLED is not None, NOT_INSTALLED
    options = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile), "about:blank"]
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([INSTALLED, *options], stdout=subprocess.DEVNULL, stderr=said)
        try:
            with connect(f"{_address(process, said)}/session", max_size=None, open_timeout=STARTED_WITHIN_S) as socket:
                yield Firefox(socket)
        finally:
            _end(process)


def _address(process: subprocess.Popen[bytes], said: Any) -> str:
    """Where it listens, which it says once it does."""
    deadline = time.monotonic() + STARTED_WITHIN_S
    while True:
        said.seek(0)
        told = said.read()
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)\n", told):
            return found[1]
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Firefox did not start: {told[-2000:]}")
        time.sleep(0.1)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with all its processes, which otherwise outlive a test that fails."""
    with suppress(psutil.NoSuchProcess):
        family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.kill()
    process.wait()
