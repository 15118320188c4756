"""Has Rasa ask another action server where the first isn't there: of itself it knows one address."""

import copy
from collections.abc import Sequence
from typing import Any

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig


class ActionServers(EndpointConfig):
    """The action servers; what one of them may have seen goes to no other."""

    def __init__(self, servers: Sequence[EndpointConfig]) -> None:
        super().__init__(url=servers[0].url)
        self._servers = servers

    async def request(self, *arguments: Any, **options: Any) -> Any:
        """The answer of the first that takes the connection, each with a connection of its own.

        Raises:
            aiohttp.ClientConnectorError: none does.
        """
        *others, last = self._servers
        for server in others:
            try:
                return await server.request(*arguments, **options)
            except aiohttp.ClientConnectorError:
                continue
        return await last.request(*arguments, **options)


def ask_whoever_is_there(others: Sequence[str]) -> None:
    """Let every action be asked for at these addresses too, after the one in `endpoints.yml`."""
    if not others:
        return
    run = RemoteAction.run

    async def run_somewhere(action: RemoteAction, *arguments: Any) -> list:
        if not isinstance(action.action_endpoint, ActionServers):
            action.action_endpoint = _with(action.action_endpoint, others)
        return await run(action, *arguments)

    RemoteAction.run = run_somewhere


def _with(endpoint: EndpointConfig, others: Sequence[str]) -> ActionServers:
    servers = [endpoint]
    for url in others:
        server = copy.copy(endpoint)
        server.url = url
        servers.append(server)
    return ActionServers(servers)
