"""The models behind an answer: the local one by its own folder, the remote one by a real HTTP server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from actions.answers import product_decisions
from actions.answers.llm import LocalModel, RemoteModel
from actions.answers.prompt import messages
from retrieval.query import Query
from retrieval.records import Product

HELLO = [{"role": "system", "content": "You are a shop assistant."}, {"role": "user", "content": "Say hello."}]


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"neither model\.onnx"):
        LocalModel(tmp_path)


def test_the_local_model_is_greedy_and_counts_its_tokens(language_model: LocalModel) -> None:
    first, again = (language_model.generate(HELLO, 24, 60) for _ in range(2))
    assert first.text and first.text == again.text
    assert 0 < first.completion_tokens <= 24
    assert first.prompt_tokens > len(HELLO)
    assert "<|" not in first.text


def test_another_shop_name_between_two_answers_changes_neither(language_model: LocalModel) -> None:
    def say(shop: str) -> str:
        system = {"role": "system", "content": f"You are Lisa, the shop assistant of {shop}."}
        return language_model.generate([system, *HELLO], 12, 60).text

    first = say("Maison Lisa")
    say("Nordlicht & Co")
    assert say("Maison Lisa") == first


def test_what_is_kept_of_earlier_prompts_changes_no_answer(boutique: list[Product], language_model: LocalModel) -> None:
    decisions = [product_decisions.description(product) for product in boutique[:2]]
    decisions += [product_decisions.price(product, Query(text="")) for product in boutique[:2]]
    for decision in decisions:
        chat = messages(decision, "and this one?", "Maison Lisa", with_examples=False)
        prompt = language_model.tokens(language_model._render(chat))
        opening, rest = language_model._parts(chat, prompt)
        assert [len(part) > 0 for part in opening] == [True, True]
        assert sum(opening, ()) + rest == prompt
        at_once = language_model._engine.generate((), prompt, 48, lambda: False)
        assert language_model._engine.generate(opening, rest, 48, lambda: False) == at_once


def test_tokens_that_run_out_are_reported(language_model: LocalModel) -> None:
    generation = language_model.generate(HELLO, 2, 60)
    assert (generation.finished, generation.failure, generation.completion_tokens) == (False, "too long", 2)


def test_a_deadline_that_passed_stops_the_generation(language_model: LocalModel) -> None:
    generation = language_model.generate(HELLO, 200, 0.0001)
    assert not generation.finished
    assert generation.failure in ("deadline", "busy")
    assert generation.completion_tokens < 200


def test_who_waits_too_long_is_told_the_model_is_busy(language_model: LocalModel) -> None:
    long = threading.Thread(target=language_model.generate, args=(HELLO, 60, 60))
    long.start()
    while not language_model._turn.locked():
        pass
    generation = language_model.generate(HELLO, 5, 0.001)
    long.join()
    assert (generation.finished, generation.failure) == (False, "busy")


class Endpoint(BaseHTTPRequestHandler):
    """Answers every request as the test says, and keeps what was asked."""

    status: int
    reply: Any
    asked: dict[str, Any]

    def do_POST(self) -> None:
        type(self).asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).asked["authorization"] = self.headers.get("Authorization")
        body = self.reply if isinstance(self.reply, bytes) else json.dumps(self.reply).encode()
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def endpoint() -> Iterator[type[Endpoint]]:
    handler = type("Served", (Endpoint,), {"status": 200})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.url = f"http://127.0.0.1:{server.server_port}/v1"  # type: ignore[attr-defined]
    yield handler
    server.shutdown()
    server.server_close()


def completion(text: str, reason: str = "stop") -> dict[str, Any]:
    return {
        "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": reason}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 3},
    }


def test_the_remote_model_speaks_the_openai_protocol(endpoint: Any) -> None:
    endpoint.reply = completion(" Hello! ")
    generation = RemoteModel(endpoint.url, "some-model", "secret").generate(HELLO, 32, 5)
    assert (generation.text, generation.finished, generation.prompt_tokens) == ("Hello!", True, 11)
    assert endpoint.asked["messages"] == HELLO
    asked = [endpoint.asked[name] for name in ("model", "max_tokens", "temperature")]
    assert asked == ["some-model", 32, 0]
    assert endpoint.asked["authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    ("status", "reply", "failure"),
    [
        (500, {}, "status 500"),
        (401, {}, "status 401"),
        (200, b"<html>", "not a chat completion"),
        (200, {"choices": []}, "not a chat completion"),
        (200, completion("Hello", "length"), "too long"),
    ],
)
def test_what_goes_wrong_at_the_endpoint_is_reported(endpoint: Any, status: int, reply: Any, failure: str) -> None:
    endpoint.status, endpoint.reply = status, reply
    generation = RemoteModel(endpoint.url, "some-model").generate(HELLO, 32, 5)
    assert (generation.finished, generation.failure) == (False, failure)


def test_nobody_at_the_endpoint_is_reported() -> None:
    generation = RemoteModel("http://127.0.0.1:9/v1", "some-model").generate(HELLO, 32, 5)
    assert (generation.finished, generation.failure) == (False, "ConnectError")
