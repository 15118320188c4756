"""`lisa model`: another model is tried before it serves, and the one before comes back with one command."""

import http.server
import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.answers.prompt import messages
from actions.answers.templates import wording
from finetune import probe
from lisa import prepare, serving_model
from lisa.serving_model import ModelChoiceError
from lisa.settings import REPOSITORY, Settings, SettingsError, load, serving_file
from retrieval import checksums

MODEL = REPOSITORY / "var" / "models" / "llm"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop's empty home, with the converted models of this machine."""
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    monkeypatch.setenv("LISA_MODELS", str(MODEL.parent))
    return tmp_path


@pytest.fixture
def endpoint() -> Iterator[str]:
    """A server that speaks the chat completions API for `small`, which says what templates say, and for `babbling`."""
    right = {
        messages(case.decision, case.asked.text, probe.SHOP, with_examples=False)[-1]["content"]: wording(
            case.decision, case.asked.text
        )
        for case in probe.cases()
    }

    class Completions(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = request["model"] in ("small", "babbling")
            self.send_response(200 if known else 404)
            self.end_headers()
            said = right.get(request["messages"][-1]["content"], "Hello.") if request["model"] == "small" else "Hm."
            choice = {"message": {"content": said}, "finish_reason": "stop"}
            self.wfile.write(json.dumps({"choices": [choice]} if known else {}).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Completions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()


def use(source: str, name: str = "") -> Settings:
    serving_model.use(load(), source, name, False, lambda _line: None)
    return load()


def test_a_model_is_copied_and_the_one_before_comes_back(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    source = tmp_path_factory.mktemp("made") / "mine"
    shutil.copytree(MODEL, source)
    (source / "lisa.json").write_text(json.dumps({"name": "shop/mine", "quantization": "none", "tuned": True}))
    checksums.seal(source)
    before = load()
    chosen = use(str(source))
    shutil.rmtree(source)
    assert chosen.llm_folder.is_relative_to(home)
    assert (chosen.llm_folder / "model.onnx.data").is_file()
    assert prepare.language_model(chosen) == "shop/mine"
    serving_model.roll_back(load())
    assert load().llm_folder == before.llm_folder
    with pytest.raises(ModelChoiceError, match="No other model was chosen"):
        serving_model.roll_back(load())


def test_an_endpoint_has_to_answer_and_to_say_what_holds(
    home: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelChoiceError, match="name yours with --name"):
        use(endpoint)
    with pytest.raises(ModelChoiceError, match="doesn't answer"):
        use(endpoint, "large")
    assert not serving_file(home).exists()
    with pytest.raises(ModelChoiceError, match="only 0 of 8 answers to checked questions"):
        use(endpoint, "babbling")
    assert not serving_file(home).exists()
    monkeypatch.setenv("LISA_LLM_API_KEY", "k3y")
    chosen = use(endpoint, "small")
    assert (chosen.llm_url, chosen.llm) == (endpoint, "small")
    monkeypatch.delenv("LISA_LLM_API_KEY")
    assert load().llm_api_key == "k3y", "a running shop's processes have not the environment of this command"


def test_the_environment_wins_over_the_choice_and_the_choice_over_the_file(
    home: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "lisa.toml").write_text('llm_url = "http://127.0.0.1:9/v1"\n')
    assert use(endpoint, "small").llm_url == endpoint
    monkeypatch.setenv("LISA_LLM_URL", "http://127.0.0.1:8/v1")
    assert load().llm_url == "http://127.0.0.1:8/v1"


def test_what_is_no_model_changes_nothing(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("empty")
    with pytest.raises(ModelChoiceError, match="neither a converted model"):
        use(str(empty))
    with pytest.raises(ModelChoiceError, match="is no folder"):
        use(str(empty / "nothing"))
    cut = tmp_path_factory.mktemp("cut") / "model"
    shutil.copytree(MODEL, cut, ignore=shutil.ignore_patterns("model.onnx.data"))
    (cut / "model.onnx.data").write_bytes(b"not whole")
    with pytest.raises(ModelChoiceError, match=r"is damaged: model\.onnx\.data"):
        use(str(cut))
    (cut / checksums.SUMS).unlink()  # of an earlier release
    with pytest.raises(ModelChoiceError, match="can't be loaded"):
        use(str(cut))
    assert not serving_file(home).exists()
    assert list((home / "llms").iterdir()) == []


def test_a_broken_record_of_the_choice_is_named(home: Path) -> None:
    serving_file(home).write_text("{")
    with pytest.raises(SettingsError, match=r"serving\.json can't be read"):
        load()
