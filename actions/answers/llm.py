"""The language models that word an answer: in this process on CTranslate2, or behind an OpenAI-compatible URL."""

import json
import logging
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import ctranslate2
import httpx
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import Tokenizer

log = logging.getLogger(__name__)

Message = Mapping[str, str]


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


class LocalModel:
    """A CTranslate2 model folder (model.bin, tokenizer.json, chat template), run in this process without torch."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        if not (folder / "model.bin").is_file():
            raise FileNotFoundError(f"{folder} holds no model.bin: convert a model into it first")
        described = folder / "lisa.json"
        self.name = json.loads(described.read_text(encoding="utf-8"))["name"] if described.is_file() else folder.name
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._render, self._end_token = _read_chat_template(folder)
        loaded = [
            ctranslate2.Generator(
                str(folder), device="cpu", compute_type="int8", inter_threads=1, intra_threads=threads
            )
        ]
        # The worker threads end while the interpreter still runs: left to its shutdown, they can abort the process.
        weakref.finalize(self, loaded.clear)
        self._loaded = loaded
        self._turn = threading.Lock()  # one answer is generated at a time; who waits too long is told so
        self._opening: tuple[str, list[str]] = ("", [])

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:
        """Continue the chat greedily until the model ends its turn, the tokens run out or the deadline passes."""
        started = time.monotonic()
        if not self._turn.acquire(timeout=deadline_s):
            return Generation("", False, time.monotonic() - started, 0, 0, "busy")
        try:
            return self._generate(messages, max_tokens, started, started + deadline_s)
        finally:
            self._turn.release()

    def _generate(self, messages: Sequence[Message], max_tokens: int, started: float, deadline: float) -> Generation:
        prompt = self._tokens(messages)
        opening = self._opening_of(messages)
        if prompt[: len(opening)] != opening:
            opening = []
        late = False

        def stop_when_late(_step: ctranslate2.GenerationStepResult) -> bool:
            nonlocal late
            late = time.monotonic() > deadline
            return late

        [generator] = self._loaded
        [result] = generator.generate_batch(
            [prompt[len(opening) :]],
            static_prompt=opening or None,
            max_length=max_tokens,
            end_token=self._end_token,
            sampling_topk=1,
            include_prompt_in_result=False,
            return_end_token=True,
            callback=stop_when_late,
        )
        tokens = result.sequences_ids[0]
        finished = bool(tokens) and result.sequences[0][-1] == self._end_token
        failure = "" if finished else "deadline" if late else "too long"
        text = self._tokenizer.decode(tokens, skip_special_tokens=True).strip()
        seconds = time.monotonic() - started
        return Generation(text, finished, seconds, len(prompt), len(tokens), failure)

    def _opening_of(self, messages: Sequence[Message]) -> list[str]:
        """The tokens that every chat with this system message begins with: CTranslate2 computes them once.

        It keeps what it computed for each opening, about 2 MB; a shop has one, as long as its name stays.
        """
        if not messages or messages[0]["role"] != "system":
            return []
        system = messages[0]["content"]
        if self._opening[0] != system:
            chats = ([messages[0], {"role": "user", "content": letter}] for letter in "ab")
            one, other = (self._tokens(chat) for chat in chats)
            shared = next(at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
            self._opening = (system, one[:shared])
        return self._opening[1]

    def _tokens(self, messages: Sequence[Message]) -> list[str]:
        return list(self._tokenizer.encode(self._render(messages), add_special_tokens=False).tokens)


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
        return template.render(messages=messages, add_generation_prompt=True, **special)

    return render, special["eos_token"]


def _token_text(token: object) -> str:
    """A special token is written as its text, or as an object around it."""
    if isinstance(token, dict):
        return str(token.get("content", ""))
    return token if isinstance(token, str) else ""
