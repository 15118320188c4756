"""A judge behind an OpenAI-compatible URL: its verdicts are read, its failures are counted and never averaged."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from evaluation.answers.judge import MAX_TOKENS, Judge, Judged, kappa, verdicts
from retrieval.encoder import Encoder


class ScriptedJudge(ThreadingHTTPServer):
    """The outside world: answers chat completions as a model with structured output would, by what the prompt asks."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Chat)
        self.requests: list[dict[str, object]] = []
        self.failures_left = 1

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Chat(BaseHTTPRequestHandler):
    server: ScriptedJudge

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(request | {"authorization": self.headers["Authorization"]})
        if self.server.failures_left:
            self.server.failures_left -= 1
            self._reply(503, {"error": {"message": "busy"}})
            return
        said = json.dumps(_verdict(json.dumps(request)))
        message: dict[str, object] = {"role": "assistant", "content": said}
        if request.get("tools"):
            name = request["tools"][0]["function"]["name"]
            call = {"id": "1", "type": "function", "function": {"name": name, "arguments": said}}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        self._reply(
            200,
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": request["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
                "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
            },
        )

    def _reply(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _verdict(prompt: str) -> dict[str, object]:
    """One object that satisfies each of the forms RAGAS asks for; about the empty answer it finds no statement."""
    nothing = "Nothing to say" in prompt
    statements = [] if nothing else ["The dress is $98.00."]
    supported = 0 if "wrong answer" in prompt else 1
    return {
        "statements": [{"statement": s, "reason": "read", "verdict": supported} for s in statements]
        if '"verdict' in prompt.replace("\\", "") and "NLI" in prompt
        else statements,
        "claims": statements,
        "question": "How much is the dress?",
        "noncommittal": 0,
    }


@pytest.fixture
def judge() -> Iterator[ScriptedJudge]:
    server = ScriptedJudge()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


@pytest.mark.slow
def test_the_judge_is_heard_tried_again_and_its_failures_listed(judge: ScriptedJudge, encoder: Encoder) -> None:
    record = ("Marlow Linen Shirt Dress: 98.00 USD.",)
    answers = [
        Judged("good", "How much is the dress?", "The dress is $98.00.", "It costs $98.00.", record),
        Judged("empty", "How much is the dress?", "Nothing to say", "", record),
    ]
    heard: list[tuple[int, int]] = []
    found = verdicts(
        Judge(judge.url, "scripted-70b", "key"), answers, encoder, lambda done, total: heard.append((done, total))
    )
    assert found.values["faithfulness"] == {"good": 1.0}
    assert found.values["answer_relevancy"]["good"] == pytest.approx(1.0, abs=1e-3)
    assert found.values["factual_correctness"]["good"] == pytest.approx(1.0)
    assert [(measure, case) for measure, case, _ in found.failed] == [("faithfulness", "empty")]
    assert "not a number" in found.failed[0][2]
    assert heard[-1] == (2, 2)
    assert judge.failures_left == 0, "the call that failed was tried again"
    assert {request["model"] for request in judge.requests} == {"scripted-70b"}
    assert all(request["max_tokens"] == MAX_TOKENS for request in judge.requests)
    assert {request["authorization"] for request in judge.requests} == {"Bearer key"}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([True, True, False, False], [True, True, False, False], 1.0),
        ([True, True, False, False], [False, False, True, True], -1.0),
        ([True, False, True, False], [True, True, False, False], 0.0),
        ([True, True], [True, True], 1.0),
    ],
)
def test_kappa(one: list[bool], other: list[bool], expected: float) -> None:
    assert kappa(one, other) == pytest.approx(expected)


def test_kappa_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import cohen_kappa_score

    one = [True, True, False, True, False, False, True, True]
    other = [True, False, False, True, False, True, True, True]
    assert kappa(one, other) == pytest.approx(cohen_kappa_score(one, other))


def test_kappa_needs_something_to_compare() -> None:
    with pytest.raises(ValueError, match="at least one"):
        kappa([], [])
