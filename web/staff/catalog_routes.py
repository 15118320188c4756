"""The pages of the catalog: what is served, files to check and publish, and a search with its reasons."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect

from web.staff.audit import Audit
from web.staff.door import NOT_OURS, Door
from web.staff.pages import PageError, Pages
from web.staff.sessions import StaffSession
from web.staff.shop import ShopDesk
from web.staff.spreadsheet import as_csv
from web.staff.uploads import LARGEST_FILE, Upload, Uploads

LONGEST_QUERY = 300
#: Beside the file a form holds its proof, the format and the marks between them.
_FORM_AROUND = 16 * 1024


def routes(
    door: Door, pages: Pages, desk: ShopDesk, uploads: Uploads, audit: Audit, formats: Sequence[str]
) -> APIRouter:
    """`/staff/catalog` and what is under it."""
    router = APIRouter(prefix="/staff/catalog")

    @router.get("")
    async def show(request: Request) -> Response:
        session = door.visit(request)
        told = await desk.ask("catalog/versions")
        return pages.show(
            "catalog.html.j2", request, session, **told, uploads=uploads.all(), formats=formats, query="", found=None
        )

    @router.get("/search")
    async def search(request: Request, q: str = "") -> Response:
        session, text = door.visit(request), q.strip()[:LONGEST_QUERY]
        found = await desk.ask("catalog/search", text=text) if text else None
        return pages.show("search.html.j2", request, session, query=text, found=found)

    @router.post("/uploads")
    async def upload(request: Request) -> Response:
        session = door.visit(request)
        kept = await _uploaded(request, session, uploads, formats)
        audit.record(session.account.name, "uploaded a catalog file", kept.name)
        uploads.begin_check(kept)
        return RedirectResponse(f"/staff/catalog/uploads/{kept.id}", 303)

    @router.get("/uploads/{upload_id}")
    async def report(upload_id: str, request: Request) -> Response:
        session = door.visit(request)
        return pages.show("upload.html.j2", request, session, upload=uploads.one(upload_id))

    @router.get("/uploads/{upload_id}/problems.csv")
    async def problems(upload_id: str, request: Request) -> Response:
        door.visit(request)
        found = uploads.one(upload_id).report.get("problems", [])
        rows = [[one["row"], one["field"], one["value"], one["reason"]] for one in found]
        return as_csv(["row", "field", "value", "reason"], rows, "problems.csv")

    @router.post("/uploads/{upload_id}/publish")
    async def publish(upload_id: str, request: Request) -> Response:
        session = door.owner(request)
        form = await door.form(request, session)
        kept = uploads.one(upload_id)
        uploads.begin_publish(kept, force=form.get("force") == "yes")
        audit.record(session.account.name, "published a catalog file", kept.name)
        return RedirectResponse(f"/staff/catalog/uploads/{kept.id}", 303)

    @router.post("/rollback")
    async def rollback(request: Request) -> Response:
        session = door.owner(request)
        form = await door.form(request, session)
        served = await desk.ask("catalog/rollback", version=form.get("version", ""))
        audit.record(session.account.name, "made a version the one that is served", str(served["served"]))
        return RedirectResponse("/staff/catalog?done=rollback", 303)

    return router


async def _uploaded(request: Request, session: StaffSession, uploads: Uploads, formats: Sequence[str]) -> Upload:
    """The file of a form, kept; raises `PageError` where the form isn't ours or the file is too large."""
    length = request.headers.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise PageError(411, NOT_OURS)
    if int(length) > LARGEST_FILE + _FORM_AROUND:
        raise PageError(413, f"That file is larger than {LARGEST_FILE // 1024**2} MB: use `lisa catalog update`.")
    try:
        async with request.form(max_files=1, max_fields=3, max_part_size=1024) as form:
            if not session.proves(str(form.get("csrf", ""))):
                raise PageError(403, NOT_OURS)
            file, format_ = form.get("file"), form.get("format")
            if not isinstance(file, UploadFile) or not file.size:
                raise PageError(422, "Choose a file that isn't empty first.")
            if format_ not in formats:
                raise PageError(422, "Choose one of the formats.")
            name = file.filename or ""
            return await run_in_threadpool(uploads.add, file.file, name, str(format_), session.account.name)
    except (MultiPartException, ClientDisconnect):
        raise PageError(422, NOT_OURS) from None
