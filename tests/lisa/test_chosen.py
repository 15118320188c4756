"""What an owner chooses on the staff page counts before `lisa.toml`, is checked as it is, and is written whole."""

import stat
from pathlib import Path

import pytest

from lisa import chosen, privacy_commands
from lisa.settings import Settings


def shop(home: Path, toml: str = "") -> Settings:
    (home / "lisa.toml").write_text(toml)
    return Settings(home=home)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, widget={"name": "Marlene", "origins": ["https://shop.example"]})


def test_what_is_chosen_counts_and_the_rest_stays_as_it_was_written(settings: Settings) -> None:
    look = chosen.look_of(settings)
    assert look.now().name == "Marlene"
    look.change({"greeting": "Good day!", "accent": "#33493f", "origins": ["https://evil.example"]})
    now = chosen.look_of(settings).now()
    assert (now.name, now.greeting, now.accent) == ("Marlene", "Good day!", "#33493f")
    assert now.origins == ("https://shop.example",), "which sites may show the chat isn't chosen on a page"
    assert stat.S_IMODE((settings.home / chosen.LOOK).stat().st_mode) == 0o600
    assert [path.name for path in settings.home.iterdir()] == [chosen.LOOK]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"accent": "green"}, "accent: write a colour as #33493f"),
        ({"accent": "#ffffff"}, "take a darker one"),
        ({"avatar": "javascript:alert(1)"}, "begins with https://"),
        ({"name": ""}, "name: "),
        ({"starters": ["?"] * 7}, "starters: "),
        ({"invitations": [{"text": "Hi", "after_s": "soon"}]}, "invitations 1 after s: "),
        ({"dance": True}, "dance: "),
    ],
)
def test_what_cannot_be_set_so_is_named_and_changes_nothing(settings: Settings, told: dict, sentence: str) -> None:
    look = chosen.look_of(settings)
    with pytest.raises(ValueError, match=sentence.replace("#", "#")):
        look.change(told)
    with pytest.raises(ValueError):
        look.draft(told)
    assert not (settings.home / chosen.LOOK).exists()


def test_a_file_that_cannot_be_read_leaves_what_lisa_toml_says(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.home / chosen.LOOK).write_text('{"name": ')
    assert chosen.look_of(settings).now().name == "Marlene"
    assert "widget.json can't be read" in caplog.text


def test_how_long_things_are_kept_stays_within_the_law(settings: Settings) -> None:
    kept = chosen.retention_of(settings)
    assert kept.bounds()["keep_audit_days"][:2] == (730, 7300)
    for told in ({"keep_audit_days": "729"}, {"keep_conversations_days": "0"}, {"keep_logs_days": "many"}):
        with pytest.raises(ValueError, match=next(iter(told)).replace("_", " ")):
            kept.change(told)
    kept.change({"keep_conversations_days": "30", "keep_audit_days": "800"})
    retention = privacy_commands.retention_of(settings)
    assert (retention.conversations, retention.audit) == (30, 800)
    assert retention.handovers == settings.keep_handovers_days
