"""`lisa staff` makes accounts, the first of which nobody else can have made."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lisa.cli import app
from web.staff.accounts import Accounts
from web.staff.audit import Audit
from web.staff.database import FILE, StaffDatabase
from web.staff.sessions import StaffSessions

PASSWORD = "seven quiet lamps"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    return tmp_path


def run(*words: str, password: str = PASSWORD) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["staff", *words], input=f"{password}\n")
    return result.exit_code, result.output


def test_an_account_is_added_listed_changed_and_removed(home: Path) -> None:
    assert "no account yet" in run("list")[1]
    assert run("add", "olga", "--role", "owner", "--password-stdin")[0] == 0
    assert run("add", "mia", "--role", "staff", "--shown-as", "Mia B.", "--password-stdin")[0] == 0
    assert "Mia B." in run("list")[1] and (home / FILE).stat().st_mode & 0o077 == 0

    database = StaffDatabase(home / FILE)
    token = StaffSessions(database).open(Accounts(database).all()[0])
    assert run("password", "mia", "--password-stdin", password="eight louder lamps")[0] == 0
    assert StaffSessions(database).of(token) is None
    assert Accounts(database).with_password("mia", "eight louder lamps")
    assert "argon2id" in database.rows("SELECT password FROM accounts")[0]["password"]

    assert run("role", "olga", "staff")[0] == 1 and run("role", "mia", "owner")[0] == 0
    assert [account.is_owner for account in Accounts(database).all()] == [True, True]
    assert run("role", "mia", "staff")[0] == 0
    assert run("remove", "olga")[0] == 1, "the only owner, with somebody else left"
    assert run("remove", "mia")[0] == 0 and run("remove", "olga")[0] == 0
    assert [deed.what for deed in Audit(database).latest()][:2] == ["removed an account"] * 2


@pytest.mark.parametrize(
    ("words", "password", "said"),
    [
        (("add", "Mia", "--role", "staff"), PASSWORD, "is no account's name"),
        (("add", "../mia", "--role", "staff"), PASSWORD, "is no account's name"),
        (("add", "mia", "--role", "staff"), "short", "12 to 200 characters"),
        (("add", "mia", "--role", "staff"), "mia is my name", "too easy"),
        (("add", "mia", "--role", "boss"), PASSWORD, "Invalid value"),
        (("password", "mia"), PASSWORD, "There is no account mia"),
        (("remove", "mia"), PASSWORD, "There is no account mia"),
    ],
)
def test_what_makes_no_account_is_told(home: Path, words: tuple[str, ...], password: str, said: str) -> None:
    extra = () if words[0] == "remove" else ("--password-stdin",)
    status, output = run(*words, *extra, password=password)
    assert status != 0 and said in " ".join(output.split())
