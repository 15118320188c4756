"""The language models that word an answer: in this process, or behind an OpenAI-compatible URL."""

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import httpx
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import Tokenizer

from actions.answers.prompt import decided_part

log = logging.getLogger(__name__)

Message = Mapping[str, str]
Tokens = tuple[int, ...]
THINKS_ALOUD = (
    "qwen3"  # in a model's name: vLLM and llama.cpp are told to leave that out, a cloud may refuse to be told
)
KEPT_OPENINGS = 256  # beginnings of prompts whose tokens are kept


@dataclass(frozen=True)
class Generation:
    """What a model said, whether it came to its own end, and what it cost."""

    text: str
    finished: bool
    seconds: float
    prompt_tokens: int
    completion_tokens: int
    failure: str = ""  # why there is no finished text: "busy", "deadline", "too long" or what the remote server did


class LanguageModel(Protocol):
    """What the answerer needs from a model; both classes below are one."""

    name: str

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:
        """Continue the chat greedily, within so many tokens and seconds."""


class Engine(Protocol):
    """What runs a local model's weights: `OnnxEngine` or `CTranslate2Engine`."""

    def generate(self, opening: Sequence[Tokens], rest: Tokens, most: int, is_late: Callable[[], bool]) -> list[int]:
        """Continue the prompt (its opening's parts, then the rest) by at most so many of the likeliest tokens."""

    def log_probabilities(self, tokens: Tokens) -> list[float]:
        """Of each token but the first, the natural logarithm of its probability after those before it."""


class LocalModel:
    """A converted model's folder (weights, tokenizer.json, chat template), run in this process without torch."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        """Load the model.

        Args:
            folder: as `lisa finetune export` writes it: `model.onnx` for ONNX Runtime, or `model.bin` for CTranslate2.
            threads: processor threads.

        Raises:
            FileNotFoundError: there are no weights, or no tokenizer's settings.
            RuntimeError: the weights can't be read.
            ValueError: the chat template is missing, or its end token is.
        """
        weights = weights_of(folder)
        described = folder / "lisa.json"
        self.name = json.loads(described.read_text(encoding="utf-8"))["name"] if described.is_file() else folder.name
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._render, end_token = _read_chat_template(folder)
        end = self._tokenizer.token_to_id(end_token)
        if end is None:
            raise ValueError(f"{folder / 'tokenizer.json'} doesn't know the end token {end_token!r}")
        self._end = end
        self._engine: Engine
        if weights.suffix == ".onnx":
            from actions.answers.onnx_engine import OnnxEngine

            self._engine = OnnxEngine(weights, threads, self._end)
        else:
            from actions.answers.ctranslate2_engine import CTranslate2Engine

            self._engine = CTranslate2Engine(folder, threads, self._tokenizer, self._end)
        self._turn = threading.Lock()  # one answer is generated at a time; who waits too long is told so
        self._shared = lru_cache(maxsize=KEPT_OPENINGS)(self._tokens_shared)

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:
        """Continue the chat greedily until the model ends its turn, the tokens run out or the deadline passes."""
        started = time.monotonic()
        if not self._turn.acquire(timeout=deadline_s):
            return Generation("", False, time.monotonic() - started, 0, 0, "busy")
        try:
            return self._generate(messages, max_tokens, started, started + deadline_s)
        finally:
            self._turn.release()

    def tokens(self, text: str) -> Tokens:
        """The text as the model's tokens, with none added."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def log_probabilities(self, text: str) -> list[float]:
        """How likely each of the text's tokens but the first was after those before it, as natural logarithms."""
        with self._turn:
            return self._engine.log_probabilities(self.tokens(text))

    def _generate(self, messages: Sequence[Message], max_tokens: int, started: float, deadline: float) -> Generation:
        prompt = self.tokens(self._render(messages))
        opening, rest = self._parts(messages, prompt)

        def is_late() -> bool:
            return time.monotonic() > deadline

        tokens = self._engine.generate(opening, rest, max_tokens, is_late)
        finished = bool(tokens) and tokens[-1] == self._end
        failure = "" if finished else "too long" if len(tokens) == max_tokens else "deadline"
        text = self._tokenizer.decode(tokens, skip_special_tokens=True).strip()
        seconds = time.monotonic() - started
        return Generation(text, finished, seconds, len(prompt), len(tokens), failure)

    def _parts(self, messages: Sequence[Message], prompt: Tokens) -> tuple[list[Tokens], Tokens]:
        """The prompt cut where other prompts go another way: after the system message, and after the decision."""
        if not messages or messages[0]["role"] != "system":
            return [], prompt
        system = messages[0]["content"]
        stated = decided_part(messages[1]["content"]) if len(messages) == 2 else ""
        parts: list[Tokens] = []
        place = 0
        for known in dict.fromkeys(("", stated)):
            shared = self._shared(system, known)
            if prompt[: len(shared)] == shared and place < len(shared) < len(prompt):
                parts.append(shared[place:])
                place = len(shared)
        return parts, prompt[place:]

    def _tokens_shared(self, system: str, stated: str) -> Tokens:
        """The tokens that every chat begins with that has this system message, and a turn that begins like this."""
        chats = ([{"role": "system", "content": system}, {"role": "user", "content": stated + end}] for end in "ab")
        one, other = (self.tokens(self._render(chat)) for chat in chats)
        return one[: next(at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])]


