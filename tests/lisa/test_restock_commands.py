"""`lisa restock` lists who waits, sends what is due once, and forgets; the doctor tells what hangs."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from actions.orders.database import open_database
from actions.restock.requests import Requests, State, Wish
from lisa import doctor, restock_commands, settings
from retrieval.records import Product
from tests.actions.answers.pieces import DRESS
from tests.actions.mailbox import Mailbox, mail_server

Lisa = Callable[..., Result]
CHECKS = dict(doctor.CHECKS)
BACK, OUT = "Navy/M", "Navy/L"  # of the dress


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    opened = open_database(f"sqlite:///{tmp_path / 'orders.db'}")
    yield opened
    opened.dispose()


@pytest.fixture
def requests(engine: Engine) -> Requests:
    """Ana waits for what is back, Ben for what isn't."""
    kept = Requests(engine, 90)
    for email, variant in (("ana@example.com", BACK), ("ben@example.com", OUT)):
        kept.note(Wish(email, DRESS.product_id, variant, f"chat of {email}", datetime.now(UTC)))
    return kept


@pytest.fixture
def lisa(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> Lisa:
    """Runs a command of a shop that sells the dress."""
    products: dict[str, Product] = {DRESS.product_id: DRESS}
    monkeypatch.setattr(restock_commands, "_products", lambda _shop: products)
    monkeypatch.setattr(restock_commands.console, "width", 200)
    return lambda *arguments: CliRunner().invoke(restock_commands.app, list(arguments))


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    made = Mailbox()
    with mail_server(made) as server:
        for name, value in (
            ("RESTOCK_MAIL_FROM", "hello@salon.example"),
            ("SMTP_HOST", server.host),
            ("SMTP_PORT", server.port),
            ("SMTP_SECURITY", "none"),
        ):
            monkeypatch.setenv(f"LISA_{name}", str(value))
        yield made


def test_staff_see_who_waits_for_what(lisa: Lisa) -> None:
    shown = lisa("list").stdout
    assert "the Ivy Midi Dress (Navy / L)  → ben@example.com  waiting" in shown
    assert [one["email"] for one in json.loads(lisa("list", "--json").stdout)] == ["ana@example.com", "ben@example.com"]


def test_what_is_due_is_sent_once_however_often_it_is_called(lisa: Lisa, mailbox: Mailbox) -> None:
    assert "Back in stock: 1. Sent: 1, failed: 0" in lisa("send").stdout
    assert "Back in stock: 0. Sent: 0, failed: 0" in lisa("send").stdout
    assert [mail["To"] for mail in mailbox.mails] == ["ana@example.com"]
    assert lisa("send", "--again", "1").exit_code == 1  # it was told


def test_a_failed_send_is_an_error_and_made_by_the_next(lisa: Lisa, mailbox: Mailbox) -> None:
    mailbox.refuses = True
    assert lisa("send").exit_code == 1
    mailbox.refuses = False
    assert "Sent: 1" in lisa("send").stdout


def test_without_mail_staff_tell_and_say_so(lisa: Lisa, requests: Requests) -> None:
    assert "tell 1 by hand" in lisa("send").stdout
    assert [finding.state for finding in CHECKS["restock"](settings.load())] == ["ok", "warning"]
    assert "Request 1 is told" in lisa("told", "1").stdout
    assert lisa("told", "1").exit_code == 1
    assert requests.counts()[State.TOLD] == 1


def test_an_address_is_forgotten(lisa: Lisa, requests: Requests) -> None:
    assert "1 request is deleted" in lisa("forget", "--email", "Ana@Example.com").stdout
    assert [one.email for one in requests.all()] == ["ben@example.com"]


def test_the_doctor_tells_a_mail_server_that_is_away_and_mails_that_hang(
    lisa: Lisa, requests: Requests, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.refuses, mailbox.refusal = True, "550 no such user"
    lisa("send")
    told, hanging = CHECKS["restock"](settings.load())
    assert (told.state, hanging.state, hanging.fix) == ("ok", "warning", "lisa restock list")
    monkeypatch.setenv("LISA_SMTP_PORT", "1")
    assert next(iter(CHECKS["restock"](settings.load()))).state == "failure"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [("RESTOCK_MAIL_FROM", "a@b.example", "smtp_host"), ("SMTP_HOST", "smtp.example", "restock_mail_from")],
)
def test_a_mail_needs_its_server_and_the_other_way_round(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"LISA_{name}", value)
    with pytest.raises(settings.SettingsError, match=says):
        settings.load()
