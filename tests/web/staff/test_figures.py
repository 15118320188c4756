"""The figures are those of the journal, drawn to scale."""

from actions.monitoring.journal import Journal
from tests.web.staff.conftest import Browser
from web.staff.figures import HEIGHT, WIDTH, by_channel, plots

DAYS = {
    "2026-11-28": {},
    "2026-11-29": {
        "answers": {"price": 3, "not_in_catalog": 1},
        "feedback": {"up": 2, "down": 1},
        "seconds": {"≤ 0.5 s": 3, "≤ 2 s": 1},
        "replies": {"web": 3, "telegram": 1},
    },
    "2026-11-30": {"answers": {"price": 8}, "handovers": {"complaint": 2}, "handovers_by_channel": {"telegram": 2}},
}


def test_each_day_has_a_bar_to_scale() -> None:
    found = {plot.title: plot for plot in plots(DAYS)}
    assert {title: plot.total for title, plot in found.items()} == {
        "Answered": "12",
        "Handed over": "2",
        "Confirmed solved": "2",
        "Not helpful": "1",
        "Searches without a result": "1",
        "Not understood": "0",
        "Quick": "75 %",
    }
    assert [bar.height for bar in found["Answered"].bars] == [0, HEIGHT / 2, HEIGHT]
    assert all(0 <= bar.x <= bar.x + bar.width <= WIDTH for bar in found["Answered"].bars)
    assert all(bar.height == 0 for bar in found["Not understood"].bars)


def test_channels_are_told_the_busiest_first() -> None:
    assert by_channel(DAYS) == [("web", 3, 0), ("telegram", 1, 2)]


def test_the_page_shows_what_the_journal_counts(mia: Browser, journal: Journal) -> None:
    for _ in range(3):
        journal.count("answers", "price")
    journal.count("replies", "<b>web</b>")
    journal.write()
    page = mia.get("/staff/figures?days=7").text
    assert "Answered: 3" in page and page.count("<rect") == 7 * 7 and "&lt;b&gt;web" in page
    assert mia.get("/staff/figures?days=1000000").status_code == 200