class DamagedModel:
    """Stands in for a model that can't be served: every answer is a template's, and health tells why."""

    def __init__(self, name: str) -> None:
        self.name = name

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:  # noqa: ARG002
        """Say nothing, and why."""
        return Generation("", False, 0.0, 0, 0, "damaged")


def weights_of(folder: Path) -> Path:
    """The file that a converted model's weights are read from.

    Raises:
        FileNotFoundError: the folder holds none.
    """
    for names in (("model.onnx", "model.onnx.data"), ("model.bin",)):
        if all((folder / name).is_file() for name in names):
            return folder / names[0]
    raise FileNotFoundError(
        f"{folder} holds neither model.onnx with model.onnx.data nor model.bin: convert a model into it first"
    )


class RemoteModel:
    """A model behind any OpenAI-compatible chat completions endpoint (vLLM, llama.cpp, a cloud)."""

    def __init__(self, base_url: str, model: str, api_key: str = "") -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._client = httpx.Client(base_url=base_url.rstrip("/") + "/", headers=headers)
        self.name = model

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:
        """Ask the endpoint; whatever goes wrong there comes back as the generation's failure."""
        started = time.monotonic()
        request = {
            "model": self.name,
            "messages": [dict(message) for message in messages],
            "max_tokens": max_tokens,
            "temperature": 0,
            **({"chat_template_kwargs": {"enable_thinking": False}} if THINKS_ALOUD in self.name.lower() else {}),
        }
        try:
            response = self._client.post("chat/completions", json=request, timeout=deadline_s)
            response.raise_for_status()
            reply = response.json()
            choice = reply["choices"][0]
            text = choice["message"]["content"] or ""
        except httpx.TimeoutException:
            return self._failed("deadline", started)
        except httpx.HTTPStatusError as error:
            return self._failed(f"status {error.response.status_code}", started)
        except httpx.HTTPError as error:
            return self._failed(type(error).__name__, started)
        except (ValueError, KeyError, IndexError, TypeError):
            return self._failed("not a chat completion", started)
        usage = reply.get("usage") or {}
        finished = choice.get("finish_reason") == "stop"
        return Generation(
            text.strip(),
            finished,
            time.monotonic() - started,
            usage.get("prompt_tokens", 0),
            usage.get("completion_tokens", 0),
            "" if finished else "too long",
        )

    def _failed(self, reason: str, started: float) -> Generation:
        log.warning("the language model's endpoint failed: %s", reason)
        return Generation("", False, time.monotonic() - started, 0, 0, reason)


def _read_chat_template(folder: Path) -> tuple[Callable[[Sequence[Message]], str], str]:
    """The folder's chat template as a function from messages to a prompt, and the token that ends a turn."""
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    template_file = folder / "chat_template.jinja"
    source = template_file.read_text(encoding="utf-8") if template_file.is_file() else config.get("chat_template")
    if not isinstance(source, str):
        raise ValueError(
            f"{folder} has no chat template: neither chat_template.jinja nor tokenizer_config.json holds one"
        )
    special = {name: _token_text(config.get(name)) for name in ("bos_token", "eos_token")}
    if not special["eos_token"]:
        raise ValueError(f"{folder / 'tokenizer_config.json'}: eos_token is missing, so an answer would have no end")
    template = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True).from_string(source)

    def render(messages: Sequence[Message]) -> str:
        # Qwen3 would think aloud, within the tokens of the answer; other templates don't read it
        return template.render(messages=messages, add_generation_prompt=True, enable_thinking=False, **special)

    return render, special["eos_token"]


def _token_text(token: object) -> str:
    """A special token is written as its text, or as an object around it."""
    if isinstance(token, dict):
        return str(token.get("content", ""))
    return token if isinstance(token, str) else ""
