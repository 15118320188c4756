"""What was written once is known by its checksums: damage is named, and what nobody touched isn't read again."""

import os
import subprocess
import time
from pathlib import Path

import pytest

from retrieval import checksums


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "model"
    (made / "words").mkdir(parents=True)
    (made / "weights.bin").write_bytes(b"weights")
    (made / "words" / "list.txt").write_text("a\nb\n")
    checksums.seal(made)
    return made


def test_sha256sum_checks_them_too(folder: Path) -> None:
    done = subprocess.run(["sha256sum", "--check", "--strict", checksums.SUMS], cwd=folder, capture_output=True)
    assert done.returncode == 0 and checksums.damage(folder) == ""


@pytest.mark.parametrize("content", [b"weight", b"weighty", b"weightz", b"", None])
def test_a_file_that_was_changed_cut_or_removed_is_named(folder: Path, content: bytes | None) -> None:
    weights = folder / "weights.bin"
    weights.unlink() if content is None else weights.write_bytes(content)
    assert str(weights) in checksums.damage(folder)


@pytest.mark.parametrize("sums", ["", "nonsense\n", f"{'0' * 64}  ../secret\n", f"{'0' * 64}  /etc/passwd\n"])
def test_checksums_that_are_damaged_themselves_are_no_proof(folder: Path, sums: str) -> None:
    (folder / checksums.SUMS).write_text(sums)
    assert checksums.SUMS in checksums.damage(folder)


def test_a_file_has_its_checksum_beside_it(tmp_path: Path) -> None:
    model = tmp_path / "bot.tar.gz"
    assert checksums.damage(model)
    model.write_bytes(b"trained")
    assert checksums.damage(model) == "" and not checksums.is_sealed(model)
    checksums.seal(model)
    assert (tmp_path / "bot.tar.gz.sha256").read_text().endswith("  bot.tar.gz\n")
    model.write_bytes(b"trainef")
    assert str(model) in checksums.damage(model)


def test_what_was_read_is_remembered_until_somebody_writes_to_it(folder: Path, tmp_path: Path) -> None:
    weights = folder / "weights.bin"
    kept_in = tmp_path / "verified.json"
    now = time.time()
    first = checksums.Remembered(kept_in)
    first(weights)
    first.keep()
    assert not kept_in.exists()  # too fresh to be told from what may be written in the same moment

    status = weights.stat()
    remembered = checksums.Remembered(kept_in)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checksums.time, "time", lambda: now + 60)
        assert checksums.damage(folder, remembered) == ""
    remembered.keep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checksums, "sha256", lambda path: pytest.fail(f"{path} is read again"))
        assert checksums.damage(folder, checksums.Remembered(kept_in)) == ""

    weights.write_bytes(b"weighty"[:7])
    os.utime(weights, ns=(status.st_atime_ns, status.st_mtime_ns))  # as old as before, and as large
    assert str(weights) in checksums.damage(folder, checksums.Remembered(kept_in))


def test_a_damaged_memory_is_only_forgotten(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "verified.json").write_text("{")
    assert checksums.damage(folder, checksums.Remembered(tmp_path / "verified.json")) == ""
