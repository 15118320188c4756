"""What was said with a person, and photos, go the way of every chat: handed out, erased, deleted in their time."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lisa.privacy import staff_page
from lisa.privacy.person import Person
from lisa.privacy.retention import Retention
from tests.reading import contents
from tests.web.photographs import photo
from web.photos import FOLDER, Photos
from web.staff.database import FILE, StaffDatabase
from web.staff.takeovers import Takeovers

ANA = Person("ana@example.com", None, ("ana@example.com",), frozenset({"web-ana"}), frozenset(), frozenset())
KEEP = Retention(conversations=90, handovers=365, audit=3650, questions=90, logs=30, restock=90)


@pytest.fixture
def takeovers(tmp_path: Path) -> Takeovers:
    kept = Takeovers(StaffDatabase(tmp_path / FILE))
    kept.record("web-ana", "customer", "My parcel is lost")
    kept.record("web-ana", "staff", "I'll look", "Mia")
    kept.record("telegram:7", "customer", "write to ANA@example.com")
    kept.record("web-ben", "customer", "Hello")
    return kept


def test_a_person_s_talk_with_staff_is_handed_out_and_erased(tmp_path: Path, takeovers: Takeovers) -> None:
    (spoken,) = staff_page.export(tmp_path, ANA)
    assert [one["text"] for one in spoken] == ["My parcel is lost", "I'll look"]
    assert staff_page.erase(tmp_path, ANA) == {"messages with staff": 3, "photos": 0}
    assert takeovers.said("web-ana") == takeovers.said("telegram:7") == []
    assert len(takeovers.said("web-ben")) == 1
    left = b"".join(contents(tmp_path.glob("*.db")).values())
    assert b"parcel" not in left and b"Hello" in left


def test_it_is_deleted_in_its_time(tmp_path: Path, takeovers: Takeovers) -> None:
    now = datetime.now(UTC)
    assert staff_page.purge(tmp_path, KEEP, now + timedelta(days=89))["messages with staff"] == 0
    assert staff_page.purge(tmp_path, KEEP, now + timedelta(days=91))["messages with staff"] == 4


def test_photos_are_handed_out_erased_and_deleted_in_their_time(tmp_path: Path, takeovers: Takeovers) -> None:
    anas, bens = "web-" + "a" * 32, "web-" + "b" * 32
    ana = replace(ANA, proven=frozenset({anas}))
    kept = Photos(tmp_path / FOLDER)
    for conversation in (anas, anas, bens):
        asyncio.run(kept.keep(conversation, photo()))
    assert staff_page.photos(tmp_path, ana) == [f"photos/{anas}/{one.name}" for one in kept.of(anas)]
    assert all((tmp_path / file).is_file() for file in staff_page.photos(tmp_path, ana))
    assert staff_page.erase(tmp_path, ana)["photos"] == 2
    assert kept.of(anas) == [] and not (tmp_path / FOLDER / anas).exists() and len(kept.of(bens)) == 1
    now = datetime.now(UTC)
    assert staff_page.purge(tmp_path, KEEP, now + timedelta(days=89))["photos"] == 0
    assert staff_page.purge(tmp_path, KEEP, now + timedelta(days=91))["photos"] == 1
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_where_nobody_used_the_page_nothing_is_made(tmp_path: Path) -> None:
    assert staff_page.purge(tmp_path, KEEP, datetime.now(UTC)) == {} == staff_page.erase(tmp_path, ANA)
    assert staff_page.export(tmp_path, ANA) == [] and not (tmp_path / FILE).exists()
