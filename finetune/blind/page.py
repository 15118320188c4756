"""The web page on which a person chooses between two answers, for this machine's browser only."""

import secrets
from pathlib import Path
from urllib.parse import parse_qs

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader

from finetune.blind.comparison import ChoiceError, Comparison

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)


def create_app(comparison: Comparison, key: str) -> FastAPI:
    """The page of one comparison; every address needs the key, so that no other web page can post to it.

    The models' names are told once nothing is left to judge.
    """
    app = FastAPI(title="Blind comparison", docs_url=None, redoc_url=None, openapi_url=None)

    def checked(given: str) -> None:
        if not secrets.compare_digest(given.encode(), key.encode()):
            raise HTTPException(403, "Open the address that the command printed: it carries the key.")

    def page(problem: str = "", status: int = 200) -> HTMLResponse:
        waiting = comparison.waiting()
        html = _PAGES.get_template("page.html").render(
            key=key,
            question=waiting[0] if waiting else None,
            left=len(waiting),
            total=len(comparison.questions),
            tally=None if waiting else comparison.tally(),
            problem=problem,
        )
        return HTMLResponse(html, status)

    @app.get("/")
    def show(key: str = "") -> HTMLResponse:
        checked(key)
        return page()

    @app.post("/verdicts")
    async def judge(request: Request) -> HTMLResponse:
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
        checked(form.get("key", ""))
        try:
            comparison.add(form.get("question", ""), form.get("choice", ""))
        except ChoiceError as error:
            return page(str(error), 422)
        return page()

    @app.get("/favicon.ico")
    def icon() -> RedirectResponse:
        return RedirectResponse("data:,")

    return app
