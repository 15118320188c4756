"""Nothing of a shop's home can be read by others on the machine, and what an earlier version left so is mended."""

import os
import stat
from pathlib import Path

import pytest

from lisa import doctor, permissions, settings

CHECKS = dict(doctor.CHECKS)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> settings.Settings:
    """A home as an earlier version left it, with models and packages that others may read, and a database outside."""
    home = tmp_path / "home"
    for name in ("logs/rasa.log", "secrets/rasa-token", "catalog/versions/1/index", "orders.db", "models/llm/weights"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).touch()
    (home / "node_modules").mkdir()
    (home / "node_modules" / "page.js").touch()
    (home / "gone.sock").symlink_to(home / "nowhere")
    (tmp_path / "elsewhere").mkdir()
    for name in ("tracker.db", "tracker.db-wal"):
        (tmp_path / "elsewhere" / name).touch()
    for folder, folders, files in os.walk(tmp_path):
        for name in folders:
            (Path(folder) / name).chmod(0o755)
        for name in files:
            if not (Path(folder) / name).is_symlink():
                (Path(folder) / name).chmod(0o644)
    monkeypatch.setenv("LISA_HOME", str(home))
    monkeypatch.setenv("LISA_TRACKER_URL", f"sqlite:///{tmp_path / 'elsewhere' / 'tracker.db'}")
    return settings.load()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def privacy(shop: settings.Settings) -> list[str]:
    return [finding.found for finding in CHECKS["privacy"](shop) if finding.state == "failure"]


def test_an_existing_home_is_mended(shop: settings.Settings, tmp_path: Path) -> None:
    [found] = privacy(shop)
    assert str(shop.home) in found
    assert permissions.mend(shop) > 0
    assert permissions.exposed(shop) == []
    assert permissions.mend(shop) == 0
    assert privacy(shop) == []
    assert mode(shop.home) == mode(shop.home / "logs") == mode(shop.home / "catalog" / "versions" / "1") == 0o700
    assert mode(shop.home / "orders.db") == mode(shop.home / "secrets" / "rasa-token") == 0o600
    assert mode(tmp_path / "elsewhere" / "tracker.db-wal") == 0o600


def test_what_tells_of_nobody_stays_as_it_is(shop: settings.Settings, tmp_path: Path) -> None:
    permissions.mend(shop)
    assert mode(shop.home / "models" / "llm" / "weights") == mode(shop.home / "node_modules" / "page.js") == 0o644
    assert mode(tmp_path / "elsewhere") == 0o755


def test_the_doctor_names_a_file_that_others_can_write(shop: settings.Settings) -> None:
    permissions.mend(shop)
    (shop.home / "logs" / "rasa.log").chmod(0o620)
    [found] = privacy(shop)
    assert found.endswith("logs/rasa.log")
