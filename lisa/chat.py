"""The chat in the terminal: the same conversation as on the page, through the same gateway."""

from typing import Any

import httpx
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

#: Rasa may be restarting: the gateway then waits before it answers.
ANSWER_TIMEOUT = 120.0


class ChatError(RuntimeError):
    """The conversation can't go on; the message says what to do."""


class Conversation:
    """One conversation with a running gateway; its session cookie stays in the client."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=ANSWER_TIMEOUT, trust_env=False)

    def say(self, text: str) -> list[dict[str, Any]]:
        """Send a message; return the reply's parts, each with `text`, `cards` or `quick_replies`.

        Raises:
            ChatError: nothing answers at the address, or the message was refused.
        """
        try:
            response = self._client.post("/api/messages", json={"text": text})
        except httpx.TransportError as error:
            raise ChatError(f"Nothing answers at {self._client.base_url}. Start the shop with `lisa run`.") from error
        body = response.json()
        if response.is_error:
            raise ChatError(body.get("error", f"the gateway refused the message ({response.status_code})"))
        return body["messages"]


def chat(url: str, console: Console) -> None:
    """Talk until the customer leaves with an empty line, Ctrl-C or Ctrl-D."""
    conversation = Conversation(url)
    console.print(
        "[dim]You are talking with Lisa, a virtual assistant. A number picks a suggestion; Ctrl-D leaves.[/dim]"
    )
    suggestions: list[dict[str, str]] = []
    while True:
        try:
            line = console.input("[bold]You[/bold] › ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if not line:
            continue
        if line.isdigit() and 0 < int(line) <= len(suggestions):
            line = suggestions[int(line) - 1]["text"]
            console.print(f"[dim]{line}[/dim]")
        try:
            with console.status("Lisa is typing"):
                parts = conversation.say(line)
        except ChatError as error:
            console.print(f"[red]{error}[/red]")
            continue
        suggestions = []
        for part in parts:
            suggestions = part.get("quick_replies", suggestions)
            show(part, console)


def show(part: dict[str, Any], console: Console) -> None:
    """Print one part of a reply."""
    if "text" in part:
        console.print(Text.assemble(("Lisa", "bold magenta"), " › ", part["text"]))
    for card in part.get("cards", []):
        console.print(_card(card))
    for number, suggestion in enumerate(part.get("quick_replies", []), start=1):
        console.print(Text.assemble((f"  {number} ", "bold cyan"), suggestion["title"]))


def _card(card: dict[str, Any]) -> Panel:
    facts = Table.grid(padding=(0, 2))
    price = Text(f"{card.get('price_note', '')} {card['price_text']}".strip(), style="bold")
    if card.get("compare_at_text"):
        price.append(f"  {card['compare_at_text']}", style="dim strike")
    facts.add_row("Price", price)
    facts.add_row("Stock", Text(card["stock"]))
    if card.get("sizes"):
        sizes = Text(" ").join(
            Text(size["name"], style="dim strike" if size["in_stock"] is False else "") for size in card["sizes"]
        )
        facts.add_row("Sizes", sizes)
    if card.get("colours"):
        facts.add_row("Colours", Text(", ".join(card["colours"])))
    if card.get("url"):
        facts.add_row("Page", Text(card["url"]))
    title = Text(card["title"] if not card.get("variant") else f"{card['title']} ({card['variant']})")
    return Panel(facts, title=title, title_align="left", expand=False)
