"""The catalog from a file at a web address, read again only where its ETag or Last-Modified says that it changed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from retrieval.records import ReadResult
from retrieval.sync.http import SourceError, SourceHttp
from retrieval.sync.source import Changes

_CONDITIONS = {"etag": ("ETag", "If-None-Match"), "last_modified": ("Last-Modified", "If-Modified-Since")}


class Feed:
    """One catalog file at a URL, in any format that `retrieval.readers` knows."""

    name = "the feed"

    def __init__(self, url: str, read: Callable[[Path], ReadResult], http: SourceHttp | None = None) -> None:
        """Take where it lies and how it is read.

        Args:
            url: its address.
            read: the reader with the shop's format, mapping and currency.
            http: how it is fetched.
        """
        self.identity = f"feed {url}"
        self._url = url
        self._read = read
        self._http = http or SourceHttp()

    def changes(self, memory: Mapping[str, Any], *, full: bool) -> Changes:
        """The whole file, unless the server says that it is the one of last time."""
        asked = {} if full else {ours: memory[name] for name, (_, ours) in _CONDITIONS.items() if memory.get(name)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (PurePosixPath(urlsplit(self._url).path).name[-100:] or "feed")
            answer = self._http.download(self._url, path, asked)
            if answer.status_code == 304:
                return Changes(unchanged=True, memory=memory)
            try:
                found = self._read(path)
            except ValueError as error:
                raise SourceError(f"sent a file that can't be read: {error}") from None
        told = {name: answer.headers[theirs] for name, (theirs, _) in _CONDITIONS.items() if theirs in answer.headers}
        return Changes(found.products, problems=found.problems, memory=told)
