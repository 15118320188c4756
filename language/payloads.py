"""Takes from a customer's text what Rasa would obey: it reads a leading slash as a command, such as `/restart`."""


def without_command(text: str) -> str:
    """The text without slashes at its start, so that `/cancel_order{...}` is only words; empty if nothing is left."""
    words = text.strip()
    while words.startswith("/"):
        words = words[1:].strip()
    return words
