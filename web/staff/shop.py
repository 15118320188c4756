"""What the staff page asks of the action server, on its private port."""

from typing import Any

import httpx

from web.action_server import ActionServer
from web.staff.pages import PageError

PATIENCE_S = 10.0
UNAVAILABLE = "The shop can't tell that right now. Please try again in a minute; `lisa doctor` finds what is wrong."

Shape = dict[str, Any]


class ShopDesk:
    """The operations that actions/staff/routes.py serves."""

    def __init__(self, actions: ActionServer) -> None:
        self._http = actions.client(PATIENCE_S)

    async def close(self) -> None:
        """Close open connections."""
        await self._http.aclose()

    async def ask(self, operation: str, **asked: Any) -> Shape:
        """The answer of an operation; raises `PageError` 409 where it is refused, 503 where there is none."""
        try:
            response = await self._http.post(f"/staff/{operation}", json=asked)
            if response.status_code == httpx.codes.CONFLICT:
                raise PageError(409, str(response.json()["error"]))
            return dict(response.raise_for_status().json())
        except (httpx.HTTPError, ValueError, KeyError):
            raise PageError(503, UNAVAILABLE) from None
