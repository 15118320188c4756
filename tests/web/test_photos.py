"""Photos that customers send: asked for, checked, stripped, kept for staff alone, and never anybody else's."""

import io
import json
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest
from PIL import Image

from tests.web.conftest import ADDRESSES, gateway_app, say
from tests.web.photographs import CAMERA, bomb, photo
from tests.web.rasa_server import RasaServer
from tests.web.serving import free_port, served
from web.limits import Limits
from web.photos import FOLDER, LARGEST, MOST_AT_ONCE, MOST_IN_A_DAY, PhotoRefusedError, Photos, Refusal
from web.staff.accounts import Accounts, Role
from web.staff.office import Office
from web.widget import STATIC

ASKS = "Send a photo to care@example.com."
CONVERSATION = "web-" + "c" * 32


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def shop(rasa_url: str, office: Office) -> Iterator[str]:
    limits = Limits(photos_per_minute_from_one_address=9)
    with served(gateway_app(rasa_url, office=office, limits=limits), free_port()) as url:
        yield url


@pytest.fixture
def visitor(shop: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shop, timeout=30, headers={"X-Forwarded-For": f"10.0.{next(ADDRESSES)}.1"}) as client:
        yield client


def send(customer: httpx.Client, sent: bytes, kind: str = "image/jpeg") -> httpx.Response:
    return customer.post("/api/photos", content=sent, headers={"Content-Type": kind})


def asked_for_one(customer: httpx.Client, rasa: RasaServer) -> str:
    """Let an answer ask the customer for a photo; the conversation."""
    rasa.replies["it is torn"] = [{"text": ASKS}]
    assert say(customer, "it is torn").json()["messages"][0]["asks_photo"] is True
    return rasa.received[-1][0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_asked_for_is_kept_as_its_picture_alone(
    visitor: httpx.Client, rasa: RasaServer, office: Office, kind: str
) -> None:
    conversation = asked_for_one(visitor, rasa)
    answer = send(visitor, photo(kind), f"image/{kind.lower()}")
    assert answer.status_code == 200 and answer.json()["messages"][0]["photo"] is True
    (kept,) = (office.home / FOLDER / conversation).iterdir()
    assert [stat.S_IMODE(one.stat().st_mode) for one in (kept, *kept.parents[:2])] == [0o600, 0o700, 0o700]
    content = kept.read_bytes()
    assert CAMERA.encode() not in content and b"Exif" not in content and b"comment" not in content
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (40, 60), {})
        red, _, blue = picture.getpixel((20, 10))  # type: ignore[misc]
        assert blue > 200 > 60 > red, "it stands upright"

    shown = visitor.get("/api/history").json()["messages"]
    assert [(one["role"], one.get("photo", False)) for one in shown] == [
        ("customer", False), ("assistant", False), ("customer", True),
    ]  # fmt: skip
    assert kept.name not in str(shown)


def test_nobody_sends_one_unasked_and_nobody_after_a_day(
    visitor: httpx.Client, rasa: RasaServer, office: Office
) -> None:
    def refused() -> bool:
        answer = send(visitor, photo())
        return (answer.status_code, answer.json()["reason"]) == (403, "photoNotAsked")

    assert refused(), "no conversation"
    say(visitor, "hello")
    assert refused(), "nothing was asked"
    conversation = asked_for_one(visitor, rasa)
    for event in rasa.trackers[conversation]:
        event["timestamp"] -= 25 * 3600
    assert refused(), "asked for yesterday"
    mia = Accounts(office.database).add("mia", "seven quiet lamps", Role.STAFF, "Mia")
    office.takeovers.take(conversation, mia)
    assert send(visitor, photo()).status_code == 200, "a person answers"
    visitor.post("/api/conversation", json={})
    assert refused(), "started over"


@pytest.mark.parametrize(
    ("sent", "kind", "status", "reason"),
    [
        (b"not a picture", "image/jpeg", 415, "photoUnreadable"),
        (photo()[:400], "image/jpeg", 415, "photoUnreadable"),
        (
            b"<svg><script>alert(1)</script></svg>",
            "image/svg+xml",
            415,
            "photoUnreadable",
        ),
        (b"GIF89a" + bytes(40), "image/gif", 415, "photoUnreadable"),
        (b"\xff\xd8" + bytes(LARGEST), "image/jpeg", 413, "photoTooLarge"),
        (bomb(), "image/png", 413, "photoTooLarge"),
        (bomb(4_900), "image/png", 415, "photoUnreadable"),
        (photo(), "text/html", 415, "photoUnreadable"),
    ],
    ids=["words", "cut off", "svg", "gif", "too large", "too many pixels", "short of rows", "not called a photo"],
)
def test_what_is_no_photo_or_too_large_is_refused(
    visitor: httpx.Client, rasa: RasaServer, office: Office, sent: bytes, kind: str, status: int, reason: str
) -> None:
    conversation = asked_for_one(visitor, rasa)
    answer = send(visitor, sent, kind)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert not (office.home / FOLDER / conversation).exists()


def test_one_conversation_sends_so_many_a_day_and_one_address_so_many_a_minute(
    visitor: httpx.Client, rasa: RasaServer
) -> None:
    asked_for_one(visitor, rasa)
    told = [send(visitor, photo()) for _ in range(10)]
    assert [answer.status_code for answer in told] == [200] * MOST_IN_A_DAY + [429] * (10 - MOST_IN_A_DAY)
    assert told[MOST_IN_A_DAY].json()["reason"] == "photoTooMany"
    assert "Retry-After" in told[-1].headers


def test_where_nobody_would_look_at_one_none_is_asked_for(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["it is torn"] = [{"text": ASKS}]
    assert "asks_photo" not in say(customer, "it is torn").json()["messages"][0]
    assert send(customer, photo()).status_code == 403


def test_so_many_are_on_their_way_at_once(tmp_path: Path) -> None:
    kept = Photos(tmp_path)
    with ExitStack() as stack:
        for _ in range(MOST_AT_ONCE):
            stack.enter_context(kept.coming())
        with pytest.raises(PhotoRefusedError) as refused, kept.coming():
            pass
        assert refused.value.refusal is Refusal.BUSY
    with kept.coming():
        pass


def test_every_refusal_has_a_sentence_of_the_page() -> None:
    texts = json.loads((STATIC / "texts" / "en.json").read_text("utf-8"))
    assert set(Refusal) <= set(texts)


async def test_a_full_folder_takes_none_and_old_ones_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = count()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    kept = Photos(tmp_path, now=lambda: start + timedelta(seconds=next(seconds)))
    first = await kept.keep(CONVERSATION, photo())
    monkeypatch.setattr("web.photos.MOST_KEPT", 10)
    with pytest.raises(PhotoRefusedError) as refused:
        await kept.keep(CONVERSATION, photo())
    assert refused.value.refusal is Refusal.NO_ROOM
    assert kept.purge(first.at + timedelta(seconds=1)) == 1
    assert len([await kept.keep(CONVERSATION, photo())]) == len(kept.of(CONVERSATION)) == 1


def test_names_lead_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"x")
    kept = Photos(tmp_path / FOLDER)
    assert kept.of("../") == kept.of("web-*") == [] and kept.erase(["..", "web-*", ""]) == 0
    assert kept.file("../secret.jpg") is kept.file("*.jpg") is kept.file("secret.jpg") is None
    assert (tmp_path / "secret.jpg").exists()
