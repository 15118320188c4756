"""Settings come from the environment first, then from the home's file; a wrong one is named."""

from pathlib import Path

import pytest

from lisa import processes, settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    for name in ("LISA_WEB_PORT", "LISA_MODELS", "LISA_POLICIES", *PRODUCTION):
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


PRODUCTION = {
    "LISA_PROFILE": "production",
    "LISA_DATABASE_URL": "postgresql://lisa@127.0.0.1/orders",
    "LISA_TRACKER_URL": "postgresql://lisa@127.0.0.1/tracker",
    "LISA_REDIS_URL": "redis://127.0.0.1:6379/0",
}


def test_in_production_two_servers_of_a_kind_run_and_the_first_is_called_as_the_only_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [service.name for service in processes.services(settings.load(), Path("bot"))] == ["rasa", "actions", "web"]
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    shop = settings.load()
    servers = {service.name: service for service in processes.services(shop, Path("bot"))}
    assert list(servers) == ["rasa", "rasa-2", "actions", "actions-2", "web"]
    assert len({service.port for service in servers.values()}) == len(servers)
    assert {service.host for service in servers.values()} == {"127.0.0.1"}
    assert {servers[name].environment["LISA_ACTIONS_URL"] for name in ("rasa", "rasa-2")} == {
        f"{url}/webhook" for url in shop.actions_urls
    }


@pytest.mark.parametrize("missing", ["LISA_DATABASE_URL", "LISA_TRACKER_URL", "LISA_REDIS_URL"])
def test_production_names_what_it_needs(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(settings.SettingsError, match=missing.removeprefix("LISA_").lower()):
        settings.load()


def test_production_keeps_nothing_in_files(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LISA_TRACKER_URL", "sqlite:////srv/tracker.db")
    with pytest.raises(settings.SettingsError, match="tracker_url"):
        settings.load()


def test_commands_see_a_running_shop_with_the_profile_it_was_opened_with(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LISA_DATABASE_URL", "LISA_TRACKER_URL", "LISA_REDIS_URL"):
        monkeypatch.setenv(name, PRODUCTION[name])
    assert len(settings.load().rasa_urls) == 1
    (home / "run").mkdir()
    settings.profile_file(home).write_text("production", encoding="utf-8")
    assert len(settings.load().rasa_urls) == 2


def test_several_rasa_servers_need_a_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISA_RASA_SERVERS", "2")
    with pytest.raises(settings.SettingsError, match="redis_url"):
        settings.load()
