"""The web page on which a person judges answers, for this machine's browser only."""

import secrets
from pathlib import Path
from typing import cast, get_args
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

from finetune.dialogues.annotate import AnnotationError, Annotations, Verdict

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)


def create_app(annotations: Annotations, key: str) -> FastAPI:
    """The page of one set of annotations; every address needs the key, so that no other web page can post to it."""
    app = FastAPI(title="Annotation", docs_url=None, redoc_url=None, openapi_url=None)

    def checked(given: str) -> None:
        if not secrets.compare_digest(given, key):
            raise HTTPException(403, "Open the address that the command printed: it carries the key.")

    def page(annotator: str, problem: str = "", status: int = 200) -> HTMLResponse:
        waiting = annotations.waiting_for(annotator) if annotator else []
        html = _PAGES.get_template("page.html").render(
            key=key,
            annotator=annotator,
            item=waiting[0] if waiting else None,
            left=len(waiting),
            total=len(annotations.items),
            agreement=annotations.agreement(),
            problem=problem,
        )
        return HTMLResponse(html, status)

    @app.get("/")
    def show(key: str = "", annotator: str = "") -> HTMLResponse:
        checked(key)
        return page(annotator.strip())

    @app.post("/judgements")
    async def judge(request: Request) -> HTMLResponse:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
        checked(form.get("key", ""))
        annotator = form.get("annotator", "")
        try:
            annotations.add(
                form.get("item", ""),
                annotator,
                _verdict(form.get("verdict", "")),
                form.get("answer", ""),
                _order(form.get("order", "")),
            )
        except AnnotationError as error:
            return page(annotator, str(error), 422)
        return page(annotator)

    @app.get("/favicon.ico")
    def icon() -> RedirectResponse:
        return RedirectResponse("data:,")

    return app


def _verdict(name: str) -> Verdict:
    for known in get_args(Verdict):
        if name == known:
            return cast(Verdict, known)
    raise AnnotationError(f"{name!r} is no verdict: accept, edit, reject, rank or skip.")


def _order(text: str) -> tuple[int, ...]:
    """Answer numbers as people write them ("2, 1"), counted from zero."""
    numbers = text.replace(",", " ").split()
    if not all(number.isdigit() and int(number) for number in numbers):
        raise AnnotationError(f"{text!r} is no ranking: write the answers' numbers, the best first, such as 2 1.")
    return tuple(int(number) - 1 for number in numbers)
