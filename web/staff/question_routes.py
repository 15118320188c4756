"""The pages of questions that went unanswered or were rated, and of the answers that staff write to them."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from web.staff.answers import LONGEST_ANSWER, LONGEST_QUESTION, Answers, Becomes
from web.staff.audit import Audit
from web.staff.door import Door
from web.staff.pages import Pages
from web.staff.shop import ShopDesk

KINDS = {"unanswered": "Not answered", "down": "Thumbs down", "up": "Thumbs up"}
DAYS = 30


def routes(door: Door, pages: Pages, desk: ShopDesk, answers: Answers, audit: Audit) -> APIRouter:
    """`/staff/questions` and what is under it."""
    router = APIRouter(prefix="/staff/questions")

    @router.get("")
    async def show(request: Request, only: str = "unanswered") -> Response:
        session, only = door.visit(request), only if only in KINDS else "unanswered"
        told = await desk.ask("questions", days=DAYS, only=only)
        return pages.show(
            "questions.html.j2", request, session, **told, only=only, kinds=KINDS, days=DAYS, answers=answers.all()
        )

    @router.get("/answer")
    async def write(request: Request, q: str = "") -> Response:
        session = door.visit(request)
        longest = {"longest_question": LONGEST_QUESTION, "longest_answer": LONGEST_ANSWER}
        return pages.show("answer.html.j2", request, session, question=q[:LONGEST_QUESTION], **longest)

    @router.post("/answer")
    async def stage(request: Request) -> Response:
        session = door.visit(request)
        form = await door.form(request, session)
        becomes = Becomes.TRAINING if form.get("becomes") == Becomes.TRAINING else Becomes.POLICY
        answers.stage(form.get("question", ""), form.get("text", ""), session.account.name, becomes)
        audit.record(session.account.name, "wrote an answer")
        return RedirectResponse("/staff/questions?done=staged", 303)

    @router.post("/answer/{answer_id}/approve")
    async def approve(answer_id: int, request: Request) -> Response:
        session = door.owner(request)
        await door.form(request, session)
        answers.approve(answer_id)
        audit.record(session.account.name, "approved an answer", f"answer {answer_id}")
        return RedirectResponse("/staff/questions?done=approved", 303)

    @router.post("/answer/{answer_id}/reject")
    async def reject(answer_id: int, request: Request) -> Response:
        session = door.owner(request)
        await door.form(request, session)
        answers.reject(answer_id)
        audit.record(session.account.name, "rejected an answer", f"answer {answer_id}")
        return RedirectResponse("/staff/questions?done=rejected", 303)

    return router
