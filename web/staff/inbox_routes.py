"""The pages of the inbox: who waits, and one conversation with what can be done about it."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from web.staff.accounts import Account
from web.staff.door import Door
from web.staff.inbox import Inbox
from web.staff.pages import PageError, Pages


def routes(door: Door, pages: Pages, inbox: Inbox) -> APIRouter:
    """`/staff/inbox` and `/staff/inbox/NUMBER`."""
    router = APIRouter(prefix="/staff/inbox")

    @router.get("")
    async def show(request: Request) -> Response:
        session = door.visit(request)
        return pages.show("inbox.html.j2", request, session, waiting=await inbox.waiting())

    @router.get("/news")
    async def news(request: Request) -> Response:
        account = door.visit(request).account
        waiting = [one for one in await inbox.waiting() if one["holder"] is None]
        newest = max((one["id"] for one in waiting), default=0)
        yours, newest_message = inbox.takeovers.unanswered(account)
        told = {"waiting": len(waiting), "newest": newest, "yours": yours, "newest_message": newest_message}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    @router.get("/{number}")
    async def conversation(number: int, request: Request) -> Response:
        session = door.visit(request)
        one = await inbox.one(number)
        lines, is_whole = await inbox.lines(one["conversation_id"])
        return pages.show(
            "conversation.html.j2",
            request,
            session,
            one=one,
            lines=lines,
            is_whole=is_whole,
            notes=inbox.takeovers.notes(one["conversation_id"]),
            is_mine=_is_held_by(inbox, one["conversation_id"], session.account),
        )

    @router.post("/{number}/{what}")
    async def act(number: int, what: str, request: Request) -> Response:
        session = door.visit(request)
        form = await door.form(request, session)
        account, text = session.account, form.get("text", "")
        match what:
            case "take":
                await inbox.take(number, account)
            case "answer":
                await inbox.answer(number, account, text)
            case "note":
                await inbox.note(number, account, text)
            case "back":
                await inbox.hand_back(number, account, text)
            case "close":
                await inbox.close(number, account)
                return RedirectResponse("/staff/inbox?done=closed", 303)
            case _:
                raise PageError(404, "There is no such thing to do.")
        return RedirectResponse(f"/staff/inbox/{number}#end", 303)

    return router


def _is_held_by(inbox: Inbox, conversation: str, account: Account) -> bool:
    held = inbox.takeovers.held_by(conversation)
    return held is not None and held.account == account.name
