"""Tells customers, once, when what was sold out is back: the chat that notes it, the requests, and the mails."""
