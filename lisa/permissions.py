"""Keeps what a shop's home holds from the machine's other users: it tells of customers, and of the shop's secrets."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from lisa.settings import Settings, SettingsError

#: Of a new file, group and others get nothing.
UMASK = 0o077
_NOT_OURS = stat.S_IRWXG | stat.S_IRWXO
#: What lies in a checkout's `var` besides a home: the packages of the chat page.
_PACKAGES = "node_modules"


def keep_new_files_private() -> None:
    """From here on, what this process and those that it starts write is for its own account alone."""
    os.umask(UMASK)


def mend(settings: Settings) -> int:
    """Take from others what an earlier version let them read; how many files and folders that were.

    Raises:
        SettingsError: something there is another account's, so that this one can't.
    """
    mended = 0
    for path in exposed(settings):
        try:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~_NOT_OURS)
        except PermissionError as error:
            raise SettingsError(
                f"Others can read {path}, which belongs to another account: give everything in {settings.home} to the "
                "account that runs Lisa (chown -R), then start it again."
            ) from error
        mended += 1
    return mended


def exposed(settings: Settings) -> list[Path]:
    """What group or others have any right to, of everything that may tell of a customer or a secret."""
    return [path for path in _private(settings) if path.stat().st_mode & _NOT_OURS]


def _private(settings: Settings) -> Iterator[Path]:
    """The home with all that is in it, but the models, which tell of nobody; and databases that lie elsewhere."""
    if settings.home.is_dir():
        yield settings.home
    for at, folders, files in os.walk(settings.home):
        folder = Path(at)
        folders[:] = [name for name in folders if name != _PACKAGES and folder / name != settings.models]
        yield from (path for name in (*folders, *files) if not (path := folder / name).is_symlink() and path.exists())
    for url in (settings.orders_url, settings.conversations_url):
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database:
            database = Path(address.database)
            if database.is_file() and not database.resolve().is_relative_to(settings.home):
                yield from (path for path in sorted(database.parent.glob(f"{database.name}*")) if path.is_file())
