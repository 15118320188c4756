"""Setup finds the right Python, re-does only what changed, and says in a sentence what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lisa import bootstrap


def test_finds_both_pythons() -> None:
    for version in ("3.10", "3.11"):
        found = bootstrap.find_python(version)
        printed = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
        assert printed.startswith(f"Python {version}.")


def test_a_broken_shim_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = tmp_path / "python3.11"
    shim.write_text("#!/bin/sh\necho 'version not enabled' >&2\nexit 127\n")
    shim.chmod(0o755)
    store = tmp_path / "uv" / "cpython-3.11.7-linux" / "bin"
    store.mkdir(parents=True)
    (store / "python3.11").symlink_to(Path(sys.base_prefix) / "bin" / "python3.11")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "uv"))

    assert bootstrap.find_python("3.11") == store / "python3.11"


def test_a_missing_python_is_one_clear_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path))
    with pytest.raises(bootstrap.SetupError, match=r"Python 3\.10 was not found.*LISA_PYTHON310"):
        bootstrap.find_python("3.10")


def test_a_wrong_wish_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISA_PYTHON310", sys.executable)
    with pytest.raises(bootstrap.SetupError, match=r"LISA_PYTHON310=.* is not a Python 3\.10"):
        bootstrap.find_python("3.10")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bootstrap.Environment:
    """A small environment inside a repository of its own; pip installs a package that lies beside it."""
    monkeypatch.setattr(bootstrap, "REPOSITORY", tmp_path)
    monkeypatch.setattr(bootstrap, "LOGS", tmp_path / "logs")
    package = tmp_path / "package"
    package.mkdir()
    (package / "pyproject.toml").write_text(
        "[build-system]\nrequires = ['setuptools']\nbuild-backend = 'setuptools.build_meta'\n"
        "[project]\nname = 'swatch'\nversion = '1.0'\n[tool.setuptools]\npy-modules = ['swatch']\n"
    )
    (package / "swatch.py").write_text("COLOUR = 'navy'\n")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"{package}\n")
    return bootstrap.Environment(tmp_path / ".venv", "3.11", "a test", (bootstrap.Step(requirements),))


@pytest.mark.slow
def test_setup_installs_once_and_again_only_what_changed(environment: bootstrap.Environment) -> None:
    said: list[str] = []
    bootstrap.build(environment, [], said.append)
    python = environment.folder / "bin" / "python"
    installed = [str(python), "-c", "import swatch; print(swatch.COLOUR)"]
    assert subprocess.run(installed, capture_output=True, text=True, check=True).stdout == "navy\n"
    assert any("installing requirements.txt" in line for line in said)

    said.clear()
    bootstrap.build(environment, [], said.append)
    assert said == [".venv: ready"]

    requirements = environment.steps[0].requirements
    requirements.write_text(requirements.read_text() + "# changed\n")
    bootstrap.build(environment, [], said.append)
    assert any("installing requirements.txt" in line for line in said)


@pytest.mark.slow
def test_a_failed_installation_shows_pips_words_and_is_tried_again(environment: bootstrap.Environment) -> None:
    requirements = environment.steps[0].requirements
    good = requirements.read_text()
    requirements.write_text("./no-such-package\n")
    with pytest.raises(bootstrap.SetupError, match=r"(?s)pip could not install everything.*no-such-package"):
        bootstrap.build(environment, [], lambda message: None)

    requirements.write_text(good)
    bootstrap.build(environment, [], lambda message: None)
    assert list(environment.folder.glob("lib/python*/site-packages/swatch.py"))


def test_a_full_disk_is_told_before_anything_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bootstrap, "MAIN", bootstrap.MAIN._replace(folder=tmp_path / "none"))
    monkeypatch.setattr(bootstrap, "NEEDED_DISK", 10**18)
    with pytest.raises(bootstrap.SetupError, match="GB free"):
        bootstrap.check_disk()


def test_bootstrap_runs_without_any_package_installed() -> None:
    bare = [bootstrap.find_python("3.10"), "-I", "-S", "-c"]
    code = f"import sys; sys.path.insert(0, {str(bootstrap.REPOSITORY)!r}); import lisa.bootstrap"
    done = subprocess.run([*bare, code], capture_output=True, text=True, env={"PATH": os.environ["PATH"]}, check=False)
    assert done.returncode == 0, done.stderr
