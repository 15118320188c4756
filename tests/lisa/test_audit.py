"""An audit tells what is known, and never takes silence for a clean bill."""

from lisa import audit
from lisa.bootstrap import REPOSITORY

SOUND = {"name": "httpx", "version": "1.0", "vulns": []}
FAULTY = {"name": "keras", "version": "2.12.0", "vulns": [{"id": "CVE-2024-3660", "fix_versions": ["2.13.1"]}]}
OPEN = {"name": "old", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": []}]}
SKIPPED = {"name": "torch", "skip_reason": "Dependency not found on PyPI and could not be audited: torch (2.13.0)"}


def test_advisories_are_named_with_what_mends_them() -> None:
    lines, status = audit.in_words("bot", {"dependencies": [SOUND, FAULTY, OPEN]})
    assert lines == ["bot: keras 2.12.0: CVE-2024-3660, mended in 2.13.1", "bot: old 1: PYSEC-1, not mended"]
    assert status == audit.FOUND


def test_where_no_database_answers_nothing_is_called_clean() -> None:
    lines, status = audit.in_words("bot", {"dependencies": [SKIPPED, SKIPPED | {"name": "aiohttp"}]})
    assert "nobody knows" in lines[0] and status == audit.UNKNOWN


def test_a_package_that_the_database_does_not_tell_of_is_named() -> None:
    lines, status = audit.in_words("bot", {"dependencies": [SOUND, SKIPPED]})
    assert "torch" in lines[0] and status == audit.UNKNOWN
    assert audit.in_words("bot", {"dependencies": [SOUND]}) == (["bot: no advisory for 1 packages"], 0)


def test_rasas_old_packages_in_the_table_are_those_that_are_pinned() -> None:
    pinned = (REPOSITORY / "bot" / "requirements.txt").read_text(encoding="utf-8").lower()
    told = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8").lower()
    old = """sanic==21.12 sanic-cors==2.0 websockets==10.4 aiohttp==3.9.5 tensorflow==2.12 keras==2.12 scikit-learn==1.1
        numpy==1.23 dask==2022.10 sqlalchemy==1.4 pydantic==1.10 protobuf==4.23 packaging==20.9 jsonschema==4.17
        sentry-sdk==1.14"""
    for package in old.split():
        assert package in pinned and package.replace("==", " ") in told
