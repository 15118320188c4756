"""Writes tables as CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi import Response

#: With these a cell begins a formula in Excel, LibreOffice or Google Sheets (OWASP, CSV Injection).
_BEGIN_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(heading: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> Response:
    """The table as a file to keep."""
    written = io.StringIO()
    table = csv.writer(written, quoting=csv.QUOTE_ALL)
    table.writerow(heading)
    table.writerows([harmless(str(cell)) for cell in row] for row in rows)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response("\ufeff" + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def harmless(cell: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would compute, and without characters that end a file."""
    cell = cell.replace("\0", "")
    return f"'{cell}" if cell.lstrip(" ").startswith(_BEGIN_A_FORMULA) else cell
