"""The web side: a gateway in front of Rasa and the chat page it serves."""
