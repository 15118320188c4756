"""Makes the cases of a matrix: each flow is interrupted in its middle by each message, and then goes on or ends."""

from __future__ import annotations

from typing import Any


def cases(matrix: Any) -> list[dict[str, Any]]:
    """The cases as a suite writes them: `flows` in rows, `messages` in columns, and what a flow says for itself.

    Raises:
        ValueError: it isn't of this form.
    """
    flows, messages = (_named(matrix, part) for part in ("flows", "messages"))
    found: list[dict[str, Any]] = []
    for flow_name, flow in flows.items():
        begin = flow.get("begin")
        if not isinstance(begin, list) or not begin or "asks_for" not in begin[-1]:
            raise ValueError(
                f"the flow {flow_name!r} needs turns in `begin`, of which the last says what it `asks_for`"
            )
        found += [_interrupted(f"{flow_name}, {name}", flow, message) for name, message in messages.items()]
        found += [
            {"name": f"{flow_name}, {name}", "turns": [*begin, *own["turns"]], "database": own.get("database", {})}
            for name, own in _named(flow, "own").items()
        ]
    return found


def _interrupted(name: str, flow: dict[str, Any], message: dict[str, Any]) -> dict[str, Any]:
    """The flow with the message in its middle; one that doesn't end it leads back to what was asked for."""
    said = {key: value for key, value in message.items() if key != "ends"}
    if message.get("ends") == "true":
        return {"name": name, "turns": [*flow["begin"], {**said, "form": "none"}]}
    again = {**said, "asks_for": flow["begin"][-1]["asks_for"]}
    return {"name": name, "turns": [*flow["begin"], again, *flow.get("end", [])], "database": flow.get("database", {})}


def _named(holder: Any, part: str) -> dict[str, Any]:
    found = holder.get(part, {}) if isinstance(holder, dict) else None
    if not isinstance(found, dict) or not all(isinstance(value, dict) for value in found.values()):
        raise ValueError(f"a matrix has its {part} by their names")
    return found
