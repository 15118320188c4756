"""Photos that customers send, such as of what arrived damaged: checked, stripped to the picture, kept for staff alone.

They lie in the home, one folder for each conversation, readable by the account that runs Lisa. The file's name is its
time and a random part; nothing of what the customer's file was called or told beside the picture is kept.
"""

import asyncio
import logging
import os
import re
import secrets
import shutil
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from web import photo_reader

logger = logging.getLogger(__name__)

FOLDER = "photos"  # in the home
LARGEST = 10 * 1024 * 1024  # bytes of what a customer sends
MOST_IN_A_DAY = 6  # of one conversation
MOST_AT_ONCE = 8  # on their way: each takes its size in memory
MOST_KEPT = 2 * 1024**3  # bytes of all
ASKED_WITHIN = timedelta(hours=24)
_READ_WITHIN_S = 30.0
_CONVERSATION = re.compile(r"web-[0-9a-f]{32}")
_NAME = re.compile(r"(\d{8}T\d{12})-[0-9a-f]{32}\.jpg")
_TIME = "%Y%m%dT%H%M%S%f"
_READER = (sys.executable, "-I", photo_reader.__file__)


class Refusal(StrEnum):
    """Why a photo isn't taken: the key of the page's sentence in `static/texts`."""

    NOT_ASKED = "photoNotAsked"
    TOO_LARGE = "photoTooLarge"
    UNREADABLE = "photoUnreadable"
    TOO_MANY = "photoTooMany"
    NO_ROOM = "photoNoRoom"
    BUSY = "photoBusy"


class PhotoRefusedError(Exception):
    """A photo that isn't kept."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True)
class Photo:
    """One kept photo: the name of its file, and when it came."""

    name: str
    at: datetime


class Photos:
    """The photos of one shop, in this folder, which is made with the first of them."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._folder = folder
        self._now = now
        self._one_at_a_time = asyncio.Semaphore(1)
        self._under_way = 0

    @contextmanager
    def coming(self) -> Iterator[None]:
        """While a photo is on its way; raises `PhotoRefusedError` where too many are."""
        if self._under_way >= MOST_AT_ONCE:
            raise PhotoRefusedError(Refusal.BUSY)
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    async def keep(self, conversation: str, sent: bytes) -> Photo:
        """Keep what a customer sent, written anew; raises `PhotoRefusedError`."""
        async with self._one_at_a_time:  # a photo takes memory, and two at once might pass the limits together
            self._refuse_too_many(conversation)
            picture = await _read(sent)
            return await asyncio.to_thread(self._write, conversation, picture)

    def of(self, conversation: str) -> list[Photo]:
        """The photos of a conversation, the oldest first."""
        if not _CONVERSATION.fullmatch(conversation):
            return []
        return sorted(map(_photo, self._files(conversation)), key=lambda photo: photo.name)

    def newest(self, most: int) -> list[tuple[str, Photo]]:
        """The newest photos of all conversations, each with its conversation."""
        found = [(file.parent.name, _photo(file)) for file in self._files()]
        return sorted(found, key=lambda one: one[1].name, reverse=True)[:most]

    def file(self, name: str) -> Path | None:
        """Where the photo of this name lies; None where there is none."""
        if not _NAME.fullmatch(name):
            return None
        return next(self._folder.glob(f"*/{name}"), None)

    def erase(self, conversations: Collection[str]) -> int:
        """Delete the photos of these conversations; how many that were."""
        return sum(self._erase(one) for one in conversations if _CONVERSATION.fullmatch(one))

    def purge(self, before: datetime) -> int:
        """Delete what came before; how many that were."""
        old = [file for file in self._files() if _photo(file).at < before]
        for file in old:
            file.unlink(missing_ok=True)
            if not any(file.parent.iterdir()):
                file.parent.rmdir()
        return len(old)

    def _files(self, conversation: str = "*") -> list[Path]:
        return [file for file in self._folder.glob(f"{conversation}/*.jpg") if _NAME.fullmatch(file.name)]

    def _erase(self, conversation: str) -> int:
        count = len(self._files(conversation))
        shutil.rmtree(self._folder / conversation, ignore_errors=True)
        return count

    def _refuse_too_many(self, conversation: str) -> None:
        today = [photo for photo in self.of(conversation) if photo.at > self._now() - timedelta(days=1)]
        if len(today) >= MOST_IN_A_DAY:
            raise PhotoRefusedError(Refusal.TOO_MANY)
        if sum(file.stat().st_size for file in self._files()) > MOST_KEPT:
            logger.error("a photo was refused: the folder %s holds more than %d bytes", FOLDER, MOST_KEPT)
            raise PhotoRefusedError(Refusal.NO_ROOM)

    def _write(self, conversation: str, picture: bytes) -> Photo:
        folder = self._folder / conversation
        folder.mkdir(parents=True, exist_ok=True)
        for made in (self._folder, folder):
            made.chmod(0o700)
        file = folder / f"{self._now().astimezone(UTC):{_TIME}}-{secrets.token_hex(16)}.jpg"
        draft = file.with_suffix(".draft")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
            written.write(picture)
        draft.replace(file)
        return _photo(file)


def _photo(file: Path) -> Photo:
    told = _NAME.fullmatch(file.name)
    assert told is not None
    return Photo(file.name, datetime.strptime(told[1], _TIME).replace(tzinfo=UTC))


async def _read(sent: bytes) -> bytes:
    """The photo as the reader writes it; raises `PhotoRefusedError`."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *_READER, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.DEVNULL, env={}
    )
    try:
        async with asyncio.timeout(_READ_WITHIN_S):
            picture, _ = await process.communicate(sent)
    except TimeoutError:
        raise PhotoRefusedError(Refusal.UNREADABLE) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == photo_reader.TOO_MANY_PIXELS:
        raise PhotoRefusedError(Refusal.TOO_LARGE)
    if process.returncode != 0 or not picture:
        raise PhotoRefusedError(Refusal.UNREADABLE)
    return picture
