"""The page about channels says what the table holds."""

from pathlib import Path

from web.messaging.limits import channel_limits


def test_every_channel_its_limits_version_and_source_are_documented(repo: Path) -> None:
    page = (repo / "docs" / "channels.md").read_text("utf-8")
    rows = {line.split("|")[1].strip(): line for line in page.splitlines() if "](https://" in line and "|" in line}
    for limits in channel_limits().values():
        row = rows[limits.title]
        assert f"[{limits.version}]({limits.source})" in row
        assert f"{limits.text:,}" in row
        assert (f"{limits.window_hours} hours" if limits.window_hours else "always") in row
        assert f"{limits.buttons}" in row if limits.buttons else "none: answers are listed" in row
