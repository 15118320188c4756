"""Settings come from the environment first, then from the home's file; a wrong one is named."""

from pathlib import Path

import pytest

from lisa import settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    for name in ("LISA_WEB_PORT", "LISA_MODELS", "LISA_POLICIES"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_everything_listens_on_this_machine_only_by_default() -> None:
    shop = settings.load()
    assert {shop.web_host, shop.rasa_host, shop.actions_host} == {"127.0.0.1"}


def test_the_environment_wins_over_the_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "lisa.toml").write_text('web_port = 8081\nshop_name = "Salon"\n')
    monkeypatch.setenv("LISA_WEB_PORT", "8082")
    shop = settings.load()
    assert (shop.web_port, shop.shop_name) == (8082, "Salon")


def test_relative_paths_count_from_the_home(home: Path) -> None:
    (home / "lisa.toml").write_text('policies = "our-policies"\n')
    assert settings.load().policies == home / "our-policies"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("web_prt = 1\n", "web_prt"),
        ("web_port = 70000\n", "web_port"),
        ('currency = "euro"\n', "currency"),
        ('time_zone = "Europe/Gent"\n', "time_zone"),
        ('time_zone = "../etc"\n', "time_zone"),
        ('holiday_returns = "11-15 12-24"\n', "holiday_returns"),
        ('holiday_returns = "11-15 12-24 02-30"\n', "holiday_returns"),
        ('[[ships_to]]\ncountries = ["Germany"]\n', "'Germany' is no ISO 3166 code"),
        ('[[ships_to]]\ncountries = ["DE"]\ncost = 4.999\n', "ships_to.0.cost"),
        ("x = \n", "TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(home: Path, content: str, named: str) -> None:
    (home / "lisa.toml").write_text(content)
    with pytest.raises(settings.SettingsError, match=named) as raised:
        settings.load()
    assert "lisa.toml" in str(raised.value)


def test_where_the_shop_ships_to(home: Path) -> None:
    assert [zone.countries[0] for zone in settings.load().ships_to or ()] == ["US", "CA", "GB"]
    (home / "lisa.toml").write_text('policies = "our-policies"\n')
    assert settings.load().ships_to is None  # nobody has said so for our own policies
    (home / "lisa.toml").write_text('policies = "ours"\n[[ships_to]]\ncountries = ["EU", "CH"]\ncost = 9.9\n')
    zone = (settings.load().ships_to or ())[0]
    assert len(zone.codes) == 28 and {"DE", "CH"} <= set(zone.codes)
    assert (str(zone.cost), zone.free_from) == ("9.9", None)


def test_secrets_are_made_once_and_only_the_owner_reads_them(home: Path) -> None:
    first, again = settings.load(), settings.load()
    assert first.rasa_token == again.rasa_token != first.session_key
    assert len(first.rasa_token) >= 32
    modes = {path.stat().st_mode & 0o777 for path in (home / "secrets").iterdir()}
    assert modes == {0o600}


def test_the_key_of_an_endpoint_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISA_LLM_API_KEY", "sk-very-secret")
    assert "sk-very-secret" not in repr(settings.load())


def test_the_shops_time_zone_is_utc_until_it_is_set(home: Path) -> None:
    assert settings.load().zone.key == "UTC"
    (home / "lisa.toml").write_text('time_zone = "Europe/Brussels"\n')
    assert settings.load().zone.key == "Europe/Brussels"
