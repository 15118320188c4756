"""`lisa channels` connects Telegram, says what works and what doesn't, and lists what didn't reach a customer."""

from __future__ import annotations

import json
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from typer.testing import CliRunner, Result

from lisa import channel_commands, channels, doctor, settings
from lisa.channel_desk import ChannelDesk
from lisa.settings import SettingsError
from tests.web.conftest import gateway_app
from tests.web.serving import free_port, served
from web.messaging.channel import Call
from web.messaging.store import FILE, Queue

TOKEN = "123456:ABC-DEF"
Lisa = Callable[..., Result]


class BotApi:
    """Telegram's methods that a connection and a check need."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.webhook: dict[str, Any] = {"url": "", "pending_update_count": 0}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.app = FastAPI()
        self.app.add_api_route("/bot{token}/{method}", self.answer, methods=["GET", "POST"])

    async def answer(self, token: str, method: str, request: Request) -> JSONResponse:
        told = await request.json() if request.method == "POST" else {}
        self.asked.append((method, told))
        if token != self.token:
            return JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        if method == "setWebhook":
            self.webhook["url"] = told["url"]
        result = {"getMe": {"id": 1, "is_bot": True}, "getWebhookInfo": self.webhook, "sendMessage": {"message_id": 5}}
        return JSONResponse({"ok": True, "result": result.get(method, True)})


@pytest.fixture
def telegram() -> Iterator[tuple[BotApi, str]]:
    api = BotApi()
    with served(api.app, free_port()) as url:
        yield api, url


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, telegram: tuple[BotApi, str]) -> Path:
    """A shop with Telegram enabled, whose gateway is reached where `url` says."""
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    monkeypatch.delenv("LISA_TELEGRAM_TOKEN", raising=False)
    monkeypatch.setattr(channel_commands.console, "width", 300)
    api = telegram[1]
    _write(tmp_path, f'[channels]\nurl = "http://127.0.0.1:1"\n[channels.telegram]\nenabled = true\napi = "{api}"\n')
    return tmp_path


@pytest.fixture
def lisa(home: Path) -> Lisa:
    assert home.is_dir()
    return lambda *arguments, **options: CliRunner().invoke(channel_commands.app, list(arguments), **options)


def test_everything_is_off_until_it_is_enabled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    assert channels.connected(settings.load()) is None
    told = json.loads(CliRunner().invoke(channel_commands.app, ["list", "--json"]).output)
    assert [(row["name"], row["on"]) for row in told] == [(name, False) for name in channel_commands.CHANNELS]


def test_a_missing_secret_is_named_and_the_other_channels_go_on(lisa: Lisa) -> None:
    connected = channels.connected(settings.load())
    assert connected is not None
    assert not connected.channels
    assert "LISA_TELEGRAM_TOKEN" in connected.missing["telegram"]
    found = list(dict(doctor.CHECKS)["channels"](settings.load()))
    assert [finding.state for finding in found] == ["failure"]
    failed = lisa("check", "telegram")
    assert failed.exit_code != 0
    assert isinstance(failed.exception, SettingsError)


def test_a_secret_is_asked_for_and_kept_for_its_account_alone(lisa: Lisa, home: Path) -> None:
    answered = lisa("secrets", "telegram", input=f"{TOKEN}\n")
    path = home / "secrets" / "telegram-token"
    assert answered.exit_code == 0
    assert TOKEN not in answered.output
    assert path.read_text("utf-8") == TOKEN
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_telegram_is_told_the_address_and_the_secret_token(
    lisa: Lisa, home: Path, telegram: tuple[BotApi, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISA_TELEGRAM_TOKEN", TOKEN)
    assert lisa("connect", "telegram", "http://chat.my-shop.com").exit_code == 1
    assert lisa("connect", "telegram", "https://chat.my-shop.com/").exit_code == 0
    [(method, told)] = telegram[0].asked
    assert (method, told["url"]) == ("setWebhook", "https://chat.my-shop.com/webhooks/telegram")
    assert told["secret_token"] == (home / "secrets" / "telegram-webhook-secret").read_text("utf-8")
    assert told["allowed_updates"] == ["message", "callback_query"]


def test_the_others_are_told_what_to_enter_where(lisa: Lisa, home: Path) -> None:
    told = lisa("connect", "whatsapp", "https://chat.my-shop.com").output
    assert "https://chat.my-shop.com/webhooks/whatsapp" in told
    assert (home / "secrets" / "whatsapp-verify-token").read_text("utf-8") in told
    assert "im:history" in lisa("connect", "slack", "https://chat.my-shop.com").output


def test_a_check_goes_through_the_gateway_and_names_what_is_wrong(
    lisa: Lisa, home: Path, telegram: tuple[BotApi, str], monkeypatch: pytest.MonkeyPatch, repo: Path
) -> None:
    api, url = telegram
    monkeypatch.setenv("LISA_TELEGRAM_TOKEN", TOKEN)
    messaging = channels.connected(settings.load())
    gateway = gateway_app("http://127.0.0.1:9", messaging=messaging)
    with served(gateway, free_port()) as at:
        assert httpx.get(f"{at}/health").json()["channels"] == {"telegram": "ok"}
        _write(home, f'[channels]\nurl = "{at}"\n[channels.telegram]\nenabled = true\napi = "{url}"\n')
        assert "updates go to nowhere" in _check(lisa)["setWebhook"]
        api.webhook["url"] = f"{at}/webhooks/telegram"
        told = _check(lisa, "--to", "1234", exit_code=0)
        assert told["webhook"] == f"{at}/webhooks/telegram takes signed webhooks, and no others"
        assert api.asked[-1][1]["chat_id"] == 1234
        api.webhook |= {"last_error_date": time.time() - 60, "last_error_message": "Wrong response: 502 Bad Gateway"}
        assert "502 Bad Gateway" in _check(lisa)["setWebhook"]
        api.token = "another"
        assert "refuses the bot's token" in _check(lisa)["token"]
    assert "was not reached" in _check(lisa)["webhook"]


def test_what_did_not_reach_a_customer_is_listed_until_somebody_has_dealt_with_it(lisa: Lisa, home: Path) -> None:
    assert "No messaging channel has been used" in lisa("failures").output
    queue = Queue(home / FILE)
    queue.put("telegram:7", [Call("sendMessage", json={"chat_id": 7, "text": "It's $89.00."})], [], time.time())
    assert "Everything was delivered" in lisa("failures").output
    queue.failed(1, "Telegram: Forbidden: bot was blocked by the user")
    assert "It's $89.00." in lisa("failures").output
    [failure] = json.loads(lisa("failures", "--json").output)
    assert (failure["conversation"], failure["state"]) == ("telegram:7", "failed")
    found = [one for one in dict(doctor.CHECKS)["channels"](settings.load()) if one.state == "warning"]
    assert "blocked" in found[0].found
    assert lisa("failures", "--done", "1").exit_code == 0
    assert lisa("failures", "--done", "1").exit_code == 1
    assert json.loads(lisa("failures", "--json").output) == []


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("[channels.whatsapp]\nenabled = true", "phone_number_id"),
        ("[channels.twilio]\nenabled = true", "account_sid"),
        ("[channels.signal]\nenabled = true", "signal"),
        ('[channels.telegram]\ntoken = "1:a"', "token"),
    ],
)
def test_settings_that_are_wrong_are_named(home: Path, written: str, named: str) -> None:
    _write(home, written)
    with pytest.raises(SettingsError, match=named):
        settings.load()


def _check(lisa: Lisa, *options: str, exit_code: int = 1) -> dict[str, str]:
    answered = lisa("check", "telegram", "--json", *options)
    assert answered.exit_code == exit_code, answered.output
    return {finding["part"]: finding["found"] for finding in json.loads(answered.output)}


def _write(home: Path, written: str) -> None:
    (home / "lisa.toml").write_text(written, "utf-8")


async def test_the_staff_page_finds_what_the_command_finds(
    home: Path, telegram: tuple[BotApi, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = ChannelDesk(settings.load())
    assert (await desk.check("telegram", ""))[0].found.startswith("Set LISA_TELEGRAM_TOKEN")
    monkeypatch.setenv("LISA_TELEGRAM_TOKEN", TOKEN)
    found = {finding.part: finding for finding in await desk.check("telegram", "77")}
    assert found["token"].is_well and found["test message"].is_well
    assert not found["webhook"].is_well, "nothing listens there"
    assert ("sendMessage", 77) in [(method, told.get("chat_id")) for method, told in telegram[0].asked]
    no_id = {finding.part: finding for finding in await desk.check("telegram", "ana")}
    assert not no_id["test message"].is_well
    with pytest.raises(KeyError):
        await desk.check("fax", "")
    (setup,) = [one for one in desk.all() if one.name == "telegram"]
    assert [step.is_done for step in setup.steps] == [True, True, False, None]
